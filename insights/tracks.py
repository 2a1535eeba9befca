"""What deals were over time, in a table: each deal's tracks of stage, value and close date, kept up with the log.

What a track is `board/tracks.py` says. Each is kept as `[[seq, at, value], …]`, oldest first, its last 100 entries;
the seq of what a deal was before the log, as far as it is kept, is None.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, delete, insert, select

from board.tracks import Held, Tracks, standing, tracks_of
from core.changes import changes_since
from core.checkpoints import folded_records
from core.clock import to_wire
from core.database import one_moment
from core.folds import folded_to
from insights.models import DealTracks, Tracked
from insights.reckoned import Reckoned

TRACKS = DealTracks.__table__
TRACKED = Tracked.__table__
ASPECTS = ("column", "value", "expected_close")
AT_ONCE = 500
LONGEST = 100
Kept = dict[str, dict[str, Any]]


def keep_tracks(engine: Engine, board: str) -> int:
    """Bring the tracks of a board's deals up to the head of its log; return the seq reached."""
    return KEPT.keep_up(engine, board)


def rebuild_tracks(engine: Engine, board: str) -> int:
    """Forget the tracks of a board's deals and reckon them anew from what is kept of its log."""
    return KEPT.rebuild(engine, board, TRACKS)


def track_differences(engine: Engine, board: str) -> list[str]:
    """Return a sentence for each deal whose tracks are not those of the log.

    Of a log that was pruned, and of a track that was cut, not all is known that they were made of.
    """
    with one_moment(engine) as connection:
        told, stream = KEPT.told_to(connection, board) or 0, f"board:{board}"
        if folded_to(connection, stream):
            return []
        known, logged, last = _kept(connection, board, None), {}, 0
        while rows := [row for row in changes_since(connection, stream, last) if row.seq <= told]:
            logged, last = tracks_of(rows, known=logged), rows[-1].seq
    written = {card: _written(tracks) for card, tracks in logged.items()}
    return [
        f"board:{board}: the tracks of card {card} are not what the log says"
        for card in sorted(written.keys() | known.keys())
        if written.get(card) != known.get(card) and not _is_cut(written.get(card))
    ]


def _is_cut(tracks: dict[str, Any] | None) -> bool:
    return any(len(track) >= LONGEST for track in (tracks or {}).values())


def _reckon(connection: Connection, board: str, told: int | None, fold: int) -> tuple[int, Any]:
    if told is None or told < fold:
        return _begin(connection, board, fold)
    return _portion(connection, board, told)


def _begin(connection: Connection, board: str, fold: int) -> tuple[int, tuple[Kept, Kept]]:
    """What lies before the log is known as it stood there."""
    before = _kept(connection, board, None)
    if not fold:
        return 0, (before, {})
    cards = folded_records(connection, f"board:{board}").parsed("card")
    return fold, (before, {id: _written(standing(card)) for id, card in cards.items()})


def _portion(connection: Connection, board: str, told: int) -> tuple[int, tuple[Kept, Kept]]:
    changes = changes_since(connection, f"board:{board}", told, limit=AT_ONCE)
    touched = {
        patch["id"] for change in changes for patch in change.patches if patch["type"] == "card"
    }
    before = _kept(connection, board, touched)
    tracks = tracks_of(changes, known={card: _read(kept) for card, kept in before.items()})
    after = {card: _written(mine) for card, mine in tracks.items()}
    return changes[-1].seq, (before, after)


def _read(kept: dict[str, Any]) -> Tracks:
    return {
        aspect: [
            Held((value,), datetime.fromisoformat(at), seq, None) for seq, at, value in kept[aspect]
        ]
        for aspect in ASPECTS
    }


def _written(tracks: Tracks) -> dict[str, Any]:
    return {
        aspect: [
            [held.seq, to_wire(held.since), held.value[0]] for held in tracks[aspect][-LONGEST:]
        ]
        for aspect in ASPECTS
    }


def _kept(connection: Connection, board: str, cards: Iterable[str] | None) -> Kept:
    query = select(TRACKS.c.card, TRACKS.c.tracks).where(TRACKS.c.board_id == board)
    if cards is None:
        return {card: tracks for card, tracks in connection.execute(query)}
    ids, found = sorted(cards), cast(Kept, {})
    for start in range(0, len(ids), AT_ONCE):
        some = TRACKS.c.card.in_(ids[start : start + AT_ONCE])
        found |= {card: tracks for card, tracks in connection.execute(query.where(some))}
    return found


def _differing(board: str, found: tuple[Kept, Kept]) -> tuple[list[str], list[Any]]:
    """Return of which deals what is kept is wrong, and what is to stand there."""
    before, after = found
    changed = {card for card in before.keys() | after.keys() if before.get(card) != after.get(card)}
    rows = [
        {"board_id": board, "card": card, "tracks": mine, "turned": _has_turned(mine)}
        for card in sorted(changed & after.keys())
        for mine in (after[card],)
    ]
    return sorted(changed & before.keys()), rows


def _write(connection: Connection, board: str, differing: tuple[list[str], list[Any]]) -> None:
    gone, rows = differing
    for start in range(0, len(gone), AT_ONCE):
        these = TRACKS.c.card.in_(gone[start : start + AT_ONCE])
        connection.execute(delete(TRACKS).where(TRACKS.c.board_id == board, these))
    if rows:
        connection.execute(insert(TRACKS), rows)


def _has_turned(tracks: dict[str, Any]) -> bool:
    return any(len(track) > 1 for track in tracks.values())


KEPT = Reckoned(TRACKED, _reckon, _differing, _write)
