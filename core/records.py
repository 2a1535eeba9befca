"""Synced tables and the one dump that turns their rows into records on the wire."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Dialect,
    Select,
    Table,
    bindparam,
    delete,
    select,
    type_coerce,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.types import UserDefinedType

from core.clock import to_wire
from core.models import UtcDateTime
from core.prepared import Prepared

records: dict[tuple[str, str], "Record"] = {}


@dataclass(frozen=True)
class Record:
    """A synced table: `type` on the wire, the kind of `stream` it belongs to, and how rows are dumped.

    `scope_column` holds the id of the stream's subject (the board of a card); a record is found by
    (scope, id). A money field `value` stands for the columns `value_amount` and `value_currency`.
    `level` is "card" for records which only an open card shows, "company" for those of a customer's page:
    they are in no snapshot, and their patches say under that word whose they are.
    """

    type: str
    table: Table
    stream: str
    scope_column: str
    level: str = "board"
    money: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    _columns: tuple[ColumnElement[Any], ...] = field(init=False, repr=False)
    _render: Callable[[Iterable[Any]], dict[str, Any]] = field(init=False, repr=False)
    _gather: Callable[[Iterable[Any]], dict[str, Any]] = field(init=False, repr=False)
    _blank: dict[str, Any] = field(init=False, repr=False)
    # They read the parameters `in_scope` and `with_id`.
    find: Prepared = field(init=False, repr=False)
    edit: Prepared = field(init=False, repr=False)
    remove: Prepared = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shown = [column for column in self.table.columns if column.name not in self.hidden]
        object.__setattr__(self, "_columns", tuple(shown))
        object.__setattr__(self, "_gather", _gatherer(shown, self.money))
        object.__setattr__(self, "_render", _renderer(shown, self._gather))
        object.__setattr__(self, "_blank", self._render(map(_default, shown)))
        this = self.identity(bindparam("in_scope"), bindparam("with_id"))
        object.__setattr__(self, "find", Prepared(select(self.table).where(this)))
        edit = update(self.table).where(this).returning(self.table)
        object.__setattr__(self, "edit", Prepared(edit))
        object.__setattr__(self, "remove", Prepared(delete(self.table).where(this)))
        records[self.stream, self.type] = self

    @property
    def is_in_snapshot(self) -> bool:
        """Whether whoever opens the stream is told it at once."""
        return self.level == "board"

    def shown_with(self, row: Row[Any]) -> dict[str, Any]:
        """Return with which card or company a row is shown, nothing for what is in the snapshot."""
        if self.is_in_snapshot:
            return {}
        return {self.level: row.id if self.type == self.level else row._mapping[self.level]}

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields of a record, in order."""
        return tuple(self._render([None] * len(self._columns)))

    def dump(self, row: Row[Any]) -> dict[str, Any]:
        """Turn one whole row into the record that snapshots and patches show."""
        values = row._mapping
        return self._render(values[column.name] for column in self._columns)

    def parse(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Turn fields as a record shows them back into what `put` takes; the reverse of `dump`."""
        return {name: self._parsed(name, value) for name, value in fields.items()}

    def _parsed(self, name: str, value: Any) -> Any:
        if value is None or name in self.money:
            return value
        column_type = self.table.c[name].type
        if isinstance(column_type, UtcDateTime):
            return datetime.fromisoformat(value)
        return date.fromisoformat(value) if isinstance(column_type, Date) else value

    def whole(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record of the log with the fields that its type has got since it was written.

        They are what a migration leaves in rows that were there before: each column's default.
        """
        if len(record) == len(self._blank):
            # Of thousands most are.
            return record
        return {**self._blank, **record}

    def select(self) -> Select[Any]:
        """Return a select of just the shown columns, times as the wire shows them, for `dump_all`."""
        return select(*map(_as_wire, self._columns))

    def dump_all(self, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
        """Turn rows of `select()` into records; quicker than `dump` one by one."""
        return [self._gather(row) for row in rows]

    def identity(self, scope_id: Any, id: Any) -> ColumnElement[bool]:
        """Return the condition which finds one record in its stream."""
        return (self.table.c[self.scope_column] == scope_id) & (self.table.c.id == id)

    def identity_of_many(self, scope_id: Any, ids: list[str]) -> ColumnElement[bool]:
        """Return the condition which finds several records in their stream."""
        return (self.table.c[self.scope_column] == scope_id) & self.table.c.id.in_(ids)

    def to_columns(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Turn field values into column values: a money field becomes its two columns."""
        columns = dict(fields)
        for name in self.money:
            if name in columns:
                value = columns.pop(name)
                columns[f"{name}_amount"] = value and value["amount"]
                columns[f"{name}_currency"] = value and value["currency"]
        return columns


def record_of(stream_kind: str, type: str) -> Record:
    """Return the record type of a stream; a wrong name is a programming error (KeyError)."""
    return records[stream_kind, type]


def _renderer(
    columns: list[Any], gather: Callable[[Iterable[Any]], dict[str, Any]]
) -> Callable[[Iterable[Any]], dict[str, Any]]:
    converters = [(i, c) for i, column in enumerate(columns) if (c := _converter(column.type))]

    def render(values: Iterable[Any]) -> dict[str, Any]:
        values = list(values)
        for index, convert in converters:
            if values[index] is not None:
                values[index] = convert(values[index])
        return gather(values)

    return render


def _gatherer(
    columns: list[Any], money: tuple[str, ...]
) -> Callable[[Iterable[Any]], dict[str, Any]]:
    amounts = {f"{name}_amount": name for name in money}
    names = [amounts.get(column.name, column.name) for column in columns]
    pairs = [(amounts[c.name], f"{amounts[c.name]}_currency") for c in columns if c.name in amounts]

    def gather(values: Iterable[Any]) -> dict[str, Any]:
        record = dict(zip(names, values, strict=True))
        for name, currency in pairs:
            amount, code = record[name], record.pop(currency)
            if amount is not None:
                record[name] = {"amount": amount, "currency": code}
        return record

    return gather


def _default(column: Any) -> Any:
    made = column.default and column.default.arg
    return made(None) if callable(made) else made


def _converter(column_type: Any) -> Callable[[Any], str] | None:
    if isinstance(column_type, UtcDateTime):
        return to_wire
    if isinstance(column_type, Date):
        return date.isoformat
    return None


class _WireTime(UserDefinedType[Any]):
    """A stored time, read as the wire shows it; a snapshot has thousands, so no datetime is made."""

    # Not a String: the PostgreSQL dialect puts its own type, with its own reading, in place of that.
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None]:
        if dialect.name == "sqlite":
            return lambda text: text and f"{text[:10]}T{text[11:23]}Z"
        return lambda moment: moment and to_wire(moment)


class _WireDate(UserDefinedType[Any]):
    """A stored date, read as the wire shows it."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return None if dialect.name == "sqlite" else lambda day: day and day.isoformat()


def _as_wire(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, UtcDateTime):
        return type_coerce(column, _WireTime()).label(column.name)
    if isinstance(column.type, Date):
        return type_coerce(column, _WireDate()).label(column.name)
    return column
