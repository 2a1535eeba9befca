"""A hundred thousand frames and events that no client of ours sends, found by Hypothesis, at a running server.

`python -m bench.attacks socket [eventlet threading several] [frames=100000] [seed=6]`

Most are raw frames (opcodes, lengths, masks, fragments, bits, packets, junk), a tenth whole events whose payloads
are odd: each command of a board, workspace and person, at each as a stranger, a guest, a viewer and a member.
Also by long polling. Nothing may answer `internal`, leave a stack trace, disturb somebody else's socket, or write
where it was refused.
"""

import contextlib
import json
import os
import socket
import struct
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bench.attacks.ground import KINDS, Ground, open_ground
from bench.report import Table, say, say_facts
from core.models import new_id
from tests.support.raw_socket import CLOSE, RawSocket

# The share of the frames for each kind of server, and of each way to say something odd.
SHARES = {"eventlet": 0.5, "threading": 0.25, "several": 0.25}
PER_SOCKET = 6
ROLES = ("nobody", "stranger", "guest", "viewer", "member")

PIECES = (
    "0 1 2 3 4 5 6 7 40 41 42 43 44 45 46 420 421 42999999999999999999 451- 4599999- 46- 2probe 3probe b 4b "
    '/admin, /%00, {"token":"x"} ["command",{}] ["join",{}] ["leave"] ["presence"] ["disconnect"] ["connect",{}] '
    '["error"] ["message"] ["*"] {"_placeholder":true,"num":0} [ ] { } [[[[[[ " , : null NaN -Infinity 1e999 '
    '-0 99999999999999999999999 \\ud800 \\u0000 \\x1e ÿ 😀 \udfff 0{"sid":1} true'
)
WORDS = [piece.encode("utf-8", "surrogatepass") for piece in PIECES.split(" ")]
LENGTHS = (0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**53, 2**63, -(2**64), 10**30, 1.5, -0.0, 1e308])
    | st.text(st.characters(codec="utf-8"), max_size=20)
    | st.sampled_from(["", " ", "\0", "\u202e", "x" * 5_000, "__proto__", "2026-02-30", "EUR"])
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and objects of it, and of those."""
    keys = st.text(st.characters(codec="utf-8"), max_size=8)
    return st.recursive(
        inner,
        lambda one: st.lists(one, max_size=4) | st.dictionaries(keys, one, max_size=4),
        max_leaves=12,
    )


JUNK = nested(SCALARS)
# What is no JSON, or no text: the line is closed for it.
BROKEN = nested(SCALARS | st.sampled_from([float("nan"), float("-inf"), "\ud800", "a\udfff"]))
DEEP = st.integers(1, 9_000).map(lambda depth: "[" * depth + "]" * depth)


def main() -> None:
    """Send the frames to each kind of server and print what came of it."""
    words = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
    kinds = [word for word in sys.argv[2:] if word in KINDS] or list(KINDS)
    whole = sum(SHARES[kind] for kind in kinds)
    say_facts()
    table = Table("attack: socket", "Frames and events that no client sends")
    for kind in kinds:
        count = int(int(words.get("frames", 100_000)) * SHARES[kind] / whole)
        with open_ground(kind) as ground:
            _attack(ground, count, int(words.get("seed", 6)), table)
    table.close()


def _attack(ground: Ground, count: int, number: int, table: Table) -> None:
    before, memory, files = ground.log_bytes(), ground.rss_mb(), ground.files()
    head = ground.head()
    tried = {"frames": _frames, "packets": _packets, "polls": _polls, "events": _events}
    shares = {"frames": 0.6, "packets": 0.25, "polls": 0.05, "events": 0.1}
    with witness(ground) as seen:
        for way, run in tried.items():
            counts: Counter[str] = Counter()
            began = time.monotonic()
            _search(partial(run, ground, counts), int(count * shares[way]), number, counts)
            took = time.monotonic() - began
            say(f"{way} [{ground.kind}]: {took:.0f} s, {dict(counts.most_common(16))}")
            table.add(
                f"{way}, {ground.kind}",
                cases=counts["sent"],
                internal=counts["internal"],
                errors=ground.errors(),
                seconds=took,
            )
    written = ground.head() - head
    table.add(
        f"in all, {ground.kind}",
        alive=ground.is_alive(),
        witness_lost=seen["lost"],
        written=written,
        rss_before_MB=memory,
        rss_after_MB=ground.rss_mb(),
        files_before=files,
        files_after=ground.files(),
        log_kB=(ground.log_bytes() - before) / 1000,
        verified=float("equal" in ground.verify()),
    )


def _search(run: Any, count: int, number: int, counts: Counter[str]) -> None:
    """Let Hypothesis make cases until so many were sent."""
    round = 0
    while counts["sent"] < count:
        round += 1
        most = max(20, min(1_000, (count - counts["sent"]) // PER_SOCKET + 1))

        @seed(number + round)
        @settings(
            max_examples=most,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def one(data: st.DataObject) -> None:
            run(data)

        one()


# Raw frames: what stands in the bytes themselves is odd.


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    """One frame, its head more often odd than sound."""
    payload = draw(
        st.lists(st.sampled_from(WORDS), max_size=5).map(b"".join) | st.binary(max_size=60)
    )
    first = draw(
        st.sampled_from((0x81, 0x81, 0x01, 0x00, 0x80, 0x82, 0x88, 0x89, 0x8A, 0xC1, 0xF1))
    )
    if draw(st.integers(0, 9)) == 0:
        first = draw(st.integers(0, 255))
    length = len(payload) if draw(st.integers(0, 4)) else draw(st.sampled_from(LENGTHS))
    mask = b"" if draw(st.integers(0, 9)) == 0 else draw(st.binary(min_size=4, max_size=4))
    form = draw(st.sampled_from((0, 0, 0, 126, 127)))
    whole = _head(first, length, bool(mask), form) + mask + _masked(payload, mask)
    # Half a frame now and then.
    return whole if draw(st.integers(0, 9)) else whole[: draw(st.integers(0, len(whole)))]


def _frames(ground: Ground, counts: Counter[str], data: st.DataObject) -> None:
    role = data.draw(st.sampled_from(ROLES))
    said = data.draw(st.lists(frames(), min_size=1, max_size=2 * PER_SOCKET))
    _say(ground, counts, role, said)


# Packets: sound frames, odd engine.io and Socket.IO inside.


def _packets(ground: Ground, counts: Counter[str], data: st.DataObject) -> None:
    role = data.draw(st.sampled_from(ROLES))
    text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(b"".join)
    deep = DEEP.map(lambda nested: b'42["command",' + nested.encode() + b"]")
    name = st.sampled_from(["join", "leave", "command", "presence", "connect", "x"]) | BROKEN
    event = st.tuples(name, BROKEN).map(lambda pair: b"42" + json.dumps(list(pair)).encode())
    packets = data.draw(st.lists(text | deep | event, min_size=1, max_size=PER_SOCKET))
    _say(ground, counts, role, [_text(packet) for packet in packets])


# Long polling: the same packets as bodies, and sids of nobody.


def _polls(ground: Ground, counts: Counter[str], data: st.DataObject) -> None:
    opened = f"{ground.server.url}/socket.io/?EIO=4&transport=polling"
    sid = data.draw(st.sampled_from(["mine", "mine", "x", "", "%00", "../..", "a" * 500]))
    if sid == "mine":
        answer = _http(counts, opened)
        sid = json.loads(answer[1:]).get("sid", "x") if answer.startswith(b"0{") else "x"
    words = st.lists(st.sampled_from([*WORDS, b"\x1e"]), max_size=8).map(b"".join)
    for body in data.draw(st.lists(words | st.binary(max_size=80), min_size=1, max_size=4)):
        counts["sent"] += 1
        _http(counts, f"{opened}&sid={sid}", body)


def _http(counts: Counter[str], url: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(url, body, {"Content-Type": "text/plain;charset=UTF-8"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            counts[str(answer.status)] += 1
            return answer.read()
    except urllib.error.HTTPError as error:
        counts[str(error.code)] += 1
        counts["internal"] += error.code >= 500
    except OSError as error:
        counts[type(error).__name__] += 1
    return b""


# Events: sound packets of the four names, odd payloads, each command by its name and arguments.


def _events(ground: Ground, counts: Counter[str], data: st.DataObject) -> None:
    role = data.draw(st.sampled_from(ROLES[1:]))
    known = vocabulary(ground)
    events = data.draw(st.lists(_event(known), min_size=8, max_size=30))
    head = ground.head() if role != "member" else 0
    said = [
        _text(f"42{number}{json.dumps(list(event))}".encode())
        for number, event in enumerate(events)
    ]
    _say(ground, counts, role, said, last=len(said) - 1)
    if role != "member" and ground.head() != head:
        counts["written by others"] += 1


def _event(known: dict[str, Any]) -> st.SearchStrategy[tuple[str, Any]]:
    streams = st.sampled_from(known["streams"]) | JUNK
    command = st.sampled_from(known["commands"]).flatmap(
        lambda one: st.fixed_dictionaries(
            {
                "stream": _mostly(st.sampled_from(_streams_of(one[0], known)), streams),
                "id": _mostly(st.builds(new_id), JUNK),
                "name": st.just(one[1]),
                "args": _mostly(_args(one[2], known), JUNK),
            }
        )
    )
    join = st.fixed_dictionaries({"stream": streams, "since": SCALARS, "epoch": SCALARS})
    presence = st.fixed_dictionaries({"stream": streams, "state": _states(known)})
    return st.one_of(
        st.tuples(st.just("command"), command),
        st.tuples(st.just("command"), command),
        st.tuples(st.just("join"), join),
        st.tuples(st.just("leave"), join | JUNK),
        st.tuples(st.just("presence"), presence),
        st.tuples(st.sampled_from(["join", "leave", "command", "presence"]), JUNK),
    )


def _streams_of(scope: str, known: dict[str, Any]) -> list[str]:
    return [stream for stream in known["streams"] if stream.startswith(scope)]


def _args(schema: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Arguments as the schema has them, with something else in every fourth place or so."""
    needed = set(schema.get("required", ()))
    parts = {name: _value(part, known, name) for name, part in schema.get("properties", {}).items()}
    return st.fixed_dictionaries(
        {name: part for name, part in parts.items() if name in needed},
        optional={name: part for name, part in parts.items() if name not in needed},
    )


