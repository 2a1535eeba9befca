"""What a change of a board means to whom: read from its patches alone, whatever command made it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from board.mentions import find_mentions
from core.actors import NOBODY
from notifications.circle import Circle

# What the owner of a deal wants to know when it has become another.
TOLD_FIELDS = (
    "title", "value", "expected_close", "company", "archived_at", "has_description",
)  # fmt: skip
BATON_STATES = {
    "accepted": "baton_accepted",
    "answered": "baton_answered",
    "returned": "baton_returned",
}
Fields = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did, as some people are told of it."""

    kind: str
    reason: str
    card: str | None
    people: tuple[str, ...]


def deeds_of(change: Any, circle: Circle) -> list[Deed]:
    """Return what people are to be told, what concerns them most first."""
    held: list[Deed] = []
    direct: list[Deed] = []
    around: list[Deed] = []
    described = {patch["card"] for patch in change.patches if patch["type"] == "description"}
    for record, old, type in _written(change):
        if type == "card":
            direct += _given(record, old)
            direct += _asked_by_form(record, old, circle)
            around += _became(record, old, circle, is_described=record["id"] in described)
        elif type == "comment":
            direct += _said(record, old, circle)
            around += _commented(record, old, circle)
        elif type == "task":
            direct += _task_given(record, old)
        elif type in DIRECT:
            direct += DIRECT[type](record, old, circle)
        elif type == "intake":
            direct += _held_back(record, old, circle)
        elif type == "review":
            held += _review_ended(record, old, circle)
    # Filled in and moved at once, it was moved.
    around.sort(key=lambda deed: deed.kind == "changed")
    # The summary of a review mentions those who took part: that is one notice, not two.
    return held + direct + around + list(_of_rule(change)) + list(_of_outlet(change))


def _written(change: Any) -> Iterator[tuple[Fields, Fields | None, str]]:
    for patch, before in zip(change.patches, change.before, strict=True):
        if patch.get("put"):
            yield patch["put"], before["fields"], patch["type"]


def _given(card: Fields, old: Fields | None) -> Iterator[Deed]:
    owner = card["owner"]
    if owner and (old is None or "owner" in old):
        yield Deed("assigned", "assigned", card["id"], (owner,))
    known = {helper["member"] for helper in (old or {}).get("helpers", [])}
    if old is None or "helpers" in old:
        new = tuple(helper["member"] for helper in card["helpers"] if helper["member"] not in known)
        yield Deed("assigned", "assigned", card["id"], new)


def _asked_by_form(card: Fields, old: Fields | None, circle: Circle) -> Iterator[Deed]:
    """What a stranger asked for is its owner's, or where it has none the managers'."""
    if old is None and card["created_by"] == NOBODY and not card["owner"]:
        yield Deed("request", "manager", card["id"], circle.managers())


def _held_back(form: Fields, old: Fields | None, circle: Circle) -> Iterator[Deed]:
    """What a machine may have sent waits for a manager's word."""
    if old and form["held"] > old.get("held", form["held"]):
        yield Deed("request", "manager", None, circle.managers())


def _became(
    card: Fields, old: Fields | None, circle: Circle, *, is_described: bool
) -> Iterable[Deed]:
    kind = old is not None and _kind_of_edit(card, old, is_described)
    return _all_around(kind, card["id"], card, circle) if kind else ()


def _kind_of_edit(card: Fields, old: Fields, is_described: bool) -> str | None:
    if "status" in old and card["status"] in ("won", "lost"):
        return card["status"]
    if "column" in old:
        return "moved"
    if is_described or "status" in old or any(field in old for field in TOLD_FIELDS):
        return "changed"
    return None


def _all_around(kind: str, id: str, card: Fields | None, circle: Circle) -> Iterator[Deed]:
    """Tell those who are close to a card: its owner, its helpers, those who follow it."""
    card = card or circle.card(id) or {"owner": None, "helpers": []}
    if card["owner"]:
        yield Deed(kind, "owner", id, (card["owner"],))
    yield Deed(kind, "helper", id, tuple(helper["member"] for helper in card["helpers"]))
    yield Deed(kind, "follow", id, circle.followers(id))


