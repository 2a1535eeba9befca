"""Which rows of a table are deals: exports also have sums, remarks and copyrights below them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from integrations.imports.tables.csv_columns import Mapping
from integrations.imports.tables.table import Table

# What names a deal where its title is missing, and what a sum does not have beside its word.
NAMING = ("stage", "status", "company", "record_id", "parent", "description")
OWN = ("stage", "company", "owner", "record_id", "expected_close", "closed_at")
SUM = re.compile(
    r"(?:grand |sub)?-?totals?|sum|averages?|合\s*计|总\s*计|小\s*计|合\s*計|總\s*計|summe|gesamt|gesamtsumme|итого",
    re.IGNORECASE,
)
LONGEST_SUM = 60


def deals_of(table: Table, mapping: Mapping) -> tuple[Table, int]:
    """Return the table without the rows that are no deals, and how many these are."""
    rows = [(line, cells) for line, cells in table.rows if _is_deal(cells, mapping)]
    return replace(table, rows=rows), len(table.rows) - len(rows)


def unused_columns(table: Table, mapping: Mapping) -> list[str]:
    """Return the names of the columns which belong to no field and have something in them."""
    used = {index for index in mapping.values() if isinstance(index, int)}
    used |= {*mapping["title"]}  # type: ignore[misc]
    used |= {*label_columns(table.header, mapping)}
    return [
        name
        for index, name in enumerate(table.header)
        if name and index not in used and any(cells[index] for _line, cells in table.rows)
    ]


def label_columns(header: list[str], mapping: Mapping) -> list[int]:
    """Return the columns of the labels: some tools write one for each label, all of one name."""
    chosen = mapping.get("labels")
    if not isinstance(chosen, int):
        return []
    return [
        at for at, name in enumerate(header) if at == chosen or (name and name == header[chosen])
    ]


def _is_deal(cells: list[str], mapping: Mapping) -> bool:
    titles = [cells[index] for index in mapping["title"] if cells[index]]  # type: ignore[union-attr]
    if not titles:
        return any(_filled(cells, mapping, NAMING))
    is_sum = len(titles) == 1 and _is_sum(titles[0])
    return not is_sum or any(_filled(cells, mapping, OWN))


def _is_sum(title: str) -> bool:
    """Whether a title is the word of a sum, a colon or a remark in brackets behind it."""
    word = title[:LONGEST_SUM].rstrip(" :：").partition("(")[0]
    is_remark = "(" not in title or title.endswith(")")
    return is_remark and len(title) <= LONGEST_SUM and SUM.fullmatch(word.rstrip()) is not None


def _filled(cells: list[str], mapping: Mapping, fields: Iterable[str]) -> Iterable[str]:
    indexes = (mapping.get(name) for name in fields)
    return (cells[index] for index in indexes if isinstance(index, int))
