"""Follows the boards and tells each person what concerns them: never twice of one change, never of one's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auth.notice_settings import choices_of
from core import clock
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import Conflict
from core.extensions import db
from notifications import clearing, ways
from notifications.circle import Circle
from notifications.deeds import deeds_of

# What happened longer ago is no news: after an upgrade, or when history is brought in.
NEWS = timedelta(days=1)
TYPES = ("card", "comment", "description", "task", "baton", "review", "rule", "pulse", "intake")


@dataclass(frozen=True)
class Notice:
    """What one person is to be told, and in which way."""

    person: str
    kind: str
    reason: str
    card: str | None
    way: str


@consumer("notices", streams="board", types=TYPES)
def tell_people(change: Any) -> None:
    """Somebody did something on a board: whom does it concern?"""
    is_old = (change.happened_at or change.at) < clock.now() - NEWS
    # A merged customer is on its deals by another name, and that is all.
    if is_old or change.name.startswith("import.") or change.name == "company.replace":
        return
    with db.engine.connect() as connection:
        notices = list(_notices(change, Circle(connection, change.stream.partition(":")[2])))
    for notice in notices:
        _add(change, notice)


def _notices(change: Any, circle: Circle) -> Iterator[Notice]:
    deeds = deeds_of(change, circle)
    # What a rule does, nobody does themselves, not even its author.
    is_own = not (change.cause or {}).get("rule") and change.name != "outlet.stop"
    told = {(change.actor, deed.card) for deed in deeds if is_own}
    for deed in deeds:
        for person in deed.people:
            if (person, deed.card) in told:
                continue
            told.add((person, deed.card))
            way = _way(circle, person, deed.kind, deed.card)
            if way != "nothing":
                yield Notice(person, deed.kind, deed.reason, deed.card, way)


def _way(circle: Circle, person: str, kind: str, card: str | None) -> str:
    if person not in circle.readers() or person in circle.who_muted(card):
        return "nothing"
    if not circle.sees(person, card):
        return "nothing"
    if kind.startswith("review_") and not circle.sees_all(person):
        return "nothing"
    return choices_of(circle.connection, person).ways[kind]


def _add(change: Any, notice: Notice) -> None:
    board = change.stream.partition(":")[2]
    id = derived_id(change.id, "notice", notice.person, notice.card or board)
    args = {"id": id, "kind": notice.kind, "reason": notice.reason, "board": board}
    args |= {"card": notice.card, "seq": change.seq, "at": to_wire(change.at)}
    stream = f"user:{notice.person}"
    try:
        added = execute(stream, "notification.add", args, Actor(change.actor), id, as_house=True)
    except Conflict:
        # Told a second time after a crash, and what holds between the two has changed since.
        return
    ways.schedule(notice.person, added.result["notification"], notice.way)
    clearing.clear_sometimes(notice.person)
