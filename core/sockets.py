"""The socket's five words: connect, join, leave, command, presence. Whatever they refuse becomes an ack."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol

from flask import Flask
from flask_babel import gettext
from socketio import exceptions
from sqlalchemy import Connection

from core import assets, i18n, references, server
from core.actors import Actor, ended_sessions, find_actor
from core.audiences import project_change
from core.broadcast import (
    Listener,
    add_listener,
    follow_access,
    follow_access_of,
    listener_of,
    publish_heads,
    publish_missing,
    publish_missing_of,
    recheck_some,
    remove_listener,
    streams_of,
)
from core.changes import MAX_CHANGES, changes_since, epoch, head
from core.commands import execute
from core.database import brief, is_outage, log_failure, one_moment
from core.errors import AppError, Invalid, NotFound, RateLimited, Unauthenticated, Unavailable
from core.extensions import db, session_ended, socketio, stream_left
from core.folds import folded_to
from core.followers import wake_ended, wake_people
from core.hints import follow_hints, give_hint
from core.ratelimit import Limits, limits_of
from core.schemas import is_uuid
from core.scopes import open_stream, split_stream

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
ENDED_EVERY = 2
# A hint of this form is about a person's sessions, any other about a stream.
SESSIONS_OF = "sessions of "


@dataclass(frozen=True)
class Credential:
    """What a socket showed when it connected; asked again for each message."""

    cookie: str | None
    bearer: str | None
    actor: Actor


class Presence(Protocol):
    """What a package does with the ephemeral state of the people in its streams."""

    def on_join(self, stream: str, sid: str, actor: Actor, audience: str) -> list[dict[str, Any]]:
        """Return who is present as an audience sees it, for the answer to `join`."""

    def on_leave(self, stream: str, sid: str) -> None:
        """Forget a socket and tell the others."""

    def on_presence(self, stream: str, sid: str, actor: Actor, state: Any) -> None:
        """Keep a socket's state and tell the others."""


_credentials: dict[str, Credential] = {}
_presence: dict[str, Presence] = {}


def register_presence(kind: str, presence: Presence) -> None:
    """Let a package follow who is present in its kind of streams."""
    _presence[kind] = presence


def init_app(app: Flask) -> None:
    """Attach the handlers to the Socket.IO server, and close sockets whose session ended."""
    handlers = _Handlers(app, limits_of(app))
    socketio.server.on("connect", handlers.connect)
    socketio.server.on("disconnect", handlers.disconnect)
    for event in ("join", "leave", "command", "presence"):
        socketio.server.on(event, handlers.answering(getattr(handlers, event)))
    session_ended.connect(_close_sockets)
    stream_left.connect(_forget_presence)
    follow_hints(_look)


def watch_heads(app: Flask) -> None:
    """Loop for ever: send what other processes commit, and the heads as a sign of life."""
    beat = 0
    while True:
        server.sleep(POLL_SECONDS)
        beat += 1
        try:
            with app.app_context():
                follow_access()
                publish_missing()
                publish_heads(beat)
                recheck_some(beat)
                if beat % ENDED_EVERY == 0:
                    _close_ended()
                    wake_ended()
        except Exception:
            log_failure(log, "looking for new changes failed; trying again")


