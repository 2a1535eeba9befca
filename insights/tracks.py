"""What deals were over time, in a table: each deal's tracks of stage, value and close date, kept up with the log.

What a track is `board/tracks.py` says. Each is kept as `[[seq, at, value], …]`, oldest first, its last 100 entries;
the seq of what a deal was before the log, as far as it is kept, is None.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, delete, insert, select, update

from board.queries import BOARD
from board.tracks import Held, Tracks, standing, tracks_of
from core import server
from core.changes import changes_since, head
from core.checkpoints import folded_records
from core.clock import to_wire
from core.database import insert_new, one_moment, writing
from core.folds import folded_to
from insights.models import DealTracks, Tracked

TRACKS = DealTracks.__table__
TRACKED = Tracked.__table__
ASPECTS = ("column", "value", "expected_close")
AT_ONCE = 500
LONGEST = 100
Kept = dict[str, dict[str, Any]]


def keep_tracks(engine: Engine, board: str) -> int:
    """Bring the tracks of a board's deals up to the head of its log, in small transactions; return the seq reached."""
    while True:
        with one_moment(engine) as connection:
            told, fold = tracked_to(connection, board), folded_to(connection, f"board:{board}")
            if told is not None and told >= head(connection, f"board:{board}"):
                return told
            if told is None and not _is_there(connection, board):
                return 0
            anew = told is None or told < fold
            last, before, after = (
                _begin(connection, board, fold) if anew else _portion(connection, board, told)
            )
        _write(engine, board, told, last, before, after)
        # A long log is read beside the work of others.
        server.sleep(0)


def tracked_to(connection: Connection, board: str) -> int | None:
    """Return up to which change the tracks of a board are reckoned; None where they never were."""
    return connection.scalar(select(TRACKED.c.seq).where(TRACKED.c.board_id == board))


def rebuild_tracks(engine: Engine, board: str) -> int:
    """Forget the tracks of a board's deals and reckon them anew from what is kept of its log."""
    with writing(engine) as connection:
        connection.execute(delete(TRACKS).where(TRACKS.c.board_id == board))
        connection.execute(delete(TRACKED).where(TRACKED.c.board_id == board))
    return keep_tracks(engine, board)


def track_differences(engine: Engine, board: str) -> list[str]:
    """Return a sentence for each deal whose tracks are not those of the log.

    Of a log that was pruned, and of a track that was cut, not all is known that they were made of.
    """
    with one_moment(engine) as connection:
        told, stream = tracked_to(connection, board) or 0, f"board:{board}"
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


def _is_there(connection: Connection, board: str) -> bool:
    return connection.scalar(select(BOARD.c.id).where(BOARD.c.id == board)) is not None


def _begin(connection: Connection, board: str, fold: int) -> tuple[int, Kept, Kept]:
    """What lies before the log is known as it stood there."""
    before = _kept(connection, board, None)
    if not fold:
        return 0, before, {}
    cards = folded_records(connection, f"board:{board}").parsed("card")
    return fold, before, {id: _written(standing(card)) for id, card in cards.items()}


def _portion(connection: Connection, board: str, told: int) -> tuple[int, Kept, Kept]:
    changes = changes_since(connection, f"board:{board}", told, limit=AT_ONCE)
    touched = {
        patch["id"] for change in changes for patch in change.patches if patch["type"] == "card"
    }
    before = _kept(connection, board, touched)
    tracks = tracks_of(changes, known={card: _read(kept) for card, kept in before.items()})
    after = {card: _written(mine) for card, mine in tracks.items()}
    return changes[-1].seq, before, after


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


def _write(
    engine: Engine, board: str, told: int | None, last: int, before: Kept, after: Kept
) -> None:
    """Write what a portion made of the tracks, unless somebody else was quicker."""
    changed = {card for card in before.keys() | after.keys() if before.get(card) != after.get(card)}
    rows = [
        {"board_id": board, "card": card, "tracks": mine, "turned": _has_turned(mine)}
        for card in sorted(changed & after.keys())
        for mine in (after[card],)
    ]
    gone = sorted(changed & before.keys())
    with writing(engine) as connection:
        if not _move_on(connection, board, told, last):
            return
        for start in range(0, len(gone), AT_ONCE):
            these = TRACKS.c.card.in_(gone[start : start + AT_ONCE])
            connection.execute(delete(TRACKS).where(TRACKS.c.board_id == board, these))
        if rows:
            connection.execute(insert(TRACKS), rows)


def _has_turned(tracks: dict[str, Any]) -> bool:
    return any(len(track) > 1 for track in tracks.values())


def _move_on(connection: Connection, board: str, told: int | None, last: int) -> bool:
    if told is None:
        return insert_new(connection, TRACKED, {"board_id": board, "seq": last})
    mine = (TRACKED.c.board_id == board) & (TRACKED.c.seq == told)
    moved = update(TRACKED).where(mine).values(seq=last).returning(TRACKED.c.seq)
    return connection.scalar(moved) is not None
