"""A stream as it was: its records as they stood after any change of its log, as an audience of today may see them.

`find_place` says which change a number or a time means, `gather` reads what is needed in one moment, and
`Gathered.records` puts it together, without the database and so in a thread of its own.
"""

import gc
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
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
    Records,
    apply,
    ask_for_checkpoints,
    folded_records,
    nearest,
    shown,
    spans,
    unpack,
)
from core.clock import to_wire
from core.database import one_moment
from core.errors import AppError, Invalid
from core.extensions import db
from core.folds import FOLD, folded_to
from core.prepared import Prepared
from core.records import record_of
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
    known = {} if base is not None or not fold else folded_records(connection, view.stream)
    if seq - begin <= FAR:
        patches = _patches(connection, view.stream, begin, seq)
        return Gathered(view, seq, base and base.body, known, patches)
    # Checkpoints are missing: this one goes the long way, a little at a time, and the next ones need not.
    ask_for_checkpoints(view.stream, actor)
    known = unpack(base.body) if base is not None else known
    _walk(connection, view.stream, known, begin, seq)
    return Gathered(view, seq, None, known, [])


@dataclass
class Gathered:
    """What was read of a log, from which the records at one place are made."""

    view: View
    seq: int
    body: bytes | None
    known: Records
    patches: list[list[dict[str, Any]]]

    def records(self) -> Records:
        """Return the records as the audience may see them, by type and id."""
        found = unpack(self.body) if self.body is not None else self.known
        types = frozenset(shown(self.view.stream))
        for patches in self.patches:
            apply(found, patches, types)
        return {type: dict(self._seen(type, found.get(type, {}))) for type in types}

    def snapshot(self, *, archived: bool) -> dict[str, Any]:
        """Return what `core.snapshots.read` would have returned there."""
        found, scope = self.records(), self.view.scope
        subject = found[scope.kind].get(self.view.id)
        types = shown_types(self.view)
        kept = {type: list(_in_order(found[type], archived=archived)) for type in types}
        return {"epoch": self.view.epoch, "seq": self.seq, scope.kind: subject, "records": kept}

    def _seen(
        self, type: str, known: dict[str, dict[str, Any]]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        scope, audience = self.view.scope, self.view.audience
        whole = record_of(scope.kind, type).whole
        for id, record in known.items():
            seen = scope.project(audience, type, whole(record))
            if seen is not None:
                yield id, seen


def _rendered(found: Gathered, place: Place, archived: bool, is_packed: bool) -> bytes:
    with without_collection():
        snapshot = found.snapshot(archived=archived) | place.to_dict() | {"head": found.view.seq}
        body = strict_json.encode(snapshot)
    return gzip.compress(body, compresslevel=1) if is_packed else body


def _patches(
    connection: Connection, stream: str, after: int, last: int
) -> list[list[dict[str, Any]]]:
    asked = {"in_stream": stream, "after": after, "last": last}
    return [row.patches for row in PATCHES.rows(connection, asked)]


def _walk(connection: Connection, stream: str, known: Records, after: int, last: int) -> None:
    types = frozenset(shown(stream))
    for start in range(after, last, PORTION):
        for patches in _patches(connection, stream, start, min(start + PORTION, last)):
            apply(known, patches, types)
        server.sleep(0)


@contextmanager
def without_collection() -> Iterator[None]:
    """Make thousands of records, none of them in a circle, without a search for circles in all of the process."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _in_order(known: dict[str, dict[str, Any]], *, archived: bool) -> Iterator[dict[str, Any]]:
    for id in sorted(known):
        if archived or not known[id].get("archived_at"):
            yield known[id]


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
