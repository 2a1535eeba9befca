"""What an import would do, worked out before anything is done: a dry run and an import share this plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from auth.models import Member, Workspace
from board.models import Board, Column
from core.commands import derived_id
from core.errors import Invalid
from core.schemas import currency_exponents
from customers.models import Company
from customers.names import fold as fold_company
from integrations import csv_values
from integrations.csv_columns import Mapping, fold
from integrations.csv_reading import Table
from integrations.csv_stages import Stage, in_order_of_sale, kind_of, new_stages

SHOWN_PROBLEMS = 200
SHOWN_ROWS = 20
MAX_STAGES = 50
MAX_PEOPLE = 130
MAX_TITLE = 500


@dataclass(frozen=True)
class Options:
    """How a file is to be read: fields by column, the order of its dates, the currency where none is told."""

    mapping: Mapping
    date_order: str
    currency: str


@dataclass
class Surroundings:
    """What is there already: the board's columns, the workspace's people and companies, by folded name."""

    board: str
    workspace: str
    columns: list[Stage]
    people: dict[str, str]
    companies: dict[str, str]


@dataclass
class Plan:
    """The stages, people, companies and cards of an import, and what is to be said about it."""

    stages: list[Stage] = field(default_factory=list)
    new_people: dict[str, str] = field(default_factory=dict)
    # (name, id) by folded name
    new_companies: dict[str, tuple[str, str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    companies: dict[str, str] = field(default_factory=dict)
    cards: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)


def surroundings_of(connection: Connection, board: str) -> Surroundings:
    """Read what an import meets on a board and in its workspace."""
    workspace = connection.execute(
        select(Board.__table__.c.workspace).where(Board.__table__.c.id == board)
    ).scalar_one()
    column = Column.__table__
    columns = connection.execute(
        select(column.c.id, column.c.name, column.c.kind)
        .where(column.c.board_id == board, column.c.archived_at.is_(None))
        .order_by(column.c.position)
    )
    stages = [Stage(row.id, row.name, row.kind, is_new=False) for row in columns]
    return surroundings_of_new(connection, workspace, board, stages)


def surroundings_of_new(
    connection: Connection, workspace: str, board: str, stages: Sequence[Stage] = ()
) -> Surroundings:
    """Read what an import meets in a workspace; a new board has no columns yet."""
    member, company = Member.__table__, Company.__table__
    people = connection.execute(
        select(member.c.id, member.c.name, member.c.email).where(
            member.c.workspace_id == workspace, member.c.status.in_(("active", "placeholder"))
        )
    ).all()
    companies = connection.execute(
        select(company.c.name, company.c.id).where(company.c.workspace_id == workspace)
    )
    return Surroundings(
        board,
        workspace,
        list(stages),
        {fold(row.email): row.id for row in people if row.email}
        | {fold(row.name): row.id for row in people},
        {fold_company(name): id for name, id in companies},
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
    columns = [mapping.get(name) for name in ("closed_at", "expected_close", "created_at")]
    indexes = [index for index in columns if isinstance(index, int)]
    return csv_values.guess_date_order(
        cells[index] for _line, cells in table.rows for index in indexes
    )


def make_plan(table: Table, options: Options, around: Surroundings, base: str) -> Plan:
    """Work out an import. `base` is what ids derive from: what it has brought already counts as new.

    Raises Invalid when no column gives a title, or one is no stage or no owner.
    """
    if not options.mapping.get("title"):
        message = _("No column gives the deals a title. Choose one.")
        raise Invalid(message, {"fields": {"title": [_("Choose a column.")]}})
    return _Planner(table, options, around, base).plan()


def report_of(plan: Plan, around: Surroundings, dry_run: bool) -> dict[str, Any]:
    """Return what came, or would come, and what did not; the names are those of docs/protocol.md."""
    never = dict.fromkeys(
        ("archived", "comments", "tasks", "labels", "attachments", "custom_fields"), 0
    )
    return never | {
        "board": around.board,
        "columns": sum(1 for stage in plan.stages if stage.is_new),
        "cards": len(plan.cards),
        "members": len(plan.new_people),
        "companies": len(plan.new_companies),
        "missing": [
            {"what": what, "count": count, "why": why}
            for (what, why), count in plan.missing.items()
        ],
        "problems": plan.problems[:SHOWN_PROBLEMS],
        "problems_count": len(plan.problems),
        "dry_run": dry_run,
        **_details(plan),
    }


def _details(plan: Plan) -> dict[str, Any]:
    counts = Counter(card["column"] for card in plan.cards)
    names = {stage.id: stage.name for stage in plan.stages}
    new_people = set(plan.new_people.values())
    return {
        "new_columns": [
            {"name": stage.name, "kind": stage.kind} for stage in plan.stages if stage.is_new
        ],
        "stages": [
            {"name": stage.name, "kind": stage.kind, "count": count, "isNew": stage.is_new}
            for stage in plan.stages
            if (count := counts[stage.id])
        ],
        "people": [
            {"name": name, "known": id not in new_people}
            for name, id in sorted(plan.people.items())
        ],
        "sums": _sums(card["value"] for card in plan.cards),
        "preview": [_preview(card, names, plan) for card in plan.cards[:SHOWN_ROWS]],
    }


class _Planner:
    """Goes through the rows once for the names in them, and once for the deals."""

    def __init__(self, table: Table, options: Options, around: Surroundings, base: str) -> None:
        self.table, self.options, self.around, self.base = table, options, around, base
        self.exponents = currency_exponents()
        self.decimal = self._decimal_mark()
        self.result = Plan()

    def plan(self) -> Plan:
        # Columns which this very import has brought, before a crash, are still its new ones.
        self.there = [stage for stage in self.around.columns if stage.id != self._id_of(stage.name)]
        self.result.stages = list(self.there)
        self.by_name = self._stages()
        self._people()
        self._companies()
        for line in self.table.ragged:
            self._problem(line, _("The line has more cells than the header; is a quote missing?"))
        self.result.cards = [self._card(line, cells) for line, cells in self.table.rows]
        self.result.problems.sort(key=lambda problem: problem["line"])
        return self.result

    def _cell(self, cells: list[str], name: str) -> str:
        """Return a field's cell as a single line."""
        index = self.options.mapping.get(name)
        return " ".join(cells[index].split()) if isinstance(index, int) else ""

    def _names(self, field_name: str) -> list[str]:
        found = dict.fromkeys(self._cell(cells, field_name) for _line, cells in self.table.rows)
        return [name for name in found if name]

    def _decimal_mark(self) -> str:
        if self.exponents[self.options.currency] == 3:
            return "."
        return csv_values.guess_decimal_mark(
            self._cell(cells, "value") for _line, cells in self.table.rows
        )

    def _id_of(self, stage: str) -> str:
        return derived_id(self.base, "column", fold(stage))

    def _stages(self) -> dict[str, Stage]:
        names = self._names("stage")
        if len(names) > MAX_STAGES:
            raise Invalid(
                _("“%(column)s” has %(count)s different values: that is no stage.",
                  column=self._header("stage"), count=len(names)),
                {"fields": {"stage": [_("Choose another column.")]}},
            )  # fmt: skip
        wanted = {fold(name): name for name in in_order_of_sale(names)}
        matched = {key: self._column_for(name) for key, name in wanted.items()}
        fresh = [name for key, name in wanted.items() if matched[key] is None]
        made = self._make([(name, kind_of(name)) for name in fresh])
        return {key: stage or made[key] for key, stage in matched.items()}

    def _column_for(self, name: str) -> Stage | None:
        """Return the board's column for a stage of the file; a closed one never means an open column."""
        kind = kind_of(name)
        fitting = [stage for stage in self.there if kind in ("open", stage.kind)]
        same = (stage for stage in fitting if fold(stage.name) == fold(name))
        plain = kind != "open" and _is_plain(fold(name))
        return next(same, fitting[0] if plain and fitting else None)

    def _make(self, stages: list[tuple[str, str]]) -> dict[str, Stage]:
        facts = new_stages(stages)
        made = {fold(name): fact for (name, _kind), fact in zip(stages, facts, strict=True)}
        new = {
            key: Stage(derived_id(self.base, "column", key), is_new=True, **fact)
            for key, fact in made.items()
        }
        self.result.stages += new.values()
        return new

    def _people(self) -> None:
        names = self._names("owner")
        if len(names) > MAX_PEOPLE:
            raise Invalid(
                _("“%(column)s” has %(count)s different values: these are no colleagues.",
                  column=self._header("owner"), count=len(names)),
                {"fields": {"owner": [_("Choose another column.")]}},
            )  # fmt: skip
        new = self.result.new_people
        for name in names:
            own = derived_id(self.base, "person", fold(name))
            id = self.result.people[name] = self.around.people.get(fold(name), own)
            if id == own and own not in new.values():
                new[name] = own

    def _companies(self) -> None:
        new = self.result.new_companies
        for name in self._names("company"):
            key = fold_company(name)
            own = derived_id(self.base, "company", key)
            id = self.result.companies[name] = self.around.companies.get(key, own)
            if id == own:
                new.setdefault(key, (name, own))

    def _card(self, line: int, cells: list[str]) -> dict[str, Any]:
        stage = self._stage_of(cells)
        closed = self._date(line, cells, "closed_at")
        expected = self._date(line, cells, "expected_close")
        is_open = stage.kind == "open"
        return {
            "id": derived_id(self.base, "card", str(line)),
            "column": stage.id,
            "title": self._title(line, cells),
            "value": self._value(line, cells),
            "owner": self.result.people.get(self._cell(cells, "owner")),
            "company": self.result.companies.get(self._cell(cells, "company")),
            # A close date tells of the past for a closed deal, and of the plan for an open one.
            "expected_close": _iso(expected or closed) if is_open else None,
            "closed_at": None if is_open else _iso(closed or expected),
            "created_at": _iso(self._date(line, cells, "created_at")),
            "source": self._cell(cells, "source")[:100] or None,
            "lost_reason": self._cell(cells, "lost_reason")[:500] or None,
            "description": self._text(cells, "description"),
        }

    def _text(self, cells: list[str], name: str) -> str | None:
        index = self.options.mapping.get(name)
        return (cells[index] or None) if isinstance(index, int) else None

    def _stage_of(self, cells: list[str]) -> Stage:
        name, status = self._cell(cells, "stage"), kind_of(self._cell(cells, "status"))
        stage = self.by_name.get(fold(name)) if name else None
        if status != "open" and (stage is None or stage.kind == "open"):
            if stage:
                why = _("A won or lost deal lies in the won or lost stage.")
                self.result.missing[_("Stage of a closed deal"), why] += 1
            return self._first(status)
        return stage or self._first("open")

    def _first(self, kind: str) -> Stage:
        """Return the first stage of a kind, the file's own before the board's; make one at need."""
        stages = [*self.by_name.values(), *self.result.stages]
        found = next((stage for stage in stages if stage.kind == kind), None)
        if found is None:
            name = {"open": _("New"), "won": _("Won"), "lost": _("Lost")}[kind]
            (found,) = self._make([(name, kind)]).values()
        return found

    def _title(self, line: int, cells: list[str]) -> str:
        indexes = self.options.mapping["title"]
        parts = [cells[index] for index in indexes if cells[index]]  # type: ignore[union-attr]
        title = " ".join(" · ".join(parts).split())
        if not title:
            self._problem(line, _("The title is empty."))
            title = self._cell(cells, "company") or _("Untitled")
        if len(title) > MAX_TITLE:
            self._problem(line, _("The title is longer than 500 characters; the rest was cut off."))
        return title[:MAX_TITLE].rstrip()

    def _value(self, line: int, cells: list[str]) -> dict[str, Any] | None:
        text = self._cell(cells, "value")
        usual = self.options.currency
        named = csv_values.read_currency(self._cell(cells, "currency") or text, usual)
        currency = named or usual
        try:
            amount = csv_values.read_amount(text, self.exponents[currency], self.decimal)
        except csv_values.BadCell:
            self._problem(line, _("“%(cell)s” is no amount.", cell=text[:60]))
            return None
        return None if amount is None else {"amount": amount, "currency": currency}

    def _date(self, line: int, cells: list[str], name: str) -> date | None:
        text = self._cell(cells, name)
        try:
            return csv_values.read_date(text, self.options.date_order)
        except csv_values.BadCell:
            self._problem(line, _("“%(cell)s” is no date.", cell=text[:60]))
            return None

    def _problem(self, line: int, message: str) -> None:
        self.result.problems.append({"line": line, "message": message})

    def _header(self, name: str) -> str:
        index = self.options.mapping.get(name)
        return self.table.header[index] if isinstance(index, int) else ""


def _is_plain(key: str) -> bool:
    """Whether a stage is named just won or lost, so that the board's own won or lost column is meant."""
    return key in (
        "won",
        "closed won",
        "closedwon",
        "赢单",
        "lost",
        "closed lost",
        "closedlost",
        "输单",
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _sums(values: Iterable[dict[str, Any] | None]) -> list[dict[str, Any]]:
    sums: dict[str, int] = defaultdict(int)
    for value in values:
        if value:
            sums[value["currency"]] += value["amount"]
    return [{"amount": amount, "currency": code} for code, amount in sorted(sums.items())]


def _preview(card: dict[str, Any], stages: dict[str, str], plan: Plan) -> dict[str, Any]:
    people = {id: name for name, id in plan.people.items()}
    companies = {id: name for name, id in plan.companies.items()}
    return {
        "title": card["title"],
        "stage": stages[card["column"]],
        "company": companies.get(card["company"]),
        "owner": people.get(card["owner"]),
        "value": card["value"],
        "date": card["closed_at"] or card["expected_close"],
    }
