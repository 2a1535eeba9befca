"""The owner of the workspace: reaches the server by a line that is not spoiled, and insists."""

import asyncio
import contextlib
import random
from typing import Any
from uuid import UUID

from tests.faults.client import PUT_OFF
from tests.faults.history import History
from tests.faults.wire import LineBroken, Wire, http

PATIENCE = 300.0
CLIENT = "owner"


class Office:
    """Commands under one id until they are answered for good."""

    def __init__(self, seed: str, port: int, token: str, history: History) -> None:
        self.random = random.Random(seed)
        self.port, self.token, self.history = port, token, history
        self._wire: Wire | None = None
        self._dialing = asyncio.Lock()

    async def command(self, board: str, name: str, args: dict[str, Any]) -> int:
        """Run a command; return its number."""
        id = str(UUID(int=self.random.getrandbits(128), version=4))
        facts = {"client": CLIENT, "id": id, "board": board}
        self.history.add("invoke", **facts, name=name, args=args)
        payload = {"stream": f"board:{board}", "id": id, "name": name, "args": args}
        async with asyncio.timeout(PATIENCE):
            while True:
                self.history.add("send", **facts)
                answer = await self._ask(payload)
                if answer is None:
                    self.history.add("unknown", **facts)
                elif "ok" in answer:
                    self.history.add("ok", **facts, seq=answer["ok"]["seq"])
                    return answer["ok"]["seq"]
                elif answer["error"]["code"] in PUT_OFF:
                    self.history.add("put off", **facts, error=answer["error"])
                else:
                    raise RuntimeError(f"the owner may not {name}: {answer['error']}")
                await asyncio.sleep(0.2)

    async def heads(self) -> dict[str, int]:
        """The number of each board's newest change."""
        status, answer = await http(self.port, self.token, "/api/boards")
        if status != 200:
            raise LineBroken(str(answer))
        return {board["id"]: board["seq"] for board in answer["boards"]}

    def close(self) -> None:
        if self._wire:
            self._wire.close()

    async def _ask(self, payload: dict[str, Any]) -> Any:
        with contextlib.suppress(LineBroken):
            async with self._dialing:
                if self._wire is None or self._wire.closed.is_set():
                    self._wire = await Wire().open(self.port, self.token)
            return await self._wire.request("command", payload)
        return None
