"""What a part of a card was over time, read from the log: stage, owner, value, outcome.

What was undone is left out, as if it had never been: an undone move is no turn in a deal's story,
and the time until it was undone belongs to the stage from which the deal was moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from board.undoable import UNDOING

# What belongs together: a deal is lost and says why at once.
ASPECTS = {
    "column": ("column",),
    "owner": ("owner",),
    "value": ("value",),
    "expected_close": ("expected_close",),
    "outcome": ("status", "lost_reason"),
    "archived": ("archived_at",),
}
# Since when a card has what it had when the log, as far as it is kept, first speaks of it.
SINCE = {"column": "moved_at", "outcome": "closed_at", "archived": "archived_at"}


@dataclass(frozen=True)
class Held:
    """What an aspect was from a moment on, and by which change; `seq` is None before what is kept."""

    value: tuple[Any, ...]
    since: datetime
    seq: int | None
    actor: str | None


Tracks = dict[str, list[Held]]


def tracks_of(
    changes: Iterable[Any], card: str | None = None, known: dict[str, Tracks] | None = None
) -> dict[str, Tracks]:
    """Return the tracks of a card, or of every card that the changes (of one board, oldest first) touch.

    A card that was deleted for good, since its making was undone, has none. Tracks that are known from earlier changes
    go on, each in the aspects that it has.
    """
    found = {} if known is None else known
    for change in changes:
        for patch, before in zip(change.patches, change.before, strict=True):
            if patch["type"] != "card" or card not in (None, patch["id"]):
                continue
            if "put" not in patch:
                found.pop(patch["id"], None)
                continue
            _follow(found, change, patch["put"], before["fields"])
    return found


def standing(card: dict[str, Any], maker: Any = None) -> Tracks:
    """Return the tracks of a card of which nothing is known but how it stands."""
    return {aspect: [_first(aspect, fields, card, maker)] for aspect, fields in ASPECTS.items()}


def _follow(
    found: dict[str, Tracks], change: Any, now: dict[str, Any], was: dict[str, Any] | None
) -> None:
    tracks = found.get(now["id"])
    if tracks is None:
        first = now if was is None else {**now, **was}
        maker = change if was is None else None
        tracks = found[now["id"]] = standing(first, maker)
    for aspect, track in tracks.items():
        value = tuple(now.get(field) for field in ASPECTS[aspect])
        if value != track[-1].value:
            _turn(track, value, change)


def _first(aspect: str, fields: tuple[str, ...], card: dict[str, Any], maker: Any) -> Held:
    since = card.get(SINCE.get(aspect, "")) or card["created_at"]
    value = tuple(card.get(field) for field in fields)
    by = (maker.seq, maker.actor) if maker else (None, None)
    return Held(value, datetime.fromisoformat(since), *by)


def _turn(track: list[Held], value: tuple[Any, ...], change: Any) -> None:
    if takes_back(change):
        for at in range(len(track) - 1, -1, -1):
            if track[at].value == value:
                del track[at + 1 :]
                return
    moment = change.happened_at or change.at
    track.append(Held(value, moment, change.seq, change.actor))


def takes_back(change: Any) -> bool:
    """Whether a change undoes others; to do them again is no undoing."""
    return change.name in UNDOING and not (change.cause or {}).get("again")
