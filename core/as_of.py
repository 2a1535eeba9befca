"""A stream as it was: its records as they stood after any change of its log, as an audience of today may see them.

`find_place` says which change a number or a time means, `gather` reads what is needed in one moment, and
`Gathered.records` puts it together, without the database and so in a thread of its own.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, bindparam, func, select

from core import server, strict_json
from core.actors import Actor
from core.changes import CHANGE
from core.checkpoints import (
    EVERY,
    PORTION,
    ask_for_checkpoints,
    folded_records,
    nearest,
    spans,
    unpack,
)
from core.clock import to_wire
from core.database import one_moment
from core.errors import AppError, Invalid
from core.extensions import db
from core.folds import FOLD, folded_to
from core.garbage import without_long_search
from core.lines import Lines, Records
from core.prepared import Prepared
from core.scopes import Holders
from core.snapshots import View, look, shown_types

# With all checkpoints there is none further away.
FAR = 2 * EVERY
# A plus sign of an address that nobody has escaped arrives as a space.
TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)([Zz]|[+ -]\d\d:\d\d)", re.ASCII
)
AT = Prepared(
    select(CHANGE.c.at).where(
        CHANGE.c.stream == bindparam("in_stream"), CHANGE.c.seq == bindparam("number")
    )
)
NEWEST = Prepared(
    select(func.max(CHANGE.c.seq)).where(
        CHANGE.c.stream == bindparam("in_stream"),
        CHANGE.c.seq > bindparam("after"),
        CHANGE.c.seq <= bindparam("last"),
        CHANGE.c.at <= bindparam("moment"),
    )
)
PATCHES = Prepared(
    select(CHANGE.c.patches)
    .where(
        CHANGE.c.stream == bindparam("in_stream"),
        CHANGE.c.seq > bindparam("after"),
        CHANGE.c.seq <= bindparam("last"),
    )
    .order_by(CHANGE.c.seq)
)


class Pruned(AppError):
    """What is asked for lies before the kept part of the log; `data["kept_since"]` says where that begins."""

    code, status = "pruned", 410


@dataclass(frozen=True)
class Place:
    """A place in a log: behind change `seq`, which was made `at`; 0 and None before the first."""

    seq: int
    at: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as the wire shows it."""
        return {"seq": self.seq, "at": self.at and to_wire(self.at)}


def find_place(connection: Connection, view: View, text: str, field: str = "at") -> Place:
    """Return the place that a number or a time means; raise Invalid, or Pruned for what is no longer kept.

    A time means the newest change that was not made after it: where clocks have stepped back, the order of
    the log counts, and nobody sees less than what had been done by then.
    """
    if text.isascii() and text.isdigit() and len(text) <= 18:
        seq = int(text)
        if seq > view.seq:
            raise _invalid(field, _("There is no change of that number yet."))
    else:
        seq = _newest_not_after(connection, view, _moment(field, text))
    return _kept(connection, view.stream, seq)


def head_place(connection: Connection, view: View) -> Place:
    """Return the place behind the newest change."""
    return _kept(connection, view.stream, view.seq)


def snapshot_as_of(
    stream: str, actor: Actor, text: str, *, archived: bool, is_packed: bool
) -> bytes:
    """Return a snapshot of a stream as it was at a number or a time, as JSON, plain or packed by gzip."""
    with one_moment(db.engine) as connection:
        view = look(connection, stream, actor)
        place = find_place(connection, view, text)
        found = gather(connection, view, place.seq, actor.id)
    # Others go on meanwhile: of a large board it takes a tenth of a second.
    return server.run_off_loop(_rendered, found, place, archived, is_packed)


def gather(connection: Connection, view: View, seq: int, actor: str) -> "Gathered":
    """Read what a stream's records at a place are made of."""
    base, fold = nearest(connection, view.stream, seq), folded_to(connection, view.stream)
    begin = base.seq if base is not None else fold
    known = None if base is not None else folded_records(connection, view.stream)
    if seq - begin <= FAR:
        patches = _patches(connection, view.stream, begin, seq)
        return Gathered(view, seq, base and base.body, known, patches)
    # Checkpoints are missing: this one goes the long way, a little at a time, and the next ones need not.
    ask_for_checkpoints(view.stream, actor)
    known = known or unpack(view.stream, base.body)
    _walk(connection, view.stream, known, begin, seq)
    return Gathered(view, seq, None, known, [])


