"""A person who comes back whenever the line breaks, and sends what was not answered again, as the browser does."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio

from core.models import new_id
from tests.factories import MadeBoard
from tests.support.people import SocketPerson
from tests.support.verify import snapshot_state
from tests.support.waiting import eventually

# The waits of static/js/sync/connection.js.
FIRST_DELAY, LONGEST_DELAY = 0.3, 5.0
ACK_SECONDS = 8.0


class ReturningPerson:
    """Keeps one stream. `heard` says when which change came, `missed` which came only by catching up,
    `took` how long each answer took, `away` how long each break."""

    def __init__(self, url: str, token: str, stream: str) -> None:
        self.url, self.token, self.stream = url, token, stream
        self.heard: dict[int, float] = {}
        self.acked: set[int] = set()
        self.took: list[float] = []
        self.away: list[float] = []
        self.refused: list[Any] = []
        self.resent = 0
        self.missed: set[int] = set()
        self.person: SocketPerson | None = None
        self._is_over = False
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @property
    def is_here(self) -> bool:
        return self.person is not None and self.person.client.connected

    def command(self, name: str, args: dict[str, Any]) -> None:
        """Send a command until it is answered, always under the same id."""
        payload = {"stream": self.stream, "id": new_id(), "name": name, "args": args}
        began = time.monotonic()
        while (answer := self._try(payload)) is None:
            continue
        self.took.append(time.monotonic() - began)
        if "ok" in answer:
            self.acked.add(answer["ok"]["seq"])
        else:
            self.refused.append(answer)

    def close(self) -> None:
        self._is_over = True
        self._keeper.join(20)
        if self.person:
            self.person.close()

    def _try(self, payload: dict[str, Any]) -> Any:
        person, answered, answers = self.person, threading.Event(), []
        if person is None or not person.client.connected:
            time.sleep(0.02)
            return None

        def answer(value: Any) -> None:
            answers.append(value)
            answered.set()

        try:
            person.client.emit("command", payload, callback=answer)
        except socketio.exceptions.SocketIOError:
            return None
        until = time.monotonic() + ACK_SECONDS
        while not answered.wait(0.02) and person.client.connected and time.monotonic() < until:
            continue
        self.resent += not answers
        return answers[0] if answers else None

    def _keep(self) -> None:
        broke, attempts = None, 0
        while not self._is_over:
            if self.is_here:
                time.sleep(0.01)
                continue
            if self.person is not None:
                self.person, broke = None, time.monotonic()
            if broke or attempts:
                self._wait(attempts)
            attempts += 1
            if self._dial():
                attempts = 0
                if broke:
                    self.away.append(time.monotonic() - broke)
                broke = None

    def _dial(self) -> bool:
        try:
            person = _Hearer(self)
            person.join(self.stream, since=max(self.heard, default=0))
        except (socketio.exceptions.SocketIOError, OSError):
            return False
        self.person = person
        return True

    def _wait(self, attempts: int) -> None:
        ceiling = min(LONGEST_DELAY, FIRST_DELAY * 2**attempts)
        time.sleep(FIRST_DELAY + random.random() * (ceiling - FIRST_DELAY))


class _Hearer(SocketPerson):
    """One connection of a returning person."""

    def __init__(self, owner: ReturningPerson) -> None:
        self.owner = owner
        super().__init__(owner.url, token=owner.token)

    def join(self, stream: str, since: int = 0) -> dict[str, Any]:
        answer = self.call("join", {"stream": stream, "since": since}).get("ok", {})
        self.owner.missed.update(change["seq"] for change in answer.get("changes", ()))
        for change in answer.get("changes", ()):
            self._on_change(change)
        return answer

    def _on_change(self, change: dict[str, Any]) -> None:
        self.owner.heard.setdefault(change["seq"], time.monotonic())


@contextmanager
def working(board: MadeBoard, crew: list[ReturningPerson]) -> Iterator[None]:
    """Everybody makes cards, without a pause, until the block ends."""
    is_over = threading.Event()

    def work(person: ReturningPerson, name: int) -> None:
        number = 0
        while not is_over.wait(0.1):
            number += 1
            args = {"column": board.columns["Lead"], "title": f"{name}.{number}"}
            person.command("card.create", args)

    threads = [
        threading.Thread(target=work, args=(person, name)) for name, person in enumerate(crew)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def check_all_is_there(board: MadeBoard, crew: list[ReturningPerson]) -> None:
    """Every command was accepted, once; everybody has seen every change."""
    assert [person.refused for person in crew] == [[]] * len(crew)
    acked = [seq for person in crew for seq in person.acked]
    assert len(set(acked)) == len(acked)
    titles = [
        record["title"]
        for (type, _), record in snapshot_state(board.stream, "everyone").items()
        if type == "card"
    ]
    assert len(titles) == len(set(titles)) == len(acked)
    newest = max(acked)
    for person in crew:
        assert eventually(lambda p=person: len(p.heard) == newest), "a change is missing"
