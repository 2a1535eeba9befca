"""The names behind ids and the words behind values, for sentences in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from babel.numbers import get_currency_precision
from flask_babel import format_currency, format_date, format_datetime, ngettext
from flask_babel import gettext as _
from sqlalchemy import Connection, Table, select

from board.criteria import in_words
from board.models import BoardCompany, Column, Label
from board.queries import DEPARTMENT, MEMBER, ROLE
from core.actors import NOBODY


class Names:
    """The names on one board, read when first asked for."""

    def __init__(self, connection: Connection, workspace_id: str, board_id: str) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._board_id = board_id

    @cached_property
    def fields(self) -> dict[str, str]:
        """The fields that people can edit, by what the screen calls them."""
        return {
            "title": _("title"),
            "value": _("value"),
            "expected_close": _("expected close"),
            "company": _("company"),
            "name": _("name"),
            "color": _("colour"),
            "currency": _("currency"),
            "kind": _("kind"),
            "probability": _("probability"),
            "wip_limit": _("limit"),
            "assignee": _("assignee"),
            "due": _("due date"),
            "due_at": _("due time"),
            "remind_at": _("reminder"),
            "repeat": _("rhythm"),
            "acts": _("who acts here"),
            "asks": _("whether it offers a baton"),
            "acts_member": _("who acts here"),
            "criteria": _("what is needed before a deal goes on"),
            "holds": _("whether the limit holds"),
            "owner": _("owner"),
            "column": _("stage"),
            "folder": _("folder"),
            "tags": _("tags"),
            "commit": _("commitment"),
            "voting": _("whether deals are voted on"),
            "measure": _("counter-measure"),
            "facts_off": _("facts that are not shown"),
            "source": _("source"),
        }

    def field(self, name: str) -> str:
        return self.fields[name]

    def person(self, id: str | None) -> str:
        if id == NOBODY:
            return _("The customer")
        return self._people.get(id) or _("somebody")

    def column(self, id: str | None) -> str:
        return self._columns.get(id) or _("a stage")

    def label(self, id: str | None) -> str:
        return self._labels.get(id) or _("a label")

    def department(self, id: str | None) -> str:
        return self._departments.get(id) or _("a department")

    def criterion(self, id: str) -> str:
        one = self._criteria.get(id)
        return in_words(one) if one else _("something that is asked no more")

    def company(self, id: str | None) -> str:
        return self._companies.get(id) or _("a company")

    def role(self, name: str) -> str:
        return {
            "manager": _("Manager"),
            "editor": _("Editor"),
            "mover": _("Mover"),
            "commenter": _("Commenter"),
            "viewer": _("Viewer"),
        }.get(name) or self._roles.get(name, _("a role that is gone"))

    def value(self, field: str, value: Any) -> str:
        """Return a field's value as people write it."""
        if value is None:
            return _("none")
        show = {
            "value": money,
            "expected_close": day,
            "due": day,
            "due_at": moment,
            "remind_at": moment,
            "repeat": rhythm,
            "acts": self.department,
            "asks": yes_or_no,
            "acts_member": self.person,
            "criteria": lambda criteria: ", ".join(map(in_words, criteria)) or _("none"),
            "holds": yes_or_no,
            "voting": yes_or_no,
            "commit": yes_or_no,
            "company": self.company,
            "owner": self.person,
            "assignee": self.person,
            "color": color,
            "kind": kind,
            "tags": ", ".join,
            "facts_off": facts,
            "probability": lambda percent: f"{percent} %",
        }.get(field, str)
        return show(value)

    @cached_property
    def _departments(self) -> dict[str, str]:
        mine = DEPARTMENT.c.workspace_id == self._workspace_id
        rows = select(DEPARTMENT.c.id, DEPARTMENT.c.name).where(mine)
        return {id: name for id, name in self._connection.execute(rows)}

    @cached_property
    def _roles(self) -> dict[str, str]:
        rows = select(ROLE.c.id, ROLE.c.name).where(ROLE.c.workspace_id == self._workspace_id)
        return {id: name for id, name in self._connection.execute(rows)}

    @cached_property
    def _people(self) -> dict[str, str]:
        rows = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.workspace_id == self._workspace_id)
        return {id: name for id, name in self._connection.execute(rows)}

    @cached_property
    def _columns(self) -> dict[str, str]:
        return self._names_in(Column.__table__)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return self._names_in(Label.__table__)

    @cached_property
    def _criteria(self) -> dict[str, dict[str, Any]]:
        table = Column.__table__
        rows = select(table.c.criteria).where(table.c.board_id == self._board_id)
        return {one["id"]: one for found in self._connection.scalars(rows) for one in found}

    @cached_property
    def _companies(self) -> dict[str, str]:
        return self._names_in(BoardCompany.__table__)

    def _names_in(self, table: Table) -> dict[str, str]:
        rows = select(table.c.id, table.c.name).where(table.c.board_id == self._board_id)
        return {id: name for id, name in self._connection.execute(rows)}


def money(value: dict[str, Any]) -> str:
    """Return an amount in minor units as people write it."""
    scale = get_currency_precision(value["currency"])
    return format_currency(Decimal(value["amount"]).scaleb(-scale), value["currency"])


def day(text: str) -> str:
    """Return a date in the reader's language."""
    return format_date(date.fromisoformat(text), "medium", rebase=False)


def moment(text: str) -> str:
    """Return a point in time in the reader's language and zone."""
    return format_datetime(datetime.fromisoformat(text), "medium")


def rhythm(repeat: dict[str, Any]) -> str:
    """Return how often something comes again."""
    say = {
        "day": lambda n: ngettext("once a day", "once in %(num)d days", n),
        "week": lambda n: ngettext("once a week", "once in %(num)d weeks", n),
        "month": lambda n: ngettext("once a month", "once in %(num)d months", n),
        "year": lambda n: ngettext("once a year", "once in %(num)d years", n),
    }
    return say[repeat["unit"]](repeat["every"])


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def color(name: str) -> str:
    return {
        "indigo": _("indigo"),
        "blue": _("blue"),
        "cyan": _("cyan"),
        "teal": _("teal"),
        "green": _("green"),
        "lime": _("lime"),
        "amber": _("amber"),
        "orange": _("orange"),
        "red": _("red"),
        "pink": _("pink"),
        "purple": _("purple"),
        "slate": _("slate"),
    }.get(name, name)


def facts(codes: list[str]) -> str:
    return ", ".join(map(fact, codes)) or _("none")


def fact(code: str) -> str:
    """Return the name of a fact about a deal."""
    return {
        "no_contact": _("No contact"),
        "unanswered": _("Question unanswered"),
        "close_moved": _("Close date moved"),
        "long_stay": _("Long in its stage"),
        "value_dropped": _("Value dropped"),
        "bounced": _("Went back a stage"),
        "one_contact": _("One contact only"),
        "no_step": _("No next step"),
    }.get(code, code)


def kind(name: str) -> str:
    return {"open": _("open"), "won": _("won"), "lost": _("lost"), "risk": _("risk")}.get(
        name, name
    )
