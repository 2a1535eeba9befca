"""Where an import goes: onto a board, or to a new one of a workspace; whoever may not import there is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from auth.models import Member, Workspace
from core.actors import Actor
from core.commands import derived_id, execute
from core.errors import Forbidden
from core.extensions import db
from core.jobs import Paused, Progress
from core.models import new_id
from core.scopes import open_stream
from integrations.imports.boards.board_plan import Reading
from integrations.imports.tables.csv_plan import (
    KnownLabel,
    Surroundings,
    currency_of,
    surroundings_of,
    surroundings_of_new,
)
from integrations.imports.tables.csv_stages import Stage
from integrations.imports.uploads import upload_folder

MEMBER = Member.__table__


@dataclass(frozen=True)
class Place:
    """A board, or with `is_new` the id that a new one would have."""

    board: str
    workspace: str
    name: str
    is_new: bool = False
    # The columns and labels that an import met when it began, for when it goes on.
    met: dict[str, list[dict[str, Any]]] | None = None

    def around(self, connection: Connection) -> Surroundings:
        """Return what an import meets here."""
        if self.is_new:
            return surroundings_of_new(connection, self.workspace, self.board)
        around = surroundings_of(connection, self.board)
        if self.met is None:
            return around
        columns = [Stage(**one) for one in self.met["columns"]]
        return replace(
            around, columns=columns, labels=[KnownLabel(**one) for one in self.met["labels"]]
        )

    def currency(self, connection: Connection) -> str:
        """Return the currency of amounts that name none."""
        return currency_of(connection, self.workspace, None if self.is_new else self.board)

    def reading(self, connection: Connection, currency: str | None = None) -> Reading:
        """Return how files are read for here."""
        return reading_of(connection, self.workspace, currency or self.currency(connection))

    def people(self, connection: Connection) -> list[dict[str, str]]:
        """Return who may be meant by people of a file."""
        mine = (MEMBER.c.workspace_id == self.workspace) & MEMBER.c.status.in_(
            ("active", "placeholder")
        )
        query = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.status).where(mine)
        return [dict(row._mapping) for row in connection.execute(query.order_by(MEMBER.c.name))]


def place_of(progress: Progress) -> Place:
    """Return where a job's import goes.

    What a file means is found by names: whatever others rename meanwhile, it goes on with the names it began with.
    """
    place = Place(**progress.args["place"])
    if place.is_new or place.met is not None:
        return place
    with db.engine.connect() as connection:
        around = place.around(connection)
    met = {"columns": around.columns, "labels": around.labels}
    place = replace(place, met={name: [asdict(one) for one in met[name]] for name in met})
    progress.keep(place=asdict(place))
    return place


def reading_of(connection: Connection, workspace: str, currency: str) -> Reading:
    """Return how files are read in a workspace: the zone of its days, a currency."""
    table = Workspace.__table__
    zone = connection.execute(select(table.c.time_zone).where(table.c.id == workspace)).scalar_one()
    return Reading(ZoneInfo(zone), currency, upload_folder())


def place_on_board(id: str, actor: Actor) -> Place:
    """Return a board as the place of an import; raise NotFound or Forbidden."""
    board = open_for_import(id, actor)
    return Place(board.id, board.workspace_id, board.name)


def place_in_workspace(id: str, actor: Actor) -> Place:
    """Return a board that is yet to be made as the place of an import; raise NotFound or Forbidden."""
    with db.engine.connect() as connection:
        scope, workspace = open_stream(f"workspace:{id}", actor, connection)
    if not scope.permits(workspace, "board.create"):
        raise Forbidden(_("Your role does not allow this."), {"command": "board.create"})
    return Place(new_id(), workspace.id, "", is_new=True)


def open_for_import(id: str, actor: Actor) -> Any:
    """Return a board to somebody who may import into it."""
    with db.engine.connect() as connection:
        scope, board = open_stream(f"board:{id}", actor, connection)
    if not scope.permits(board, "import.start"):
        raise Forbidden(_("Only managers of the board may import."), {"command": "import.start"})
    return board


def make_board(place: Place, name: str, actor: Actor, base: str) -> None:
    """Make the new board that a place stands for; done once for each `base`."""
    args = {"id": place.board, "name": name[:120] or _("Imported board"), "preset": "empty"}
    execute(f"workspace:{place.workspace}", "board.create", args, actor, derived_id(base, "board"))


@contextmanager
def kept_only_if_filled(place: Place, actor: Actor, *, is_made: bool) -> Iterator[None]:
    """Put a new board away again when what is done inside fails; one that only waits stays."""
    try:
        yield
    except Paused:
        raise
    except (Exception, KeyboardInterrupt):
        if is_made:
            execute(f"board:{place.board}", "board.archive", {}, actor, as_house=True)
        raise
