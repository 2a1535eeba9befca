"""What one person did over all boards that the reader may see, newest first, in pages."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, exists, func, or_, select, tuple_
from sqlalchemy.engine import Row

from auth.models import Member
from board.activity_kinds import kind_of, names_of_kind
from board.history import PAGE, told
from board.queries import BOARD_MEMBER, MEMBER, visible_to
from core.actors import Actor
from core.changes import CHANGE
from core.clock import to_wire
from core.errors import Invalid, NotFound
from core.folds import FOLD
from core.schemas import is_uuid
from core.scopes import open_stream

READER = Member.__table__.alias("reader")


@dataclass(frozen=True)
class Place:
    """Up to where somebody has read: time, stream and number of the oldest change they know."""

    at: datetime
    stream: str
    seq: int

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read what `next` of the page before said; raise Invalid for anything else."""
        at, board, seq = [*text.split(","), "", ""][:3]
        try:
            if not is_uuid(board) or not seq.isascii() or not seq.isdigit() or len(seq) > 18:
                raise ValueError
            moment = datetime.fromisoformat(at)
            if moment.tzinfo is None:
                raise ValueError
        except ValueError:
            message = _("This is no place in a history.")
            raise Invalid(message, {"fields": {"before": [message]}}) from None
        return cls(moment, f"board:{board}", int(seq))

    @classmethod
    def of(cls, row: Row[Any]) -> "Place":
        """Return the place of a change."""
        return cls(row.at, row.stream, row.seq)

    def __str__(self) -> str:
        return f"{to_wire(self.at)},{self.stream.removeprefix('board:')},{self.seq}"


def find_person(connection: Connection, reader: Actor, person: str) -> dict[str, Any]:
    """Return somebody's name and colour: of one's workspace; a guest meets only who is on a board with them."""
    shown = (MEMBER.c.id, MEMBER.c.name, MEMBER.c.color, MEMBER.c.status)
    mine = (READER.c.id == reader.id) & (READER.c.status == "active")
    boards = visible_to(reader.id).subquery()
    met = exists().where(BOARD_MEMBER.c.board_id == boards.c.id, BOARD_MEMBER.c.id == MEMBER.c.id)
    found = (
        select(*shown)
        .join(READER, mine & (READER.c.workspace_id == MEMBER.c.workspace_id))
        .where(
            MEMBER.c.id == person,
            or_(READER.c.role != "guest", MEMBER.c.id == reader.id, met),
        )
    )
    row = connection.execute(found).first() if is_uuid(person) else None
    if row is None:
        raise NotFound(_("There is no such person."), {"field": "member"})
    return dict(row._mapping)


def person_activity(
    connection: Connection, reader: Actor, person: str, before: Place | None, kind: str | None
) -> dict[str, Any]:
    """Return a page of lines, each with its board, and where the `next` page begins; None at the end."""
    boards = {row.id: row.name for row in connection.execute(visible_to(reader.id))}
    log = _log(person, list(boards))
    page: list[Row[Any]] = []
    while len(page) <= PAGE:
        rows = connection.execute(_portion(log, before, kind)).all()
        page += [row for row in rows if kind in (None, kind_of(row))]
        if len(rows) <= PAGE:
            break
        before = Place.of(rows[-1])
    shown = page[:PAGE]
    return {
        "history": _told(connection, reader, shown, boards),
        "next": str(Place.of(shown[-1])) if len(page) > PAGE else None,
    }


def _log(person: str, boards: list[str]) -> Select[Any]:
    kept = CHANGE.c.seq > func.coalesce(FOLD.c.seq, 0)
    return (
        select(CHANGE)
        .outerjoin(FOLD, FOLD.c.stream == CHANGE.c.stream)
        .where(
            CHANGE.c.actor == person, CHANGE.c.stream.in_([f"board:{id}" for id in boards]), kept
        )
    )


def _portion(log: Select[Any], before: Place | None, kind: str | None) -> Select[Any]:
    order = (CHANGE.c.at, CHANGE.c.stream, CHANGE.c.seq)
    if before is not None:
        # The first part alone is what an index can answer.
        log = log.where(CHANGE.c.at <= before.at)
        log = log.where(tuple_(*order) < tuple_(before.at, before.stream, before.seq))
    if kind is not None:
        log = log.where(CHANGE.c.name.in_(names_of_kind(kind)))
    return log.order_by(*(column.desc() for column in order)).limit(PAGE + 1)


def _told(
    connection: Connection, reader: Actor, rows: list[Row[Any]], boards: dict[str, str]
) -> list[dict[str, Any]]:
    lines = {}
    by_board = sorted(rows, key=lambda row: row.stream)
    for stream, mine in groupby(by_board, key=lambda row: row.stream):
        own = list(mine)
        _scope, board = open_stream(stream, reader, connection)
        where = {"board": {"id": board.id, "name": boards[board.id]}}
        for line in told(connection, board, own):
            lines[stream, line["seq"]] = line | where
    # Of some the reader sees nothing.
    return [lines[row.stream, row.seq] for row in rows if (row.stream, row.seq) in lines]
