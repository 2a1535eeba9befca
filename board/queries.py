"""Reading boards: who may see which, who is on them, and what an open card shows."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.engine import Row

from auth.models import Department, Member, Role, Workspace
from board.models import (
    Attachment,
    Baton,
    Board,
    BoardMember,
    BoardPulse,
    Card,
    Column,
    Comment,
    Description,
    Import,
    Task,
)
from board.sight import RULERS, Sight, boards_without_amounts, seen_by
from core.changes import CHANGE, STREAM
from core.clock import to_wire
from core.prepared import Prepared
from core.records import record_of

ATTACHMENT = Attachment.__table__
BATON = Baton.__table__
BOARD = Board.__table__
BOARD_MEMBER = BoardMember.__table__
BOARD_PULSE = BoardPulse.__table__
CARD = Card.__table__
COLUMN = Column.__table__
COMMENT = Comment.__table__
DEPARTMENT = Department.__table__
DESCRIPTION = Description.__table__
IMPORT = Import.__table__
MEMBER = Member.__table__
ROLE = Role.__table__
TASK = Task.__table__
WORKSPACE = Workspace.__table__

PRESENT = ("active", "placeholder")
MILLION = 10**6


def visible_to(person: Any) -> Select[Any]:
    """Return a select of the boards that a person may see, each with the role they have there.

    Every question of who sees which board is asked through this one statement.
    """
    belongs = and_(
        MEMBER.c.workspace_id == BOARD.c.workspace,
        MEMBER.c.id == person,
        MEMBER.c.status == "active",
    )
    added = and_(BOARD_MEMBER.c.board_id == BOARD.c.id, BOARD_MEMBER.c.id == person)
    return (
        select(
            BOARD, MEMBER.c.role.label("workspace_role"), BOARD_MEMBER.c.role.label("board_role")
        )
        .join_from(BOARD, MEMBER, belongs)
        .outerjoin(BOARD_MEMBER, added)
        .where(BOARD.c.removed_at.is_(None))
        .where(or_(*map(MEMBER.c.role.__eq__, RULERS), BOARD_MEMBER.c.role.is_not(None)))
    )


def _opened(boards: Select[Any]) -> Select[Any]:
    """Narrow to one board, and add whether its workspace has roles which hide all deals but one's own."""
    own = exists().where(ROLE.c.workspace_id == BOARD.c.workspace, ROLE.c.own_deals)
    return boards.add_columns(own.label("has_own_deals")).where(BOARD.c.id == bindparam("board"))


OPENED_BY = Prepared(_opened(visible_to(bindparam("person"))))
OPENED_BY_THE_HOUSE = Prepared(_opened(select(BOARD)))


def role_of(row: Row[Any]) -> str:
    """Return the role which a row of `visible_to` gives on its board."""
    return "manager" if row.workspace_role in RULERS else row.board_role


def boards_of(connection: Connection, person: str, *, archived: bool) -> list[dict[str, Any]]:
    """Return the boards that a person may see, by name, each with its head seq."""
    visible = visible_to(person).subquery()
    statement = (
        select(visible, STREAM.c.seq, WORKSPACE.c.archive_days)
        .join(WORKSPACE, WORKSPACE.c.id == visible.c.workspace)
        .outerjoin(STREAM, STREAM.c.name == "board:" + visible.c.id)
        .order_by(visible.c.name, visible.c.id)
    )
    if not archived:
        statement = statement.where(visible.c.archived_at.is_(None))
    dump = record_of("board", "board").dump
    rows = connection.execute(statement).all()
    open_deals = _open_deals(connection, [row.id for row in rows], person)
    return [
        {**dump(row), "seq": row.seq or 0, "role": role_of(row), **open_deals[row.id]}
        | _end_of(connection, row)
        for row in rows
    ]


