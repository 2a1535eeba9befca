"""Who is at the sockets of other processes: each tells the others of its own, so that all know everybody.

A process numbers what it tells. Whoever misses a number, or hears of a process for the first time, asks
it for all it has. A process that falls silent is taken for dead, and its people for gone.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core import bus, strict_json

SILENCE_SECONDS = 5.0
ASK_AGAIN_SECONDS = 1.0
# Of workers and those that take their places. More are somebody's lies, whose people we need not remember.
MOST_PROCESSES = 200
HIGHEST_NUMBER = 2**53


class Peer(NamedTuple):
    """One socket in a stream; without a state it has gone."""

    stream: str
    socket: str
    member: str
    state: dict[str, Any] | None

    @property
    def key(self) -> tuple[str, str]:
        return self.stream, self.socket


@dataclass
class _Process:
    """Another process: up to which number it has told, up to which we know, and who is there."""

    heard_at: float
    told: int = -1
    known: int = -1
    asked_at: float = 0.0
    peers: dict[tuple[str, str], Peer] = field(default_factory=dict)


class Peers:
    """Tells of `ours`, and calls `changed` with each peer elsewhere that came, changed or went.

    What `is_sound` does not know for the state of a peer is nothing that one of our processes tells.
    """

    def __init__(
        self,
        ours: Callable[[], list[Peer]],
        changed: Callable[[Peer], None],
        is_sound: Callable[[Any], bool] = lambda state: isinstance(state, dict),
    ) -> None:
        self._ours, self._changed, self._is_sound = ours, changed, is_sound
        self._number, self._told_at, self._is_asked = 0, 0.0, False
        self._untold: dict[tuple[str, str], Peer] = {}
        self._others: dict[str, _Process] = {}
        self._lock = threading.RLock()

    def tell(self, peer: Peer) -> None:
        """Have the others told of a peer of ours. Of several states only the last one counts."""
        if bus.is_there():
            with self._lock:
                self._untold[peer.key] = peer
            bus.wake()

    def elsewhere(self, stream: str) -> list[Peer]:
        """Return who is in a stream by other processes."""
        with self._lock:
            everybody = [peer for other in self._others.values() for peer in other.peers.values()]
        return [peer for peer in everybody if peer.stream == stream]

    def take(self) -> list[str]:
        """Return what there is to tell now: news, or all when somebody asked, and now and then a beat."""
        with self._lock:
            self._bury_the_silent()
            message = self._news() | self._questions()
            if not message and time.monotonic() - self._told_at < bus.BEAT_SECONDS:
                return []
            self._told_at = time.monotonic()
            return [strict_json.dumps(message | {"number": self._number})]

    def hear(self, sender: str, text: str) -> None:
        """Note what another process tells; raise ValueError for what none of ours does."""
        message = self._read(text)
        with self._lock:
            if sender not in self._others and len(self._others) >= MOST_PROCESSES:
                raise ValueError("too many processes")
            other = self._others.setdefault(sender, _Process(time.monotonic()))
            other.heard_at = time.monotonic()
            other.told = max(other.told, message["number"])
            self._is_asked |= bus.own_name() in message.get("ask", ())
            if "all" in message:
                self._replace(other, message["number"], message["all"])
            elif "news" in message and message["number"] == other.known + 1:
                other.known += 1
                self._note(other, message["news"])
            if self._is_asked or self._must_ask(other):
                bus.wake()

    def _read(self, text: str) -> dict[str, Any]:
        message = strict_json.loads(text)
        number = message.get("number") if isinstance(message, dict) else None
        if type(number) is not int or not 0 <= number <= HIGHEST_NUMBER:
            raise ValueError("no message of a process")
        for name in ("all", "news"):
            if name in message:
                message[name] = [self._peer(row) for row in _listed(message[name])]
        return message | {"ask": _listed(message.get("ask", []))}

    def _peer(self, row: Any) -> Peer:
        if not isinstance(row, list) or [type(part) for part in row[:3]] != [str, str, str]:
            raise ValueError("no peer")
        if len(row) != 4 or not (row[3] is None or self._is_sound(row[3])):
            raise ValueError("no peer with a state")
        return Peer(*row)

    def _news(self) -> dict[str, Any]:
        untold, self._untold = self._untold, {}
        self._number += bool(untold)
        if self._is_asked:
            self._is_asked = False
            return {"all": [list(peer) for peer in self._ours()]}
        return {"news": [list(peer) for peer in untold.values()]} if untold else {}

    def _questions(self) -> dict[str, Any]:
        asked = [name for name, other in self._others.items() if self._must_ask(other)]
        for name in asked:
            self._others[name].asked_at = time.monotonic()
        return {"ask": asked} if asked else {}

    def _must_ask(self, other: _Process) -> bool:
        is_behind = other.known < other.told
        return is_behind and time.monotonic() - other.asked_at > ASK_AGAIN_SECONDS

    def _replace(self, other: _Process, number: int, peers: list[Peer]) -> None:
        if number < other.known:
            return
        other.known = number
        now = {peer.key for peer in peers}
        gone = [peer._replace(state=None) for key, peer in other.peers.items() if key not in now]
        self._note(other, gone + [peer for peer in peers if other.peers.get(peer.key) != peer])

    def _note(self, other: _Process, peers: list[Peer]) -> None:
        for peer in peers:
            if peer.state is None:
                other.peers.pop(peer.key, None)
            else:
                other.peers[peer.key] = peer
            self._changed(peer)

    def _bury_the_silent(self) -> None:
        long_ago = time.monotonic() - SILENCE_SECONDS
        for name in [name for name, other in self._others.items() if other.heard_at < long_ago]:
            other = self._others.pop(name)
            self._replace(other, other.told, [])


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("no list")
    return value
