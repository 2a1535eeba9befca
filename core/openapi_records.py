"""The records as OpenAPI tells them, made from their tables; what lies in a JSON column, packages say."""

from typing import Any

from sqlalchemy import Boolean, Date, Integer, String

from core.models import UtcDateTime, Uuid
from core.records import Record, records
from core.shapes import (
    ANYTHING,
    DAY,
    FLAG,
    ID,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    Shape,
    many,
    maybe,
    record_name,
    shape,
)

_told: dict[tuple[str, str, str], Shape] = {}
# What some readers are not told, by record: amounts come as null and are declared so by themselves.
_hidden: dict[tuple[str, str], frozenset[str]] = {}


def describe_fields(kind: str, type: str, /, **fields: Shape) -> None:
    """Say what lies in fields of a record that its table does not tell."""
    _told.update({(kind, type, name): found for name, found in fields.items()})


def hides_fields(kind: str, type: str, *fields: str) -> None:
    """Say which fields of a record are left out for some of its readers."""
    _hidden[kind, type] = frozenset(fields)


def record_shapes() -> dict[str, Shape]:
    """Return the schema of each record by its name."""
    return {record_name(kind, type): _shape_of(record) for (kind, type), record in records.items()}


def snapshot_shape(kind: str) -> Shape:
    """Return how a snapshot of a kind of stream looks."""
    of_kind = {type: found for (stream, type), found in records.items() if stream == kind}
    lists = {
        type: many({"$ref": f"#/components/schemas/{record_name(kind, type)}"})
        for type, found in of_kind.items()
        if found.is_in_snapshot and type != kind
    }
    subject = {"$ref": f"#/components/schemas/{record_name(kind, kind)}"}
    head: dict[str, Shape] = {"audience": TEXT, "epoch": TEXT, "seq": NUMBER}
    return shape(**head, **{kind: maybe(subject)}, records=shape(**lists))


def _shape_of(record: Record) -> Shape:
    key = (record.stream, record.type)
    shown = {name: _field(record, name) for name in record.fields}
    hidden = _hidden.get(key, frozenset())
    found = shape(**shown)
    return found | {"required": [name for name in shown if name not in hidden]}


def _field(record: Record, name: str) -> Shape:
    if name in record.money:
        return maybe(MONEY)
    column = record.table.c[name]
    found = _told.get((record.stream, record.type, name)) or _of_column(column)
    return maybe(found) if column.nullable and found != ANYTHING else found


def _of_column(column: Any) -> Shape:
    type = column.type
    if isinstance(type, UtcDateTime):
        return MOMENT
    if isinstance(type, Date):
        return DAY
    if isinstance(type, Boolean):
        return FLAG
    if isinstance(type, Integer):
        return NUMBER
    if type is Uuid:
        return ID
    return TEXT if isinstance(type, String) else ANYTHING
