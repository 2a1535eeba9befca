"""The one place that emits data: each change goes once to each audience, in the order of the log."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from core import server, strict_json
from core.actors import Actor
from core.audiences import project_change, room
from core.changes import changes_since, epoch, head, heads, heads_of_kind
from core.database import log_failure, reading
from core.errors import NotFound
from core.extensions import db, socketio, stream_left
from core.followers import followed, wake_followers, wake_people
from core.hints import give_hint
from core.scopes import open_stream, scopes, split_stream

log = logging.getLogger(__name__)

# A larger change is announced by its number alone, and fetched.
MAX_FRAME = 256 * 1024
# In so many beats, of a second each, every stream has its turn.
HEAD_BEATS = 5
LOOK_BEATS = 300


@dataclass(frozen=True)
class Listener:
    """A socket that joined a stream, as the audience to which its person belongs."""

    sid: str
    actor: Actor
    audience: str


@dataclass
class _Outlet:
    """What this process sends for one stream: to whom, and up to which change."""

    sent: int
    epoch: str
    listeners: dict[str, Listener] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


_outlets: dict[str, _Outlet] = {}
_registry = threading.RLock()
# What packages say beside a change to those who hear it, by the change's name: an event and its payload.
Echo = Callable[[Any], tuple[str, Any] | None]
_echoes: dict[str, Echo] = {}
# Up to which change of each governing stream the access of the listeners here was looked at.
_looked_at: dict[str, int] = {}


def register_echo(name: str, make: Echo) -> None:
    """Let a package say something of its own beside each change of a name."""
    _echoes[name] = make


def publish(change: Any) -> None:
    """Send a committed change to everyone who listens, after what came before it."""
    give_hint(change.stream, change.seq)
    _recheck_access(change)
    wake_followers(change.stream, change.seq)
    outlet = _outlets.get(change.stream)
    if outlet is None:
        return
    with outlet.lock:
        if change.seq == outlet.sent + 1:
            _emit(change.stream, outlet, [change])
        elif change.seq > outlet.sent:
            _catch_up(change.stream, outlet, change.seq)


def publish_missing() -> None:
    """Send what other processes have committed; the log is the truth, whatever else was missed."""
    with reading(db.engine) as connection:
        streams = list({*_outlets, *followed()})
        newest, name = heads(connection, streams), epoch(connection)
    for stream in followed():
        wake_followers(stream, newest.get(stream, 0))
    for stream, outlet in list(_outlets.items()):
        try:
            _follow_epoch(stream, outlet, name, newest.get(stream, 0))
            publish_missing_of(stream, newest.get(stream, 0))
        except Exception:
            # One stream that fails must not silence those behind it.
            log_failure(log, "sending what is missing of %s failed; trying again", stream)


def publish_missing_of(stream: str, seq: float) -> None:
    """Send the changes of one stream which its listeners here lack, when it is known to be at `seq`."""
    wake_followers(stream, seq)
    outlet = _outlets.get(stream)
    if outlet and seq > outlet.sent:
        with outlet.lock:
            _catch_up(stream, outlet, seq)


def follow_access() -> None:
    """Put out whoever lost access by what another process did to a stream that nobody here hears."""
    with reading(db.engine) as connection:
        kinds = [kind for kind, scope in scopes.items() if scope.governs]
        newest = dict(pair for kind in kinds for pair in heads_of_kind(connection, kind).items())
        if _looked_at:
            for stream, seq in newest.items():
                _follow_access(connection, stream, seq)
            return
    _looked_at.update(newest)
    # Whoever came before this first look was let in by an older state.
    _recheck_streams(None)


def follow_access_of(stream: str) -> None:
    """Do so for one stream at once, when it is known to have news."""
    if _looked_at and split_stream(stream)[0].governs:
        with reading(db.engine) as connection:
            _follow_access(connection, stream, head(connection, stream))


def publish_heads(beat: int) -> None:
    """Tell listeners the head of their stream: the sign of life, which also shows a lost change.

    The streams take turns, since all at once would hold up everybody's moves.
    """
    for stream, outlet in list(_outlets.items()):
        if not _has_turn(stream, beat, HEAD_BEATS):
            continue
        frame = {"stream": stream, "epoch": outlet.epoch, "seq": outlet.sent}
        for audience in {listener.audience for listener in outlet.listeners.values()}:
            socketio.emit("head", frame, to=room(stream, audience))


def recheck_some(beat: int) -> None:
    """Look whether those who hear the streams whose turn it is still may, whatever the log says of it.

    Who loses access by a change is put out by that change. This is for what was done to the tables by hand.
    """
    for stream, outlet in list(_outlets.items()):
        if _has_turn(stream, beat, LOOK_BEATS):
            _recheck_all(stream, outlet)


def add_listener(stream: str, listener: Listener, connection: Connection) -> None:
    """Let a socket hear a stream from now on; what it missed before is read from the log."""
    newest, name = head(connection, stream), epoch(connection)
    socketio.server.enter_room(listener.sid, room(stream, listener.audience))
    with _registry:
        outlet = _outlets.setdefault(stream, _Outlet(newest, name))
        outlet.listeners[listener.sid] = listener
    _follow_epoch(stream, outlet, name, newest)


def remove_listener(stream: str, sid: str) -> Listener | None:
    """Let a socket hear a stream no more."""
    with _registry:
        outlet = _outlets.get(stream)
        listener = outlet.listeners.pop(sid, None) if outlet else None
        if outlet and not outlet.listeners:
            del _outlets[stream]
    if listener:
        socketio.server.leave_room(sid, room(stream, listener.audience))
        stream_left.send(None, stream=stream, sid=sid)
    return listener


def streams_of(sid: str) -> list[str]:
    """Return the streams which a socket has joined."""
    return [name for name, outlet in list(_outlets.items()) if sid in outlet.listeners]


def listener_of(stream: str, sid: str) -> Listener | None:
    """Return the listener that a socket is in a stream, None when it has not joined."""
    outlet = _outlets.get(stream)
    return outlet.listeners.get(sid) if outlet else None


def listening_sids() -> dict[str, Actor]:
    """Return every socket here that listens to anything, with its actor."""
    return {
        sid: listener.actor
        for outlet in list(_outlets.values())
        for sid, listener in list(outlet.listeners.items())
    }


def emit_to_stream(stream: str, event: str, project: Callable[[str], Any]) -> None:
    """Send something that is not data (presence) to all audiences of a stream: to each what `project` lets it see."""
    outlet = _outlets.get(stream)
    for audience in {item.audience for item in outlet.listeners.values()} if outlet else ():
        socketio.emit(event, project(audience), to=room(stream, audience))


def _has_turn(name: str, beat: int, beats: int) -> bool:
    return hash(name) % beats == beat % beats


def _follow_access(connection: Connection, stream: str, seq: int) -> None:
    # A stream that is new is followed from its beginning: people came by its first changes.
    known = _looked_at.get(stream, 0)
    while known < seq and (rows := changes_since(connection, stream, known)):
        for change in rows:
            _recheck_access(change)
        known = rows[-1].seq
    _looked_at[stream] = seq


def _follow_epoch(stream: str, outlet: _Outlet, name: str, newest: int) -> None:
    with outlet.lock:
        if outlet.epoch == name:
            return
        # After a restore the numbers begin anew, below what was sent of the old history.
        outlet.epoch, outlet.sent = name, newest
    # It may let other people in, and no change says so.
    _recheck_all(stream, outlet)


def _catch_up(stream: str, outlet: _Outlet, to: float) -> None:
    while outlet.sent < to:
        with reading(db.engine) as connection:
            rows = changes_since(connection, stream, outlet.sent)
        if not rows:
            return
        for row in rows:
            _recheck_access(row)
        _emit(stream, outlet, rows)


def _emit(stream: str, outlet: _Outlet, changes: list[Any]) -> None:
    scope, _ = split_stream(stream)
    by_audience: dict[str, list[Listener]] = defaultdict(list)
    for listener in list(outlet.listeners.values()):
        by_audience[listener.audience].append(listener)
    for change in changes:
        for audience in by_audience:
            frame = project_change(scope, audience, change, outlet.epoch)
            _send(stream, audience, frame)
        outlet.sent = change.seq
        if change.name in _echoes:
            _echo(stream, change)


def _echo(stream: str, change: Any) -> None:
    # The change was sent: whoever listens to it misses nothing by what goes wrong here.
    try:
        said = _echoes[change.name](change)
        if said:
            event, payload = said
            emit_to_stream(stream, event, lambda _audience: payload)
    except Exception:
        log_failure(log, "the echo of %s #%s failed", stream, change.seq)


def _send(stream: str, audience: str, frame: dict[str, Any]) -> None:
    target = room(stream, audience)
    if len(strict_json.dumps(frame).encode()) > MAX_FRAME:
        head_frame = {key: frame[key] for key in ("stream", "epoch", "seq")}
        socketio.emit("head", head_frame, to=target)
        return
    socketio.emit("change", frame, to=target)


def _recheck_access(change: Any) -> None:
    """Before a change is sent, take out of the rooms whoever lost access by it."""
    scope, _ = split_stream(change.stream)
    people = scope.access_changed(change)
    if people is None:
        _recheck_streams(None if scope.governs else change.stream)
        return
    if not people:
        return
    wake_people(people)
    for stream, outlet in list(_outlets.items()):
        for listener in list(outlet.listeners.values()):
            if listener.actor.id in people:
                _recheck(stream, listener)


def _recheck_streams(name: str | None) -> None:
    wake_people() if name is None else wake_followers(name)
    for stream, outlet in list(_outlets.items()):
        if name in (None, stream):
            _recheck_all(stream, outlet)


def _recheck_all(stream: str, outlet: _Outlet) -> None:
    for listener in list(outlet.listeners.values()):
        _recheck(stream, listener)
        # Hundreds of them would hold up everybody's moves.
        server.sleep(0)


def _recheck(stream: str, listener: Listener) -> None:
    try:
        with db.engine.connect() as connection:
            scope, context = open_stream(stream, listener.actor, connection)
    except NotFound:
        remove_listener(stream, listener.sid)
        socketio.emit("revoked", {"stream": stream}, to=listener.sid)
        return
    if scope.audience(context) == listener.audience:
        return
    # What this person may see has changed: what the client holds no longer fits.
    remove_listener(stream, listener.sid)
    socketio.emit("resync", {"stream": stream}, to=listener.sid)