def _end_of(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """Return by whom an archived board was archived, and when it will be removed for good, if ever."""
    if row.archived_at is None:
        return {}
    mine = (CHANGE.c.stream == f"board:{row.id}") & (CHANGE.c.name == "board.archive")
    # Close to the end of its log: nothing but restoring is done on it.
    by = select(CHANGE.c.actor).where(mine).order_by(CHANGE.c.seq.desc()).limit(1).scalar_subquery()
    person = select(MEMBER.c.id, MEMBER.c.name).where(
        MEMBER.c.workspace_id == row.workspace, MEMBER.c.id == by
    )
    found = connection.execute(person).first()
    goes = row.archive_days and to_wire(row.archived_at + timedelta(days=row.archive_days))
    return {"archived_by": found and dict(found._mapping), "goes_at": goes}


def is_in_workspace(connection: Connection, workspace_id: str, person: str) -> bool:
    """Whether somebody belongs to a workspace, with or without an account."""
    found = select(MEMBER.c.id).where(
        MEMBER.c.workspace_id == workspace_id,
        MEMBER.c.id == person,
        MEMBER.c.status.in_(PRESENT),
    )
    return connection.execute(found).first() is not None


def is_on_board(connection: Connection, workspace_id: str, board_id: str, person: str) -> bool:
    """Whether somebody can be given work on a board: its members, and who acts on every board."""
    found = select(MEMBER.c.id).where(_sees(workspace_id, board_id), MEMBER.c.id == person)
    return connection.execute(found).first() is not None


def reached_on_board(
    connection: Connection, workspace_id: str, board_id: str, ids: Collection[str]
) -> set[str]:
    """Return those of the ids who see a board: people, and departments of which somebody does."""
    wanted = or_(MEMBER.c.id.in_(ids), MEMBER.c.department.in_(ids))
    here = select(MEMBER.c.id, MEMBER.c.department).where(_sees(workspace_id, board_id), wanted)
    return {id for row in connection.execute(here) for id in row if id in ids}


def people_of(connection: Connection, workspace_id: str, board_id: str) -> list[dict[str, Any]]:
    """Return the people whom a reader of the board meets: on it, named on a card, or in its log."""
    shown = (MEMBER.c.id, MEMBER.c.name, MEMBER.c.color, MEMBER.c.department, MEMBER.c.status)
    met = or_(
        and_(MEMBER.c.role.in_(RULERS), MEMBER.c.status == "active"),
        MEMBER.c.id.in_(_named_on(board_id)),
        MEMBER.c.id.in_(_helpers_on(connection, board_id)),
    )
    rows = connection.execute(
        select(*shown).where(MEMBER.c.workspace_id == workspace_id, met).order_by(*shown[1::-1])
    )
    return [dict(row._mapping) for row in rows]


def departments_of(
    connection: Connection, workspace_id: str, board_id: str, people: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the departments whom a reader of the board meets: of its people, in its columns, asked."""
    met = or_(
        DEPARTMENT.c.id.in_({one["department"] for one in people} - {None}),
        DEPARTMENT.c.id.in_(select(COLUMN.c.acts).where(COLUMN.c.board_id == board_id)),
        DEPARTMENT.c.id.in_(select(BATON.c.department).where(BATON.c.board_id == board_id)),
    )
    shown = select(DEPARTMENT.c.id, DEPARTMENT.c.name, DEPARTMENT.c.color)
    mine = shown.where(DEPARTMENT.c.workspace_id == workspace_id, met)
    return [dict(row._mapping) for row in connection.execute(mine.order_by(DEPARTMENT.c.id))]


def find_card(connection: Connection, id: str) -> Row[Any] | None:
    """Return a card by its id alone. The caller must open its board for the actor."""
    return connection.execute(select(CARD).where(CARD.c.id == id)).first()


def find_card_by_number(connection: Connection, board_id: str, number: int) -> Row[Any] | None:
    """Return a card by its number on a board."""
    numbered = (CARD.c.board_id == board_id) & (CARD.c.number == number)
    return connection.execute(select(CARD).where(numbered)).first()


def card_detail(connection: Connection, card: Row[Any], sight: Sight) -> dict[str, Any]:
    """Return a card with what only an open card shows."""
    return {
        "card": sight.of_seen_deal("card", record_of("board", "card").dump(card)),
        "description": next(
            iter(_of_card(connection, "description", card, DESCRIPTION.c.id)), None
        ),
        "comments": _of_card(connection, "comment", card, COMMENT.c.created_at, COMMENT.c.id),
        "tasks": _of_card(connection, "task", card, TASK.c.position, TASK.c.id),
        "batons": _of_card(connection, "baton", card, BATON.c.asked_at, BATON.c.id),
        "attachments": _of_card(
            connection, "attachment", card, ATTACHMENT.c.created_at, ATTACHMENT.c.id
        ),
        "pulses": _of_card(connection, "pulse", card, BOARD_PULSE.c.answered_at, BOARD_PULSE.c.id),
    }


def board_thread(connection: Connection, board_id: str) -> list[dict[str, Any]]:
    """Return the comments that belong to no card."""
    order = (COMMENT.c.created_at, COMMENT.c.id)
    return _hanging_on(connection, "comment", board_id, None, *order)


def find_comment(connection: Connection, board_id: str, id: str) -> Row[Any] | None:
    """Return a comment of a board, None where there is none or it was removed."""
    found = select(COMMENT).where(
        COMMENT.c.board_id == board_id, COMMENT.c.id == id, COMMENT.c.archived_at.is_(None)
    )
    return connection.execute(found).first()


def library_of(connection: Connection, board_id: str) -> list[dict[str, Any]]:
    """Return the files and links that belong to a board and to none of its cards, by name."""
    order = (ATTACHMENT.c.name, ATTACHMENT.c.id)
    return _hanging_on(connection, "attachment", board_id, None, *order)


def is_shown() -> ColumnElement[bool]:
    """Return the condition that leaves out cards of an import which is not done."""
    done = exists().where(
        IMPORT.c.board_id == CARD.c.board_id,
        IMPORT.c.id == CARD.c.imported_in,
        IMPORT.c.state == "done",
    )
    return CARD.c.imported_in.is_(None) | done


def _sees(workspace_id: str, board_id: str) -> ColumnElement[bool]:
    added = select(BOARD_MEMBER.c.id).where(BOARD_MEMBER.c.board_id == board_id)
    return and_(
        MEMBER.c.workspace_id == workspace_id,
        MEMBER.c.status.in_(PRESENT),
        or_(MEMBER.c.role.in_(RULERS), MEMBER.c.id.in_(added)),
    )


def _open_deals(
    connection: Connection, boards: list[str], person: str
) -> dict[str, dict[str, Any]]:
    """Return for each board how many deals are open, and their sums, one per currency, as a person sees them."""
    hidden = boards_without_amounts(connection, person)
    amount, currency = CARD.c.value_amount, CARD.c.value_currency
    rows = connection.execute(
        # In two parts, since SQLite refuses a sum beyond 64 bits; both databases cut towards zero.
        select(
            CARD.c.board_id,
            currency,
            func.count(),
            func.sum(amount.op("/")(MILLION)),
            func.sum(amount % MILLION),
        )
        .where(
            CARD.c.board_id.in_(boards),
            CARD.c.status == "open",
            CARD.c.archived_at.is_(None),
            is_shown(),
            seen_by(person),
        )
        .group_by(CARD.c.board_id, currency)
        .order_by(currency)
    )
    found: dict[str, dict[str, Any]] = {
        board: {"open_count": 0, "open_values": []} for board in boards
    }
    for board, code, count, millions, rest in rows:
        found[board]["open_count"] += count
        if code is not None and board not in hidden:
            total = int(millions) * MILLION + int(rest)
            found[board]["open_values"].append({"amount": total, "currency": code})
    return found


def _of_card(
    connection: Connection, type: str, card: Row[Any], *order: Any
) -> list[dict[str, Any]]:
    return _hanging_on(connection, type, card.board_id, card.id, *order)


def _hanging_on(
    connection: Connection, type: str, board_id: str, card: str | None, *order: Any
) -> list[dict[str, Any]]:
    """Return what hangs on a card, or on none but the board, and was not archived."""
    record = record_of("board", type)
    columns = record.table.c
    statement = record.select().where(columns.board_id == board_id, columns.card == card)
    if "archived_at" in columns:
        statement = statement.where(columns.archived_at.is_(None))
    return record.dump_all(connection.execute(statement.order_by(*order)))


def _named_on(board_id: str) -> Any:
    return union(
        select(BOARD_MEMBER.c.id).where(BOARD_MEMBER.c.board_id == board_id),
        select(CARD.c.owner).where(CARD.c.board_id == board_id, CARD.c.owner.is_not(None)),
        select(TASK.c.assignee).where(TASK.c.board_id == board_id, TASK.c.assignee.is_not(None)),
        select(COMMENT.c.author).where(COMMENT.c.board_id == board_id),
        select(CHANGE.c.actor).where(CHANGE.c.stream == f"board:{board_id}"),
    )


def _helpers_on(connection: Connection, board_id: str) -> list[str]:
    helped = select(CARD.c.helpers).where(CARD.c.board_id == board_id, CARD.c.helpers != [])
    lists = connection.execute(helped).scalars()
    return sorted({helper["member"] for helpers in lists for helper in helpers})
