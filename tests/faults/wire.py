"""Socket.IO as it goes over the line, and plain HTTP: no library that would repair or hide anything."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)

HOST = "127.0.0.1"
CHUNK = 65536
PATH = "/socket.io/?EIO=4&transport=websocket"

# A loop keeps only weak references to its tasks.
_readers: set[asyncio.Task[None]] = set()


class LineBroken(Exception):
    """The connection has ended, or never came about; what was asked may have happened or not."""


class Wire:
    """One socket: opens, signs in, asks, hears. Once closed it stays closed."""

    def __init__(self, on_event: Callable[[str, Any], None] = lambda name, payload: None) -> None:
        self.on_event = on_event
        self.received = 0
        self.closed = asyncio.Event()
        self._ids = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._text = ""

    async def open(self, port: int, token: str, patience: float = 8) -> "Wire":
        """Connect and sign in; raise LineBroken when that does not succeed in time."""
        self._token = token
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._websocket = WSConnection(ConnectionType.CLIENT)
        try:
            async with asyncio.timeout(patience):
                self._reader, self._writer = await asyncio.open_connection(HOST, port)
                self._write(Request(host=f"{HOST}:{port}", target=PATH))
                self._reading = asyncio.create_task(self._read())
                _readers.add(self._reading)
                self._reading.add_done_callback(_readers.discard)
                await self._ready
        except (OSError, TimeoutError) as error:
            self.close()
            raise LineBroken("cannot connect") from error
        return self

    def ask(self, event: str, payload: Any) -> asyncio.Future[Any]:
        """Send an event at once; return what will be its answer, or LineBroken."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.closed.is_set():
            future.set_exception(LineBroken("closed"))
            return future
        id = next(self._ids)
        self._asked[id] = future
        self._say(f"42{id}" + json.dumps([event, payload], ensure_ascii=False))
        return future

    async def request(self, event: str, payload: Any, patience: float = 8) -> Any:
        """Ask and wait; without an answer in time the line counts as broken."""
        try:
            return await asyncio.wait_for(self.ask(event, payload), patience)
        except TimeoutError:
            self.close()
            raise LineBroken("no answer in time") from None

    def close(self) -> None:
        """End the connection without a word."""
        if self.closed.is_set():
            return
        self.closed.set()
        if hasattr(self, "_writer"):
            self._writer.transport.abort()
        if hasattr(self, "_reading"):
            self._reading.cancel()
        for future in [self._ready, *self._asked.values()]:
            if not future.done():
                future.set_exception(LineBroken("closed"))
                future.exception()  # nobody may wait for it any more

    async def _read(self) -> None:
        try:
            while data := await self._reader.read(CHUNK):
                self.received += len(data)
                self._websocket.receive_data(data)
                for event in self._websocket.events():
                    self._handle(event)
        except (OSError, LineBroken):
            pass
        finally:
            self.close()

    def _handle(self, event: Any) -> None:
        if isinstance(event, TextMessage):
            self._text += event.data
            if event.message_finished:
                text, self._text = self._text, ""
                self._hear(text)
        elif isinstance(event, Ping):
            self._write(event.response())
        elif isinstance(event, CloseConnection | RejectConnection):
            raise LineBroken("the server closed")
        elif not isinstance(event, AcceptConnection):
            raise LineBroken(f"unexpected {type(event).__name__}")

    def _hear(self, text: str) -> None:
        if text == "2":
            self._say("3")
        elif text.startswith("0"):
            self._say("40" + json.dumps({"token": self._token}))
        elif text.startswith("40"):
            self._ready.set_result(None)
        elif text.startswith("42"):
            self.on_event(*json.loads(text[2:]))
        elif text.startswith("43"):
            id, _, answer = text[2:].partition("[")
            future = self._asked.pop(int(id), None)
            if future and not future.done():
                future.set_result(json.loads("[" + answer)[0])
        else:
            raise LineBroken(f"the server said {text[:20]}")

    def _say(self, text: str) -> None:
        self._write(TextMessage(text))

    def _write(self, event: Any) -> None:
        with contextlib.suppress(OSError):
            self._writer.write(self._websocket.send(event))


async def http(
    port: int,
    token: str,
    path: str,
    body: Any = None,
    patience: float = 8,
    **headers: str,
) -> tuple[int, Any]:
    """Return status and JSON of one request over a connection of its own; raise LineBroken."""
    try:
        async with asyncio.timeout(patience):
            return await _http(port, token, path, body, headers)
    except (OSError, TimeoutError, ValueError, IndexError, EOFError) as error:
        raise LineBroken(str(error)) from error


async def _http(port: int, token: str, path: str, body: Any, headers: Any) -> tuple[int, Any]:
    content = b"" if body is None else json.dumps(body).encode()
    lines = {
        "Host": f"{HOST}:{port}",
        "Connection": "close",
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(head.encode() + b"\r\n" + content)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.partition("content-length:")[2].split()[0])
        text = await reader.readexactly(length)
        return int(answer.split()[1]), json.loads(text) if "json" in answer else text.decode()
    finally:
        writer.transport.abort()
