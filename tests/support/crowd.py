"""A crowd of connections that mean no good: none says who it is, all want to stay."""

import asyncio
import base64
import contextlib
import resource
import time
from collections import Counter
from dataclasses import dataclass, field

HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: " + base64.b64encode(b"0123456789abcdef") + b"\r\n\r\n"
)
# What each sends at once, what when it is answered, and what a byte of each second.
KINDS = {
    "idle": (b"", b"", b""),
    "half handshake": (HANDSHAKE[:90], b"", b""),
    "slowloris": (b"GET / HTTP/1.1\r\nX-Slow: ", b"", b"a"),
    "trickled body": (b"POST /read HTTP/1.1\r\nContent-Length: 9000\r\n\r\n", b"", b"a"),
    "trickled chunks": (
        b"POST /read HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"",
        b"1\r\na\r\n",
    ),
    "silent socket": (HANDSHAKE, b"", b""),
    "trickled fragment": (HANDSHAKE, b"\x01\xfe\x40\x00\0\0\0\0", b"4"),
}


@dataclass
class Outcome:
    """What became of a crowd."""

    attempts: int = 0
    unconnected: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    lives: list[float] = field(default_factory=list)
    survivors: Counter[str] = field(default_factory=Counter)


def come(port: int, attempts: int, patience: float, addresses: int = 50) -> Outcome:
    """Open so many connections from several addresses of this machine; wait until they are cut, or for so long."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, attempts + 1000)), hard))
    return asyncio.run(_come(port, attempts, patience, addresses))


async def _come(port: int, attempts: int, patience: float, addresses: int) -> Outcome:
    outcome = Outcome(attempts)
    kinds = list(KINDS)
    tasks = []
    for number in range(attempts):
        source = (f"127.0.1.{1 + number % addresses}", 0)
        tasks.append(
            asyncio.create_task(_stay(port, source, kinds[number % len(kinds)], patience, outcome))
        )
        if number % 100 == 99:
            await asyncio.sleep(0.05)
    await asyncio.gather(*tasks)
    return outcome


async def _stay(
    port: int, source: tuple[str, int], kind: str, patience: float, outcome: Outcome
) -> None:
    try:
        connecting = asyncio.open_connection("127.0.0.1", port, local_addr=source)
        reader, writer = await asyncio.wait_for(connecting, patience)
    except OSError:
        outcome.unconnected += 1
        return
    born = time.monotonic()
    begin, then, trickle = KINDS[kind]
    writer.write(begin)
    is_cut, answer = False, b""
    while not is_cut and time.monotonic() < born + patience:
        with contextlib.suppress(TimeoutError):
            is_cut, answer = await asyncio.wait_for(_read(reader, answer), 1)
        if then and not answer:
            continue
        with contextlib.suppress(OSError):
            writer.write(then or trickle)
        then = b""
    if not is_cut:
        # Of a connection which the kernel's full queue has dropped its client hears only when it speaks.
        writer.write(b"\r\n")
        with contextlib.suppress(TimeoutError):
            is_cut, answer = await asyncio.wait_for(_read(reader, answer), 5)
    writer.transport.abort()
    outcome.answers[answer.partition(b" ")[2][:3].decode(errors="replace") or "none"] += 1
    outcome.lives.append(time.monotonic() - born)
    outcome.survivors[kind] += not is_cut


async def _read(reader: asyncio.StreamReader, answer: bytes) -> tuple[bool, bytes]:
    try:
        data = await reader.read(4096)
    except OSError:
        return True, answer
    return not data, answer or data
