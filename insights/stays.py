"""The stays of a board's deals in a table: kept up with the log, right after undo, import and purge, made anew at will.

What a stay is `board/stays.py` says. A plain move closes one and opens another; whatever is more than that (what was
undone, a deal of which the table knows nothing) has its deal's stays reckoned from its own log.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from board.stays import Stay, stays_in, stays_of
from board.tracks import standing, takes_back
from core.changes import CHANGE, CHANGED_CARD, changes_since
from core.checkpoints import folded_records
from core.database import one_moment
from core.folds import folded_to
from insights.models import StayRow, Told
from insights.reckoned import Reckoned

STAY = StayRow.__table__
TOLD = Told.__table__
AT_ONCE = 500
ASKED = 500
Stays = dict[str, list[Stay]]


def keep_up(engine: Engine, board: str) -> int:
    """Bring the stays of a board up to the head of its log; return the seq reached."""
    return STAYS.keep_up(engine, board)


def rebuild(engine: Engine, board: str) -> int:
    """Forget the stays of a board and reckon them anew from what is kept of its log."""
    return STAYS.rebuild(engine, board, STAY)


def stay_differences(engine: Engine, board: str) -> list[str]:
    """Return a sentence for each deal whose stays are not those of the log, as far as they are reckoned. From before
    what is kept of it nothing can be compared.
    """
    with one_moment(engine) as connection:
        told, fold = STAYS.told_to(connection, board) or 0, folded_to(connection, f"board:{board}")
        logged = _by_card(stays_of(_log(connection, board, fold, told)))
        known = _stays(connection, board, None)
    return [
        f"board:{board}: the stays of card {card} are not what the log says"
        for card in sorted(logged.keys() | (known.keys() if not fold else set()))
        if not _agrees(known.get(card, []), logged.get(card, []), fold)
    ]


def _reckon(connection: Connection, board: str, told: int | None, fold: int) -> tuple[int, Any]:
    if told is None or told < fold:
        # What lies before is known as it stood there.
        known = _stays(connection, board, None)
        stays: Stays = {card: [] for card in known}
        return fold, (known, stays | (_folded(connection, board) if fold else {}))
    rows = changes_since(connection, f"board:{board}", told, limit=AT_ONCE)
    portion = _Portion(connection, board, rows)
    return rows[-1].seq, (portion.known, portion.stays)


def _folded(connection: Connection, board: str) -> Stays:
    cards = folded_records(connection, f"board:{board}").parsed("card")
    return {id: list(stays_in(id, standing(card))) for id, card in cards.items()}


class _Portion:
    """Some changes of a board, and what the stays of the deals that they touch are after them."""

    def __init__(self, connection: Connection, board: str, changes: list[Any]) -> None:
        self.connection, self.board, self.changes = connection, board, changes
        touched = {id for change in changes for id, _put, _was in _card_patches(change)}
        self.known = _stays(connection, board, touched) if touched else {}
        self.stays: Stays = {}
        self.unclear: set[str] = set()
        for change in changes:
            self._follow(change)
        self._reckon()

    def _follow(self, change: Any) -> None:
        moment = change.happened_at or change.at
        for id, now, was in _card_patches(change):
            if now is None:
                self.stays[id] = []
                self.unclear.discard(id)
            elif was is None:
                self.stays[id] = list(stays_in(id, standing(now, change)))
            elif "column" in was or "archived_at" in was:
                self._turn(id, now, was, moment, takes_back(change))

    def _turn(
        self, id: str, now: dict[str, Any], was: dict[str, Any], moment: datetime, back: bool
    ) -> None:
        stays = self.stays.get(id) or self.known.get(id)
        # An import tells of the way of a deal that was put away later.
        is_past = bool(now.get("archived_at")) and "archived_at" not in was
        if back or is_past or not stays:
            self.unclear.add(id)
            return
        self.stays[id] = [*_closed(stays, moment)]
        if not now.get("archived_at"):
            self.stays[id].append(Stay(id, now["column"], moment, None))

    def _reckon(self) -> None:
        """Reckon from their log the deals of which more is to be known than what stands here."""
        ids, stream = sorted(self.unclear), f"board:{self.board}"
        if not ids:
            return
        fold, last = folded_to(self.connection, stream), self.changes[-1].seq
        logged = _by_card(stays_of(_log(self.connection, self.board, fold, last, ids)))
        for id in ids:
            found = logged.get(id, [])
            older = _before(self.known.get(id, []), found) if fold else []
            self.stays[id] = [*older, *found]


def _card_patches(
    change: Any,
) -> Iterator[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    """Yield of each card that a change wrote its id, its record and the fields from before."""
    for patch, before in zip(change.patches, change.before, strict=True):
        if patch["type"] == "card":
            yield patch["id"], patch.get("put"), before["fields"]


def _closed(stays: list[Stay], moment: datetime) -> Iterator[Stay]:
    """Yield stays of which none goes on beyond a moment; one that would have no length is none."""
    for stay in stays:
        if stay.until is not None:
            yield stay
        elif stay.since < moment:
            yield Stay(stay.card, stay.column, stay.since, moment)


def _before(known: list[Stay], found: list[Stay]) -> list[Stay]:
    """Return the known stays from before what is still in the log."""
    if not found:
        return known
    return [stay for stay in known if stay.until is not None and stay.until <= found[0].since]


def _agrees(known: list[Stay], logged: list[Stay], fold: int) -> bool:
    return known == logged or bool(fold and [*_before(known, logged), *logged] == known)


def _log(
    connection: Connection, board: str, after: int, last: int, cards: list[str] | None = None
) -> Iterator[Any]:
    """Yield changes of a board, oldest first, a few at a time; those that touched some cards alone if told."""
    stream = f"board:{board}"
    if cards is not None:
        for seqs in _parts(_seqs_of(connection, stream, after, last, cards)):
            some = (CHANGE.c.stream == stream) & CHANGE.c.seq.in_(seqs)
            yield from connection.execute(select(CHANGE).where(some).order_by(CHANGE.c.seq))
        return
    while rows := [row for row in changes_since(connection, stream, after) if row.seq <= last]:
        yield from rows
        after = rows[-1].seq


def _seqs_of(
    connection: Connection, stream: str, after: int, last: int, cards: list[str]
) -> list[int]:
    seqs: set[int] = set()
    for some in _parts(cards):
        touched = select(CHANGED_CARD.c.seq).where(
            CHANGED_CARD.c.stream == stream,
            CHANGED_CARD.c.card.in_(some),
            CHANGED_CARD.c.seq > after,
            CHANGED_CARD.c.seq <= last,
        )
        seqs.update(connection.scalars(touched))
    return sorted(seqs)


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, ASKED)):
        yield some


def _by_card(stays: Iterable[Stay]) -> Stays:
    found: Stays = {}
    for stay in stays:
        found.setdefault(stay.card, []).append(stay)
    return found


def _stays(connection: Connection, board: str, cards: Iterable[str] | None) -> Stays:
    """Return the stays that are kept, card by card, of some cards or of all."""
    query = (
        select(STAY.c.card, STAY.c.column, STAY.c.since, STAY.c.until)
        .where(STAY.c.board_id == board)
        .order_by(STAY.c.card, STAY.c.place)
    )
    if cards is None:
        return _by_card(Stay(*row) for row in connection.execute(query))
    return _by_card(
        Stay(*row)
        for some in _parts(cards)
        for row in connection.execute(query.where(STAY.c.card.in_(some)))
    )


def _differing(board: str, found: tuple[Stays, Stays]) -> tuple[list[Any], list[Any]]:
    """Return of each deal from which place on what is kept is wrong, and what is to stand there."""
    known, stays = found
    gone, rows = [], []
    for card, mine in stays.items():
        new, old = _rows(board, mine), _rows(board, known.get(card, []))
        same = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(new, old, strict=False))
        )
        if same < len(old):
            gone.append({"of_card": card, "from_place": same})
        rows += new[same:]
    return gone, rows


def _write(connection: Connection, board: str, differing: tuple[list[Any], list[Any]]) -> None:
    gone, rows = differing
    if gone:
        mine = (STAY.c.board_id == board) & (STAY.c.card == bindparam("of_card"))
        from_there = mine & (STAY.c.place >= bindparam("from_place"))
        connection.execute(delete(STAY).where(from_there), gone)
    if rows:
        connection.execute(insert(STAY), rows)


def _rows(board: str, stays: list[Stay]) -> list[dict[str, Any]]:
    following = [*stays[1:], None]
    return [
        _row(board, place, stay, after)
        for place, (stay, after) in enumerate(zip(stays, following[: len(stays)], strict=True))
    ]


def _row(board: str, place: int, stay: Stay, after: Stay | None) -> dict[str, Any]:
    is_left = stay.until is not None
    goes_on = is_left and after is not None and after.since == stay.until
    return {
        "board_id": board,
        "card": stay.card,
        "place": place,
        "column": stay.column,
        "since": stay.since,
        "until": stay.until,
        "seconds": round((stay.until - stay.since).total_seconds()) if is_left else None,
        "into": after.column if goes_on else None,
    }


STAYS = Reckoned(TOLD, _reckon, _differing, _write)
