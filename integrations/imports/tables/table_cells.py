"""The cells of a row as what their fields hold; what cannot be read is told with its line."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from core.schemas import currency_exponents
from integrations.imports.tables import csv_values
from integrations.imports.tables.csv_columns import Mapping
from integrations.imports.tables.csv_dates import Moment, read_moment
from integrations.imports.tables.csv_plan import Options, Surroundings
from integrations.imports.tables.table import Table
from integrations.imports.tables.table_rows import label_columns

Problem = Callable[[int | None, str], None]


class Cells:
    """Reads fields from the rows of one table."""

    def __init__(
        self, table: Table, options: Options, around: Surroundings, problem: Problem
    ) -> None:
        self.table, self.zone, self.problem = table, around.zone, problem
        self.mapping: Mapping = options.mapping
        self._different: dict[str, list[str]] = {}
        self.currency, self.date_order = options.currency, options.date_order
        self.exponents = currency_exponents()
        self.decimal = self._decimal_mark()
        self.scale = csv_values.scale_of(self.header("value"))
        self.label_columns = label_columns(table.header, self.mapping)
        chances = self.different("probability")
        self.has_shares = csv_values.are_shares(chances)
        self.has_marks = csv_values.are_marks(chances)

    def header(self, name: str) -> str:
        """Return the name that the file gives a field, or nothing."""
        index = self.mapping.get(name)
        return self.table.header[index] if isinstance(index, int) else ""

    def line(self, cells: list[str], name: str) -> str:
        """Return a field's cell as a single line; nothing where the cell says that there is none."""
        index = self.mapping.get(name)
        if not isinstance(index, int) or not cells[index]:
            return ""
        text = " ".join(cells[index].split())
        return "" if csv_values.is_nothing(text) else text

    def text(self, cells: list[str], name: str) -> str | None:
        """Return a field's cell with its lines, None when it is empty."""
        index = self.mapping.get(name)
        text = cells[index] if isinstance(index, int) else ""
        return None if csv_values.is_nothing(text) else text

    def labels(self, cells: list[str]) -> list[str]:
        """Return what names the labels of a row; ClickUp puts them into brackets."""
        named = [cells[at].removeprefix("[").removesuffix("]") for at in self.label_columns]
        return [text for text in named if not csv_values.is_nothing(text)]

    def percent(self, cells: list[str]) -> int | None:
        """Return a chance in whole percent, None where none is told."""
        if self.has_marks:
            return None
        return csv_values.read_percent(self.line(cells, "probability"), is_share=self.has_shares)

    def flag(self, cells: list[str], name: str) -> bool | None:
        """Return what a cell says by yes or no, None where it says neither."""
        return csv_values.read_flag(self.line(cells, name))

    def different(self, name: str) -> list[str]:
        """Return the values which a field has in the file, in their order."""
        if name not in self._different:
            found = dict.fromkeys(self.line(cells, name) for _line, cells in self.table.rows)
            self._different[name] = [value for value in found if value]
        return self._different[name]

    def value(self, line: int, cells: list[str]) -> dict[str, Any] | None:
        """Return an amount with its currency."""
        text = self.line(cells, "value")
        currency = self._currency(line, text, self.line(cells, "currency"))
        try:
            amount = csv_values.read_amount(
                text, self.exponents[currency], self.decimal, self.scale
            )
        except csv_values.BadCell:
            self.problem(line, _("“%(cell)s” is no amount.", cell=text[:60]))
            return None
        return None if amount is None else {"amount": amount, "currency": currency}

    def _currency(self, line: int, text: str, named: str) -> str:
        """Return the currency that stands beside an amount, or in its cell, or else the file's."""
        beside = csv_values.read_currency(named, self.currency)
        if text and named and beside is None:
            message = _("“%(cell)s” is no currency that is known.", cell=named[:60])
            self.problem(line, message)
        return beside or csv_values.read_currency(text, self.currency) or self.currency

    def moment(self, line: int, cells: list[str], name: str) -> Moment | None:
        """Return a day, or an instant where the cell tells one."""
        text = self.line(cells, name)
        try:
            return read_moment(text, self.date_order, self.zone)
        except csv_values.BadCell:
            self.problem(line, _("“%(cell)s” is no date.", cell=text[:60]))
            return None

    def _decimal_mark(self) -> str:
        if self.exponents[self.currency] == 3:
            return "."
        return csv_values.guess_decimal_mark(
            self.line(cells, "value") for _line, cells in self.table.rows
        )