def _value(schema: dict[str, Any], known: dict[str, Any], name: str = "") -> st.SearchStrategy[Any]:
    sound = _sound(schema, known, name)
    return _mostly(sound, known["values"])


def _mostly(sound: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 7).flatmap(lambda chance: sound if chance else other)


def _sound(schema: dict[str, Any], known: dict[str, Any], name: str) -> st.SearchStrategy[Any]:
    kind = schema.get("type", "string")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "properties" in schema:
        return _args(schema, known)
    if schema.get("format") == "uuid":
        return st.sampled_from(known["by_name"].get(name, known["ids"])) | st.builds(new_id)
    if "array" in kind:
        return st.lists(_value(schema.get("items", {}), known), max_size=4)
    if "integer" in kind:
        least = schema.get("minimum", 0)
        return st.integers(least, min(schema.get("maximum", 9), least + 10**6))
    if "boolean" in kind:
        return st.booleans()
    days = st.sampled_from(["2026-12-01", "2026-11-30T09:00:00+00:00", "EUR", "red", "open"])
    return days | st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


def _states(known: dict[str, Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["card", "field", "typing", "dragging", "cursor", "following", "other"])
    return st.dictionaries(keys, known["values"], max_size=5) | JUNK


_known: dict[int, dict[str, Any]] = {}


def vocabulary(ground: Ground) -> dict[str, Any]:
    """Return what the server says of itself: commands with their arguments; and ids that are really there."""
    if ground.port not in _known:
        _known[ground.port] = _learn(ground)
    return _known[ground.port]


def _learn(ground: Ground) -> dict[str, Any]:
    board, people = ground.board, ground.people
    ids = [board.id, ground.card, *board.columns.values(), *people.values(), board.workspace.id]
    streams = [board.stream, board.workspace.stream, *(f"user:{id}" for id in people.values())]
    commands = []
    for path, methods in ground.ask("/api/openapi.json")["paths"].items():
        scope, _, name = path.removeprefix("/api/").partition("s/{id}/commands/")
        if name:
            content = methods["post"]["requestBody"]["content"]
            commands.append((scope, name, content["application/json"]["schema"]))
    values = st.sampled_from(ids) | st.lists(st.sampled_from(ids), max_size=3) | JUNK
    assert len(commands) > 50, "the server names no commands"
    by_name = {
        "card": [ground.card],
        "column": list(board.columns.values()),
        "member": list(people.values()),
    }
    return {
        "streams": streams,
        "commands": commands,
        "values": values,
        "ids": ids,
        "by_name": by_name,
    }


# What all say things by.


def _say(
    ground: Ground, counts: Counter[str], role: str, said: list[bytes], last: int | None = None
) -> None:
    """Say it on a socket of its own, wait for the last answer if there is to be one, hang up, and read to the end."""
    try:
        sock = _opened(ground, role)
    except (OSError, AssertionError, ValueError, IndexError):
        counts["not let in"] += 1
        return
    with sock:
        counts["sent"] += len(said)
        counts["sockets"] += 1
        with contextlib.suppress(OSError):
            sock.sock.sendall(b"".join(said))
            if last is not None:
                _read(sock, counts, until=f"43{last}[".encode())
            sock.sock.shutdown(socket.SHUT_WR)
        _read(sock, counts)


def _opened(ground: Ground, role: str) -> RawSocket:
    sock = RawSocket(ground.port, 20)
    if role != "nobody":
        sock.sign_in(ground.tokens[role])
    return sock


def _read(sock: RawSocket, counts: Counter[str], until: bytes = b"43nothing") -> None:
    try:
        while True:
            opcode, data = sock.read()
            if opcode == CLOSE:
                return
            if data.startswith(b"43"):
                code = data.partition(b'"code":"')[2].partition(b'"')[0].decode() or "ok"
                counts[code] += 1
            if data.startswith(until):
                return
    except TimeoutError:
        counts["never closed"] += 1
    except OSError:
        counts["reset"] += 1


@contextmanager
def witness(ground: Ground) -> Iterator[Counter[str]]:
    """Have somebody listen on the board all the time, who must not lose the line."""
    counts: Counter[str] = Counter()
    with RawSocket(ground.port, 30) as sock:
        sock.sign_in(ground.tokens["normal"])
        sock.emit("join", {"stream": ground.board.stream, "since": 0}, 1)
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(Exception):
                sock.wait_for("what never comes")
            os._exit(1)
        try:
            yield counts
        finally:
            counts["lost"] = os.waitpid(pid, os.WNOHANG)[0] != 0
            if not counts["lost"]:
                os.kill(pid, 9)
                os.waitpid(pid, 0)


def _text(data: bytes) -> bytes:
    return _head(0x81, len(data), True, 0) + b"\1\2\3\4" + _masked(data, b"\1\2\3\4")


def _head(first: int, length: int, is_masked: bool, form: int) -> bytes:
    bit = 0x80 if is_masked else 0
    if form == 0 and length < 126:
        return struct.pack("!BB", first, bit | length)
    if form != 127 and length < 65_536:
        return struct.pack("!BBH", first, bit | 126, length)
    return struct.pack("!BBQ", first, bit | 127, length)


def _masked(payload: bytes, mask: bytes) -> bytes:
    if not mask:
        return payload
    key = int.from_bytes((mask * (len(payload) // 4 + 1))[: len(payload)], "big")
    return (int.from_bytes(payload, "big") ^ key).to_bytes(len(payload), "big")
