"""Command of an import of Baton's own export: records as they were on another board, under new ids."""

from itertools import groupby
from typing import Any

from marshmallow import fields

from board.commands.import_parts import Part
from board.commands.imports import PORTION, running
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.records import record_of
from core.schemas import Integer, List


class ImportRecords(Part):
    # `{type, record}`, those first upon which others stand.
    records = List(fields.Dict(), required=True, validate=PORTION)
    # So many numbers of deals are taken by then.
    numbers = Integer(low=0, load_default=0)


@command("import.records", scope="board", schema=ImportRecords, internal=True)
def import_records(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    import_id: str,
    records: list[dict[str, Any]],
    numbers: int,
) -> None:
    """Write records as they are said: whoever reads the file has looked at each field of them."""
    running(change, import_id)
    if numbers:
        change.next_number("card", by=numbers)
    for type, some in groupby(records, key=lambda one: one["type"]):
        own = _of_its_own(change, import_id).get(type, {})
        rows = [record_of("board", type).parse(one["record"]) | own for one in some]
        change.fetch(type, [row["id"] for row in rows])
        for row in rows:
            if change.find(type, row["id"]):
                change.put(type, row["id"], **_without_id(row))
        change.put_many(type, [row for row in rows if change.find(type, row["id"]) is None])


def _of_its_own(change: Change, import_id: str) -> dict[str, dict[str, Any]]:
    """Return by type what no file says: with which import it came, and since when it is off."""
    return {"card": {"imported_in": import_id}, "rule": {"paused_at": change.at}}


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}
