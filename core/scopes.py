"""The registry of stream kinds: packages say who may open a stream, and what each audience sees of it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection

from core.actors import Actor
from core.errors import NotFound
from core.schemas import is_uuid

# By the id of a record who holds it.
Holders = Mapping[str, Collection[str]]


class Context(Protocol):
    """What an actor found when opening a stream: its subject's id and the actor's role there."""

    id: str
    role: str


class Scope(Protocol):
    """One kind of stream (`board:<id>`), as its package defines it.

    A kind of which nothing hangs on who holds what takes `check`, `veil`, `holders` and `settle` as they stand here.
    """

    kind: str
    plural: str
    # Whether its changes also decide who may open streams of other kinds.
    governs: bool

    def open(self, id: str, actor: Actor, connection: Connection) -> Any:
        """Return the context of an actor in a stream; raise NotFound for strangers."""

    def permits(self, context: Any, permission: str) -> bool:
        """Whether the actor may run a command."""

    def check(self, context: Any, values: Mapping[str, Any]) -> None:
        """Raise Forbidden for arguments that speak of what the actor does not see."""

    def audience(self, context: Any) -> str:
        """Return the name of the audience to which the actor belongs."""

    def audiences(self, id: str) -> tuple[str, ...]:
        """Return the names of all audiences."""

    def project(
        self, audience: str, type: str, record: dict[str, Any], holders: Holders
    ) -> dict[str, Any] | None:
        """Return what the audience may see of a record, None for nothing.

        `holders` says who holds the records of the stream on which others hang, where a view depends on that.
        """

    def veil(self, audience: str, told: dict[str, Any]) -> dict[str, Any]:
        """Return what an audience is told of a change of which it sees nothing."""
        return told

    def holders(self, audience: str, read: Callable[[str], Iterable[dict[str, Any]]]) -> Holders:
        """Return what `project` needs for the records of one moment; `read` gives those of a type."""
        return {}

    def settle(self, change: Any, context: Any) -> dict[str, Any] | None:
        """Look at a change before it is recorded; raise Forbidden for what its maker may not even see.

        Return what audiences need beside a change's patches, None for nothing: `holders`, by record those
        `[before, after]` it, and `along`, the records `{type, id, put}` which come into view or leave it with theirs.
        """
        return None

    def sees_all(self, audience: str) -> bool:
        """Whether `project` returns every record to the audience as it is."""

    def access_changed(self, change: Any) -> set[str] | None:
        """Return the ids of the people whose access or role a change may have touched.

        None stands for all on its stream; of a stream that governs others, for all on any.
        """


scopes: dict[str, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Make a kind of stream known."""
    scopes[scope.kind] = scope


def split_stream(stream: Any) -> tuple[Scope, str]:
    """Return the scope and the subject's id of `board:<id>`; raise NotFound for anything else."""
    if isinstance(stream, str):
        kind, _, id = stream.partition(":")
        if kind in scopes and is_uuid(id):
            return scopes[kind], id
    raise NotFound("There is no such stream.")


def open_stream(stream: Any, actor: Actor, connection: Connection) -> tuple[Scope, Any]:
    """Return scope and context of a stream for an actor; raise NotFound for strangers."""
    scope, id = split_stream(stream)
    return scope, scope.open(id, actor, connection)
