"""A TCP proxy that misbehaves on demand: latency, rate, slices, stalls, resets, a limit of bytes, nothing at all.

`ChaosProxy` lives in an asyncio loop, `BlockingProxy` is the same in a thread of its own. What lies behind is an
address (host, port) or the path of a unix socket. Faults are set for each direction: `upstream` is what clients
send, `downstream` what they get.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

Address = tuple[str, int] | str

CHUNK = 65536
# Read ahead only a little, so that a stall is felt by the sender as it would be by a peer that stops reading.
READ_AHEAD = 8


class Direction:
    """What is wrong with the bytes of one direction.

    `latency` and `jitter` in seconds, `rate` in bytes a second, `slice` the most bytes in one write, `limit` how many
    bytes may still pass (over all connections) before whoever sends the next one is reset, `mark` the bytes from
    whose beginning on the limit counts, `stalled` nothing moves.
    """

    def __init__(self) -> None:
        self.heal()

    def heal(self) -> None:
        self.latency = 0.0
        self.jitter = 0.0
        self.rate: int | None = None
        self.slice: int | None = None
        self.limit: int | None = None
        self.mark: bytes | None = None
        self.stalled = False

    @property
    def is_limited(self) -> bool:
        return self.limit is not None and self.mark is None


class ChaosProxy:
    """Forwards connections on `port` to another address, and spoils them as told.

    `buffer` bounds what the system itself keeps of what comes from there while nothing is read.
    """

    def __init__(self, target: Address, buffer: int | None = None) -> None:
        self.target, self.buffer = target, buffer
        self.port = 0
        self.upstream, self.downstream = Direction(), Direction()
        self.shut = False
        self._links: set[_Link] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End all connections and listen no more."""
        if self._server:
            self._server.close()
        # Who waits for an end of a stall would wait for ever.
        self.heal()
        self.reset()
        while self._links:
            await asyncio.sleep(0.01)

    def reset(self) -> None:
        """Cut every connection with a TCP reset, on both sides."""
        for link in list(self._links):
            link.reset()

    def shut_down(self) -> None:
        """Cut every connection, and each new one at once, until healed."""
        self.shut = True
        self.reset()

    def heal(self) -> None:
        """Let everything through again."""
        self.shut = False
        self.upstream.heal()
        self.downstream.heal()

    def connections(self) -> int:
        return len(self._links)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.shut:
            _reset(writer)
            return
        try:
            behind = await _connect(self.target, self.buffer)
        except OSError:
            _reset(writer)
            return
        link = _Link(self, (reader, writer), behind)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)


class _Link:
    """One connection: the client's side and the server's side."""

    def __init__(self, proxy: ChaosProxy, client: Any, server: Any) -> None:
        self.proxy, self.client, self.server = proxy, client, server

    async def run(self) -> None:
        pumps = (
            _pump(self.client[0], self.server[1], self.proxy.upstream, self.reset),
            _pump(self.server[0], self.client[1], self.proxy.downstream, self.reset),
        )
        await asyncio.gather(*pumps)
        for _, writer in (self.client, self.server):
            writer.close()

    def reset(self) -> None:
        for _, writer in (self.client, self.server):
            _reset(writer)


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    direction: Direction,
    reset: Callable[[], None],
) -> None:
    """Carry the bytes of one direction until either side ends."""
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(READ_AHEAD)
    source = asyncio.create_task(_read(reader, queue, direction))
    try:
        while True:
            due, data = await queue.get()
            if not data:
                break
            await asyncio.sleep(max(0, due - _now()))
            if not await _write(writer, data, direction):
                reset()
                return
        with contextlib.suppress(OSError):
            writer.write_eof()
    except OSError:
        reset()
    finally:
        source.cancel()


async def _read(
    reader: asyncio.StreamReader, queue: asyncio.Queue[tuple[float, bytes]], direction: Direction
) -> None:
    data = b"-"
    while data:
        try:
            data = await reader.read(CHUNK)
        except OSError:
            data = b""
        delay = direction.latency + random.uniform(0, direction.jitter)
        await queue.put((_now() + delay, data))


async def _write(writer: asyncio.StreamWriter, data: bytes, direction: Direction) -> bool:
    """Write as the direction allows; return whether the connection goes on."""
    _look_for_mark(data, direction)
    while data:
        while direction.stalled:
            await asyncio.sleep(0.01)
        piece = data[: direction.slice or CHUNK]
        if direction.is_limited:
            piece = piece[: direction.limit]
            direction.limit -= len(piece)
        writer.write(piece)
        await writer.drain()
        if direction.is_limited and direction.limit == 0:
            await asyncio.sleep(0.01)  # so that the peer gets these bytes before the reset
            return False
        if direction.rate:
            await asyncio.sleep(len(piece) / direction.rate)
        elif direction.slice:
            await asyncio.sleep(0)
        data = data[len(piece) :]
    return True


def _look_for_mark(data: bytes, direction: Direction) -> None:
    if direction.mark and direction.mark in data:
        direction.limit = (direction.limit or 0) + data.index(direction.mark)
        direction.mark = None


async def _connect(target: Address, buffer: int | None) -> Any:
    if isinstance(target, str):
        return await asyncio.open_unix_connection(target, limit=CHUNK)
    reader, writer = await asyncio.open_connection(*target, limit=CHUNK)
    if buffer:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    return reader, writer


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.family != socket.AF_UNIX:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _now() -> float:
    return asyncio.get_running_loop().time()


class BlockingProxy:
    """A ChaosProxy for code without a loop: `proxy.do("reset")`, `proxy.spoil("downstream", stalled=True)`."""

    def __init__(self, target: Address) -> None:
        self.proxy = ChaosProxy(target)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.proxy.start(), self._loop).result(10)

    @property
    def port(self) -> int:
        return self.proxy.port

    def spoil(self, direction: str, **faults: Any) -> None:
        """Set faults of `upstream` or `downstream` by their names in Direction."""
        for name, value in faults.items():
            self._call(setattr, getattr(self.proxy, direction), name, value)

    def do(self, what: str) -> Any:
        """Call `reset`, `shut_down`, `heal` or `connections` of the proxy."""
        return self._call(getattr(self.proxy, what))

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.proxy.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _call(self, function: Callable[..., Any], *args: Any) -> Any:
        async def call() -> Any:
            return function(*args)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(10)


@contextlib.contextmanager
def blocking_proxy(target: Address) -> Iterator[BlockingProxy]:
    """A proxy for the time of a test."""
    proxy = BlockingProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
