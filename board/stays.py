"""How long deals stayed in which stage, read from the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from board.tracks import Held, Tracks, tracks_of


@dataclass(frozen=True)
class Stay:
    """A card in a column from one moment to another; `until` is None while it is still there."""

    card: str
    column: str
    since: datetime
    until: datetime | None


def stays_of(changes: Iterable[Any]) -> list[Stay]:
    """Return all stays which the changes of a board (oldest first) tell of, card by card.

    What was undone is left out, and so is the time that a card spent in the archive. Where the log
    was pruned, a card's stays begin with the one of then, at its true beginning.
    """
    return [stay for card, tracks in tracks_of(changes).items() for stay in stays_in(card, tracks)]


def stays_in(card: str, tracks: Tracks) -> Iterator[Stay]:
    """Yield the stays of one card, oldest first."""
    away = [(since, until) for held, since, until in _spans(tracks["archived"]) if held.value[0]]
    for held, since, until in _spans(tracks["column"]):
        for start, end in _without(since, until, away):
            yield Stay(card, held.value[0], start, end)


def _spans(track: list[Held]) -> Iterator[tuple[Held, datetime, datetime | None]]:
    ends = [held.since for held in track[1:]] + [None]
    return ((held, held.since, end) for held, end in zip(track, ends, strict=True))


def _without(
    since: datetime, until: datetime | None, away: list[tuple[datetime, datetime | None]]
) -> Iterator[tuple[datetime, datetime | None]]:
    for left, back in away:
        if back is not None and back <= since:
            continue
        if until is not None and left >= until:
            break
        if left > since:
            yield since, left
        if back is None:
            return
        since = back
    if until is None or since < until:
        yield since, until
