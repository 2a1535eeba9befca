"""What is told of a file before anything is done with it, and what is asked for when it is."""

from typing import Any

from core.errors import Invalid, TooLarge
from core.extensions import db
from integrations.board_matching import Choices, Matcher
from integrations.csv_columns import guess_mapping, labels
from integrations.csv_plan import date_order_of
from integrations.csv_reading import MAX_BYTES, Table, off_loop, read_table
from integrations.formats import FORMATS
from integrations.import_jobs import source_of
from integrations.opening import Opened
from integrations.places import Place
from integrations.uploads import upload_at

SAMPLE_ROWS = 8


def look_at(one: Opened, place: Place) -> dict[str, Any]:
    """Return what a file seems to hold, and how it would be matched with what is here."""
    told = _board(one, place) if one.format.kind == "board" else _table(one, place)
    formats = [{"name": one.name, "title": one.title} for one in FORMATS]
    return shown_file(one) | told | {"formats": formats}


def shown_file(one: Opened) -> dict[str, Any]:
    """Return a waiting file's name and format."""
    return {
        "kind": one.format.kind, "format": one.format.name, "title": one.format.title,
        "upload": one.upload, "file": one.name,
    }  # fmt: skip


def asked(one: Opened, place: Place, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the kind and the arguments of the job that imports a file."""
    common = {"upload": one.upload, "file": one.name, "dry_run": values["dry_run"]}
    common |= {"place": vars(place), "name": values["name"]}
    if one.format.kind == "board":
        return "board-import", common | {
            "format": one.format.name,
            "choices": {"people": values["people"], "columns": values["columns"]},
            "currency": values.get("currency"),
        }
    return "csv-import", common | {"options": _options(one, place, values)}


def _board(one: Opened, place: Place) -> dict[str, Any]:
    source = source_of(upload_at(one.upload), one.format.name, place, None)
    with db.engine.connect() as connection:
        around = place.around(connection)
        matcher = Matcher(connection, source, around, Choices())
        guessed, people = matcher.guess_columns(), matcher.guess_people()
        known, currency = place.people(connection), place.currency(connection)
    return {
        "name": source.name,
        "currency": currency,
        "columns": [
            {
                "key": column.key,
                "name": column.name,
                "kind": column.kind,
                "isArchived": column.is_archived,
                "guess": guessed[column.key],
            }
            for column in source.columns
        ],
        "stages": [
            {"id": stage.id, "name": stage.name, "kind": stage.kind} for stage in around.columns
        ],
        "people": [
            {"key": one.key, "name": one.name, "handle": one.handle, "guess": people[one.key]}
            for one in source.people
        ],
        "members": known,
    }


def _table(one: Opened, place: Place) -> dict[str, Any]:
    table = _read(one)
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    mapping = guess_mapping(table.header)
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "total": len(table.rows),
        "skipped": table.skipped,
        "header": table.header,
        "rows": [[cell[:200] for cell in cells] for _line, cells in table.rows[:SAMPLE_ROWS]],
        "fields": [
            {"name": name, "label": label, "hint": hint} for name, (label, hint) in labels().items()
        ],
        "mapping": mapping,
        "date_order": date_order_of(table, mapping),
        "currency": currency,
    }


def _options(one: Opened, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    table = _read(one)
    mapping = values.get("mapping") or guess_mapping(table.header)
    _refuse_foreign_columns(mapping, table)
    with db.engine.connect() as connection:
        currency = values.get("currency") or place.currency(connection)
    date_order = values.get("date_order") or date_order_of(table, mapping)
    return {"mapping": mapping, "date_order": date_order, "currency": currency}


def _read(one: Opened) -> Table:
    path = upload_at(one.upload)
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge("A table may have at most 50 MB. Nothing was changed.")
    return off_loop(read_table, path.read_bytes())


def _refuse_foreign_columns(mapping: dict[str, Any], table: Table) -> None:
    used = [*mapping["title"], *(index for index in mapping.values() if isinstance(index, int))]
    if any(index >= len(table.header) for index in used):
        raise Invalid("The file has no such column.", {"fields": {"mapping": ["No such column."]}})
