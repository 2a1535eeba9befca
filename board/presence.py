"""Who is on a board right now and what they are at: kept in memory, never stored."""

from typing import Any

from flask_babel import gettext as _

from board.queries import find_card
from board.sight import sight_of
from core import bus, strict_json
from core.actors import Actor
from core.broadcast import emit_to_stream
from core.database import reading
from core.errors import Invalid
from core.extensions import db
from core.peers import Peer, Peers
from core.ratelimit import RateLimit
from core.schemas import is_uuid

MAX_BYTES = 2048
PER_SECOND, BURST = 30, 60
MAX_FOLLOWED = 12


class BoardPresence:
    """The people on each board, by socket: somebody with two windows is there twice."""

    def __init__(self) -> None:
        self._here: dict[str, dict[str, Peer]] = {}
        self._limit = RateLimit(PER_SECOND, BURST, "presence")
        self._elsewhere = Peers(self._everybody_here, _show, is_state)

    def share(self) -> None:
        """Share what is known with the other processes, if there is a way."""
        bus.register_topic(bus.Topic("presence", self._elsewhere.take, self._elsewhere.hear))

    def on_join(self, stream: str, sid: str, actor: Actor, audience: str) -> list[dict[str, Any]]:
        """Note a newcomer, tell the others, and return who was there already."""
        here = [peer for peer in self._here.get(stream, {}).values() if peer.socket != sid]
        present = [*here, *self._elsewhere.elsewhere(stream)]
        self._keep(Peer(stream, sid, actor.id, {}))
        return [
            _frame(peer, "member", "socket") | {"state": _seen(peer, audience)} for peer in present
        ]

    def on_leave(self, stream: str, sid: str) -> None:
        """Forget a socket and tell the others that it has gone."""
        here = self._here.get(stream, {})
        peer = here.pop(sid, None)
        if not here:
            self._here.pop(stream, None)
        if peer:
            self._tell(peer._replace(state=None))

    def on_presence(self, stream: str, sid: str, actor: Actor, state: Any) -> None:
        """Keep what somebody is at and tell the others."""
        self._limit.take(sid)
        self._keep(Peer(stream, sid, actor.id, checked_state(state)))

    def _keep(self, peer: Peer) -> None:
        self._here.setdefault(peer.stream, {})[peer.socket] = peer
        self._tell(peer)

    def _tell(self, peer: Peer) -> None:
        _show(peer)
        self._elsewhere.tell(peer)

    def _everybody_here(self) -> list[Peer]:
        return [peer for peers in list(self._here.values()) for peer in list(peers.values())]


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


def is_state(state: Any) -> bool:
    """Whether this is a state as it is kept."""
    try:
        return checked_state(state) == state
    except Invalid:
        return False


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


def _is_presented(value: Any) -> bool:
    """What a presenter shows: the review, and the keys of the screen that others follow."""
    return isinstance(value, dict) and is_uuid(value.get("review")) and len(value) <= MAX_FOLLOWED


# What of a state is about a deal, or about the screen of somebody who may see all of them.
ABOUT_DEALS = {"card", "field", "typing", "dragging", "presenting"}
SHAPES = {
    "card": is_uuid,
    "field": _is_word,
    "typing": lambda value: isinstance(value, bool) or _is_word(value),
    "dragging": _is_drag,
    "cursor": _is_cursor,
    "following": is_uuid,
    "presenting": _is_presented,
}


def _show(peer: Peer) -> None:
    """Tell everybody who listens to the stream here."""
    frame = _frame(peer, "stream", "member", "socket", "state")
    emit_to_stream(
        peer.stream, "presence", lambda audience: frame | {"state": _seen(peer, audience)}
    )


def _seen(peer: Peer, audience: str) -> dict[str, Any] | None:
    """Return what an audience sees of a state: on others' deals only that somebody is here."""
    sight, state = sight_of(audience), peer.state
    if sight.own is None or not state or not ABOUT_DEALS & state.keys():
        return state
    with reading(db.engine) as connection:
        rows = [find_card(connection, id) for id in _deals_in(state)]
    if rows and all(row and sight.sees(row) for row in rows):
        return state
    return {name: value for name, value in state.items() if name not in ABOUT_DEALS}


def _deals_in(state: dict[str, Any]) -> set[str]:
    dragging = state.get("dragging")
    held = dragging.get("card") if isinstance(dragging, dict) else dragging
    return {id for id in (state.get("card"), held) if is_uuid(id)}


def _frame(peer: Peer, *names: str) -> dict[str, Any]:
    return {name: getattr(peer, name) for name in names}
