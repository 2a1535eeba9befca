"""The audit log: who came in, who was refused, what was decided about people and rights.

It only grows. Each entry carries the SHA-256 of itself and of the digest before it, so that an entry
which was changed or taken out later is found by `flask verify` and by the page that shows the log; a log
cut off at its end is found by whoever kept an older digest.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, String, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, server, strict_json
from core.clock import to_wire
from core.database import log_failure, writing
from core.extensions import db
from core.models import Json, Model, UtcDateTime, Uuid

log = logging.getLogger(__name__)

PAGE = 50
AT_ONCE = 500
BEGINNING = "0" * 64


class AuditEntry(Model):
    """One entry; `number` counts without gaps, `key` keeps what is told twice from being noted twice."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    workspace: Mapped[str | None] = mapped_column(Uuid, index=True)
    person: Mapped[str | None] = mapped_column(Uuid)
    address: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    digest: Mapped[str] = mapped_column(String(64))


ENTRY = AuditEntry.__table__
NEWEST = select(ENTRY.c.number, ENTRY.c.digest).order_by(ENTRY.c.number.desc()).limit(1)


@dataclass(frozen=True)
class Page:
    """Entries, newest first, and whether there are older ones."""

    entries: list[dict[str, Any]]
    has_more: bool


def note(
    kind: str,
    *,
    workspace: str | None = None,
    person: str | None = None,
    address: str | None = None,
    key: str | None = None,
    **details: Any,
) -> None:
    """Add an entry; with a `key` that is known already, do nothing.

    Where the database fails the entry goes to the log of the server, and nobody is kept from working.
    """
    facts = {"kind": kind, "workspace": workspace, "person": person, "address": address}
    facts |= {"details": details, "key": key}
    try:
        with writing(db.engine) as connection:
            _lock(connection)
            if key is None or not _is_noted(connection, key):
                _append(connection, facts)
    except SQLAlchemyError:
        log_failure(log, "this belongs into the audit log: %s", facts)


def page(
    connection: Connection, workspace: str, *, before: int | None = None, kind: str | None = None
) -> Page:
    """Return the entries of a workspace before a number, PAGE at most."""
    query = select(ENTRY).where(ENTRY.c.workspace == workspace)
    if before is not None:
        query = query.where(ENTRY.c.number < before)
    if kind is not None:
        query = query.where(ENTRY.c.kind == kind)
    rows = connection.execute(query.order_by(ENTRY.c.number.desc()).limit(PAGE + 1)).all()
    return Page([_on_the_wire(row) for row in rows[:PAGE]], len(rows) > PAGE)


def some_after(connection: Connection, workspace: str, number: int) -> list[dict[str, Any]]:
    """Return the entries of a workspace behind a number, the oldest first, AT_ONCE at most."""
    behind = select(ENTRY).where(ENTRY.c.workspace == workspace, ENTRY.c.number > number)
    rows = connection.execute(behind.order_by(ENTRY.c.number).limit(AT_ONCE))
    return [_on_the_wire(row) for row in rows]


def first_broken(connection: Connection) -> int | None:
    """Return the number of the first entry that is not what was written, None where all are."""
    expected, digest = 1, BEGINNING
    query = select(ENTRY).order_by(ENTRY.c.number)
    for row in connection.execution_options(yield_per=AT_ONCE).execute(query):
        if row.number != expected or row.digest != _digest(digest, row._mapping):
            return expected
        expected, digest = expected + 1, row.digest
        if row.number % AT_ONCE == 0:
            # There may be a hundred thousand, and others wait.
            server.sleep(0)
    return None


def _lock(connection: Connection) -> None:
    # In SQLite whoever writes is alone; in PostgreSQL two would read the same newest entry.
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE"))


def _is_noted(connection: Connection, key: str) -> bool:
    return connection.execute(select(ENTRY.c.number).where(ENTRY.c.key == key)).first() is not None


def _append(connection: Connection, facts: dict[str, Any]) -> None:
    newest = connection.execute(NEWEST).first()
    number, digest = (newest.number + 1, newest.digest) if newest else (1, BEGINNING)
    entry = {**facts, "number": number, "at": clock.now()}
    connection.execute(insert(ENTRY).values(**entry, digest=_digest(digest, entry)))


def _digest(before: str, entry: Any) -> str:
    names = ("number", "kind", "workspace", "person", "address", "details", "key")
    said = {name: entry[name] for name in names} | {"at": to_wire(entry["at"]), "before": before}
    return hashlib.sha256(strict_json.canonical(said)).hexdigest()


def _on_the_wire(row: Any) -> dict[str, Any]:
    names = ("number", "kind", "person", "address", "details", "digest")
    return {name: getattr(row, name) for name in names} | {"at": to_wire(row.at)}
