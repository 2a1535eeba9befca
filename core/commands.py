"""The one path of a change: every write of synced data is a command, and enters by `execute()`."""

import hashlib
import inspect
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from flask_babel import gettext
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from core import clock, metrics, references, strict_json
from core.actors import Actor
from core.broadcast import publish
from core.changes import CHANGE, CHANGED_CARD, STREAM, Change
from core.commits import commit_together
from core.database import brief, is_outage, log_failure
from core.errors import AppError, Conflict, Forbidden, Invalid, Unavailable
from core.extensions import change_committed, command_refused, db
from core.models import new_id
from core.prepared import Prepared
from core.schemas import Schema, is_uuid, load
from core.scopes import Scope, split_stream

log = logging.getLogger(__name__)

__all__ = ["LAST", "Actor", "Command", "Outcome", "command", "commands", "derived_id", "execute"]


RAISE_SEQ = Prepared(
    update(STREAM)
    .where(STREAM.c.name == bindparam("in_stream"))
    .values(seq=STREAM.c.seq + 1)
    .returning(STREAM.c.seq)
)
ADD_CHANGE = Prepared(insert(CHANGE))
ADD_CHANGED_CARD = Prepared(insert(CHANGED_CARD))
FIND_RECORDED = Prepared(
    select(CHANGE).where(
        CHANGE.c.stream == bindparam("in_stream"),
        CHANGE.c.actor == bindparam("by_actor"),
        CHANGE.c.id == bindparam("with_id"),
    )
)


class _Last:
    """`after` left out: the last place."""

    def __repr__(self) -> str:
        return "LAST"


LAST = _Last()


@dataclass(frozen=True)
class Command:
    """A kind of change: the schema of its arguments and the operation that makes it."""

    name: str
    scope: str
    schema: Schema
    operation: Callable[..., dict[str, Any] | None]
    permission: str
    token_scope: str
    internal: bool
    creates: Callable[[dict[str, Any], str, Any], str] | None
    summary: str


@dataclass(frozen=True)
class Outcome:
    """What became of a command. `repeated` says that this command id was known already."""

    seq: int
    change: Any
    result: dict[str, Any] = field(default_factory=dict)
    repeated: bool = False


commands: dict[tuple[str, str], Command] = {}


def command(
    name: str,
    *,
    scope: str,
    schema: type[Schema],
    permission: str | None = None,
    token_scope: str = "write",
    internal: bool = False,
    creates: Callable[[dict[str, Any], str, Any], str] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the operation below as the command `name` of one kind of stream.

    The operation is called as `operation(change, context, actor, **arguments)`; what it returns is
    added to the answer. `internal` commands are run by the house itself only. `creates` names the
    new stream in which the change is recorded as number 1. A token needs `token_scope`.
    """

    def register(operation: Callable[..., Any]) -> Callable[..., Any]:
        commands[scope, name] = Command(
            name=name,
            scope=scope,
            schema=schema(),
            operation=operation,
            permission=permission or name,
            token_scope=token_scope,
            internal=internal,
            creates=creates,
            summary=inspect.getdoc(operation) or "",
        )
        return operation

    return register


def execute(
    stream: str,
    name: str,
    args: Mapping[str, Any],
    actor: Actor,
    id: str | None = None,
    *,
    as_house: bool = False,
    cause: dict[str, Any] | None = None,
    group: str | None = None,
    happened_at: datetime | None = None,
) -> Outcome:
    """Check, number, run, record, commit and broadcast one command.

    `id` is the idempotency key: the same key again gives the first answer. `as_house` runs internal
    commands and skips the permission (the house follows up on a change that was permitted).
    Raises an AppError when the command is refused; then nothing has changed.
    """
    scope, scope_id = split_stream(stream)
    found = commands.get((scope.kind, name)) if isinstance(name, str) else None
    if found is None or (found.internal and not as_house):
        metrics.count("baton_commands_total", command="unknown", outcome="invalid")
        raise Invalid("There is no such command.", {"command": name})
    id = _checked_id(id)
    with _Counted(found.name, id):
        values = load(found.schema, args)
        request = _Request(found, scope, scope_id, stream, values, actor, id, _digest(name, args))
        facts = {"cause": cause, "group": group, "happened_at": happened_at}
        return _write(request, as_house, facts)


def derived_id(command_id: str, *words: str) -> str:
    """Return the id of a command that follows from another, the same each time it is derived."""
    return str(uuid5(NAMESPACE_OID, "/".join((command_id, *words))))


def check_token(actor: Actor, scope: str) -> None:
    """Raise Forbidden for an actor whose token is not good for a scope."""
    if actor.may_ask_for(scope):
        return
    if actor.may_ask_for("comment"):
        raise Forbidden(gettext("This token may only read and comment."))
    raise Forbidden(gettext("This token may only read."))


def unused_id(change: Change, type: str, id: str | None, otherwise: str) -> str:
    """Return the id for a new record: the client's, if no record has it, or the one made here."""
    if id and change.find(type, id):
        raise Conflict(gettext("This id is already taken."), {"field": "id"})
    return id or otherwise


class _Counted:
    """Counts and times what is done inside, and lets the log say for which command it is.

    A class, since each command pays for it: a generator costs twice as much.
    """

    def __init__(self, name: str, id: str) -> None:
        self._name, self._id = name, id

    def __enter__(self) -> None:
        self._begun = time.perf_counter()
        self._token = references.add(change=self._id)

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        references.back(self._token)
        outcome = "done" if error is None else _code(error)
        metrics.count("baton_commands_total", command=self._name, outcome=outcome)
        metrics.observe("baton_command_seconds", time.perf_counter() - self._begun)


def _code(error: BaseException) -> str:
    return error.code if isinstance(error, AppError) else "internal"


def _write(request: "_Request", as_house: bool, facts: dict[str, Any]) -> Outcome:
    with _refusals():
        try:
            return commit_together(
                db.engine, request.stream, partial(_run, request, as_house, facts), _tell
            )
        except _Known as known:
            return _repeat(known.change, request)
        except Forbidden:
            name, actor = request.command.name, request.actor
            command_refused.send(request.stream, command=name, actor=actor.id)
            raise


def _tell(outcome: Outcome) -> None:
    change = outcome.change
    # It is durable, so the answer is yes whatever fails now; who missed it reads it from the log.
    try:
        publish(change)
        change_committed.send(change)
    except Exception:
        # It may be told by whoever committed for all who waited.
        said = "change %s, %s #%s, is committed, but was not told at once"
        log_failure(log, said, change.id, change.stream, change.seq)


@dataclass(frozen=True)
class _Request:
    command: Command
    scope: Scope
    scope_id: str
    stream: str
    values: dict[str, Any]
    actor: Actor
    id: str
    digest: str


class _Known(Exception):
    """This command was recorded before, as `change`."""

    def __init__(self, change: Any) -> None:
        super().__init__(change.seq)
        self.change = change


def _run(
    request: _Request, as_house: bool, facts: dict[str, Any], connection: Connection
) -> Outcome:
    # Number first: it is the lock of the stream, and the command id is judged behind it.
    change = _number(connection, request, as_house, facts)
    known = _recorded(connection, change)
    context = request.scope.open(request.scope_id, None if as_house else request.actor, connection)
    if known is not None:
        raise _Known(known)
    if not as_house:
        _authorize(request, context)
        change.audience = request.scope.audience(context)
    result = request.command.operation(change, context, request.actor, **request.values)
    change.sight = request.scope.settle(change, context)
    _record(connection, change, request.digest, result)
    return Outcome(change.seq, change, {**(result or {}), **change.once})


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the database says into what a client can understand."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            gettext("Something with this id exists already, or what it names is gone.")
        ) from error
    except DataError as error:
        raise Invalid(gettext("Some fields cannot be accepted."), {"fields": {}}) from error
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        log.warning("a command has to wait: %s", brief(error))
        raise Unavailable(
            gettext("The database cannot take this change now; try again.")
        ) from error


