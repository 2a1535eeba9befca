"""What was done on a board, one sentence per change in the reader's language: for history and feeds.

A sentence begins with its verb ("moved the deal"), since whoever shows it puts the person in front;
where one thing changed, `before` and `after` stand beside it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from board.names import Names
from core.clock import to_wire

# As much of a customer's words as a line has room for.
QUOTED = 200
Said = tuple[str, str | None, str | None]


class Entry:
    """A change, opened up: the first record of each type as it became, and what it was before."""

    def __init__(
        self, change: Any, names: Names, card: str | None = None, name: str | None = None
    ) -> None:
        self.name = name or change.name
        self.change = change
        self.card = card
        self.names = names
        self.after: dict[str, dict[str, Any]] = {}
        self.before: dict[str, dict[str, Any]] = {}
        cards = set()
        for patch, before in zip(change.patches, change.before, strict=True):
            type, record = patch["type"], patch.get("put") or before["fields"]
            if card not in (None, _card_of(patch, record)):
                continue
            if type == "card":
                cards.add(patch["id"])
            if self.after.setdefault(type, record)["id"] == patch["id"]:
                # Written several times, it is told once: from what it was at first to what it became.
                was = {**(before["fields"] or {}), **self.before.get(type, {})}
                self.after[type] = record
                self.before[type] = {name: old for name, old in was.items() if old != record[name]}
        self.cards = len(cards)

    def field(self, type: str, name: str) -> Any:
        """Return a field's value after the change."""
        return self.after.get(type, {}).get(name)

    def changed(self, type: str) -> dict[str, Any]:
        """Return the values before, of the fields that differ."""
        return self.before.get(type, {})


def tell(change: Any, names: Names, card: str | None = None) -> dict[str, Any]:
    """Return one line of history: number, time, person, command, sentence, group, before and after.

    With `card`, only of what concerns that card: a change of many cards is told for it alone.
    """
    text, before, after = _sentence(Entry(change, names, card))
    line = {
        "seq": change.seq,
        "at": to_wire(change.happened_at or change.at),
        "actor": change.actor,
        "name": change.name,
        "text": text,
    }
    if change.group:
        line["group"] = change.group
    if (change.cause or {}).get("rule"):
        # Under its name, and not that of whoever wrote it.
        line["rule"] = change.cause["name"]
    return line | {k: v for k, v in (("before", before), ("after", after)) if v is not None}


def _card_of(patch: dict[str, Any], record: dict[str, Any]) -> str | None:
    return patch["id"] if patch["type"] == "card" else record.get("card")


def _sentence(entry: Entry) -> Said:
    say = SENTENCES.get(entry.name)
    return say(entry) if say else (_("changed the board"), None, None)


def _taken_back(entry: Entry) -> Said:
    """Say what was undone, in the words in which it was done; or that it was done again."""
    change, cause = entry.change, entry.change.cause or {}
    told, again = cause.get("names", []), cause.get("again", False)
    if not change.patches:
        return _("began to undo many changes"), None, None
    name = "cards.bulk" if "cards.bulk" in told else told[0] if len(told) == 1 else None
    if name is None or cause.get("undo_of") is None:
        return _many_taken_back(entry, told, again), None, None
    original = change if again else _Reversed.of(change)
    text, before, after = _sentence(Entry(original, entry.names, entry.card, name))
    if again:
        return _("did again: %(what)s", what=text), before, after
    return _("undid: %(what)s", what=text), after, before


def _many_taken_back(entry: Entry, told: list[str], again: bool) -> str:
    if "import.start" in told:
        return _("did an import again") if again else _("undid an import")
    if again:
        return ngettext(
            "did several changes again, on %(num)d deal",
            "did several changes again, on %(num)d deals",
            entry.cards,
        )
    return ngettext(
        "undid several changes, on %(num)d deal",
        "undid several changes, on %(num)d deals",
        entry.cards,
    )


