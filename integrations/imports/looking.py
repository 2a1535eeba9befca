"""What is told of a file before anything is done with it, and what is asked for when it is."""

from typing import Any

from flask_babel import gettext as _

from core.errors import TooLarge
from core.extensions import db
from core.i18n import locale_name
from integrations.exports.own_import import look_at as own_board
from integrations.imports.boards.board_matching import Choices, Matcher
from integrations.imports.formats import FORMATS
from integrations.imports.import_jobs import source_of
from integrations.imports.opening import Opened
from integrations.imports.places import Place
from integrations.imports.remembered import remember
from integrations.imports.tables.table import MAX_BYTES, Table, off_loop
from integrations.imports.tables.table_looking import describe, options_of
from integrations.imports.tables.table_reading import read_table
from integrations.imports.uploads import upload_at


def look_at(
    one: Opened, place: Place, sheet: str | None = None, source: str | None = None
) -> dict[str, Any]:
    """Return what a file seems to hold, and how it would be matched with what is here; of a table
    another sheet, or as another tool's, where these are named.
    """
    is_board = one.format.kind == "board"
    told = _board(one, place) if is_board else _table(one, place, sheet, source)
    formats = [{"name": one.name, "title": one.title} for one in FORMATS]
    return shown_file(one) | told | {"formats": formats}


def shown_file(one: Opened) -> dict[str, Any]:
    """Return a waiting file's name and format."""
    return {
        "kind": one.format.kind, "format": one.format.name, "title": one.format.title,
        "upload": one.upload, "file": one.name, "part": one.part,
    }  # fmt: skip


def asked(one: Opened, place: Place, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the kind and the arguments of the job that imports a file."""
    common = {"upload": one.upload, "file": one.name, "dry_run": values["dry_run"]}
    common |= {"place": vars(place), "name": values["name"], "language": locale_name()}
    if one.format.kind == "board":
        return "board-import", common | {
            "format": one.format.name,
            "part": one.part,
            "choices": {"people": values["people"], "columns": values["columns"]},
            "currency": values.get("currency"),
        }
    return "csv-import", common | {"options": _options(one, place, values)}


def _board(one: Opened, place: Place) -> dict[str, Any]:
    if one.format.own:
        return own_board(upload_at(one.upload), one.part, place)
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


def _table(one: Opened, place: Place, sheet: str | None, source: str | None) -> dict[str, Any]:
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    return describe(_read(one, sheet), place.workspace, currency, source)


def _options(one: Opened, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    table = _read(one, values["sheet"])
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    options = options_of(table, place.workspace, currency, values)
    if not values["dry_run"]:
        remember(place.workspace, table.header, options["mapping"], options["source"])
    return options


def _read(one: Opened, sheet: str | None) -> Table:
    path = upload_at(one.upload)
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(_("The file is larger than 50 MB. Nothing was changed."))
    return off_loop(read_table, path.read_bytes(), sheet)
