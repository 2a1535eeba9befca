"""An outlet that cannot be reached rests, and whoever manages it is told: by a change of the board, as all is told."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Row

from board.queries import BOARD, MEMBER, visible_to
from board.scope import open_board
from board.sight import RULERS
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, execute
from core.errors import Conflict, Gone, NotFound
from core.extensions import db
from core.schemas import Id, List, OneOf, Schema, Text
from integrations.outlet_models import KINDS
from integrations.outlets import pause, resting
from integrations.telling import RIGHT


def stop(outlet: Row[Any], delivery: Row[Any], code: str) -> None:
    """Let an outlet rest because of what came of a delivery, and say so on the delivery's board, both or neither."""
    with db.engine.connect() as connection:
        people = _managers(connection, outlet, delivery.board)
    args = {"outlet": outlet.id, "kind": outlet.kind, "name": outlet.name}
    args |= {"code": code, "people": people}
    id = derived_id(delivery.id, "stop", str(delivery.tries))
    try:
        execute(
            f"board:{delivery.board}", "outlet.stop", args, Actor(outlet.author), id, as_house=True
        )
    except (Gone, NotFound):
        # The board went, and with it whoever could read of it there.
        pause(outlet.id, code)
    except Conflict:
        # Somebody has paused it meanwhile.
        return


def _managers(connection: Connection, outlet: Row[Any], board: str) -> list[str]:
    """Return whom it concerns: who set it up, if they still may; else all who might mend it."""
    readers = visible_to(MEMBER.c.id).where(BOARD.c.id == board)
    people = connection.execute(
        readers.with_only_columns(MEMBER.c.id, MEMBER.c.role).order_by(MEMBER.c.id)
    ).all()
    if outlet.board_id is None:
        able = [row.id for row in people if row.role in RULERS]
    else:
        able = [row.id for row in people if open_board(board, Actor(row.id), connection).may(RIGHT)]
    return [outlet.author] if outlet.author in able else able[:100]


class StopOutlet(Schema):
    outlet = Id(required=True)
    kind = OneOf(*KINDS, required=True)
    name = Text(required=True, max=80)
    code = Text(required=True, max=40)
    people = List(Id(), required=True)


@command("outlet.stop", scope="board", schema=StopOutlet, internal=True)
def stop_outlet(
    change: Change, board: Any, actor: Actor, *, outlet: str, kind: str, name: str, code: str,
    people: list[str],
) -> dict[str, Any]:  # fmt: skip
    """Nothing of the board differs; the log keeps that it was, and who is to be told."""
    if not change.connection.execute(resting(outlet, code)).rowcount:
        raise Conflict("It rests already.", {"field": "outlet"})
    return {"outlet": outlet, "kind": kind, "name": name, "code": code, "people": people}
