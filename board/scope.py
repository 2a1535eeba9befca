"""The streams `board:<id>`: who may open one, as what, and what they see of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from auth.people import own_role
from auth.permissions import permits
from board.queries import OPENED_BY, OPENED_BY_THE_HOUSE, find_card, role_of
from board.sight import (
    WHOLE,
    Holders,
    Sight,
    following,
    holders_among,
    names_amount,
    sight_of,
    writes_amounts,
)
from core.actors import NOBODY, Actor
from core.changes import Change
from core.errors import Forbidden, Gone, NotFound
from core.schemas import is_uuid
from core.scopes import Scope, open_stream

EVERYONE = Sight().audience
NO_AMOUNTS = Sight(amounts=False).audience


@dataclass(frozen=True)
class BoardContext:
    """A board as somebody opened it."""

    id: str
    role: str
    workspace_id: str
    is_archived: bool
    name: str
    # What a role of the workspace's own includes; None for the roles that are built in.
    commands: frozenset[str] | None = None
    sight: Sight = WHOLE
    # Whether the workspace has roles which hide all deals but one's own.
    has_own_deals: bool = False

    def may(self, command: str) -> bool:
        """Whether the role may run a command."""
        # A review goes through all deals with their sums, a rule acts on any of them, and strangers tell amounts.
        if command.startswith(("review.", "rule.", "intake.")) and not self.sight.is_whole:
            return False
        if self.commands is not None:
            return command in self.commands
        return permits("board", self.role, command)


def _own(
    connection: Connection, workspace_id: str, role: str, person: str
) -> tuple[frozenset[str] | None, Sight]:
    """What a role of the workspace's own includes, nothing once it was taken away; and how much it sees."""
    if not is_uuid(role):
        return None, WHOLE
    own = own_role(connection, workspace_id, role)
    if own is None:
        return frozenset(), Sight(amounts=False, own=person)
    sight = Sight(amounts=not own.hides_amounts, own=person if own.own_deals else None)
    return frozenset(() if own.archived_at else own.commands), sight


class BoardScope(Scope):
    """Owner and admin of the workspace come as manager, others only where they were added."""

    kind = "board"
    plural = "boards"
    governs = False

    def open(self, id: str, actor: Actor | None, connection: Connection) -> BoardContext:
        """Return the board with the actor's role; to a stranger, or a token for others, it does not exist."""
        if actor and actor.token_subjects is not None and id not in actor.token_subjects:
            raise NotFound(_("There is no such board."), {"field": "board"})
        if actor is None:
            row = OPENED_BY_THE_HOUSE.first(connection, {"board": id})
        else:
            row = OPENED_BY.first(connection, {"board": id, "person": actor.id})
        if row is None:
            raise NotFound(_("There is no such board."), {"field": "board"})
        role = "house" if actor is None else role_of(row)
        commands, sight = _own(connection, row.workspace, role, actor.id if actor else "")
        return BoardContext(
            id, role, row.workspace, row.archived_at is not None, row.name,
            commands, sight, row.has_own_deals,
        )  # fmt: skip

    def permits(self, context: BoardContext, permission: str) -> bool:
        """Whether the role may run the command; an archived board can be restored or removed for good."""
        if not context.may(permission):
            return False
        if context.is_archived and permission not in ("board.restore", "board.purge"):
            raise Gone(_("This board was archived. Restore it first."), {"field": "board"})
        return True

    def check(self, context: BoardContext, values: Mapping[str, Any]) -> None:
        """Let nobody try out amounts that are hidden from them: a refusal would tell whether one was right."""
        if not context.sight.amounts and names_amount(values):
            raise hidden_amounts(context)

    def audience(self, context: BoardContext) -> str:
        """Return the name of how much the role sees."""
        return context.sight.audience

    def audiences(self, id: str) -> tuple[str, ...]:
        """Return the audiences that are not one person's."""
        return EVERYONE, NO_AMOUNTS

    def project(
        self, audience: str, type: str, record: dict[str, Any], holders: Holders
    ) -> dict[str, Any] | None:
        """Leave out amounts, and others' deals with what hangs on them, for whom a role hides them."""
        return sight_of(audience).record(type, record, holders)

    def veil(self, audience: str, told: dict[str, Any]) -> dict[str, Any]:
        """Whoever sees only their own deals is not told who is at work on others', and at what."""
        own = sight_of(audience).own
        if own is None or told["actor"] == own:
            return told
        kept = {name: value for name, value in told.items() if name not in ("group", "cause")}
        return kept | {"name": "unseen", "actor": NOBODY}

    def holders(self, audience: str, read: Callable[[str], Iterable[dict[str, Any]]]) -> Holders:
        """Return who holds each deal, if the audience sees only its own."""
        return {} if sight_of(audience).own is None else holders_among(read("card"))

    def settle(self, change: Change, context: BoardContext) -> dict[str, Any] | None:
        """Return who held the deals of a change before and after it, if somebody sees only their own.

        Whoever does not see amounts cannot write them either, by whatever command.
        """
        if not context.sight.amounts and writes_amounts(change):
            raise hidden_amounts(context)
        return following(change) if context.has_own_deals else None

    def sees_all(self, audience: str) -> bool:
        """Whoever sees amounts and all deals."""
        return audience == EVERYONE

    def access_changed(self, change: Any) -> set[str] | None:
        """Return the people who were added to the board, removed from it, or have a new role; all when it goes."""
        if change.name == "board.purge":
            return None
        return {patch["id"] for patch in change.patches if patch["type"] == "member"}


def hidden_amounts(board: BoardContext) -> Forbidden:
    """Return the refusal of whoever would set what they do not see."""
    message = _("Amounts are hidden from your role, so you cannot set them.")
    return Forbidden(message, {"field": "value", "role": board.role})


def open_board(id: str, actor: Actor, connection: Connection) -> BoardContext:
    """Return a board for an actor; raise NotFound for strangers."""
    _scope, board = open_stream(f"board:{id}", actor, connection)
    return board


def open_card(id: str, actor: Actor, connection: Connection) -> tuple[Row[Any], BoardContext]:
    """Return a card that an actor sees, and its board; raise NotFound in the same words for any other."""
    row = find_card(connection, id) if is_uuid(id) else None
    try:
        board = row and open_board(row.board_id, actor, connection)
    except NotFound:
        # Also to whoever guesses an id, a card of a foreign board does not exist.
        board = None
    if row is None or board is None or not board.sight.sees(row):
        raise NotFound(_("There is no such deal."), {"field": "card"})
    return row, board
