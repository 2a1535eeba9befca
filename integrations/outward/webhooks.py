"""What a webhook is sent: one event, version 1, as docs/protocol.md has it, signed by the webhook's secret."""

import json
from typing import Any

from sqlalchemy.engine import Row

from core.clock import to_wire
from core.outbound import Answer, post
from core.signatures import HEADER, signature
from integrations.outward.outlet_events import TEST
from integrations.outward.refusals import opened, taken
from integrations.outward.telling import News

VERSION = 1
CARD = ("id", "number", "title", "status", "expected_close", "lost_reason", "source", "created_at")
# Of the records besides the deal, what is told under which name.
RECORDS = {
    "comment": ("id", "card", "text", "author", "created_at", "asked_department", "answered_by"),
    "task": ("id", "card", "title", "assignee", "due", "done_at", "done_by"),
    "pulse": ("id", "card", "score", "text", "answered_at"),
    "member": ("id", "role"),
}
RECORD_OF = {"comment": "comment", "question": "comment", "task": "task"} | {
    name: name for name in ("pulse", "member")
}


def write(outlet: Row[Any], rows: list[Row[Any]], news: list[News]) -> bytes:
    """Return one event as it is sent."""
    body = _payload(outlet, rows[0], news[0]) if news else _trial(outlet, rows[0])
    return json.dumps(body, ensure_ascii=False).encode()


def send(outlet: Row[Any], rows: list[Row[Any]], body: bytes) -> Answer:
    """Post one event; its id is the same however often it is tried."""
    url, secret = opened(outlet.url), opened(outlet.secret)
    headers = {
        "Content-Type": "application/json",
        "Baton-Event": rows[0].event,
        "Baton-Delivery": rows[0].id,
        HEADER: signature(secret, body),
    }
    return taken(post(url, body, headers))


def _payload(outlet: Row[Any], delivery: Row[Any], news: News) -> dict[str, Any]:
    """Return an event as a webhook is told it."""
    names, event = news.names, news.event
    body = _head(delivery.id, event.name, news.change.at) | {
        "workspace": {"id": outlet.workspace_id},
        "board": {"id": news.board.id, "name": news.board.name, "seq": news.change.seq},
        "actor": {"id": news.change.actor, "name": names.person(news.change.actor)},
        "rule": news.rule,
        "card": news.card and _card(news, outlet.amounts),
        "before": _before(news, outlet.amounts),
    }
    kind = RECORD_OF.get(event.name.partition(".")[0])
    if kind:
        body[kind] = {name: event.record.get(name) for name in RECORDS[kind]}
    return body


def _trial(outlet: Row[Any], delivery: Row[Any]) -> dict[str, Any]:
    """Nothing has happened: somebody tries the webhook."""
    return _head(delivery.id, TEST, delivery.at) | {"workspace": {"id": outlet.workspace_id}}


def _head(id: str, event: str, at: Any) -> dict[str, Any]:
    return {"version": VERSION, "id": id, "event": event, "at": to_wire(at)}


def _card(news: News, amounts: bool) -> dict[str, Any]:
    card, names = news.card or {}, news.names
    facts = {name: card.get(name) for name in CARD}
    facts |= {
        "column": {"id": card["column"], "name": names.column(card["column"])},
        "owner": _named(card["owner"], names.person),
        "company": _named(card["company"], names.company),
        "url": news.url,
    }
    return facts | ({"value": card["value"]} if amounts else {})


def _before(news: News, amounts: bool) -> dict[str, Any]:
    """Return what of the deal was different before."""
    if not news.event.name.startswith("deal."):
        return {}
    old, names = news.event.before, news.names
    shown = {name: old[name] for name in ("status", "archived_at") if name in old}
    if "column" in old:
        shown["column"] = {"id": old["column"], "name": names.column(old["column"])}
    if "owner" in old:
        shown["owner"] = _named(old["owner"], names.person)
    return shown | ({"value": old["value"]} if amounts and "value" in old else {})


def _named(id: str | None, name: Any) -> dict[str, Any] | None:
    return {"id": id, "name": name(id)} if id else None
