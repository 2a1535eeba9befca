"""Microsoft Teams: an Adaptive Card to a Workflows flow (“When a Teams webhook request is received”). Its address is
its secret; it answers 202, and takes 28 KB.
"""

import json
import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.engine import Row

from core.outbound import Answer, post
from integrations.outward.refusals import Refused, opened, taken
from integrations.outward.sentences import facts, how_much, sentence, title
from integrations.outward.telling import News

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CARD = "application/vnd.microsoft.card.adaptive"
LIMIT = 28 * 1024
LINES = 12
# Of a flow that was taken away, switched off or does not take cards: it stays so until a person looks at it.
FINAL = (400, 401, 403, 404, 410, 413)
# Of what is in a card, or of the flow: which of both shows when it is sent less.
CONTENT = frozenset(("http_400", "http_413"))
# What begins a list in Markdown, such as of “1. FC”.
LISTED = re.compile(r"^(\s*)(?:([-+])|(\d+)([.)]))(?=\s)")


def write(outlet: Row[Any], rows: list[Row[Any]], news: list[News]) -> bytes:
    """Return one card about some news, with fewer lines where it would be too large."""
    for lines in (LINES, 3, 1):
        body = json.dumps(_message(_parts(outlet, news, lines)), ensure_ascii=False).encode()
        if len(body) <= LIMIT:
            return body
    raise Refused("too_large", is_final=True)


def send(outlet: Row[Any], rows: list[Row[Any]], body: bytes) -> Answer:
    """Post the card."""
    answer = post(opened(outlet.url), body, {"Content-Type": "application/json"})
    return taken(answer, FINAL)


def briefly(news: list[News]) -> bytes:
    """Return a card that names but the board."""
    parts = {"body": [_text(how_much(news))], "actions": [_open(news[-1].place)]}
    return json.dumps(_message(parts), ensure_ascii=False).encode()


def _message(parts: dict[str, Any]) -> dict[str, Any]:
    content = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": "1.4", **parts}
    attachment = {"contentType": CARD, "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _parts(outlet: Row[Any], news: list[News], lines: int) -> dict[str, Any]:
    if not news:
        words = _("Baton can write here: this is a test of “%(name)s”.", name=outlet.name)
        return {"body": [_text(words)]}
    last = news[-1]
    if len({one.card and one.card["id"] for one in news}) == 1:
        said = [_text(sentence(one, outlet.amounts)) for one in news[-lines:]]
        known = [
            {"title": name, "value": _plain(value)} for name, value in facts(last, outlet.amounts)
        ]
        body = [_text(title(last), weight="Bolder"), *said, {"type": "FactSet", "facts": known}]
        return {"body": body if known else body[:-1], "actions": [_open(last.url)]}
    said = [_text(f"{title(one)}: {sentence(one, outlet.amounts)}") for one in news[:lines]]
    if len(news) > lines:
        said.append(_text(ngettext("and %(num)d more", "and %(num)d more", len(news) - lines)))
    body = [_text(how_much(news), weight="Bolder"), *said]
    return {"body": body, "actions": [_open(last.place)]}


def _text(text: str, **more: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": _plain(text), "wrap": True, **more}


def _plain(text: str) -> str:
    # Adaptive Cards know a little Markdown: what people wrote is shown as they wrote it.
    signs = "".join(f"\\{letter}" if letter in "\\[]*_`" else letter for letter in text[:1000])
    return LISTED.sub(lambda found: f"{found[1]}{found[3] or ''}\\{found[2] or found[4]}", signs)


def _open(url: str) -> dict[str, str]:
    return {"type": "Action.OpenUrl", "title": _("Open in Baton"), "url": url}
