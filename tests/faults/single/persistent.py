"""A client that does not give up: it sends the same command until it is answered for good, as the browser does."""

import contextlib
import threading
import time
from collections import Counter
from typing import Any

import socketio

from core.models import new_id
from tests.support.people import SocketPerson

PUT_OFF = ("unavailable", "rate_limited")
WAIT = 0.1


class Persistent:
    """One person who works until told to stop, over as many sockets as it takes."""

    def __init__(self, url: str, token: str, stream: str, column: str) -> None:
        self.url, self.token, self.stream, self.column = url, token, stream, column
        self.acked: dict[str, int] = {}
        self.answers: Counter[str] = Counter()
        self.ack_times: list[float] = []
        self.person: SocketPerson | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> "Persistent":
        self._thread.start()
        return self

    def finish(self) -> None:
        """Let it come to the end of what it has begun."""
        self._is_over.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), "a command was never answered"
        if self.person:
            self.person.close()

    def send(self, name: str, args: dict[str, Any], id: str) -> dict[str, Any]:
        """Send a command until there is an answer for good; return it."""
        while True:
            answer = self.attempt(name, args, id)
            code = answer.get("error", {}).get("code", "ok")
            self.answers[code] += 1
            if code not in (*PUT_OFF, "unanswered"):
                return answer
            time.sleep(WAIT)

    def attempt(self, name: str, args: dict[str, Any], id: str) -> dict[str, Any]:
        """Send a command once; `unanswered` when the line broke."""
        try:
            if self.person is None or not self.person.client.connected:
                self.person = SocketPerson(self.url, self.token)
            return self.person.command(self.stream, name, args, id)
        except (socketio.exceptions.SocketIOError, OSError):
            if self.person:
                with contextlib.suppress(Exception):
                    self.person.close()
            self.person = None
            return {"error": {"code": "unanswered"}}

    def _work(self) -> None:
        number = 0
        while not self._is_over.is_set():
            number += 1
            id, args = new_id(), {"column": self.column, "title": f"Deal {number}"}
            answer = self.send("card.create", args, id)
            if "ok" in answer:
                self.acked[id] = answer["ok"]["seq"]
                self.ack_times.append(time.monotonic())
