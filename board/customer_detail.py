"""One customer as somebody may see it: of its deals, files and questions those on boards that this person sees."""

from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, case, func, select
from sqlalchemy.engine import Row

from auth.models import Member
from board.queries import ATTACHMENT, BOARD, CARD, COMMENT, is_shown, role_of, visible_to
from board.scope import open_board
from board.sight import seen_by
from core.actors import Actor
from core.changes import heads
from core.mail import mail_server
from core.records import record_of
from customers.listing import today_of
from customers.queries import COMPANY, INTERACTION, contacts_of, log_of, pulses_of
from customers.rules import rules_of

MEMBER = Member.__table__
# A page that nobody reads to its end.
MOST_DEALS, MOST_FILES, MOST_QUESTIONS = 200, 50, 50


def customer_detail(connection: Connection, person: str, company: Row[Any]) -> dict[str, Any]:
    """Return a company with its people, its log, and what boards have of it."""
    boards = _boards(connection, person, company)
    deals = _deals(company.id, list(boards), person)
    look = partial(_look, connection, Actor(person))
    return {
        "company": record_of("workspace", "company").dump(company),
        "contacts": contacts_of(connection, company),
        "interactions": log_of(connection, company),
        "pulses": pulses_of(connection, company),
        "interactions_count": _count(connection, _logged(company)),
        "deals": look("card", deals.limit(MOST_DEALS)),
        "deals_count": _count(connection, deals),
        "files": look("attachment", _files(company.id, list(boards), person)),
        "questions": look("comment", _questions(company.id, list(boards), person)),
        "boards": list(boards.values()),
        "people": people_of_workspace(connection, company.workspace_id),
        "sends_mail": mail_server() is not None,
        "merged": _merged(connection, company),
        "rules": rules_of(connection, company.workspace_id),
        "today": today_of(connection, person).isoformat(),
        "streams": _heads(connection, company.workspace_id, boards),
    }


def people_of_workspace(connection: Connection, workspace: str) -> list[dict[str, Any]]:
    """Return who may look after customers, and who did."""
    shown = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.color, MEMBER.c.status)
    mine = shown.where(MEMBER.c.workspace_id == workspace, MEMBER.c.role != "guest")
    return [dict(row._mapping) for row in connection.execute(mine.order_by(MEMBER.c.name))]


def _boards(connection: Connection, person: str, company: Row[Any]) -> dict[str, dict[str, Any]]:
    visible = visible_to(person).where(
        BOARD.c.archived_at.is_(None), BOARD.c.workspace == company.workspace_id
    )
    rows = connection.execute(visible.order_by(BOARD.c.name, BOARD.c.id))
    return {
        row.id: {"id": row.id, "name": row.name, "color": row.color, "role": role_of(row)}
        for row in rows
    }


def _deals(company: str, boards: list[str], person: str) -> Select[Any]:
    """Open ones first, the next to close at the top; then the closed ones, the newest first."""
    return (
        record_of("board", "card")
        .select()
        .add_columns(CARD.c.board_id.label("on_board"))
        .where(CARD.c.company == company, CARD.c.board_id.in_(boards))
        .where(CARD.c.archived_at.is_(None), is_shown(), seen_by(person))
        .order_by(
            case((CARD.c.status == "open", 0), else_=1),
            CARD.c.closed_at.desc(),
            CARD.c.expected_close.is_(None),
            CARD.c.expected_close,
            CARD.c.id,
        )
    )


def _files(company: str, boards: list[str], person: str) -> Select[Any]:
    standing = _on_deals("attachment", ATTACHMENT, company, boards, person)
    return standing.order_by(ATTACHMENT.c.created_at.desc(), ATTACHMENT.c.id).limit(MOST_FILES)


def _questions(company: str, boards: list[str], person: str) -> Select[Any]:
    asked = _on_deals("comment", COMMENT, company, boards, person).where(
        COMMENT.c.asked_at.is_not(None), COMMENT.c.answered_at.is_(None)
    )
    return asked.order_by(COMMENT.c.asked_at, COMMENT.c.id).limit(MOST_QUESTIONS)


def _on_deals(type: str, table: Any, company: str, boards: list[str], person: str) -> Select[Any]:
    own = (CARD.c.board_id == table.c.board_id) & (CARD.c.id == table.c.card)
    return (
        record_of("board", type)
        .select()
        .add_columns(table.c.board_id.label("on_board"))
        .join_from(table, CARD, own)
        .where(CARD.c.company == company, CARD.c.board_id.in_(boards))
        .where(CARD.c.archived_at.is_(None), table.c.archived_at.is_(None), is_shown())
        .where(seen_by(person))
    )


def _logged(company: Row[Any]) -> Select[Any]:
    return select(INTERACTION.c.id).where(
        INTERACTION.c.workspace_id == company.workspace_id,
        INTERACTION.c.company == company.id,
        INTERACTION.c.archived_at.is_(None),
    )


def _look(
    connection: Connection, actor: Actor, type: str, statement: Select[Any]
) -> list[dict[str, Any]]:
    """Return records of deals of several boards which somebody sees, of each what their role there sees."""
    record, rows = record_of("board", type), connection.execute(statement).all()
    opened = {
        board: open_board(board, actor, connection) for board in {row.on_board for row in rows}
    }
    found = []
    for row in rows:
        (item,) = record.dump_all([row[:-1]])
        shown = opened[row.on_board].sight.of_seen_deal(type, item)
        if shown is not None:
            found.append(shown | {"board": row.on_board})
    return found


def _count(connection: Connection, statement: Select[Any]) -> int:
    listed = statement.order_by(None).subquery()
    return connection.scalar(select(func.count()).select_from(listed)) or 0


def _merged(connection: Connection, company: Row[Any]) -> list[dict[str, str]]:
    """Return the companies that became part of this one, by the names they had."""
    into = select(COMPANY.c.id, COMPANY.c.name).where(
        COMPANY.c.workspace_id == company.workspace_id, COMPANY.c.merged_into == company.id
    )
    return [dict(row._mapping) for row in connection.execute(into.order_by(COMPANY.c.name))]


def _heads(connection: Connection, workspace: str, boards: dict[str, Any]) -> dict[str, int]:
    """Return the streams which may change the answer, each with the number of its newest change."""
    names = [f"workspace:{workspace}", *(f"board:{id}" for id in boards)]
    known = heads(connection, names)
    return {name: known.get(name, 0) for name in names}
