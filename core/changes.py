"""The change log: numbered streams, the changes in them, and `Change`, through which operations write."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import (
    BigInteger,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Result,
    Select,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.orm import Mapped, mapped_column

from core import strict_json
from core.clock import to_wire
from core.errors import NotFound
from core.models import Json, Model, UtcDateTime, Uuid
from core.prepared import Prepared
from core.records import Record, record_of

MAX_CHANGES = 1000
# Characters of patches after which a portion of the log ends; a change alone may be larger.
MAX_PORTION = 512 * 1024
FETCHED_FIRST = 4
FETCHED_AT_ONCE = 20
MAX_FETCHED = 500


class Stream(Model):
    """The head of each stream: the number of its newest change."""

    __tablename__ = "stream"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class ChangeRow(Model):
    """One accepted command: who did what, which records look how now, and how they looked before."""

    __tablename__ = "change"

    stream: Mapped[str] = mapped_column(ForeignKey("stream.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    patches: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    before: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    cause: Mapped[dict[str, Any] | None] = mapped_column(Json)
    group: Mapped[str | None] = mapped_column(Uuid)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    # What audiences that see a part of the stream need beside the patches; see `Scope.sight`.
    sight: Mapped[dict[str, Any] | None] = mapped_column(Json)

    __table_args__ = (
        UniqueConstraint("stream", "actor", "id"),
        Index("ix_change_group", "group"),
        Index("ix_change_stream_at", "stream", "at"),
        # A stream's changes by what and whose they are, without reading them.
        Index("ix_change_outline", "stream", "seq", "name", "actor"),
        # What one person did, over all boards.
        Index("ix_change_actor_at", "actor", "at"),
    )


class ChangedCard(Model):
    """Which changes touched which card, so that a card's history is found without reading the board's."""

    __tablename__ = "changed_card"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    card: Mapped[str] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class Counter(Model):
    """Running numbers of a stream, such as the numbers of a board's cards."""

    __tablename__ = "counter"

    stream: Mapped[str] = mapped_column(ForeignKey("stream.name"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


class Setting(Model):
    """What the database knows of itself, such as its epoch."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


STREAM = Stream.__table__
CHANGE = ChangeRow.__table__
CHANGED_CARD = ChangedCard.__table__
COUNTER = Counter.__table__
AFTER = Prepared(
    select(CHANGE)
    .where(CHANGE.c.stream == bindparam("in_stream"), CHANGE.c.seq > bindparam("last"))
    .order_by(CHANGE.c.seq)
    .limit(bindparam("wanted"))
)
HEAD = Prepared(select(STREAM.c.seq).where(STREAM.c.name == bindparam("in_stream")))
SETTING = Setting.__table__
EPOCH = Prepared(select(SETTING.c.value).where(SETTING.c.name == "epoch"))


class Change:
    """One change while it is being made: operations read and write records through it.

    Nothing else may write a synced table, since every write must leave a patch (the whole record
    after) and the values before.
    """

    def __init__(self, connection: Connection, stream: str, seq: int, **facts: Any) -> None:
        self.connection = connection
        self.stream = stream
        self.kind, _, self.scope_id = stream.partition(":")
        self.seq = seq
        self.id: str = facts["id"]
        self.name: str = facts["name"]
        self.actor: str = facts["actor"]
        self.at: datetime = facts["at"]
        self.happened_at: datetime | None = facts.get("happened_at")
        self.cause: dict[str, Any] | None = facts.get("cause")
        self.group: str | None = facts.get("group")
        self.patches: list[dict[str, Any]] = []
        self.before: list[dict[str, Any]] = []
        # Told in the first answer only and never stored, such as an invitation's token.
        self.once: dict[str, Any] = {}
        # The audience of whoever makes it, None for the house, which sees everything.
        self.audience: str | None = None
        self.sight: dict[str, Any] | None = None
        self._rows: dict[tuple[str, str], Row[Any] | None] = {}

    def get(self, type: str, id: str, message: str | None = None) -> Row[Any]:
        """Return a record's row within this stream; raise NotFound naming the type."""
        row = self.find(type, id)
        if row is None:
            raise NotFound(message or gettext("There is no such thing here."), {"type": type})
        return row

    def find(self, type: str, id: str | None) -> Row[Any] | None:
        """Return a record's row within this stream, None when there is none."""
        if id is None:
            return None
        if (type, id) not in self._rows:
            find = record_of(self.kind, type).find
            self._rows[type, id] = find.first(self.connection, self._place(id))
        return self._rows[type, id]

    def fetch(self, type: str, ids: Iterable[str]) -> None:
        """Read several records by one statement, so that `find` and `put` need not ask for each."""
        record = record_of(self.kind, type)
        unknown = [id for id in ids if (type, id) not in self._rows]
        for start in range(0, len(unknown), MAX_FETCHED):
            some = unknown[start : start + MAX_FETCHED]
            found = select(record.table).where(record.identity_of_many(self.scope_id, some))
            self._rows |= dict.fromkeys((type, id) for id in some)
            self._rows |= {(type, row.id): row for row in self.connection.execute(found)}

    def put(self, type: str, id: str, /, **fields: Any) -> Row[Any]:
        """Write a record's fields (insert it when it is new) and keep its patch; return the row."""
        record = record_of(self.kind, type)
        old = self.find(type, id)
        values = record.to_columns(fields)
        if old is None:
            statement = insert(record.table).returning(record.table)
            row = self.connection.execute(statement, self._key(record, id) | values).one()
        else:
            given = (values or {"id": id}) | self._place(id)
            (row,) = record.edit.rows(self.connection, given)
        self._rows[type, id] = row
        self._keep(record, id, old, row)
        return row

    def put_many(self, type: str, new: Iterable[Mapping[str, Any]]) -> list[Row[Any]]:
        """Insert several new records (each with its `id`) by one statement; return the rows."""
        record = record_of(self.kind, type)
        values = [
            self._key(record, item["id"]) | record.to_columns({**item, "id": item["id"]})
            for item in new
        ]
        if not values:
            return []
        statement = insert(record.table).returning(record.table, sort_by_parameter_order=True)
        rows = list(self.connection.execute(statement, values))
        for row in rows:
            self._rows[type, row.id] = row
            self._keep(record, row.id, None, row)
        return rows

    def delete(self, type: str, id: str) -> None:
        """Remove a record for good; its patch says `del`."""
        record = record_of(self.kind, type)
        old = self.get(type, id)
        record.remove.rows(self.connection, self._place(id))
        self._rows[type, id] = None
        self.patches.append(self._patch(record, id, {"del": True}, old))
        self.before.append({"type": type, "id": id, "fields": record.dump(old)})

    def next_number(self, name: str, by: int = 1) -> int:
        """Take `by` running numbers of this stream; return the first."""
        mine = (COUNTER.c.stream == self.stream) & (COUNTER.c.name == name)
        raised = update(COUNTER).where(mine).values(value=COUNTER.c.value + by)
        value = self.connection.execute(raised.returning(COUNTER.c.value)).scalar()
        if value is None:
            value = by
            self.connection.execute(insert(COUNTER).values(stream=self.stream, name=name, value=by))
        return value - by + 1

    def select(self, statement: Select[Any]) -> Result[Any]:
        """Read inside the change's transaction."""
        return self.connection.execute(statement)

    def to_row(self, digest: str, result: dict[str, Any] | None) -> dict[str, Any]:
        """Return the log row."""
        return {
            "stream": self.stream,
            "seq": self.seq,
            "id": self.id,
            "name": self.name,
            "actor": self.actor,
            "at": self.at,
            "happened_at": self.happened_at,
            "patches": self.patches,
            "before": self.before,
            "cause": self.cause,
            "group": self.group,
            "result": result,
            "digest": digest,
            "sight": self.sight,
        }

    @property
    def moment(self) -> datetime:
        """When it happened in the world: for imported history, long before it was recorded."""
        return self.happened_at or self.at

    @property
    def cards(self) -> set[str]:
        """Ids of the cards which this change touched; what belongs to none stands under the stream's subject."""
        own = {patch["id"] for patch in self.patches if patch["type"] == "card"}
        return own | {patch["card"] or self.scope_id for patch in self.patches if "card" in patch}

    def _key(self, record: Record, id: str) -> dict[str, Any]:
        return {record.scope_column: self.scope_id} | {"id": id}

    def _place(self, id: str) -> dict[str, Any]:
        return {"in_scope": self.scope_id, "with_id": id}

    def _keep(self, record: Record, id: str, old: Row[Any] | None, new: Row[Any]) -> None:
        after = record.dump(new)
        self.patches.append(self._patch(record, id, {"put": after}, new))
        fields = None
        if old is not None:
            before = record.dump(old)
            fields = {name: value for name, value in before.items() if value != after[name]}
        self.before.append({"type": record.type, "id": id, "fields": fields})

    def _patch(
        self, record: Record, id: str, what: dict[str, Any], row: Row[Any]
    ) -> dict[str, Any]:
        patch = {"type": record.type, "id": id, **what}
        # Whoever has not that card (or company) open drops the patch without looking into it.
        return patch | record.shown_with(row)


def head(connection: Connection, stream: str) -> int:
    """Return the number of a stream's newest change, 0 when it has none."""
    return HEAD.scalar(connection, {"in_stream": stream}) or 0


def heads(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    """Return the heads of several streams by one statement."""
    statement = select(STREAM.c.name, STREAM.c.seq).where(STREAM.c.name.in_(list(streams)))
    return {name: seq for name, seq in connection.execute(statement)}


def heads_of_kind(connection: Connection, kind: str) -> dict[str, int]:
    """Return the heads of all streams of a kind."""
    mine = STREAM.c.name.startswith(f"{kind}:", autoescape=True)
    statement = select(STREAM.c.name, STREAM.c.seq).where(mine)
    return {name: seq for name, seq in connection.execute(statement)}


def changes_since(
    connection: Connection, stream: str, seq: int, limit: int = MAX_CHANGES
) -> list[Row[Any]]:
    """Return the changes after `seq`, oldest first, at most `limit` and about half a megabyte.

    Whoever is not at the head then asks again from the last one.
    """
    rows: list[Row[Any]] = []
    size, wanted = 0, FETCHED_FIRST
    while len(rows) < limit:
        # A few at a time and not by a cursor, which PostgreSQL would open, read and close in turn.
        wanted = min(wanted, limit - len(rows))
        last = rows[-1].seq if rows else seq
        page = AFTER.rows(connection, {"in_stream": stream, "last": last, "wanted": wanted})
        for row in page:
            rows.append(row)
            size += len(strict_json.dumps(row.patches))
            if size > MAX_PORTION:
                return rows
        if len(page) < wanted:
            return rows
        # Those of an import hold a megabyte each: no more are read than will be wanted.
        wanted = min(FETCHED_AT_ONCE, 1 + (MAX_PORTION - size) * len(rows) // size)
    return rows


def epoch(connection: Connection) -> str:
    """Return the random name of this database's history; it is new after a restore."""
    return EPOCH.scalar(connection, {})


def renew_epoch(connection: Connection) -> str:
    """Give the database a new epoch, so that clients drop what they know; return it."""
    value = secrets.token_hex(8)
    connection.execute(SETTING.delete().where(SETTING.c.name == "epoch"))
    connection.execute(insert(SETTING).values(name="epoch", value=value))
    return value


def describe(change: Any, patches: list[dict[str, Any]], epoch: str) -> dict[str, Any]:
    """Return a change (row or Change) as the wire shows it, with the patches of one audience."""
    shown = {
        "stream": change.stream,
        "epoch": epoch,
        "seq": change.seq,
        "id": change.id,
        "name": change.name,
        "actor": change.actor,
        "at": to_wire(change.at),
        "patches": patches,
    }
    extras = {"group": change.group, "cause": change.cause}
    if change.happened_at:
        extras["happened_at"] = to_wire(change.happened_at)
    return shown | {name: value for name, value in extras.items() if value}
