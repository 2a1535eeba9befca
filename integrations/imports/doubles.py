"""Ids that stand twice in a file: of everything the first counts, and the others are told."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask_babel import gettext as _

from integrations.imports.boards.board_plan import Notes, Source

Parts = Callable[[Notes], Iterator[Any]]


def without_doubles(source: Source) -> Source:
    """Return what a file holds with everything once."""
    for name in ("columns", "labels", "people"):
        setattr(source, name, list(_once(name, iter(getattr(source, name)), source.notes)))
    for name in ("cards", "tasks", "comments", "links"):
        setattr(source, name, partial(_parts, name, getattr(source, name)))
    return source


def _parts(name: str, parts: Parts, notes: Notes) -> Iterator[Any]:
    return _once(name, parts(notes), notes)


def _once(name: str, things: Iterator[Any], notes: Notes) -> Iterator[Any]:
    seen: set[str] = set()
    for thing in things:
        if thing.key in seen:
            why = _("The id stands twice in the file; the first one counts.")
            notes.problem(f"{name} {thing.key}", why)
            continue
        seen.add(thing.key)
        yield thing
