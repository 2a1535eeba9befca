"""What was fetched from another system, as a table of its own export: so it is planned and brought as a file is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from integrations.imports.tables.table import Table, clean


@dataclass(frozen=True)
class Fetched:
    """A table of deals, and when the last of them was changed there: a time with its zone."""

    table: Table
    newest: str | None


# Called with how many have come, after each page.
Beat = Callable[[int], None]


def pulled_table(header: list[str], rows: Iterable[list[Any]]) -> Table:
    """Return rows of values as a table; each has its number in place of a line."""
    lines = [
        (number, [_cell(value) for value in values]) for number, values in enumerate(rows, start=1)
    ]
    return Table(list(header), lines, form="json")


def with_stages(table: Table, stages: dict[str, str], at: int | None) -> Table:
    """Return a table with other names for some stages, which stand in the column `at`."""
    if at is None or not stages:
        return table
    rows = [
        (line, [*cells[:at], stages.get(cells[at], cells[at]), *cells[at + 1 :]])
        for line, cells in table.rows
    ]
    return Table(table.header, rows, form=table.form)


def _cell(value: Any) -> str:
    return "" if value is None else clean(str(value))
