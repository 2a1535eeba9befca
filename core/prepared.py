"""Statements of the hot path: written in SQLAlchemy Core, compiled once, then run by the driver itself.

SQLAlchemy takes five times as long to look up, bind and wrap such a statement as SQLite takes to run it.
What is given up for that: lists that expand (`in_`), column defaults, and results too large to fetch at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine import Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]


class Prepared:
    """A statement with its parameters by name. An insert or update writes the columns that are given."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Row[Any]]:
        """Run it and return the rows; raises what SQLAlchemy would raise."""
        key = (connection.dialect.name, *values)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _compile(self.statement, connection.dialect, values)
        return compiled.run(connection, values)

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row[Any] | None:
        """Run it and return the first row, None when there is none."""
        rows = self.rows(connection, values)
        return rows[0] if rows else None

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Run it and return the first value of the first row, None when there is none."""
        rows = self.rows(connection, values)
        return rows[0][0] if rows else None


@dataclass
class _Compiled:
    sql: str
    is_positional: bool
    # In the order of the text: name, what converts it for the driver, what it is if it is not given.
    parameters: list[tuple[str, Convert | None]]
    constants: dict[str, Any]
    keys: SimpleResultMetaData | None
    converters: list[Convert | None] | None
    _key_to_index: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._key_to_index = self.keys._key_to_index if self.keys else None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row[Any]]:
        bound = self._bound(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, bound)
            found = cursor.fetchall() if self.keys else ()
        except connection.dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, connection, self.sql, cursor) from error
        finally:
            cursor.close()
        return [Row(self.keys, self.converters, self._key_to_index, data) for data in found]

    def _bound(self, values: Mapping[str, Any]) -> Any:
        constants = self.constants
        pairs = [
            (name, values[name] if name in values else constants[name], convert)
            for name, convert in self.parameters
        ]
        if self.is_positional:
            return [convert(value) if convert else value for _name, value, convert in pairs]
        return {name: convert(value) if convert else value for name, value, convert in pairs}


def _compile(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
    column_keys = list(values) if statement.is_dml else None
    compiled = statement.compile(dialect=dialect, column_keys=column_keys)
    if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError(f"This cannot be prepared: {compiled}")
    binds = compiled.binds
    names = compiled.positiontup if compiled.positional else list(binds)
    columns = list(statement.exported_columns)
    return _Compiled(
        sql=compiled.string,
        is_positional=compiled.positional,
        parameters=[(name, _to_driver(binds[name].type, dialect)) for name in names],
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        keys=SimpleResultMetaData([column.key for column in columns]) if columns else None,
        converters=[_from_driver(column.type, dialect) for column in columns],
    )


def _to_driver(type_: Any, dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(type_: Any, dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _wrapped(error: Any, connection: Connection, sql: str, cursor: Any) -> BaseException:
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error,
        connection_invalidated=is_lost, dialect=dialect,
    )  # fmt: skip
