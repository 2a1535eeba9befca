"""What waits for one person over all boards: their tasks, their deals, batons for them or their department."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select
from sqlalchemy.engine import Row

from board.mentions import find_mentions
from board.models.baton import OPEN
from board.queries import (
    BATON,
    BOARD,
    CARD,
    COMMENT,
    DEPARTMENT,
    MEMBER,
    TASK,
    is_shown,
    role_of,
    visible_to,
)
from board.sight import boards_without_amounts, seen_by
from core.changes import heads
from core.records import record_of
from customers.listing import today_of
from customers.queries import COMPANY
from customers.queries import visible_to as visible_companies
from customers.rules import rules_of

# Whom to contact stands there some days before.
SOON = timedelta(days=7)
# A list that nobody reads to its end; what is due first comes first.
MOST = 500
MOST_AT_ALL = 5000


def my_work(connection: Connection, person: str, most: int = MOST) -> dict[str, Any]:
    """Return at most so many of a kind and how many `more` there are, with all that these name."""
    boards = _boards(connection, person)
    here = list(boards)
    departments, today = _departments_of(connection, person), today_of(connection, person)
    asked_for = {
        "tasks": _tasks(person, here),
        "cards": _cards(person, here),
        "batons": _batons(_for_me(person, departments), here, person),
        "questions": _questions(departments, here, person),
        "asked": _batons(BATON.c.asked_by == person, here, person),
        "contacts": _contacts(person, today + SOON),
    }
    work = {
        kind: READ[kind](connection, statement.limit(most)) for kind, statement in asked_for.items()
    }
    hidden = boards_without_amounts(connection, person)
    work["cards"] = [_as_seen(card, hidden) for card in work["cards"]]
    return {
        "today": today.isoformat(),
        "streams": _heads(connection, person, boards),
        "boards": list(boards.values()),
        "promises": _promises(connection, boards),
        "departments": _named(connection, DEPARTMENT, _named_departments(work)),
        "my_departments": departments,
        "people": _named(connection, MEMBER, _named_people(work)),
        "more": {
            kind: _count(connection, statement) - most if len(work[kind]) == most else 0
            for kind, statement in asked_for.items()
        },
        **work,
    }


def _boards(connection: Connection, person: str) -> dict[str, dict[str, Any]]:
    visible = visible_to(person).where(BOARD.c.archived_at.is_(None)).subquery()
    rows = connection.execute(select(visible).order_by(visible.c.name, visible.c.id))
    return {row.id: _board(row) for row in rows}


def _board(row: Row[Any]) -> dict[str, Any]:
    shown = {name: row._mapping[name] for name in ("id", "name", "color", "workspace")}
    return shown | {"role": role_of(row)}


def _promises(connection: Connection, boards: dict[str, Any]) -> dict[str, int]:
    """Return within how many hours a customer's question is to be answered, by workspace."""
    workspaces = sorted({board["workspace"] for board in boards.values()})
    return {id: rules_of(connection, id)["answer_hours"] for id in workspaces}


def _heads(connection: Connection, person: str, boards: dict[str, Any]) -> dict[str, int]:
    """Return the streams which may change the answer, each with the number of its newest change."""
    mine = select(MEMBER.c.workspace_id).where(MEMBER.c.id == person, MEMBER.c.status == "active")
    workspaces = {f"workspace:{id}" for id in connection.scalars(mine)}
    names = [f"user:{person}", *sorted(workspaces), *(f"board:{id}" for id in boards)]
    known = heads(connection, names)
    return {name: known.get(name, 0) for name in names}


def _departments_of(connection: Connection, person: str) -> list[str]:
    mine = select(MEMBER.c.department).where(
        MEMBER.c.id == person, MEMBER.c.status == "active", MEMBER.c.department.is_not(None)
    )
    return list(connection.scalars(mine))


def _tasks(person: str, boards: list[str]) -> Select[Any]:
    mine = (TASK.c.assignee == person) & TASK.c.done_at.is_(None) & TASK.c.archived_at.is_(None)
    order = (TASK.c.due.is_(None), TASK.c.due, TASK.c.due_at, TASK.c.position, TASK.c.id)
    return _with_deals(TASK, mine, boards, person).order_by(*order)


def _batons(whose: ColumnElement[bool], boards: list[str], person: str) -> Select[Any]:
    waiting = whose & BATON.c.state.in_(OPEN)
    order = (BATON.c.due.is_(None), BATON.c.due, BATON.c.asked_at, BATON.c.id)
    return _with_deals(BATON, waiting, boards, person).order_by(*order)


def _questions(departments: list[str], boards: list[str], person: str) -> Select[Any]:
    """What was asked of my department, or by the customers of my deals, the one that waits for longest first."""
    of_my_customer = COMMENT.c.asked_by_customer.is_(True) & (CARD.c.owner == person)
    open_question = and_(
        or_(COMMENT.c.asked_department.in_(departments), of_my_customer),
        COMMENT.c.asked_at.is_not(None),
        COMMENT.c.answered_at.is_(None),
        COMMENT.c.archived_at.is_(None),
    )
    asked = _with_deals(COMMENT, open_question, boards, person)
    return asked.order_by(COMMENT.c.asked_at, COMMENT.c.id)


