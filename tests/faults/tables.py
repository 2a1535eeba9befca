"""What the database holds in the end, read from its files by plain SQL: no code of the product in between."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.faults.reducer import View

# Where the records of a board lie, by type.
TABLES = {
    "board": "board",
    "column": "column",
    "card": "card",
    "label": "label",
    "member": "board_member",
    "task": "task",
    "company": "board_company",
    "import": "import",
    "description": "description",
    "comment": "comment",
    "version": "version",
    "view": "saved_view",
    "reason": "reason",
    "competitor": "competitor",
    "review": "review",
    "goal": "goal",
    "rhythm": "rhythm",
    "playbook": "playbook",
    "rule": "rule",
    "intake": "intake",
    "baton": "baton",
    "attachment": "attachment",
    "pulse": "board_pulse",
}
IN_JSON = {
    *(
        "actions",
        "sites",
        "titled",
        "words",
        "fields",
        "agenda",
        "condition",
        "content",
        "criteria",
        "examples",
        "facts_off",
        "failure",
        "figures",
        "helpers",
        "labels",
        "next_step",
        "notes",
        "outcome",
        "patches",
        "paused",
    ),
    *(
        "people",
        "pulse",
        "query",
        "question",
        "questions",
        "reactions",
        "repeat",
        "sections",
        "tags",
        "ticks",
        "votes",
        "turn",
    ),
}
# A baton's question is a text, and a pulse's pulse an id.
TEXTS = {"baton": {"question"}, "pulse": {"pulse"}}
BOOLEAN = {"has_description", "asks", "asked_by_customer", "commit", "holds", "voting"}
HIDDEN = {"board": {"removed_at"}, "attachment": {"file"}}
MOMENTS = {"at", "since"}
DAYS = {"begins_on", "due", "expected_close"}
CHILDREN = ("task", "comment", "description")


class Database:
    """Everything is read at once, from a database that nobody writes any more."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.address = url.partition("///")[2] if self.is_sqlite else url.replace("+psycopg", "")

    def log(self, board: str) -> list[dict[str, Any]]:
        """The changes of a board, in the order of their numbers."""
        columns = "seq, id, name, actor, at, patches"
        rows = self._read(f"SELECT {columns} FROM change WHERE stream = :it ORDER BY seq", board)
        return [{name: _value(name, value) for name, value in row.items()} for row in rows]

    def head(self, board: str) -> int:
        (row,) = self._read("SELECT seq FROM stream WHERE name = :it", board)
        return row["seq"]

    def view(self, board: str) -> View:
        """The tables of a board, as records."""
        view = View()
        for type, table in TABLES.items():
            key = "id" if type == "board" else "board_id"
            for row in self._read(f'SELECT * FROM "{table}" WHERE {key} = :id', board):
                record = _record(type, row)
                view.put((type, record["id"]), record)
        return view

    def faults(self) -> list[str]:
        """What the database itself finds wrong, and records whose card is not there."""
        found = []
        if self.is_sqlite:
            found += [
                str(r) for r in self._read("PRAGMA integrity_check") if "ok" not in r.values()
            ]
            found += [str(row) for row in self._read("PRAGMA foreign_key_check")]
        for table in CHILDREN:
            orphans = self._read(
                f"SELECT x.id FROM {table} x LEFT JOIN card c"
                " ON c.board_id = x.board_id AND c.id = x.card WHERE c.id IS NULL"
            )
            found += [f"{table} {row['id']} without its card" for row in orphans]
        return found

    def _read(self, sql: str, board: str = "") -> list[dict[str, Any]]:
        if self.is_sqlite:
            with closing(sqlite3.connect(self.address)) as connection:
                connection.row_factory = sqlite3.Row
                cursor = connection.execute(sql, {"it": f"board:{board}", "id": board})
                return [dict(row) for row in cursor]
        for name in ("it", "id"):
            sql = sql.replace(f":{name}", f"%({name})s")
        with psycopg.connect(self.address, row_factory=dict_row) as connection:
            return connection.execute(sql, {"it": f"board:{board}", "id": board}).fetchall()


def _record(type: str, row: dict[str, Any]) -> dict[str, Any]:
    hidden, texts = {"board_id", *HIDDEN.get(type, ())}, TEXTS.get(type, ())
    shown = {name: value for name, value in row.items() if name not in hidden}
    record = {n: value if n in texts else _value(n, value) for n, value in shown.items()}
    if "value_amount" in record:
        amount, currency = record.pop("value_amount"), record.pop("value_currency")
        record["value"] = None if amount is None else {"amount": amount, "currency": currency}
    return record


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in IN_JSON:
        return json.loads(value) if isinstance(value, str) else value
    if name in BOOLEAN:
        return bool(value)
    if name in DAYS:
        return value.isoformat() if isinstance(value, date) else value
    if name in MOMENTS or name.endswith("_at"):
        return _moment(value)
    return value


def _moment(value: Any) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