class _Handlers:
    """The events of a socket. They run outside of any request, so each opens an app context."""

    def __init__(self, app: Flask, limits: Limits | None) -> None:
        self.app, self.limits = app, limits
        self._hung_up: set[str] = set()

    def answering(self, handler: Callable[[str, Any], Any]) -> Callable[..., dict[str, Any] | None]:
        """Wrap a handler so that what it returns becomes `{ok}` and what it raises `{error}`."""

        def answer(sid: str, payload: Any = None, *_: Any) -> dict[str, Any] | None:
            references.begin()
            with self.app.app_context():
                try:
                    result = handler(sid, payload if isinstance(payload, dict) else {})
                except AppError as error:
                    self._weigh(sid, error)
                    return {"error": error.to_dict()}
                except Exception as error:
                    return {"error": failure(error).to_dict()}
            return {"ok": result}

        return answer

    def connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        cookie, bearer = (
            _cookie(environ, self.app.config["BATON"].session_cookie),
            _token(auth, environ),
        )
        with self.app.app_context():
            try:
                actor = find_actor(cookie, bearer)
            except Exception as error:
                refusal = failure(error)
                raise exceptions.ConnectionRefusedError(
                    refusal.message, {"code": refusal.code}
                ) from error
        if actor is None or _means_another(auth, actor):
            raise exceptions.ConnectionRefusedError("Sign in first.", {"code": "unauthenticated"})
        _credentials[sid] = Credential(cookie, bearer, actor)

    def disconnect(self, sid: str, reason: Any = None) -> None:
        # First of all, so that a join which is still under way finds nobody to let in.
        _credentials.pop(sid, None)
        self._hung_up.discard(sid)
        with self.app.app_context():
            for stream in streams_of(sid):
                remove_listener(stream, sid)

    def join(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        actor = _actor(sid)
        if self.limits:
            self.limits.joins.take(actor.id)
        stream, since = payload.get("stream"), payload.get("since")
        if isinstance(since, bool) or not isinstance(since, int) or since < 0:
            raise Invalid("`since` must be a sequence number.", {"fields": {"since": ["Invalid."]}})
        with db.engine.connect() as connection:
            scope, context = open_stream(stream, actor, connection)
            audience = scope.audience(context)
            # First into the room, then the log: what comes between is sent twice, never lost.
            add_listener(stream, Listener(sid, actor, audience), connection)
        with one_moment(db.engine) as connection:
            still = self._check_still_here(stream, sid, actor, connection)
            name, newest = epoch(connection), head(connection, stream)
            if payload.get("epoch") not in (None, name) or since > newest:
                return {"resync": True}
            # What was sent to another audience cannot be gone on with.
            if still != audience or payload.get("audience") not in (None, audience):
                return {"resync": True}
            if newest - since > MAX_CHANGES or since < folded_to(connection, stream):
                return {"resync": True}
            rows = changes_since(connection, stream, since)
        changes = [project_change(scope, audience, row, name) for row in rows]
        here = _presence.get(scope.kind)
        present = here.on_join(stream, sid, actor, audience) if here else []
        return {
            "seq": newest,
            "epoch": name,
            "changes": changes,
            "present": present,
            "build": assets.build(),
        }

    def _check_still_here(self, stream: str, sid: str, actor: Actor, connection: Connection) -> str:
        # Whoever lost access, or hung up, before the room was entered was not found there to be put out.
        try:
            if sid not in _credentials:
                raise Unauthenticated(gettext("Sign in again."))
            scope, context = open_stream(stream, actor, connection)
        except AppError:
            remove_listener(stream, sid)
            raise
        return scope.audience(context)

    def leave(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        _actor(sid)
        if isinstance(payload.get("stream"), str):
            remove_listener(payload["stream"], sid)
        return {}

    def command(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        actor = _actor(sid)
        if self.limits:
            self.limits.commands.take(actor.id)
        stream, name, args, id = (payload.get(key) for key in ("stream", "name", "args", "id"))
        if is_uuid(id):
            references.begin(change=id.lower())
        outcome = execute(stream, name, {} if args is None else args, actor, id)
        return {"seq": outcome.seq, **outcome.result}

    def presence(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        actor = _actor(sid)
        stream = payload.get("stream")
        if not isinstance(stream, str) or listener_of(stream, sid) is None:
            raise NotFound("Join the stream first.")
        scope, _ = split_stream(stream)
        if scope.kind in _presence:
            _presence[scope.kind].on_presence(stream, sid, actor, payload.get("state"))
        return {}

    def _weigh(self, sid: str, error: AppError) -> None:
        """Hang up on whoever goes on although they were told to wait; the answer goes out before."""
        held = _credentials.get(sid)
        if not (self.limits and held and isinstance(error, RateLimited)) or sid in self._hung_up:
            return
        if self.limits.refusals.spend(held.actor.id):
            self._hung_up.add(sid)
            log.warning("hanging up on %s, who goes on without waiting", held.actor.id)
            server.drop_soon(socketio, sid)


def failure(error: Exception) -> AppError:
    """Log an unexpected exception and return what is told of it: to wait, or its place in the log."""
    if is_outage(error):
        log.warning("no answer without the database: %s", brief(error))
        return Unavailable(gettext("The database went away; try again."))
    id = references.reported()
    log.error("internal error %s", id, exc_info=error)
    message = gettext("Something went wrong on our side. Nothing was changed.")
    return AppError(message, {"id": id})


def _actor(sid: str) -> Actor:
    credential = _credentials.get(sid)
    actor = credential and find_actor(credential.cookie, credential.bearer)
    if actor is None:
        _close(sid)
        raise Unauthenticated(gettext("Sign in again."))
    i18n.speak_to(actor.id)
    return actor


def _forget_presence(_sender: Any, stream: str, sid: str) -> None:
    kind = stream.partition(":")[0]
    if kind in _presence:
        _presence[kind].on_leave(stream, sid)


def _close_sockets(_sender: Any, user: str, session: str | None = None) -> None:
    give_hint(SESSIONS_OF + user)
    for sid, credential in list(_credentials.items()):
        actor = credential.actor
        if actor.id == user and session in (None, actor.session):
            _close(sid)


def _look(where: str, seq: float) -> None:
    """Look at once where another process did something, rather than at the next beat."""
    if where.startswith(SESSIONS_OF):
        person = where.removeprefix(SESSIONS_OF)
        _close_ended(person)
        wake_people({person})
        return
    _check_stream(where)
    publish_missing_of(where, seq)
    follow_access_of(where)


def _check_stream(where: str) -> None:
    try:
        split_stream(where)
    except NotFound as error:
        raise ValueError("no stream") from error


def _close_ended(person: str | None = None) -> None:
    """Close the sockets, of one person or of all, whose session ended elsewhere or by its age."""
    actors = [held.actor for held in list(_credentials.values())]
    ended = ended_sessions([actor for actor in actors if person in (None, actor.id)])
    if not ended:
        return
    for sid, held in list(_credentials.items()):
        if held.actor.session in ended:
            _close(sid)


def _close(sid: str) -> None:
    server.drop(socketio, sid)


def _cookie(environ: dict[str, Any], name: str) -> str | None:
    try:
        morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(name)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _means_another(auth: Any, actor: Actor) -> bool:
    # A page of somebody who has signed out since must not act as whoever signed in after them.
    return isinstance(auth, dict) and auth.get("user") not in (None, actor.id)


def _token(auth: Any, environ: dict[str, Any]) -> str | None:
    token = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(token, str):
        return token
    scheme, _, value = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return value if scheme == "Bearer" else None
