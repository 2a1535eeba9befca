"""What is told of a table before anything is done with it, and how it is to be read when it is."""

from typing import Any

from core.errors import Invalid
from core.extensions import db
from integrations.imports.remembered import recall
from integrations.imports.tables.csv_columns import RARE, Mapping, guess_mapping, labels, recognize
from integrations.imports.tables.csv_plan import date_order_of
from integrations.imports.tables.csv_values import read_currency
from integrations.imports.tables.table import Table
from integrations.imports.tables.table_sources import BY_NAME, SOURCES

SAMPLE_ROWS = 8


def describe(
    table: Table, workspace: str, currency: str, asked: str | None = None
) -> dict[str, Any]:
    """Return what a table seems to hold and how its columns would be matched."""
    mapping, source, is_remembered = first_mapping(table, workspace, asked)
    return {
        "form": table.form,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheets": table.sheets,
        "sheet": table.sheet,
        "hidden": table.hidden,
        "total": len(table.rows),
        "skipped": table.skipped,
        "header": table.header,
        "rows": [[cell[:200] for cell in cells] for _line, cells in table.rows[:SAMPLE_ROWS]],
        "fields": [
            {"name": name, "label": label, "hint": hint, "rare": name in RARE}
            for name, (label, hint) in labels().items()
        ],
        "source": source,
        "sources": [{"name": each.name, "title": each.title()} for each in SOURCES],
        "mapping": mapping,
        "remembered": is_remembered,
        "date_order": date_order_of(table, mapping),
        "currency": currency_of_header(table, mapping, currency),
    }


def first_mapping(table: Table, workspace: str, asked: str | None) -> tuple[Mapping, str, bool]:
    """Return how the page begins: as this header was matched before, else as the tool's or any table's."""
    with db.engine.connect() as connection:
        before = recall(connection, workspace, table.header)
    if before and asked in (None, before[1]):
        return *before, True
    source = BY_NAME[asked] if asked else recognize(table.header)
    return guess_mapping(table.header, source), source.name, False


def options_of(
    table: Table, workspace: str, currency: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Return how a table is to be imported: as `values` ask, and as it is guessed where they do not."""
    first, source, _before = first_mapping(table, workspace, values.get("source"))
    mapping = values.get("mapping") or first
    _refuse_foreign_columns(mapping, table)
    return {
        "mapping": mapping,
        "date_order": values.get("date_order") or date_order_of(table, mapping),
        "currency": values.get("currency") or currency_of_header(table, mapping, currency),
        "source": source,
        "sheet": table.sheet,
    }


def currency_of_header(table: Table, mapping: Mapping, usual: str) -> str:
    """Return the currency that the amounts' header names, or the usual one."""
    index = mapping.get("value")
    named = read_currency(table.header[index], usual) if isinstance(index, int) else None
    return named or usual


def _refuse_foreign_columns(mapping: dict[str, Any], table: Table) -> None:
    used = [*mapping["title"], *(index for index in mapping.values() if isinstance(index, int))]
    if any(index >= len(table.header) for index in used):
        raise Invalid("The file has no such column.", {"fields": {"mapping": ["No such column."]}})
