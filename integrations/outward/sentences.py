"""An event as a sentence for a chat, in the language of whoever set the chat up. Amounts only where they are wanted."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from board.excerpts import excerpt
from integrations.outward.telling import News


def sentence(news: News, amounts: bool) -> str:
    """Return what happened, without the deal's name."""
    names, event, old = news.names, news.event, news.event.before
    who = (
        _("Rule “%(rule)s”", rule=news.rule["name"])
        if news.rule
        else names.person(news.change.actor)
    )
    record = event.record
    kind, _dot, what = event.name.partition(".")
    if kind != "deal":
        return _of_record(news, who)
    stage = names.column(record["column"])
    if what == "moved":
        before = names.column(old["column"])
        return _(
            "%(who)s moved it from %(before)s to %(stage)s", who=who, before=before, stage=stage
        )
    if what == "value_changed" and amounts:
        before, after = names.value("value", old["value"]), names.value("value", record["value"])
        return _(
            "%(who)s changed the value from %(before)s to %(after)s",
            who=who,
            before=before,
            after=after,
        )
    return {
        "created": _("%(who)s added it in %(stage)s", who=who, stage=stage),
        "won": _("%(who)s won it", who=who),
        "lost": _("%(who)s lost it: %(reason)s", who=who, reason=record["lost_reason"] or "–"),
        "reopened": _("%(who)s reopened it in %(stage)s", who=who, stage=stage),
        "value_changed": _("%(who)s changed the value", who=who),
        "assigned": _(
            "%(who)s made %(owner)s its owner", who=who, owner=names.person(record["owner"])
        ),
        "archived": _("%(who)s archived it", who=who),
    }[what]


def _of_record(news: News, who: str) -> str:
    names, record = news.names, news.event.record
    text = excerpt(record.get("text") or "", names)
    return {
        "comment.added": _("%(who)s wrote: %(text)s", who=who, text=text),
        "question.asked": _("%(who)s asks: %(text)s", who=who, text=text),
        "question.answered": _("%(who)s answered the question: %(text)s", who=who, text=text),
        "task.done": _("%(who)s did the task “%(task)s”", who=who, task=record.get("title", "…")),
        "pulse.answered": _(
            "The customer answered: %(score)s of 10", score=record.get("score", "…")
        ),
        "member.added": _(
            "%(who)s added %(person)s to the board", who=who, person=names.person(record["id"])
        ),
    }[news.event.name]


def facts(news: News, amounts: bool) -> list[tuple[str, str]]:
    """Return what there is to know of the deal, each with its name."""
    card, names = news.card, news.names
    if card is None:
        return []
    shown = [
        (_("Stage"), names.column(card["column"])),
        (_("Owner"), names.person(card["owner"]) if card["owner"] else _("none")),
        (_("Value"), names.value("value", card["value"]) if amounts and card["value"] else ""),
        (_("Customer"), names.company(card["company"]) if card["company"] else ""),
        (_("Expected close"), names.value("expected_close", card["expected_close"])
         if card["expected_close"] else ""),
    ]  # fmt: skip
    return [(name, value) for name, value in shown if value]


def title(news: News) -> str:
    """Return what it is about: the deal, or the board."""
    return f"#{news.card['number']} {news.card['title']}" if news.card else news.board.name


def how_much(news: Sequence[News]) -> str:
    """Return how much happened on which board."""
    return ngettext(
        "%(num)d thing happened on %(board)s", "%(num)d things happened on %(board)s",
        len(news), board=news[-1].board.name,
    )  # fmt: skip
