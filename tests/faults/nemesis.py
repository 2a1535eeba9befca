"""Does harm by a schedule. Each lane does one thing after the other; every fault ends before the heal."""

import asyncio
import contextlib
import math
import os
import signal
from collections import Counter
from itertools import groupby
from typing import Any

from tests.faults import backup
from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.office import Office
from tests.faults.schedule import Fault
from tests.faults.server import Server

FLOOD_ROUNDS = 25
AT_ONCE = 8
# A machine that is too slow to flood anybody need not go on for ever.
FLOOD_SECONDS = 45.0
LITTLE = 10_000
FLOOD_TEXT = "潮" * 19_000


class Nemesis:
    """Knows everything that can be hurt. `reader` is a client that does nothing but read one board."""

    def __init__(
        self,
        server: Server,
        clients: list[Client],
        reader: Client,
        office: Office,
        history: History,
        services: dict[str, Any],
    ) -> None:
        self.server, self.clients, self.reader = server, clients, reader
        self.office, self.history, self.services = office, history, services
        self.done: Counter[str] = Counter()
        # One at a time may start or end the server's processes.
        self._process = asyncio.Lock()

    async def play(self, schedule: list[Fault], seconds: float) -> None:
        """Do everything in its time; return when all of it is over and healed."""
        lanes = groupby(sorted(schedule, key=lambda f: (f.lane, f.at)), key=lambda f: f.lane)
        began = self.history.now()
        await asyncio.gather(*(self._lane(list(faults), began, seconds) for _, faults in lanes))
        await asyncio.sleep(max(0, began + seconds - self.history.now()))

    async def _lane(self, faults: list[Fault], began: float, seconds: float) -> None:
        for fault in faults:
            # On a slow machine the server would come up late, and be killed before anybody is through.
            least = 1.5 if fault.lane == "process" else 0.3
            await asyncio.sleep(max(least, began + fault.at - self.history.now()))
            if self.history.now() - began > seconds:
                return
            self.history.add("fault", name=fault.name, seconds=fault.seconds, client=fault.client)
            await getattr(self, f"_{fault.name}")(fault)
            self.history.add("fault over", name=fault.name)
            self.done[fault.name] += 1

    async def _kill(self, fault: Fault) -> None:
        async with self._process:
            await self.server.kill()
            await asyncio.sleep(fault.seconds)
            await self._start()

    async def _leave(self, fault: Fault) -> None:
        async with self._process:
            await self.server.stop()
            await asyncio.sleep(fault.seconds)
            await self._start()

    async def _start(self) -> None:
        # Its database may be down at this very moment; then the operator tries again.
        for attempt in range(4):
            try:
                return await self.server.start()
            except RuntimeError:
                await self.server.kill()
                if attempt == 3:
                    raise
                await asyncio.sleep(1)
        return None

    async def _pause(self, fault: Fault) -> None:
        async with self._process:
            self.server.pause()
            await asyncio.sleep(fault.seconds)
            self.server.go_on()

    async def _kill_worker(self, fault: Fault) -> None:
        async with self._process:
            self._hurt_worker(fault, signal.SIGKILL)

    async def _pause_worker(self, fault: Fault) -> None:
        async with self._process:
            worker = self._hurt_worker(fault, signal.SIGSTOP)
            await asyncio.sleep(fault.seconds)
            _signal(worker, signal.SIGCONT)

    def _hurt_worker(self, fault: Fault, number: int) -> int | None:
        workers = sorted(self.server.workers())
        if not workers:
            return None
        worker = workers[fault.size % len(workers)]
        _signal(worker, number)
        return worker

    async def _reset(self, fault: Fault) -> None:
        self.clients[fault.client].proxy.reset()

    async def _cut(self, fault: Fault) -> None:
        """So few bytes go down that an answer is cut off, after its commit."""
        await self._spoil(fault, "downstream", limit=fault.size)

    async def _silence(self, fault: Fault) -> None:
        await self._spoil(fault, "downstream", stalled=True)

    async def _stall(self, fault: Fault) -> None:
        await self._spoil(fault, "upstream", stalled=True)

    async def _slice(self, fault: Fault) -> None:
        await self._spoil(fault, "downstream", slice=1 + fault.size)

    async def _slow(self, fault: Fault) -> None:
        await self._spoil(fault, "downstream", latency=0.2, jitter=0.2, rate=200_000)

    async def _shut(self, fault: Fault) -> None:
        proxy = self.clients[fault.client].proxy
        proxy.shut_down()
        await asyncio.sleep(fault.seconds)
        proxy.heal()

    async def _spoil(self, fault: Fault, direction: str, **how: Any) -> None:
        proxy = self.clients[fault.client].proxy
        for name, value in how.items():
            setattr(getattr(proxy, direction), name, value)
        await asyncio.sleep(fault.seconds)
        proxy.heal()

    async def _duplicate(self, fault: Fault) -> None:
        client = self.clients[fault.client]
        client.copies = 1 + fault.size % 5
        await asyncio.sleep(fault.seconds)
        client.copies = 1

    async def _twin(self, fault: Fault) -> None:
        await self.clients[fault.client].double(fault.seconds)

    async def _crash_postgres(self, _fault: Fault) -> None:
        await asyncio.to_thread(self.services["postgres"].crash_and_start)

    async def _pause_postgres(self, fault: Fault) -> None:
        await self._pause_service("postgres", fault)

    async def _kill_redis(self, fault: Fault) -> None:
        redis = self.services["redis"]
        redis.kill()
        await asyncio.sleep(fault.seconds)
        redis.start()

    async def _pause_redis(self, fault: Fault) -> None:
        await self._pause_service("redis", fault)

    async def _pause_service(self, name: str, fault: Fault) -> None:
        self.services[name].pause()
        await asyncio.sleep(fault.seconds)
        self.services[name].go_on()

    async def _revoke(self, fault: Fault) -> None:
        client = self.clients[fault.client]
        board = list(client.boards)[fault.board]
        seq = await self.office.command(board, "member.remove", {"member": client.person})
        since = self.history.now()
        await asyncio.sleep(fault.seconds)
        facts = {"client": client.number, "board": board, "since": since, "after": seq}
        self.history.add("revoked", **facts, until=self.history.now())
        await self.office.command(board, "member.add", {"member": client.person, "role": "editor"})

    async def _backup(self, _fault: Fault) -> None:
        acked: dict[str, int] = {}
        for _, line in self.history.of("ok"):
            acked[line["board"]] = max(acked.get(line["board"], 0), line["seq"])
        file = self.history.path.with_name("backup")
        found = await asyncio.to_thread(backup.make_and_look, self.server.environment, file)
        self.history.add("backup", acked=acked, **found)

    async def _flood(self, _fault: Fault) -> None:
        """The reader stops reading while more is written than the server may keep for it."""
        (board,) = self.reader.boards
        wire, starts = self.reader.wire, self.server.starts
        before, column = (wire.received if wire else 0), await self._column(board)
        self.reader.silence = math.inf
        self.reader.proxy.downstream.stalled = True
        args = {"column": column, "title": "a long talk"}
        await self.office.command(board, "card.create", args | {"id": _card_of(board)})
        talk = {"card": _card_of(board), "text": FLOOD_TEXT}
        until = self.history.now() + FLOOD_SECONDS
        for _ in range(FLOOD_ROUNDS):
            if self.history.now() > until:
                break
            said = [self.office.command(board, "comment.add", talk) for _ in range(AT_ONCE)]
            await asyncio.gather(*said)
        self.reader.proxy.heal()
        if wire is None:
            return
        await _all_of(wire)
        undisturbed = starts == self.server.starts
        self.history.add("flood", delivered=wire.received - before, undisturbed=undisturbed)

    async def _column(self, board: str) -> str:
        view = self.reader.boards[board].view
        while not (found := [c for c in view.of_type("column") if c["kind"] == "open"]):
            await asyncio.sleep(0.1)
            view = self.reader.boards[board].view
        return found[0]["id"]


async def _all_of(wire: Any) -> None:
    """Wait until a line is closed, or brings no more than signs of life: on a busy machine much takes long."""
    received = -LITTLE
    while wire.received >= received + LITTLE:
        received = wire.received
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wire.closed.wait(), 8)


def _signal(pid: int | None, number: int) -> None:
    # It may be one that was killed just now and is still listed.
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, number)


def _card_of(board: str) -> str:
    # Any id will do, if only it is the same each time: the board's own with another end.
    return board[:-2] + ("aa" if board[-2:] != "aa" else "bb")
