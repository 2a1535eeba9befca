"""Who is on a board right now and what they are at: kept in memory, never stored, never numbered."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core import strict_json
from core.actors import Actor
from core.broadcast import emit_to_stream
from core.errors import Invalid
from core.ratelimit import RateLimit
from core.schemas import is_uuid

MAX_BYTES = 1024
PER_SECOND, BURST = 30, 60


@dataclass
class Peer:
    """One socket on a board."""

    member: str
    state: dict[str, Any]


class BoardPresence:
    """The people on each board, by socket: somebody with two windows is there twice."""

    def __init__(self) -> None:
        self._peers: dict[str, dict[str, Peer]] = {}
        self._limit = RateLimit(PER_SECOND, BURST)

    def on_join(self, stream: str, sid: str, actor: Actor) -> list[dict[str, Any]]:
        """Note a newcomer, tell the others, and return who was there already."""
        peers = self._peers.setdefault(stream, {})
        present = [_shown(other, peer) for other, peer in peers.items() if other != sid]
        peers[sid] = Peer(actor.id, {})
        self._tell(stream, sid, peers[sid].member, {})
        return present

    def on_leave(self, stream: str, sid: str) -> None:
        """Forget a socket and tell the others that it has gone."""
        peers = self._peers.get(stream, {})
        peer = peers.pop(sid, None)
        if not peers:
            self._peers.pop(stream, None)
        if peer:
            self._tell(stream, sid, peer.member, None)

    def on_presence(self, stream: str, sid: str, actor: Actor, state: Any) -> None:
        """Keep what somebody is at and tell the others."""
        self._limit.take(sid)
        checked = checked_state(state)
        self._peers.setdefault(stream, {})[sid] = Peer(actor.id, checked)
        self._tell(stream, sid, actor.id, checked)

    def _tell(self, stream: str, sid: str, member: str, state: dict[str, Any] | None) -> None:
        frame = {"stream": stream, "member": member, "socket": sid, "state": state}
        emit_to_stream(stream, "presence", frame)


def checked_state(state: Any) -> dict[str, Any]:
    """Return the known part of a presence state; refuse what is too large or of a wrong shape."""
    if not isinstance(state, dict) or len(strict_json.dumps(state).encode()) > MAX_BYTES:
        raise Invalid(_("This presence cannot be shown."), {"fields": {"state": [_("Invalid.")]}})
    known = {name: value for name, value in state.items() if name in SHAPES}
    wrong = [name for name, value in known.items() if not (value is None or SHAPES[name](value))]
    if wrong:
        fields = {name: [_("Invalid.")] for name in wrong}
        raise Invalid(_("This presence cannot be shown."), {"fields": fields})
    return known


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 60 and value.isprintable()


def _is_drag(value: Any) -> bool:
    if not isinstance(value, dict):
        return isinstance(value, bool) or is_uuid(value)
    return value.keys() <= {"card", "column", "after"} and all(
        id is None or is_uuid(id) for id in value.values()
    )


def _is_cursor(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"x", "y", "column"}
        and all(isinstance(part, int | float) or _is_word(part) for part in value.values())
    )


SHAPES = {
    "card": is_uuid,
    "field": _is_word,
    "typing": lambda value: isinstance(value, bool) or _is_word(value),
    "dragging": _is_drag,
    "cursor": _is_cursor,
    "following": is_uuid,
}


def _shown(sid: str, peer: Peer) -> dict[str, Any]:
    return {"member": peer.member, "socket": sid, "state": peer.state}