def _contacts(person: str, until: date) -> Select[Any]:
    """My customers whom to contact these days; a guest has none."""
    mine = (COMPANY.c.owner == person) & COMPANY.c.archived_at.is_(None)
    return (
        visible_companies(person)
        .where(mine, COMPANY.c.next_contact <= until)
        .order_by(COMPANY.c.next_contact, COMPANY.c.folded_name, COMPANY.c.id)
    )


def _for_me(person: str, departments: list[str]) -> ColumnElement[bool]:
    """What I was asked or have accepted, and what nobody of my department has accepted yet."""
    unclaimed = BATON.c.department.in_(departments) & BATON.c.accepted_by.is_(None)
    return or_(BATON.c.member == person, BATON.c.accepted_by == person, unclaimed)


def _with_deals(
    table: Table, which: ColumnElement[bool], boards: list[str], person: str
) -> Select[Any]:
    """Return a select of rows that a person sees, with the board, number and title of the deal they are on.

    A comment of a board's own thread is on none: then number and title are empty.
    """
    own = and_(CARD.c.board_id == table.c.board_id, CARD.c.id == table.c.card)
    record = record_of("board", table.name)
    return (
        record.select()
        .add_columns(table.c.board_id.label("on_board"), CARD.c.number, CARD.c.title.label("deal"))
        .outerjoin_from(table, CARD, own)
        .where(which, table.c.board_id.in_(boards), CARD.c.archived_at.is_(None), is_shown())
        .where(or_(CARD.c.id.is_(None), seen_by(person)))
    )


def _on_deals(connection: Connection, statement: Select[Any], type: str) -> list[dict[str, Any]]:
    record = record_of("board", type)
    return [
        item | {"board": row.on_board, "deal": _deal(row)}
        for row in connection.execute(statement)
        for item in record.dump_all([row[:-3]])
    ]


def _deal(row: Row[Any]) -> dict[str, Any] | None:
    return None if row.number is None else {"number": row.number, "title": row.deal}


def _cards(person: str, boards: list[str]) -> Select[Any]:
    return (
        record_of("board", "card")
        .select()
        .add_columns(CARD.c.board_id.label("on_board"))
        .where(CARD.c.owner == person, CARD.c.status == "open", CARD.c.archived_at.is_(None))
        .where(CARD.c.board_id.in_(boards), is_shown())
        .order_by(CARD.c.expected_close.is_(None), CARD.c.expected_close, CARD.c.id)
    )


def _of_mine(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    record = record_of("board", "card")
    cards = [
        card | {"board": row.on_board}
        for row in connection.execute(statement)
        for card in record.dump_all([row[:-1]])
    ]
    return _with_steps(connection, cards)


def _as_seen(card: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    return card | {"value": None} if card["board"] in hidden else card


def _with_steps(connection: Connection, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the title of each deal's next step, which may be somebody else's task."""
    steps = [card["next_step"]["task"] for card in cards if card["next_step"]]
    titles = select(TASK.c.id, TASK.c.title).where(TASK.c.id.in_(steps))
    known = {row.id: row.title for row in connection.execute(titles)}
    return [card | {"step": known.get((card["next_step"] or {}).get("task"))} for card in cards]


def _to_contact(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "name": row.name,
            "tier": row.tier,
            "next_contact": row.next_contact.isoformat(),
            "workspace": row.workspace_id,
        }
        for row in connection.execute(statement)
    ]


READ: dict[str, Callable[[Connection, Select[Any]], list[dict[str, Any]]]] = {
    "tasks": partial(_on_deals, type="task"),
    "cards": _of_mine,
    "batons": partial(_on_deals, type="baton"),
    "questions": partial(_on_deals, type="comment"),
    "asked": partial(_on_deals, type="baton"),
    "contacts": _to_contact,
}


def _count(connection: Connection, statement: Select[Any]) -> int:
    listed = statement.order_by(None).subquery()
    return connection.scalar(select(func.count()).select_from(listed)) or 0


def _named_departments(work: dict[str, Any]) -> set[str]:
    batons = [*work["batons"], *work["asked"]]
    named = {baton["department"] for baton in batons} - {None}
    questions = work["questions"]
    mentioned = {id for one in questions for id in find_mentions(one["text"]).departments}
    return (named | mentioned | {one["asked_department"] for one in questions}) - {None}


def _named_people(work: dict[str, Any]) -> set[str]:
    batons = [*work["batons"], *work["asked"]]
    named = {baton[role] for baton in batons for role in ("asked_by", "member", "accepted_by")}
    for question in work["questions"]:
        named |= {question["asked_by"], *find_mentions(question["text"]).members}
    return (named | {task["assigned_by"] for task in work["tasks"]}) - {None}


def _named(connection: Connection, table: Table, ids: set[str]) -> list[dict[str, Any]]:
    shown = select(table.c.id, table.c.name, table.c.color).where(table.c.id.in_(ids)).distinct()
    return [dict(row._mapping) for row in connection.execute(shown.order_by(table.c.id))]