@dataclass(frozen=True)
class _Reversed:
    """A change that was taken back, as it was made: read from the change that took it back."""

    name: str
    patches: list[dict[str, Any]]
    before: list[dict[str, Any]]
    cause: dict[str, Any] | None = None

    @classmethod
    def of(cls, change: Any) -> "_Reversed":
        pairs = [
            _reverse(patch, before["fields"])
            for patch, before in zip(change.patches, change.before, strict=True)
        ]
        return cls(change.name, [patch for patch, _was in pairs], [was for _patch, was in pairs])


def _reverse(
    patch: dict[str, Any], was: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    left = patch.get("put")
    kept = {name: value for name, value in patch.items() if name not in ("put", "del")}
    if left is None:
        return kept | {"put": was}, {"fields": None}
    if was is None:
        return kept | {"del": True}, {"fields": left}
    return kept | {"put": {**left, **was}}, {"fields": {name: left[name] for name in was}}


def _plain(sentence: Callable[[Entry], str]) -> Callable[[Entry], Said]:
    return lambda entry: (sentence(entry), None, None)


def _renamed(sentence: Callable[[], str], type: str) -> Callable[[Entry], Said]:
    def say(entry: Entry) -> Said:
        return sentence(), entry.changed(type).get("name"), entry.field(type, "name")

    return say


def _edited(type: str, whole: Callable[[Entry], str]) -> Callable[[Entry], Said]:
    """One field: named, with before and after. Several: their names. None: the sentence alone."""

    def say(entry: Entry) -> Said:
        # The order of fields that belong to the house (position, counters) is nobody's news.
        changed = {f: v for f, v in entry.changed(type).items() if f in entry.names.fields}
        if not changed:
            return whole(entry), None, None
        if len(changed) > 1:
            names = _listed([entry.names.field(f) for f in changed])
            return _("changed %(fields)s", fields=names), None, None
        ((field, before),) = changed.items()
        show = entry.names.value
        sentence = _("changed %(field)s", field=entry.names.field(field))
        return sentence, show(field, before), show(field, entry.field(type, field))

    return say


def _at_once(say: Callable[[Entry], Said]) -> Callable[[Entry], Said]:
    """Add whose writing into the same field this took the place of, where it did so unknowingly."""

    def both(entry: Entry) -> Said:
        what, before, after = say(entry)
        if "version" not in entry.after or entry.field("version", "archived_at"):
            return what, before, after
        person = entry.names.person(entry.field("version", "author"))
        return (
            _("%(what)s, at the same time as %(person)s", what=what, person=person),
            before,
            after,
        )

    return both


def _anyway(say: Callable[[Entry], Said]) -> Callable[[Entry], Said]:
    """Add without what a manager moved a deal on."""

    def both(entry: Entry) -> Said:
        what, before, after = say(entry)
        without = (entry.change.cause or {}).get("without")
        if not without:
            return what, before, after
        lacks = _listed([entry.names.criterion(id) for id in dict.fromkeys(without)])
        return (
            _("%(what)s, although this was lacking: %(lacks)s", what=what, lacks=lacks),
            before,
            after,
        )

    return both


def _moved_with(entry: Entry) -> Said:
    """Moved together with what its stage had asked for."""
    what, before, after = _moved(entry)
    changed = entry.changed("card")
    filled = [entry.names.field(f) for f in changed if f in entry.names.fields and f != "column"]
    filled += [entry.names.criterion(id) for id in _ticked(entry)]
    if not filled:
        return what, before, after
    return _("%(what)s and filled in: %(fields)s", what=what, fields=_listed(filled)), before, after


def _ticked(entry: Entry) -> list[str]:
    ticks = entry.field("card", "ticks") or []
    return [id for id in ticks if id not in entry.changed("card").get("ticks", ticks)]


def _unticked(entry: Entry) -> list[str]:
    ticks = entry.field("card", "ticks") or []
    return [id for id in entry.changed("card").get("ticks", []) if id not in ticks]


def _tick_set(entry: Entry) -> str:
    ids = _ticked(entry)
    if not ids:
        return _("left the ticks as they were")
    return _("ticked “%(tick)s”", tick=entry.names.criterion(ids[0]))


def _tick_taken(entry: Entry) -> str:
    ids = _unticked(entry)
    if not ids:
        return _("left the ticks as they were")
    return _("took the tick off “%(tick)s”", tick=entry.names.criterion(ids[0]))


def _retick(entry: Entry) -> Said:
    return (_tick_set(entry) if _ticked(entry) else _tick_taken(entry)), None, None


def _playbook(entry: Entry) -> str:
    return entry.names.column(entry.field("playbook", "id"))


def _listed(words: list[str]) -> str:
    return str(format_list(words, locale=str(get_locale())))


def _moved(entry: Entry) -> Said:
    names = entry.names
    came, went = entry.changed("card").get("column"), entry.field("card", "column")
    if came is None:
        return _("moved the deal within %(stage)s", stage=names.column(went)), None, None
    if "status" in entry.changed("card"):
        sentence = _closed_or_opened(entry)
    else:
        sentence = _("moved the deal")
    return sentence, names.column(came), names.column(went)


def _closed(entry: Entry) -> Said:
    came, went = entry.changed("card").get("column"), entry.field("card", "column")
    sentence = _closed_or_opened(entry)
    if came is None:
        return sentence, None, None
    return sentence, entry.names.column(came), entry.names.column(went)


def _closed_or_opened(entry: Entry) -> str:
    status = entry.field("card", "status")
    if status == "won":
        return _("won the deal")
    if status == "lost":
        return _("lost the deal: %(reason)s", reason=entry.field("card", "lost_reason"))
    return _("reopened the deal")


def _assigned(entry: Entry) -> Said:
    names, changed = entry.names, entry.changed("card")
    if "owner" in changed and entry.field("card", "owner"):
        before, after = names.value("owner", changed["owner"]), entry.field("card", "owner")
        return _("changed the owner"), before, names.person(after)
    helpers = entry.field("card", "helpers") or []
    added = [helper for helper in helpers if helper not in changed.get("helpers", helpers)]
    if not added:
        return _("left the owner as it was"), None, None
    person, role = names.person(added[0]["member"]), added[0]["role"]
    return _("added %(person)s to the deal as %(role)s", person=person, role=role), None, None


def _handed_over(entry: Entry) -> Said:
    for type, field in (("card", "owner"), ("task", "assignee"), ("baton", "member")):
        if field in entry.changed(type):
            before, after = entry.changed(type)[field], entry.field(type, field)
            return _("handed work over"), entry.names.person(before), entry.names.person(after)
    return _("handed work over"), None, None


def _unassigned(entry: Entry) -> Said:
    changed = entry.changed("card")
    if changed.get("owner"):
        person = changed["owner"]
    else:
        helpers = entry.field("card", "helpers") or []
        gone = [helper for helper in changed.get("helpers", []) if helper not in helpers]
        person = gone[0]["member"] if gone else None
    sentence = _("took %(person)s off the deal", person=entry.names.person(person))
    return sentence, None, None


def _labelled(entry: Entry) -> Said:
    labels = entry.field("card", "labels") or []
    added = [id for id in labels if id not in entry.changed("card").get("labels", labels)]
    name = entry.names.label(added[0] if added else None)
    return _("added the label %(label)s", label=name), None, None


def _unlabelled(entry: Entry) -> Said:
    labels = entry.field("card", "labels") or []
    gone = [id for id in entry.changed("card").get("labels", []) if id not in labels]
    name = entry.names.label(gone[0] if gone else None)
    return _("removed the label %(label)s", label=name), None, None


def _done_to_many(entry: Entry) -> Said:
    """What became of the first of several deals became of all, as far as people choose it for them."""
    field = next((field for field in MANY if field in entry.changed("card")), "")
    if entry.cards == 1:
        return ONE_OF_MANY.get(field, _edited_deal)(entry)
    stage = entry.names.column(entry.field("card", "column")) if field == "column" else None
    return MANY.get(field, _many_changed)(entry), None, stage


def _many_changed(entry: Entry) -> str:
    return ngettext("changed %(num)d deal", "changed %(num)d deals", entry.cards)


def _many_archived(entry: Entry) -> str:
    if entry.field("card", "archived_at"):
        return ngettext("archived %(num)d deal", "archived %(num)d deals", entry.cards)
    return ngettext("restored %(num)d deal", "restored %(num)d deals", entry.cards)


def _archived(entry: Entry) -> Said:
    archived = entry.field("card", "archived_at")
    return (_("archived the deal") if archived else _("restored the deal")), None, None


def _relabelled(entry: Entry) -> Said:
    more = len(entry.field("card", "labels")) >= len(entry.changed("card")["labels"])
    return _labelled(entry) if more else _unlabelled(entry)


def _reassigned(entry: Entry) -> Said:
    return _assigned(entry) if entry.field("card", "owner") else _unassigned(entry)


def _described(entry: Entry) -> Said:
    if "version" in entry.after:
        person = entry.names.person(entry.field("version", "other"))
        text = _("wrote the description at the same time as %(person)s", person=person)
        return text, None, None
    if "has_description" in entry.changed("card"):
        wrote = entry.field("card", "has_description")
        return (_("wrote the description") if wrote else _("removed the description")), None, None
    return _("changed the description"), None, None


def _comment_edited(entry: Entry) -> str:
    if "version" in entry.after:
        return _("edited a comment in two places at once")
    return _("edited a comment")


def _comment_added(entry: Entry) -> str:
    if entry.field("comment", "card") is None:
        return _("wrote in the board's conversation")
    return _("commented")


def _pulse_answered(entry: Entry) -> str:
    score = entry.field("pulse", "score")
    words = " ".join((entry.field("pulse", "text") or "").split())[:QUOTED]
    if not words:
        return _("answered the two questions: %(score)s of 10", score=score)
    return _("answered the two questions: %(score)s of 10, “%(words)s”", score=score, words=words)


def _question_asked(entry: Entry) -> str:
    department = entry.field("comment", "asked_department")
    if department is None:
        return _("asked a question")
    return _("asked %(department)s a question", department=entry.names.department(department))


def _taken(entry: Entry) -> str:
    if entry.field("version", "about") == "comment":
        return _("chose the other version of a comment")
    if entry.field("version", "content") != entry.field("description", "text"):
        return _("made one description of two versions")
    return _("chose the other version of the description")


def _dropped(entry: Entry) -> str:
    field = entry.field("version", "field")
    if field != "text":
        return _("left %(field)s as it is", field=entry.names.field(field))
    if entry.field("version", "about") == "comment":
        return _("left a comment as it is, not the other version")
    return _("left the description as it is, not the other version")


def _member_added(entry: Entry) -> Said:
    person = entry.names.person(entry.field("member", "id"))
    role = entry.names.role(entry.field("member", "role"))
    return _("added %(person)s as %(role)s", person=person, role=role), None, None


def _member_changed(entry: Entry) -> Said:
    role, names = entry.changed("member").get("role"), entry.names
    sentence = _("changed the role of %(person)s", person=names.person(entry.field("member", "id")))
    return sentence, role and names.role(role), names.role(entry.field("member", "role"))


def _task(entry: Entry) -> str:
    return entry.field("task", "title") or ""


def _task_moved(entry: Entry) -> Said:
    if "task" not in entry.after:
        return _("moved a task to another deal"), None, None
    if "card" in entry.changed("task"):
        return _("moved the task “%(task)s” here", task=_task(entry)), None, None
    return _("moved the task “%(task)s”", task=_task(entry)), None, None


def _asked(entry: Entry) -> Said:
    names, field = entry.names, entry.field
    person, department = field("baton", "member"), field("baton", "department")
    to = names.person(person) if person else names.department(department)
    return _("asked %(to)s", to=to), None, field("baton", "question")


def _settled(entry: Entry) -> Said:
    if entry.field("baton", "state") == "answered":
        sentence = _("answered a question")
    else:
        sentence = _("returned a question")
    return sentence, entry.field("baton", "question"), entry.field("baton", "text")


def _column(entry: Entry) -> str:
    return entry.field("column", "name") or ""


def _attachment(entry: Entry) -> str:
    return entry.field("attachment", "name") or ""


def _file(entry: Entry) -> str:
    return entry.field("import", "file") or ""


def _label(entry: Entry) -> str:
    return entry.field("label", "name") or ""


def _reason(entry: Entry) -> str:
    return entry.field("reason", "name") or ""


def _competitor(entry: Entry) -> str:
    return entry.field("competitor", "name") or ""


def _rhythm(entry: Entry) -> str:
    return f"“{entry.field('rhythm', 'name') or '…'}”"


def _adopted(entry: Entry) -> str:
    """Say of a deal that it was moved, and of the process how much of it is another."""
    if entry.card:
        return _(
            "adopted a rehearsed process: this deal is now in %(stage)s",
            stage=entry.names.column(entry.field("card", "column")),
        )
    counts = Counter(patch["type"] for patch in entry.change.patches)
    stages = ngettext("%(num)d stage", "%(num)d stages", counts["column"])
    rules = ngettext("%(num)d rule", "%(num)d rules", counts["rule"])
    return _("adopted a rehearsed process: %(stages)s, %(rules)s", stages=stages, rules=rules)


def _outlet(entry: Entry) -> str:
    return (entry.change.result or {}).get("name", "…")


def _rule(entry: Entry) -> str:
    return f"“{entry.field('rule', 'name') or '…'}”"


def _rule_ran(entry: Entry) -> Said:
    if _why_stopped(entry):
        return _rule_stopped(entry)
    told = (entry.change.result or {}).get("told", [])
    if not told:
        return _("ran"), None, None
    people = ", ".join(entry.names.person(one["member"]) for one in told)
    text = " · ".join(dict.fromkeys(one["text"] for one in told))
    return _("told %(people)s: “%(text)s”", people=people, text=text), None, None


def _rule_failed(entry: Entry) -> Said:
    if _why_stopped(entry):
        return _("could not do what it should for the third time, and paused"), None, None
    return _("could not do what it should"), None, None


def _rule_stopped(entry: Entry) -> Said:
    text = {
        "right": _("paused: its author may no longer do what it does"),
        "gone": _("paused: something that it names is no longer there"),
        "loop": _("was stopped: it and another rule started each other"),
        "fight": _("was stopped: another rule wants the opposite"),
    }
    return text.get(_why_stopped(entry) or "", _("paused")), None, None


def _why_stopped(entry: Entry) -> str | None:
    """Return why a change stopped its rule, if it did, also where the history is that of a deal."""
    for patch, before in zip(entry.change.patches, entry.change.before, strict=True):
        if patch["type"] == "rule" and "paused_at" in (before["fields"] or {}):
            return patch["put"]["paused"]["why"]
    return None


def _view(entry: Entry) -> str:
    return entry.field("view", "name") or ""


def _period(entry: Entry) -> str:
    return entry.field("goal", "period") or ""


_edited_deal = _edited("card", lambda entry: _("saved the deal without a change"))

# By the field that tells what was done: of several deals, and of one among them.
MANY: dict[str, Callable[[Entry], str]] = {
    "archived_at": _many_archived,
    "column": lambda entry: ngettext("moved %(num)d deal", "moved %(num)d deals", entry.cards),
    "owner": lambda entry: ngettext(
        "changed the owner of %(num)d deal", "changed the owner of %(num)d deals", entry.cards
    ),
    "labels": lambda entry: ngettext(
        "changed the labels of %(num)d deal", "changed the labels of %(num)d deals", entry.cards
    ),
    "ticks": lambda entry: _many_changed(entry),
}
ONE_OF_MANY: dict[str, Callable[[Entry], Said]] = {
    "archived_at": _archived,
    "column": _moved_with,
    "owner": _reassigned,
    "labels": _relabelled,
    "ticks": _retick,
}

SENTENCES: dict[str, Callable[[Entry], Said]] = {
    "board.create": _plain(lambda entry: _("created the board")),
    "board.rename": _renamed(lambda: _("renamed the board"), "board"),
    "board.edit": _edited("board", lambda entry: _("left the settings as they were")),
    "board.archive": _plain(lambda entry: _("archived the board")),
    "board.restore": _plain(lambda entry: _("restored the board")),
    "board.purge": _plain(lambda entry: _("removed the board for good")),
    "board.empty": _plain(lambda entry: _("removed the board for good")),
    "column.create": _plain(lambda entry: _("added the stage %(stage)s", stage=_column(entry))),
    "column.rename": _at_once(_renamed(lambda: _("renamed a stage"), "column")),
    "column.move": _plain(lambda entry: _("moved the stage %(stage)s", stage=_column(entry))),
    "column.edit": _at_once(
        _edited("column", lambda entry: _("changed the stage %(stage)s", stage=_column(entry)))
    ),
    "column.archive": _plain(lambda entry: _("archived the stage %(stage)s", stage=_column(entry))),
    "column.restore": _plain(lambda entry: _("restored the stage %(stage)s", stage=_column(entry))),
    "process.adopt": _plain(_adopted),
    "playbook.write": _plain(
        lambda entry: _("changed the playbook of %(stage)s", stage=_playbook(entry))
    ),
    "playbook.add_example": _plain(
        lambda entry: _("added an example to the playbook of %(stage)s", stage=_playbook(entry))
    ),
    "playbook.remove_example": _plain(
        lambda entry: _("took an example off the playbook of %(stage)s", stage=_playbook(entry))
    ),
    "card.create": _plain(lambda entry: _("created the deal")),
    "card.edit": _at_once(_edited_deal),
    "card.describe": _described,
    "card.move": _anyway(_at_once(_moved)),
    "card.assign": _at_once(_assigned),
    "card.unassign": _unassigned,
    "card.win": _anyway(_closed),
    "card.lose": _closed,
    "card.reopen": _closed,
    "card.archive": _plain(lambda entry: _("archived the deal")),
    "card.restore": _plain(lambda entry: _("restored the deal")),
    "card.label": _labelled,
    "card.unlabel": _unlabelled,
    "card.tick": _plain(_tick_set),
    "card.untick": _plain(_tick_taken),
    "card.vote": _plain(lambda entry: _("voted for the deal")),
    "card.unvote": _plain(lambda entry: _("took a vote back")),
    "cards.bulk": _anyway(_at_once(_done_to_many)),
    "work.hand_over": _handed_over,
    "task.create": _plain(lambda entry: _("added the task “%(task)s”", task=_task(entry))),
    "task.complete": _plain(lambda entry: _("completed the task “%(task)s”", task=_task(entry))),
    "task.reopen": _plain(lambda entry: _("reopened the task “%(task)s”", task=_task(entry))),
    "task.edit": _at_once(
        _edited("task", lambda entry: _("changed the task “%(task)s”", task=_task(entry)))
    ),
    "task.move": _task_moved,
    "task.see": _plain(lambda entry: _("saw the task “%(task)s”", task=_task(entry))),
    "task.restore": _plain(lambda entry: _("restored the task “%(task)s”", task=_task(entry))),
    "task.archive": _plain(lambda entry: _("removed the task “%(task)s”", task=_task(entry))),
    "comment.add": _plain(_comment_added),
    "baton.pass": _asked,
    "baton.accept": _plain(lambda entry: _("accepted a question")),
    "baton.answer": _settled,
    "baton.return": _settled,
    "baton.withdraw": _plain(lambda entry: _("took a question back")),
    "comment.edit": _plain(_comment_edited),
    "comment.archive": _plain(lambda entry: _("removed a comment")),
    "comment.restore": _plain(lambda entry: _("put a comment back")),
    "comment.react": _plain(lambda entry: _("reacted to a comment")),
    "comment.unreact": _plain(lambda entry: _("took back a reaction")),
    "comment.ask": _plain(_question_asked),
    "comment.answer": _plain(lambda entry: _("marked a question as answered")),
    "pulse.answer": _plain(_pulse_answered),
    "comment.unask": _plain(lambda entry: _("took a question back")),
    "attachment.add": _plain(lambda entry: _("attached “%(file)s”", file=_attachment(entry))),
    "attachment.link": _plain(lambda entry: _("attached “%(file)s”", file=_attachment(entry))),
    "attachment.attach": _plain(lambda entry: _("attached “%(file)s”", file=_attachment(entry))),
    "attachment.edit": _edited(
        "attachment", lambda entry: _("changed the file “%(file)s”", file=_attachment(entry))
    ),
    "attachment.archive": _plain(
        lambda entry: _("removed the file “%(file)s”", file=_attachment(entry))
    ),
    "attachment.restore": _plain(
        lambda entry: _("restored the file “%(file)s”", file=_attachment(entry))
    ),
    "change.undo": _taken_back,
    "change.rewind": _taken_back,
    "review.start": _plain(lambda entry: _("began a review")),
    "review.edit_agenda": _plain(lambda entry: _("changed the agenda of a review")),
    "review.join": _plain(lambda entry: _("joined a review")),
    "review.note": _plain(lambda entry: _("noted a decision in a review")),
    "review.take_over": _plain(lambda entry: _("took over a review")),
    "review.end": _plain(lambda entry: _("ended a review")),
    "goal.set": _plain(lambda entry: _("set the goal for %(period)s", period=_period(entry))),
    "goal.archive": _plain(
        lambda entry: _("removed the goal for %(period)s", period=_period(entry))
    ),
    "goal.restore": _plain(
        lambda entry: _("restored the goal for %(period)s", period=_period(entry))
    ),
    "version.take": _plain(_taken),
    "version.drop": _plain(_dropped),
    "rhythm.create": _plain(
        lambda entry: _("planned the review %(review)s", review=_rhythm(entry))
    ),
    "rhythm.edit": _plain(
        lambda entry: _("changed the regular review %(review)s", review=_rhythm(entry))
    ),
    "rhythm.archive": _plain(
        lambda entry: _("ended the regular review %(review)s", review=_rhythm(entry))
    ),
    "rhythm.restore": _plain(
        lambda entry: _("took up the regular review %(review)s again", review=_rhythm(entry))
    ),
    "rule.create": _plain(lambda entry: _("made the rule %(rule)s", rule=_rule(entry))),
    "rule.edit": _plain(lambda entry: _("changed the rule %(rule)s", rule=_rule(entry))),
    "rule.pause": _plain(lambda entry: _("paused the rule %(rule)s", rule=_rule(entry))),
    "rule.resume": _plain(lambda entry: _("put the rule %(rule)s to work", rule=_rule(entry))),
    "rule.archive": _plain(lambda entry: _("put the rule %(rule)s away", rule=_rule(entry))),
    "rule.restore": _plain(lambda entry: _("brought the rule %(rule)s back", rule=_rule(entry))),
    "intake.edit": _plain(lambda entry: _("changed the form for strangers")),
    "intake.renew": _plain(lambda entry: _("gave the form for strangers a new address")),
    "intake.receive": _plain(lambda entry: _("sent a request by the form")),
    "intake.bring": _plain(lambda entry: _("asked for this by the form")),
    "intake.accept": _plain(lambda entry: _("accepted a request that was held back")),
    "intake.discard": _plain(lambda entry: _("discarded a request that was held back")),
    "intake.hold": _plain(lambda entry: _("held a request back that could not become a deal")),
    "rule.run": _rule_ran,
    "rule.fail": _rule_failed,
    "rule.stop": _rule_stopped,
    "rule.check": _rule_stopped,
    "outlet.stop": _plain(
        lambda entry: _("saw the connection “%(name)s” fail", name=_outlet(entry))
    ),
    "view.create": _plain(lambda entry: _("saved the view %(view)s", view=_view(entry))),
    "view.edit": _plain(lambda entry: _("changed the view %(view)s", view=_view(entry))),
    "view.archive": _plain(lambda entry: _("removed the view %(view)s", view=_view(entry))),
    "view.restore": _plain(lambda entry: _("restored the view %(view)s", view=_view(entry))),
    "label.create": _plain(lambda entry: _("created the label %(label)s", label=_label(entry))),
    "label.edit": _edited(
        "label", lambda entry: _("changed the label %(label)s", label=_label(entry))
    ),
    "label.restore": _plain(lambda entry: _("restored the label %(label)s", label=_label(entry))),
    "reason.create": _plain(
        lambda entry: _("added the reason “%(reason)s”", reason=_reason(entry))
    ),
    "reason.edit": _edited(
        "reason", lambda entry: _("changed the reason “%(reason)s”", reason=_reason(entry))
    ),
    "reason.move": _plain(lambda entry: _("moved the reason “%(reason)s”", reason=_reason(entry))),
    "reason.archive": _plain(
        lambda entry: _("archived the reason “%(reason)s”", reason=_reason(entry))
    ),
    "reason.restore": _plain(
        lambda entry: _("restored the reason “%(reason)s”", reason=_reason(entry))
    ),
    "competitor.create": _plain(
        lambda entry: _("added the competitor %(competitor)s", competitor=_competitor(entry))
    ),
    "competitor.edit": _edited(
        "competitor",
        lambda entry: _("changed the competitor %(competitor)s", competitor=_competitor(entry)),
    ),
    "competitor.archive": _plain(
        lambda entry: _("archived the competitor %(competitor)s", competitor=_competitor(entry))
    ),
    "competitor.restore": _plain(
        lambda entry: _("restored the competitor %(competitor)s", competitor=_competitor(entry))
    ),
    "archive.purge": _plain(lambda entry: _("removed something for good")),
    "label.archive": _plain(lambda entry: _("archived the label %(label)s", label=_label(entry))),
    "member.add": _member_added,
    "member.change_role": _member_changed,
    "member.remove": _plain(
        lambda entry: _(
            "removed %(person)s from the board",
            person=entry.names.person(entry.field("member", "id")),
        )
    ),
    "import.start": _plain(lambda entry: _("began to import %(file)s", file=_file(entry))),
    "import.companies": _plain(lambda entry: _("imported companies")),
    "import.cards": _plain(
        lambda entry: ngettext("imported the deal", "imported %(num)d deals", entry.cards)
    ),
    "import.people": _plain(lambda entry: _("imported people")),
    "import.labels": _plain(lambda entry: _("imported labels")),
    "import.tasks": _plain(lambda entry: _("imported tasks")),
    "import.comments": _plain(lambda entry: _("imported comments")),
    "import.attachments": _plain(lambda entry: _("imported links")),
    "import.records": _plain(lambda entry: _("imported from a file of Baton")),
    "import.history": _anyway(_at_once(_moved)),
    "import.finish": _plain(
        lambda entry: ngettext(
            "imported %(num)d deal from %(file)s",
            "imported %(num)d deals from %(file)s",
            entry.field("import", "total") or 0,
            file=_file(entry),
        )
    ),
    "import.cancel": _plain(lambda entry: _("took an import back")),
    "company.rename": _plain(lambda entry: _("updated what the board shows of its customers")),
    "company.replace": _plain(lambda entry: _("merged a customer into another one")),
}
