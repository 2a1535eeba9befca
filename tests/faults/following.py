"""How a client follows one board: a snapshot or nothing, then every change in turn, gaps mended."""

import asyncio
from typing import Any

from tests.faults.history import History
from tests.faults.reducer import View, from_snapshot
from tests.faults.wire import LineBroken, Wire, http

LOOK_AGAIN = 1.0


class Following:
    """One client's knowledge of one board. `last` moves by applying alone, or with a snapshot."""

    def __init__(self, board: str, client: int, history: History, port: int, token: str) -> None:
        self.board, self.client, self.history = board, client, history
        self.stream = f"board:{board}"
        self.port, self.token = port, token
        self.wire: Wire | None = None
        self.gaps = 0
        self.is_revoked = False
        self._mending: asyncio.Task[None] | None = None
        self.forget()

    def forget(self) -> None:
        """Begin anew: with the first change, or with a snapshot."""
        self.view = View()
        self.last = self.known = -1
        self.epoch = ""
        self.held: dict[int, dict[str, Any]] = {}
        self.joined = False

    def start_from_nothing(self) -> None:
        """Read the whole log instead of a snapshot: so that nothing of card level is missing."""
        self.last = self.known = 0

    def connected(self, wire: Wire) -> None:
        self.wire, self.joined = wire, False
        self.mend()

    def hear(self, event: str, payload: dict[str, Any]) -> None:
        """Take an event of this board."""
        if self.is_revoked and event != "change":
            return
        if event == "change":
            self._change(payload)
        elif event == "head":
            self._head(payload)
        elif event == "resync":
            self.forget()
        elif event == "revoked":
            self._revoke()
        self.mend()

    def lacks(self) -> bool:
        """Whether something is known to be missing."""
        if self.is_revoked or self.wire is None or self.wire.closed.is_set():
            return False
        return self.last < 0 or not self.joined or self.known > self.last

    def mend(self) -> None:
        if self.lacks() and (self._mending is None or self._mending.done()):
            self._mending = asyncio.create_task(self._mend())

    def _change(self, change: dict[str, Any]) -> None:
        if self.is_revoked:
            self._note("stray", seq=change["seq"])
            return
        if self.last < 0:
            return
        if change["epoch"] != self.epoch and self.epoch:
            self.forget()
            return
        self.known = max(self.known, change["seq"])
        if self.joined and change["seq"] > self.last + 1 and self._is_idle():
            self.gaps += 1
        self.held[change["seq"]] = change
        self._release("live")

    def _head(self, head: dict[str, Any]) -> None:
        if self.epoch and head["epoch"] != self.epoch:
            self.forget()
        elif self.last >= 0:
            self.known = max(self.known, head["seq"])

    def _revoke(self) -> None:
        self.is_revoked = True
        self.joined = False
        self._note("put out")
        asyncio.get_running_loop().call_later(LOOK_AGAIN, self._look_again)

    def _look_again(self) -> None:
        """As a person would, who reloads; some keep what they know, some begin anew."""
        self.is_revoked = False
        if self.client % 2:
            self.forget()
        self.mend()

    def _release(self, source: str) -> None:
        while change := self.held.pop(self.last + 1, None):
            self.view.apply(change["patches"])
            self.last = change["seq"]
            self._note_view("event", id=change["id"], source=source)
        for seq in [seq for seq in self.held if seq <= self.last]:
            del self.held[seq]

    async def _mend(self) -> None:
        attempt = 0
        while self.lacks():
            try:
                await self._try_once(attempt)
            except LineBroken:
                await asyncio.sleep(0.2)
            attempt += 1
            if attempt > 1:
                await asyncio.sleep(0.1)

    async def _try_once(self, attempt: int) -> None:
        if self.last < 0:
            await self._take_snapshot()
        elif not self.joined or attempt % 2 == 0:
            await self._join()
        else:
            await self._fetch()

    async def _take_snapshot(self) -> None:
        status, answer = await self._get(f"/api/boards/{self.board}?archived=1")
        if status == 200 and self.last < 0:
            self.view = from_snapshot(answer)
            self.last, self.epoch = answer["seq"], answer["epoch"]
            self.known = max(self.known, self.last)
            self._note_view("snapshot")

    async def _join(self) -> None:
        assert self.wire
        wire, payload = self.wire, {"stream": self.stream, "since": self.last}
        answer = await wire.request("join", payload | ({"epoch": self.epoch or None}))
        if wire is not self.wire or "error" in answer:
            self._refused(answer.get("error", {}).get("code"))
        elif answer["ok"].get("resync"):
            self._note("resync")
            self.forget()
        else:
            self.joined = True
            self._take(answer["ok"])

    async def _fetch(self) -> None:
        """The other way to what is missing."""
        path = f"/api/boards/{self.board}/changes?since={self.last}"
        status, answer = await self._get(path)
        if status == 200:
            self._take(answer)
        elif status == 410:
            self.forget()

    async def _get(self, path: str) -> tuple[int, Any]:
        status, answer = await http(self.port, self.token, path)
        if status == 404:
            self._refused("not_found")
        return status, answer

    def _take(self, answer: dict[str, Any]) -> None:
        self.epoch = answer["epoch"]
        self.known = max(self.known, answer["seq"])
        self.held |= {change["seq"]: change for change in answer["changes"]}
        self._release("log")

    def _refused(self, code: str | None) -> None:
        if code == "not_found":
            self._revoke()

    def _is_idle(self) -> bool:
        return self._mending is None or self._mending.done()

    def _note_view(self, kind: str, **more: Any) -> None:
        digests = {"digest": self.view.digest, "cards": self.view.card_digest}
        self._note(kind, seq=self.last, **digests, **more)

    def _note(self, kind: str, **more: Any) -> None:
        self.history.add(kind, client=self.client, board=self.board, **more)
