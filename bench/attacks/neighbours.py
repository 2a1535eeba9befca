"""A neighbour who reaches our Redis and lies: garbage, pickles, huge messages, forged processes, floods.

`python -m bench.attacks neighbours [seconds=5] [messages=20000]`: two workers on PostgreSQL and Redis. Beside what
somebody normal sees, it says how late the other worker's people hear of a change.
"""

import contextlib
import json
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bench.attacks.ground import Ground, open_ground
from bench.attacks.measured import Trial
from bench.attacks.normal import working
from bench.attacks.socket import BROKEN, JUNK
from bench.report import Table, say, say_facts
from core.models import new_id
from tests.support.raw_socket import RawSocket

LISTENERS = 8
seconds = 5.0
messages = 20_000
Found = dict[str, Any]


class Evil:
    """What ends the process that unpickles it."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (exec, ("import os; os._exit(66)",))


def main() -> None:
    """Lie to a server of two workers and print what people saw."""
    global seconds, messages
    words = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
    seconds, messages = float(words.get("seconds", seconds)), int(words.get("messages", messages))
    say_facts()
    table = Table(
        "attack: neighbours", "A neighbour in Redis, and what somebody normal saw meanwhile"
    )
    with open_ground("several") as ground, _listening(ground) as heard:
        begin = (ground.port, ground.tokens["normal"], ground.board.stream, ground.card)
        with working(*begin) as normal:
            trial = Trial(ground, normal, table)
            time.sleep(2)
            for name, run in ABUSES.items():
                began = time.monotonic()
                trial.abuse(name, run)
                late = _lateness(heard, began)
                say(f"  heard late: worst {late * 1000:.0f} ms")
                table.add(f"{name}, several", heard_late_ms=late * 1000)
        say(f"alive {ground.is_alive()}, verify says: {ground.verify()}")
    table.close()


def garbage(ground: Ground) -> Found:
    """What is no message at all."""
    kinds = [pickle.dumps(Evil()), b"\xff\xfe\0", b"", b"{", b"x {}", b'x {"number":NaN}', b"x 7"]
    return _publish(ground, lambda number: kinds[number % len(kinds)])


def fuzzed(ground: Ground) -> Found:
    """Messages with the right names and the wrong things behind them, found by Hypothesis."""
    made: list[bytes] = []
    parts = st.dictionaries(st.sampled_from(["number", "all", "news", "ask"]), BROKEN | JUNK)

    @seed(6)
    @settings(
        max_examples=3_000,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(parts)
    def make(message: dict[str, Any]) -> None:
        made.append(f"{new_id()} {json.dumps(message)}".encode())

    make()
    return _publish(ground, lambda number: made[number % len(made)])


def forged(ground: Ground) -> Found:
    """Processes that there are not, each with a thousand people on the board who are not there."""

    def one(_number: int) -> bytes:
        state = {"card": ground.card, "typing": True}
        rows = [[ground.board.stream, new_id(), new_id(), state] for _ in range(100)]
        return f"{new_id()} {json.dumps({'number': 10**15, 'all': rows})}".encode()

    return _publish(ground, one, most=100)


def huge(ground: Ground) -> Found:
    """Messages of ten megabytes."""
    text = b"x " + json.dumps({"number": 1, "news": ["y" * 10_000_000]}).encode()
    return _publish(ground, lambda _number: text, most=10)


def hints(ground: Ground) -> Found:
    """True words, over and over: look there, at the board and at somebody's sessions."""
    names = [ground.board.stream, f"sessions of {ground.people['normal']}", f"board:{new_id()}"]
    return _publish(ground, lambda number: f"x {names[number % 3]} {10**9}".encode())


def keys_gone(ground: Ground) -> Found:
    """Everything in Redis is thrown away, again and again, and all who listen are thrown out."""
    client, count, until = _client(ground), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        client.flushall()
        client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        count += 1
        time.sleep(0.2)
    return {"cases": count}


ABUSES: dict[str, Callable[[Ground], Found]] = {
    "garbage": garbage,
    "odd messages": fuzzed,
    "forged processes": forged,
    "messages of 10 MB": huge,
    "hints without end": hints,
    "listeners thrown out": keys_gone,
}


def _publish(ground: Ground, one: Callable[[int], bytes], most: int | None = None) -> Found:
    client = _client(ground)
    channels = [name for name in client.pubsub_channels() if name.startswith(b"baton:")]
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and count < (most or messages):
        for channel in channels:
            client.publish(channel, one(count))
        count += 1
        if count % 100 == 0:
            time.sleep(0.01)
    time.sleep(max(0.0, until - time.monotonic()))
    return {"cases": count * len(channels), "channels": len(channels)}


def _client(ground: Ground) -> redis.Redis:
    assert ground.redis
    return redis.Redis.from_url(ground.redis.url)


@contextmanager
def _listening(ground: Ground) -> Iterator[list[dict[int, float]]]:
    """Have people listen on the board, some at each worker; give when each heard which change."""
    heard: list[dict[int, float]] = [{} for _ in range(LISTENERS)]
    with contextlib.ExitStack() as stack:
        for mine in heard:
            sock = stack.enter_context(RawSocket(ground.port, 60))
            sock.sign_in(ground.tokens["viewer"])
            sock.emit("join", {"stream": ground.board.stream, "since": 0}, 1)
            threading.Thread(target=_hear, args=(sock, mine), daemon=True).start()
        yield heard


def _hear(sock: RawSocket, mine: dict[int, float]) -> None:
    with contextlib.suppress(OSError):
        while text := sock.wait_for('42["change",'):
            mine[json.loads(text[2:])[1]["seq"]] = time.monotonic()


def _lateness(heard: list[dict[int, float]], began: float) -> float:
    """Return how long after the first the last one heard, of the worst change since a moment."""
    times: dict[int, list[float]] = {}
    for mine in heard:
        for seq, at in list(mine.items()):
            times.setdefault(seq, []).append(at)
    return max((max(ats) - min(ats) for ats in times.values() if min(ats) >= began), default=0.0)
