"""A person with a socket: signs in over HTTP, joins streams and keeps a view, as a browser would."""

import contextlib
import time
from queue import Empty, SimpleQueue
from typing import Any

import socketio

from core.config import COOKIE
from tests.support.verify import State, apply_patches

PATIENCE = 10.0


class SocketPerson:
    """A raw client of the live server: what it knows comes only over the wire."""

    def __init__(
        self, base_url: str, token: str | None = None, cookie: str | None = None, name: str = COOKIE
    ) -> None:
        self.base_url, self.token = base_url, token
        self.changes: dict[str, list[dict[str, Any]]] = {}
        self.events: list[tuple[str, Any]] = []
        self.client = socketio.Client(reconnection=False, ssl_verify=False)
        self.client.on("change", self._on_change)
        for event in ("head", "presence", "revoked", "resync", "going_away", "notification"):
            self.client.on(
                event, lambda payload=None, event=event: self.events.append((event, payload))
            )
        self.client.connect(
            base_url,
            auth={"token": token} if token else None,
            headers={"Cookie": f"{name}={cookie}"} if cookie else {},
            transports=["websocket"],
            wait_timeout=PATIENCE,
        )

    def join(self, stream: str, since: int = 0) -> dict[str, Any]:
        """Join a stream; return what stands inside `ok`, or the whole error answer."""
        answer = self.call("join", {"stream": stream, "since": since})
        for change in answer.get("ok", {}).get("changes", []):
            self._on_change(change)
        return answer.get("ok", answer)

    def command(self, stream: str, name: str, args: dict[str, Any], id: str | None = None) -> Any:
        """Send a command; return the whole ack."""
        return self.call("command", {"stream": stream, "id": id, "name": name, "args": args})

    def call(self, event: str, payload: Any) -> Any:
        """Emit and return the ack; a line that breaks is noticed without waiting for one."""
        acks: SimpleQueue[Any] = SimpleQueue()
        self.client.emit(event, payload, callback=acks.put)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            is_connected = self.client.connected
            with contextlib.suppress(Empty):
                return acks.get(timeout=0.1)
            if not is_connected:
                raise socketio.exceptions.DisconnectedError
        raise socketio.exceptions.TimeoutError

    @property
    def local_port(self) -> int:
        """Where the connection of this person begins."""
        return self.client.eio.ws.sock.getsockname()[1]

    def seqs(self, stream: str) -> list[int]:
        """Return the numbers of the changes seen, in the order of their first arrival."""
        return [change["seq"] for change in self.changes.get(stream, [])]

    def view(self, stream: str, start: State | None = None) -> State:
        """Return what the changes seen, in the order of seq, make of a starting state."""
        state = start or {}
        for change in sorted(self.changes.get(stream, []), key=lambda change: change["seq"]):
            state = apply_patches(state, change["patches"])
        return state

    def wait_for(self, condition: Any, what: str = "condition") -> None:
        """Wait until the condition holds; fail after some seconds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            time.sleep(0.01)

    def wait_for_seq(self, stream: str, seq: int) -> None:
        self.wait_for(lambda: seq in self.seqs(stream), f"change {seq} of {stream}")

    def saw(self, event: str) -> list[Any]:
        """Return the payloads of an event seen so far."""
        return [payload for name, payload in self.events if name == event]

    def close(self) -> None:
        self.client.disconnect()

    def _on_change(self, change: dict[str, Any]) -> None:
        seen = self.changes.setdefault(change["stream"], [])
        if change["seq"] not in {other["seq"] for other in seen}:
            seen.append(change)
