"""The JSON Schema of a board's export, made from the tables of its records: docs/export.schema.json is its text."""

from typing import Any

from sqlalchemy import Boolean, Date, Integer, String

from core.models import AnyJson, UtcDateTime
from core.records import Record, record_of
from integrations.exports.board_json import FORMAT, VERSION, all_types

Json = dict[str, Any]
ID: Json = {"type": "string", "format": "uuid"}
MOMENT: Json = {"type": "string", "format": "date-time"}
TEXT: Json = {"type": "string"}
MONEY: Json = {
    "type": ["object", "null"],
    "required": ["amount", "currency"],
    "properties": {"amount": {"type": "integer"}, "currency": {"type": "string"}},
}
HIDDEN = ("imported_in",)


def schema() -> Json:
    """Return the schema of a whole document."""
    person = {"id": ID, "name": TEXT, "color": TEXT, "department": _or_null(ID), "status": TEXT}
    entry = {"seq": {"type": "integer"}, "at": MOMENT, "actor": ID, "name": TEXT}
    parts = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "made_at": MOMENT,
        "complete": {"type": "boolean"},
        "source": _object({"board": ID, "epoch": TEXT, "seq": {"type": "integer"}}),
        "board": _of(record_of("board", "board")),
        "people": _list(_object(person, email=_or_null(TEXT))),
        "departments": _list(_object({"id": ID, "name": TEXT, "color": TEXT})),
        "roles": _list(_object({"id": ID, "name": TEXT})),
        "files": _list(_object({"attachment": ID, "sha256": _or_null(TEXT)})),
        "records": _object({type: _list(_of(record_of("board", type))) for type in all_types()}),
        "history": _list(_object(entry, happened_at=MOMENT, group=ID)),
        "history_from": {"type": "integer", "minimum": 1},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A board of Baton, exported",
        **_object(parts),
    }


def _of(record: Record) -> Json:
    columns = record.table.c
    return _object(
        {
            name: MONEY if name in record.money else _column(columns[name])
            for name in record.fields
            if name not in HIDDEN
        }
    )


def _column(column: Any) -> Json:
    kind = _kind(column.type)
    return _or_null(kind) if column.nullable else kind


def _kind(type: Any) -> Json:
    if isinstance(type, UtcDateTime):
        return MOMENT
    if isinstance(type, AnyJson):
        return {}
    for of, kind in (
        (Boolean, {"type": "boolean"}),
        (Date, {"type": "string", "format": "date"}),
        (Integer, {"type": "integer"}),
    ):
        if isinstance(type, of):
            return kind
    if not isinstance(type, String):
        return {"type": ["array", "object"]}
    return TEXT if type.length is None else TEXT | {"maxLength": type.length}


def _or_null(kind: Json) -> Json:
    if "type" not in kind:
        return kind
    types = kind["type"] if isinstance(kind["type"], list) else [kind["type"]]
    return kind | {"type": [*types, "null"]}


def _object(needed: Json, **more: Json) -> Json:
    return {"type": "object", "required": list(needed), "properties": needed | more}


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}