def _number(
    connection: Connection, request: _Request, as_house: bool, facts: dict[str, Any]
) -> Change:
    stream = request.stream
    if request.command.creates:
        actor = None if as_house else request.actor
        context = request.scope.open(request.scope_id, actor, connection)
        if not as_house:
            _authorize(request, context)
        stream = request.command.creates(request.values, request.id, context)
        seq = _open_stream(connection, stream, request)
    else:
        seq = _next_seq(connection, stream)
    return Change(
        connection, stream, seq,
        id=request.id, name=request.command.name, actor=request.actor.id, at=clock.now(), **facts,
    )  # fmt: skip


def _next_seq(connection: Connection, stream: str) -> int:
    seq = RAISE_SEQ.scalar(connection, {"in_stream": stream})
    if seq is None:
        # The scope decides below whether there is such a subject; a stranger's guess rolls back.
        connection.execute(insert(STREAM).values(name=stream, seq=1))
        return 1
    return seq


def _open_stream(connection: Connection, stream: str, request: _Request) -> int:
    exists = select(STREAM.c.seq).where(STREAM.c.name == stream)
    if connection.execute(exists).scalar() is None:
        connection.execute(insert(STREAM).values(name=stream, seq=1))
        return 1
    if _find_recorded(connection, stream, request.actor.id, request.id) is None:
        raise Conflict(gettext("Something with this id exists already."))
    return 1


def _recorded(connection: Connection, change: Change) -> Any:
    return _find_recorded(connection, change.stream, change.actor, change.id)


def _find_recorded(connection: Connection, stream: str, actor: str, id: str) -> Any:
    mine = {"in_stream": stream, "by_actor": actor, "with_id": id}
    return FIND_RECORDED.first(connection, mine)


def _repeat(known: Any, request: _Request) -> Outcome:
    if known.digest != request.digest:
        raise Conflict("This command id was used before, for something else.", {"seq": known.seq})
    return Outcome(known.seq, known, known.result or {}, repeated=True)


def _authorize(request: _Request, context: Any) -> None:
    check_token(request.actor, request.command.token_scope)
    if not request.scope.permits(context, request.command.permission):
        raise Forbidden(
            gettext("Your role does not allow this."),
            {"command": request.command.name, "role": context.role},
        )
    request.scope.check(context, request.values)


def _record(
    connection: Connection, change: Change, digest: str, result: dict[str, Any] | None
) -> None:
    ADD_CHANGE.rows(connection, change.to_row(digest, result))
    for card in change.cards:
        touched = {"stream": change.stream, "card": card, "seq": change.seq}
        ADD_CHANGED_CARD.rows(connection, touched)


def _checked_id(id: str | None) -> str:
    if id is None:
        return new_id()
    if not is_uuid(id):
        raise Invalid("The command id must be a UUID.", {"fields": {"id": ["Must be a UUID."]}})
    return id.lower()


def _digest(name: str, args: Any) -> str:
    try:
        return hashlib.sha256(name.encode() + b"\n" + strict_json.canonical(args)).hexdigest()
    except TypeError as error:
        raise Invalid("The arguments are not JSON.", {"fields": {}}) from error
