"""Reading forms and what was sent by them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth.models import Workspace
from board.queries import BOARD
from intake.models import Intake, IntakeEntry

INTAKE = Intake.__table__
ENTRY = IntakeEntry.__table__
WORKSPACE = Workspace.__table__
SAME_WITHIN = timedelta(days=1)


def find_form(connection: Connection, slug: str) -> Row[Any] | None:
    """Return the form behind an address, with its workspace and currency; None where there is no page."""
    shown = (
        INTAKE,
        BOARD.c.workspace,
        BOARD.c.currency,
        WORKSPACE.c.name.label("workspace_name"),
    )
    query = (
        select(*shown)
        .join(BOARD, BOARD.c.id == INTAKE.c.board_id)
        .join(WORKSPACE, WORKSPACE.c.id == BOARD.c.workspace)
        .where(INTAKE.c.slug == slug, BOARD.c.archived_at.is_(None), BOARD.c.removed_at.is_(None))
    )
    return connection.execute(query).first()


def form_of(connection: Connection, board: str) -> Row[Any] | None:
    """Return the form of a board, with its workspace and currency."""
    slug = connection.scalar(select(INTAKE.c.slug).where(INTAKE.c.board_id == board))
    return find_form(connection, slug) if slug else None


def find_entry(connection: Connection, id: str) -> Row[Any] | None:
    """Return what was sent."""
    return connection.execute(select(ENTRY).where(ENTRY.c.id == id)).first()


def sent_before(connection: Connection, board: str, digest: str, now: datetime) -> Row[Any] | None:
    """Return the entry as which just the same was sent lately; a discarded one only where there is no other."""
    same = (ENTRY.c.board_id == board) & (ENTRY.c.digest == digest)
    lately = select(ENTRY.c.id, ENTRY.c.state).where(same, ENTRY.c.received_at > now - SAME_WITHIN)
    order = (ENTRY.c.state == "discarded", ENTRY.c.received_at.desc())
    return connection.execute(lately.order_by(*order).limit(1)).first()


def held_of(connection: Connection, board: str, most: int) -> list[Row[Any]]:
    """Return what waits for somebody's word, the oldest first."""
    held = (ENTRY.c.board_id == board) & (ENTRY.c.state == "held")
    query = select(ENTRY).where(held).order_by(ENTRY.c.received_at, ENTRY.c.id)
    return list(connection.execute(query.limit(most)))
