"""Keeping what another's writing took the place of: nothing that two people wrote at once is lost."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from board.models import Version
from core.changes import Change
from core.commands import derived_id

VERSION = Version.__table__


def keep(
    change: Change,
    card: str | None,
    written: tuple[str, str, str],
    content: Any,
    *,
    author: str | None,
    other: str | None,
) -> str:
    """Keep what `author` wrote into (type, id, field) of a record, where `other`'s writing stands; return its id."""
    about, record, field = written
    version = change.put(
        "version",
        derived_id(change.id, "version", record, field),
        card=card,
        about=about,
        record=record,
        field=field,
        content=content,
        author=author,
        other=other,
        created_at=change.moment,
    )
    return version.id


def take_along(change: Change, about: str, record: str, card: str) -> None:
    """What is to be decided about something that went to another card goes with it."""
    for id in change.select(_undecided(change, about, record)).scalars().all():
        change.put("version", id, card=card)


def settle_own(change: Change, about: str, record: str, fields: Iterable[str]) -> None:
    """Whoever edits a field again has seen what became of it: their kept version is settled."""
    mine = VERSION.c.author == change.actor
    _settle(change, about, record, mine, VERSION.c.field.in_(list(fields)))


def settle_all(change: Change, about: str, record: str) -> None:
    """Of what went away nothing is left to be decided."""
    _settle(change, about, record)


def _settle(change: Change, about: str, record: str, *which: ColumnElement[bool]) -> None:
    for id in change.select(_undecided(change, about, record, *which)).scalars().all():
        change.put("version", id, archived_at=change.moment)


def _undecided(
    change: Change, about: str, record: str, *which: ColumnElement[bool]
) -> Select[tuple[str]]:
    return select(VERSION.c.id).where(
        VERSION.c.board_id == change.scope_id,
        VERSION.c.record == record,
        VERSION.c.about == about,
        VERSION.c.archived_at.is_(None),
        *which,
    )
