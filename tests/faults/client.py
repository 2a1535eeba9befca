"""A simulated client: follows its boards, and sends its commands until each is answered for good."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

from tests.faults.following import Following
from tests.faults.generator import Generator
from tests.faults.history import History
from tests.faults.proxy import ChaosProxy
from tests.faults.wire import LineBroken, Wire

IN_FLIGHT = 4
MOST_WAITING = 12
# As long as the browser waits.
ACK_SECONDS = 8.0
# The answer is to try again, with the same id; whether the first try happened is another question.
PUT_OFF = {"unavailable", "rate_limited", "internal", "unauthenticated"}


@dataclass(eq=False)
class Waiting:
    """A command that has not been answered for good."""

    id: str
    board: str
    name: str
    args: dict[str, Any]
    is_sent: bool = False
    tries: int = 0


class Client:
    """One person at one socket, behind a proxy of its own."""

    def __init__(
        self, number: int, person: str, token: str, port: int, proxy: ChaosProxy, history: History
    ) -> None:
        self.number, self.person, self.token = number, person, token
        self.port, self.proxy, self.history = port, proxy, history
        self.boards: dict[str, Following] = {}
        self.outbox: list[Waiting] = []
        self.wire: Wire | None = None
        self.twin: Wire | None = None
        self.copies = 1
        # So long without a word, and the line counts as dead.
        self.silence = 15.0
        self.is_over = False
        self._answers: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._heard = 0.0

    def follow(self, board: str, *, from_nothing: bool) -> None:
        following = Following(board, self.number, self.history, self.proxy.port, self.token)
        self.boards[board] = following
        if from_nothing:
            following.start_from_nothing()

    def play(self, generator: Generator, rate: float) -> asyncio.Task[None]:
        """Begin to act, so many commands a second."""
        return asyncio.create_task(self._act(generator, rate))

    async def live(self) -> None:
        """Be connected, again and again, until told that it is over."""
        while not self.is_over:
            with contextlib.suppress(LineBroken):
                await self._session()
            self._recall()
            await asyncio.sleep(0.1 + 0.05 * (self.number % 4))

    async def double(self, seconds: float) -> None:
        """Send everything on a second socket too, for a while."""
        with contextlib.suppress(LineBroken):
            self.twin = await Wire().open(self.port, self.token)
        await asyncio.sleep(seconds)
        if self.twin:
            self.twin.close()
        self.twin = None

    def close(self) -> None:
        self.is_over = True
        if self.wire:
            self.wire.close()

    @property
    def is_done(self) -> bool:
        return not self.outbox

    def has_reached(self, heads: dict[str, int]) -> bool:
        """Whether all that there is is known here."""
        boards = self.boards.values()
        return all(not b.is_revoked and b.last == heads.get(b.board) for b in boards)

    async def _act(self, generator: Generator, rate: float) -> None:
        while True:
            await asyncio.sleep(generator.random.expovariate(rate))
            burst = 3 if generator.random.random() < 0.2 else 1
            for _ in range(burst):
                if len(self.outbox) < MOST_WAITING:
                    board, name, args = generator.choose()
                    self.outbox.append(Waiting(generator.new_id(), board, name, args))
            self._wake.set()

    async def _session(self) -> None:
        wire = await Wire(self._hear).open(self.proxy.port, self.token)
        self.wire = wire
        self._heard = self.history.now()
        for following in self.boards.values():
            following.connected(wire)
        while not wire.closed.is_set():
            self._send_some(wire)
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 0.5)
            if self.history.now() - self._heard > self.silence:
                wire.close()

    def _hear(self, event: str, payload: Any) -> None:
        self._heard = self.history.now()
        board = str((payload or {}).get("stream", "")).removeprefix("board:")
        if board in self.boards:
            self.boards[board].hear(event, payload)
        elif event == "going_away" and self.wire:
            asyncio.get_running_loop().call_later(0.5, self.wire.close)

    def _send_some(self, wire: Wire) -> None:
        for waiting in self.outbox[:IN_FLIGHT]:
            if not waiting.is_sent:
                self._send(waiting, wire)

    def _send(self, waiting: Waiting, wire: Wire) -> None:
        waiting.is_sent = True
        waiting.tries += 1
        facts = {"client": self.number, "id": waiting.id, "board": waiting.board}
        if waiting.tries == 1:
            self.history.add("invoke", **facts, name=waiting.name, args=waiting.args)
        # Two sockets keep no order between them: on the second goes only what nothing is ahead of.
        is_alone = not any(other.is_sent for other in self.outbox if other is not waiting)
        wires = [wire] * self.copies + ([self.twin] if self.twin and is_alone else [])
        for each in wires:
            self.history.add("send", **facts)
            answer = self._ask(waiting, each)
            task = asyncio.create_task(self._answered(waiting, each, answer))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    def _ask(self, waiting: Waiting, wire: Wire) -> Any:
        command = {"id": waiting.id, "name": waiting.name, "args": waiting.args}
        return wire.ask("command", {"stream": f"board:{waiting.board}", **command})

    async def _answered(self, waiting: Waiting, wire: Wire, answer: asyncio.Future[Any]) -> None:
        facts = {"client": self.number, "id": waiting.id, "board": waiting.board}
        try:
            said = await asyncio.wait_for(answer, ACK_SECONDS)
        except (LineBroken, TimeoutError):
            self.history.add("unknown", **facts)
            wire.close()
            self._wake.set()
            return
        if "ok" in said:
            self.history.add("ok", **facts, seq=said["ok"]["seq"])
        elif said["error"]["code"] in PUT_OFF:
            self.history.add("put off", **facts, error=said["error"])
            asyncio.get_running_loop().call_later(0.3, self._again, waiting)
            return
        else:
            self.history.add("refused", **facts, code=said["error"]["code"])
        if waiting in self.outbox:
            self.outbox.remove(waiting)
        self._wake.set()

    def _again(self, waiting: Waiting) -> None:
        waiting.is_sent = False
        self._wake.set()

    def _recall(self) -> None:
        """What was on its way may be lost: it goes again, under its id."""
        for waiting in self.outbox:
            waiting.is_sent = False
