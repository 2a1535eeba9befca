"""What an import would do, worked out before anything is done: a dry run and an import share this plan."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import ngettext
from sqlalchemy import Connection, select

from auth.models import Member, Workspace
from board.models import Board, Column, Label
from customers.models import Company
from customers.names import fold as fold_company
from integrations.imports.tables.csv_columns import Mapping, fold
from integrations.imports.tables.csv_dates import doubtful_date, guess_date_order
from integrations.imports.tables.csv_stages import Stage
from integrations.imports.tables.table import Table

DATES = ("closed_at", "lost_at", "expected_close", "created_at", "completed_at")


@dataclass(frozen=True)
class Options:
    """How a file is to be read: fields by column, the order of its dates, the currency where none is told."""

    mapping: Mapping
    date_order: str
    currency: str
    source: str = "table"
    sheet: str | None = None


@dataclass(frozen=True)
class KnownLabel:
    """A label of the board that is not archived."""

    id: str
    name: str
    color: str


@dataclass
class Surroundings:
    """What is there already: the board's columns and labels; the workspace's people and companies, by folded
    name, people by their address and companies by their domain too; and the zone of its days.
    """

    board: str
    workspace: str
    columns: list[Stage]
    labels: list[KnownLabel]
    people: dict[str, str]
    companies: dict[str, str]
    zone: ZoneInfo


@dataclass
class Plan:
    """The stages, people, companies and cards of an import, and what is to be said about it."""

    stages: list[Stage] = field(default_factory=list)
    new_people: dict[str, str] = field(default_factory=dict)
    # (name, id) by folded name
    new_companies: dict[str, tuple[str, str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    companies: dict[str, str] = field(default_factory=dict)
    new_labels: list[dict[str, str]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    # Of the cards, how many an earlier import has brought; how many records of it were changed; what was
    # left alone because people had changed it.
    known: int = 0
    changed: int = 0
    left: int = 0

    def tell(self, line: int | None, message: str) -> None:
        """Say what is wrong with a line, or with the whole file."""
        self.problems.append({"line": line, "message": message})

    def leave_out(self, what: str, why: str, count: int = 1) -> None:
        """Say that something does not come along, and why."""
        self.missing[what, why] += count

    def tell_doubles(self, count: int) -> None:
        """Say that deals of the same title are on the board; without ids nobody knows whether they are the same."""
        if count:
            message = ngettext(
                "A deal of the same title is on the board already; this one comes beside it.",
                "%(num)d deals of the same title are on the board already; these come beside them.",
                count,
            )
            self.problems.insert(0, {"line": None, "message": message})


def surroundings_of(connection: Connection, board: str) -> Surroundings:
    """Read what an import meets on a board and in its workspace."""
    workspace = connection.execute(
        select(Board.__table__.c.workspace).where(Board.__table__.c.id == board)
    ).scalar_one()
    column = Column.__table__
    columns = connection.execute(
        select(column.c.id, column.c.name, column.c.kind, column.c.probability)
        .where(column.c.board_id == board, column.c.archived_at.is_(None))
        .order_by(column.c.position)
    )
    stages = [
        Stage(row.id, row.name, row.kind, is_new=False, probability=row.probability)
        for row in columns
    ]
    label = Label.__table__
    rows = connection.execute(
        select(label.c.id, label.c.name, label.c.color)
        .where(label.c.board_id == board, label.c.archived_at.is_(None))
        .order_by(label.c.id)
    )
    labels = [KnownLabel(*row) for row in rows]
    return surroundings_of_new(connection, workspace, board, stages, labels)


def surroundings_of_new(
    connection: Connection,
    workspace: str,
    board: str,
    stages: Sequence[Stage] = (),
    labels: Sequence[KnownLabel] = (),
) -> Surroundings:
    """Read what an import meets in a workspace; a new board has no columns and labels yet."""
    zone = select(Workspace.__table__.c.time_zone).where(Workspace.__table__.c.id == workspace)
    member, company = Member.__table__, Company.__table__
    people = connection.execute(
        select(member.c.id, member.c.name, member.c.email).where(
            member.c.workspace_id == workspace, member.c.status.in_(("active", "placeholder"))
        )
    ).all()
    companies = connection.execute(
        select(company.c.name, company.c.domain, company.c.id).where(
            company.c.workspace_id == workspace
        )
    ).all()
    return Surroundings(
        board,
        workspace,
        list(stages),
        list(labels),
        {fold(row.email): row.id for row in people if row.email}
        | {fold(row.name): row.id for row in people},
        {fold_company(row.domain): row.id for row in companies if row.domain}
        | {fold_company(row.name): row.id for row in companies},
        ZoneInfo(connection.execute(zone).scalar_one()),
    )


def currency_of(connection: Connection, workspace: str | None, board: str | None) -> str:
    """Return the currency of a board, or of a workspace where there is no board yet."""
    if board:
        query = select(Board.__table__.c.currency).where(Board.__table__.c.id == board)
    else:
        query = select(Workspace.__table__.c.currency).where(Workspace.__table__.c.id == workspace)
    return connection.execute(query).scalar_one()


def date_order_of(table: Table, mapping: Mapping) -> str:
    """Return the order of the dates in a file's date columns."""
    return guess_date_order(_dates(table, mapping))


def doubtful_date_of(table: Table, mapping: Mapping) -> str | None:
    """Return a date whose order no date of the file tells, None where there is none such."""
    return doubtful_date(_dates(table, mapping))


def _dates(table: Table, mapping: Mapping) -> Iterator[str]:
    columns = [mapping.get(name) for name in DATES]
    indexes = [index for index in columns if isinstance(index, int)]
    return (cells[index] for _line, cells in table.rows for index in indexes)
