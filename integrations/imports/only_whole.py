"""An import that is called off or fails is taken back, however far it came before it waited or its process ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from board.models import Board
from core.actors import Actor
from core.commands import derived_id, execute
from core.errors import NotFound
from core.extensions import db
from core.jobs import Paused
from integrations.imports.places import Place

log = logging.getLogger(__name__)
BOARD = Board.__table__


@contextmanager
def only_whole(
    place: Place, actor: Actor, base: str, *, dry_run: bool, has_parts: bool = True
) -> Iterator[None]:
    """Take back what an import has brought, now or before, when what is done inside fails; one that waits stays.

    A format without `has_parts` always has a board of its own, which is put away with all that is on it.
    """
    try:
        yield
    except Paused:
        raise
    except (Exception, KeyboardInterrupt):
        if not dry_run:
            if has_parts:
                take_back(place.board, actor, base)
            _put_away(place, actor)
        raise


def take_back(board: str, actor: Actor, base: str) -> None:
    """Remove what came so far, by the house: whoever imports may have lost the right to."""
    id = derived_id(base, "import")
    left, number = 1, 0
    try:
        while left:
            outcome = execute(
                f"board:{board}", "import.cancel", {"import": id}, actor,
                derived_id(base, "import.cancel", str(number)),
                as_house=True, group=id, cause={"import": id},
            )  # fmt: skip
            left = outcome.result["left"]
            number += 1
    except NotFound:
        log.debug("import %s had not begun", id)
    except Exception:
        # What went wrong first is what is to be told.
        log.exception("import %s could not be taken back", id)


def _put_away(place: Place, actor: Actor) -> None:
    """Archive a board that was made for an import, if it is not yet."""
    shown = select(BOARD.c.id).where(BOARD.c.id == place.board, BOARD.c.archived_at.is_(None))
    with db.engine.connect() as connection:
        is_shown = place.is_new and connection.execute(shown).first() is not None
    if is_shown:
        execute(f"board:{place.board}", "board.archive", {}, actor, as_house=True)