def _said(comment: Fields, old: Fields | None, circle: Circle) -> Iterator[Deed]:
    """Those whom a comment speaks to: named in it, answered by it, asked."""
    if comment["archived_at"]:
        return
    yield from _mentioned(comment, old, circle)
    if old is None and comment["reply_to"]:
        author = circle.author_of(comment["reply_to"])
        yield Deed("reply", "reply", comment["card"], (author,) if author else ())
    department = comment.get("asked_department")
    if department and (old is None or "asked_at" in old) and comment.get("asked_at"):
        yield Deed("question", "question", comment["card"], circle.department(department))


def _mentioned(written: Fields, old: Fields | None, circle: Circle) -> Iterator[Deed]:
    if old is not None and "text" not in old:
        return
    now, before = find_mentions(written["text"]), find_mentions((old or {}).get("text") or "")
    card = written["card"]
    members = tuple(id for id in now.members if id not in before.members)
    yield Deed("mention", "mention", card, members)
    for id in now.departments:
        if id not in before.departments:
            yield Deed("mention", "department", card, circle.department(id))
    if now.board and not before.board:
        yield Deed("mention", "board", card, circle.readers())


def _commented(comment: Fields, old: Fields | None, circle: Circle) -> Iterable[Deed]:
    # The board's own thread belongs to nobody more than to others.
    if old is not None or not comment["card"]:
        return ()
    return _all_around("comment", comment["card"], None, circle)


def _task_given(task: Fields, old: Fields | None) -> Iterator[Deed]:
    if task["assignee"] and (old is None or "assignee" in old):
        yield Deed("task_assigned", "task", task["card"], (task["assignee"],))


def _baton(baton: Fields, old: Fields | None, circle: Circle) -> Iterator[Deed]:
    if old is None:
        to = (baton["member"],) if baton["member"] else circle.department(baton["department"])
        yield Deed("baton_passed", "baton", baton["card"], to)
    elif "member" in old and baton["member"]:
        yield Deed("baton_passed", "baton", baton["card"], (baton["member"],))
    elif "state" in old and baton["state"] in BATON_STATES:
        yield Deed(BATON_STATES[baton["state"]], "asked", baton["card"], (baton["asked_by"],))


def _of_rule(change: Any) -> Iterator[Deed]:
    """Whom a rule tells something; and its author, when it failed, or stands still and nobody wanted that."""
    if not (change.cause or {}).get("rule"):
        return
    card = next((patch["id"] for patch in change.patches if patch["type"] == "card"), None)
    for one in (change.result or {}).get("told", ()):
        yield Deed("rule_told", "rule", card, (one["member"],))
    for record, old, type in _written(change):
        if type == "rule" and old and (change.name == "rule.fail" or "paused_at" in old):
            yield Deed("rule_failed", "author", card, (record["author"],))


def _of_outlet(change: Any) -> Iterator[Deed]:
    """Who can mend a connection to another tool that has stopped."""
    if change.name == "outlet.stop":
        yield Deed("outlet_stopped", "outlet", None, tuple(change.result["people"]))


def _pulse(pulse: Fields, old: Fields | None, circle: Circle) -> Iterable[Deed]:
    return _all_around("pulse", pulse["card"], None, circle) if old is None else ()


def _review_ended(review: Fields, old: Fields | None, circle: Circle) -> Iterator[Deed]:
    """Who took part, and who belongs to the regular review that it was one of."""
    if old is not None and "archived_at" in old and review["archived_at"]:
        invited = circle.invited(review["rhythm"]) if review.get("rhythm") else ()
        yield Deed("review_ended", "review", None, tuple(sorted({*review["people"], *invited})))


DIRECT = {"description": _mentioned, "baton": _baton, "pulse": _pulse}
