"""What cannot be reached rests, and whoever looks after it is told: by a change of the board, as all is told."""

from typing import Any

from sqlalchemy import Connection, Update, update
from sqlalchemy.engine import Row

from board.queries import BOARD, MEMBER, visible_to
from board.scope import open_board
from board.sight import RULERS
from core import clock
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, execute
from core.errors import Conflict, Gone, NotFound
from core.extensions import db
from core.schemas import Id, List, OneOf, Schema, Text
from integrations.imports.models import Pull
from integrations.outward.outlet_models import KINDS
from integrations.outward.outlets import rest, resting
from integrations.outward.telling import RIGHT

PULL: Any = Pull.__table__
# From where deals come; and whoever may bring some may mend it.
SYSTEMS = ("zoho", "fxiaoke")
RIGHT_TO_PULL = "import.start"


def stop(outlet: Row[Any], delivery: Row[Any], code: str) -> None:
    """Let an outlet rest because of what came of a delivery, and say so on the delivery's board, both or neither."""
    facts = {"outlet": outlet.id, "kind": outlet.kind, "name": outlet.name, "code": code}
    right = None if outlet.board_id is None else RIGHT
    id = derived_id(delivery.id, "stop", str(delivery.tries))
    if not _say(delivery.board, facts, outlet.author, right, id):
        rest(outlet.id, code)


def stop_pull(pull: Row[Any], name: str, code: str) -> bool:
    """Let a pull rest because it failed, and say so on its board, both or neither; return whether there is a board."""
    facts = {"outlet": pull.id, "kind": pull.system, "name": name, "code": code}
    id = derived_id(pull.stamp, "stop")
    return _say(pull.board_id, facts, pull.author, RIGHT_TO_PULL, id)


def _say(board: str, facts: dict[str, Any], author: str, right: str | None, id: str) -> bool:
    with db.engine.connect() as connection:
        able = _able(connection, board, right)
    # Whom it concerns: who set it up, if they still may; else all who might mend it.
    args = facts | {"people": [author] if author in able else able[:100]}
    try:
        execute(f"board:{board}", "outlet.stop", args, Actor(author), id, as_house=True)
    except (Gone, NotFound):
        # The board went, and with it whoever could read of it there.
        return False
    except Conflict:
        # Somebody has paused it meanwhile.
        return True
    return True


def _able(connection: Connection, board: str, right: str | None) -> list[str]:
    """Return who sees a board and has a right on it; without one, who runs its workspace."""
    readers = visible_to(MEMBER.c.id).where(BOARD.c.id == board)
    people = connection.execute(
        readers.with_only_columns(MEMBER.c.id, MEMBER.c.role).order_by(MEMBER.c.id)
    ).all()
    if right is None:
        return [row.id for row in people if row.role in RULERS]
    return [row.id for row in people if open_board(board, Actor(row.id), connection).may(right)]


def _resting(kind: str, id: str, code: str) -> Update:
    if kind in KINDS:
        return resting(id, code)
    working = update(PULL).where(PULL.c.id == id, PULL.c.paused_at.is_(None))
    return working.values(paused_at=clock.now())


class StopOutlet(Schema):
    outlet = Id(required=True)
    kind = OneOf(*KINDS, *SYSTEMS, required=True)
    name = Text(required=True, max=80)
    code = Text(required=True, max=40)
    people = List(Id(), required=True)


@command("outlet.stop", scope="board", schema=StopOutlet, internal=True)
def stop_outlet(
    change: Change, board: Any, actor: Actor, *, outlet: str, kind: str, name: str, code: str,
    people: list[str],
) -> dict[str, Any]:  # fmt: skip
    """Nothing of the board differs; the log keeps that it was, and who is to be told."""
    if not change.connection.execute(_resting(kind, outlet, code)).rowcount:
        raise Conflict("It rests already.", {"field": "outlet"})
    return {"outlet": outlet, "kind": kind, "name": name, "code": code, "people": people}
