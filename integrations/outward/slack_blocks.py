"""Messages for Slack in its Block Kit: one readable message, however much happened; within Slack's limits."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
    StaticSelectElement,
)

from integrations.outward.sentences import facts, how_much, sentence, title
from integrations.outward.telling import News

TEXT = 2900
FIELD = 1900
LABEL = 75
# Of a burst so many are told; the board has the rest.
LINES = 12
TAKE, MOVE = "take", "move"
# Slack shows at most so many.
OPTIONS = 100
# What Slack makes of a link, a channel or a person in what somebody types.
MARKED = re.compile(r"<(?P<sign>[@#!]?)(?P<place>[^<>|]+)(?:\|(?P<text>[^<>]*))?>")


def escaped(text: str) -> str:
    """Return a text of which Slack makes no link, mention or mark-up of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Return what a person typed, of a text as Slack sends it: with its links, mentions and signs as they were."""
    shown = MARKED.sub(lambda found: found["sign"] + (found["text"] or found["place"]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def link(url: str, text: str) -> str:
    """Return a text that leads somewhere."""
    return f"<{url}|{escaped(text).replace('|', '¦')}>"


def message(news: Sequence[News], amounts: bool, columns: Sequence[Any] = ()) -> dict[str, Any]:
    """Return one message about what happened: about one deal with its facts, about several as a list.

    `columns` are the stages to choose from; given where Slack may send clicks back.
    """
    first = news[-1]
    if len({one.card and one.card["id"] for one in news}) > 1:
        return _of_many(news, amounts)
    lines = [escaped(sentence(one, amounts)) for one in news[-LINES:]]
    head = "\n".join([f"*{link(first.url, title(first))}*", *lines])
    shown = [
        _mrkdwn(f"*{escaped(name)}*\n{escaped(value)}"[:FIELD])
        for name, value in facts(first, amounts)
    ]
    section = SectionBlock(text=_mrkdwn(_cut(head)), fields=shown or None)
    blocks: list[Block] = [section, _context(first), _actions(first, columns)]
    return _message(f"{title(first)}: {sentence(first, amounts)}", blocks)


def unfurl(news: News, amounts: bool) -> dict[str, Any]:
    """Return what Slack shows below a link to a deal."""
    lines = [f"*{escaped(name)}:* {escaped(value)}" for name, value in facts(news, amounts)]
    head = "\n".join([f"*{link(news.url, title(news))}*", *lines])
    blocks: list[Block] = [SectionBlock(text=_mrkdwn(_cut(head))), _context(news)]
    return {"blocks": [block.to_dict() for block in blocks]}


def plain(text: str) -> dict[str, Any]:
    """Return a message of one sentence."""
    return {"text": escaped(text)}


def brief(news: Sequence[News]) -> dict[str, Any]:
    """Return a message that says how much happened where, and nothing that people wrote on deals."""
    return {"text": f"{escaped(how_much(news))}. {link(news[-1].place, _('Open in Baton'))}"}


def _of_many(news: Sequence[News], amounts: bool) -> dict[str, Any]:
    head = how_much(news)
    lines = [
        f"• {link(one.url, title(one))}: {escaped(sentence(one, amounts))}" for one in news[:LINES]
    ]
    if len(news) > LINES:
        more = ngettext("and %(num)d more", "and %(num)d more", len(news) - LINES)
        lines.append(escaped(more))
    text = "\n".join([f"*{escaped(head)}*", *lines])
    return _message(head, [SectionBlock(text=_mrkdwn(_cut(text)))])


def _message(text: str, blocks: Sequence[Block]) -> dict[str, Any]:
    # The text alone is what a notification on a phone shows.
    return {"text": escaped(text[:TEXT]), "blocks": [block.to_dict() for block in blocks]}


def _context(news: News) -> Block:
    return ContextBlock(elements=[_mrkdwn(escaped(f"Baton · {news.board.name}"))])


def _actions(news: News, columns: Sequence[Any]) -> Block:
    buttons: list[Any] = [ButtonElement(text=_("Open in Baton"), url=news.url, action_id="open")]
    if columns and news.card:
        id = news.card["id"]
        options = [
            Option(value=f"{id}/{column.id}", text=column.name[:LABEL])
            for column in columns[:OPTIONS]
        ]
        buttons += [
            ButtonElement(text=_("Assign to me"), action_id=TAKE, value=id),
            StaticSelectElement(placeholder=_("Move to…"), action_id=MOVE, options=options),
        ]
    return ActionsBlock(elements=buttons)


def _mrkdwn(text: str) -> MarkdownTextObject:
    # Verbatim: what people wrote, such as an address or a name, becomes no link or mention by itself.
    return MarkdownTextObject(text=text, verbatim=True)


def _cut(text: str) -> str:
    """Return as much as a section takes, ending with a whole line."""
    if len(text) <= TEXT:
        return text
    return text[:TEXT].rpartition("\n")[0] or text[:TEXT]