@dataclass
class Gathered:
    """What was read of a log, from which the records at one place are made."""

    view: View
    seq: int
    body: bytes | None
    known: Lines | None
    patches: list[list[dict[str, Any]]]

    def records(self) -> Records:
        """Return the records as the audience may see them, by type and id."""
        lines = self._lines()
        holders = self._holders(lines)
        return {type: dict(self._seen(type, lines.parsed(type), holders)) for type in lines.types}

    def snapshot(self, *, archived: bool, **more: Any) -> bytes:
        """Return as JSON what `core.snapshots.read` would have returned there, and `more`."""
        lines, kind = self._lines(), self.view.scope.kind
        holders = self._holders(lines)
        subject = next(iter(self._shown(lines, kind, holders, archived=True)), b"null")
        head = strict_json.encode({**self.view.head, "seq": self.seq, **more})
        kept = (
            b'"%b":[%b]'
            % (type.encode(), b",".join(self._shown(lines, type, holders, archived=archived)))
            for type in shown_types(self.view)
        )
        return b'%b,"%b":%b,"records":{%b}}' % (head[:-1], kind.encode(), subject, b",".join(kept))

    def _lines(self) -> Lines:
        found = self.known or unpack(self.view.stream, self.body)
        for patches in self.patches:
            found.apply(patches)
        return found

    def _shown(
        self, lines: Lines, type: str, holders: Holders, *, archived: bool
    ) -> Iterator[bytes]:
        """Yield the lines of a type as the audience may see them; unread where it may see all."""
        found = lines.shown(type, archived=archived)
        if self.view.scope.sees_all(self.view.audience):
            return (line for _id, line in found)
        records = {id: strict_json.loads(line) for id, line in found}
        seen = self._seen(type, records, holders)
        return (strict_json.encode(record) for _id, record in seen)

    def _holders(self, lines: Lines) -> Holders:
        return self.view.scope.holders(self.view.audience, lambda kind: lines.parsed(kind).values())

    def _seen(
        self, type: str, known: dict[str, dict[str, Any]], holders: Holders
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        scope, audience = self.view.scope, self.view.audience
        for id, record in known.items():
            seen = scope.project(audience, type, record, holders)
            if seen is not None:
                yield id, seen


def _rendered(found: Gathered, place: Place, archived: bool, is_packed: bool) -> bytes:
    with without_long_search():
        body = found.snapshot(archived=archived, at=place.to_dict()["at"], head=found.view.seq)
    return gzip.compress(body, compresslevel=1) if is_packed else body


def _patches(
    connection: Connection, stream: str, after: int, last: int
) -> list[list[dict[str, Any]]]:
    asked = {"in_stream": stream, "after": after, "last": last}
    return [row.patches for row in PATCHES.rows(connection, asked)]


def _walk(connection: Connection, stream: str, known: Lines, after: int, last: int) -> None:
    for start in range(after, last, PORTION):
        for patches in _patches(connection, stream, start, min(start + PORTION, last)):
            known.apply(patches)
        server.sleep(0)


def _kept(connection: Connection, stream: str, seq: int) -> Place:
    fold = connection.execute(select(FOLD.c.seq, FOLD.c.at).where(FOLD.c.stream == stream)).first()
    if fold is not None and seq < fold.seq:
        message = _("The history of that time is no longer kept.")
        raise Pruned(message, {"kept_since": to_wire(fold.at), "kept_from": fold.seq})
    return Place(seq, AT.scalar(connection, {"in_stream": stream, "number": seq}))


def _newest_not_after(connection: Connection, view: View, moment: datetime) -> int:
    """Look through the log from its end, over those parts of it in which all is later."""
    last = view.seq
    for span in spans(connection, view.stream):
        found = _newest_within(connection, view.stream, span.seq, last, moment)
        if found is not None:
            return found
        last = span.after if span.earliest > moment else span.seq
    return _newest_within(connection, view.stream, 0, last, moment) or 0


def _newest_within(
    connection: Connection, stream: str, after: int, last: int, moment: datetime
) -> int | None:
    if after >= last:
        return None
    asked = {"in_stream": stream, "after": after, "last": last, "moment": moment}
    return NEWEST.scalar(connection, asked)


def _moment(field: str, text: str) -> datetime:
    found = TIME.fullmatch(text)
    if found is None:
        raise _invalid(field, _("Give the number of a change, or a time with its zone."))
    day, time, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{zone.replace(' ', '+').upper()}")
        to_wire(moment)
    except (ValueError, OverflowError) as error:
        raise _invalid(field, _("There is no such time.")) from error
    return moment


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, {"fields": {field: [message]}})
