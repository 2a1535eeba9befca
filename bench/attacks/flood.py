"""Floods by people with an account, and at the door: too much of what one of it would be welcome.

`python -m bench.attacks flood [eventlet threading several] [seconds=5] [only=word]`
"""

import contextlib
import json
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.attacks.ground import KINDS, Ground
from bench.attacks.measured import try_all
from bench.report import Table, say_facts
from core.models import new_id
from tests.factories import make_member
from tests.support.house import token_of
from tests.support.raw_socket import CLOSE, PING, PONG, RawSocket, frame
from tests.support.waiting import eventually

seconds = 5.0
Found = dict[str, Any]
BROKEN = (OSError, AssertionError, IndexError, ValueError)


def main() -> None:
    """Flood each kind of server that is named and print what a normal user saw."""
    global seconds
    words = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
    kinds = [word for word in sys.argv[2:] if word in KINDS] or ["eventlet"]
    seconds = float(words.get("seconds", seconds))
    say_facts()
    table = Table("attack: floods", "Floods, and what somebody normal saw meanwhile")
    try_all(kinds, table, ABUSES, words.get("only", ""))


def commands(ground: Ground, token: str = "member", sockets: int = 1) -> Found:
    """Commands as fast as the line takes them, by one person."""

    def one(counts: Counter[str]) -> bytes:
        args = {"card": ground.card, "fields": {"title": "x"}}
        what = {"stream": ground.board.stream, "name": "card.edit", "args": args}
        return _event("command", what | {"id": new_id()}, next_id(counts))

    return flooding(ground, token, one, sockets)


def joins(ground: Ground) -> Found:
    """Joining and leaving by turns, from the first change on."""

    def one(counts: Counter[str]) -> bytes:
        number = next_id(counts)
        what = {"stream": ground.board.stream, "since": 0}
        return _event("join" if number % 2 else "leave", what, number)

    return flooding(ground, "member", one, 3)


def foreign_joins(ground: Ground) -> Found:
    """Joining what is not one's own, and what does not exist."""

    def one(counts: Counter[str]) -> bytes:
        number = next_id(counts)
        stream = ground.board.stream if number % 2 else f"board:{new_id()}"
        return _event("join", {"stream": stream, "since": 0}, number)

    return flooding(ground, "stranger", one, 3)


def presences(ground: Ground) -> Found:
    """Being everywhere at once on the board."""

    def one(counts: Counter[str]) -> bytes:
        number = next_id(counts)
        state = {"cursor": {"x": number, "y": 1}}
        return _event("presence", {"stream": ground.board.stream, "state": state}, number)

    return flooding(ground, "member", one, 3, joined=True)


def unknown_events(ground: Ground) -> Found:
    """Events that nobody handles."""
    return flooding(ground, "member", lambda counts: _event("no-such", {}, next_id(counts)), 3)


def pings(ground: Ground) -> Found:
    """Pings and pongs without end, as frames and as packets."""
    kinds = (frame(b"", PING), frame(b"", PONG), frame(b"3"), frame(b"x" * 125, PING))
    return flooding(ground, "member", lambda counts: kinds[next_id(counts) % 4], 3)


def empty_fragments(ground: Ground) -> Found:
    """A message of empty fragments that never ends."""

    def one(counts: Counter[str]) -> bytes:
        return frame(b"4" if next_id(counts) == 1 else b"", 1 if counts["sent"] == 1 else 0, False)

    return flooding(ground, "member", one, 1)


def huge_commands(ground: Ground) -> Found:
    """Messages just below the limit of a message."""
    text = "x" * 60_000

    def one(counts: Counter[str]) -> bytes:
        what = {"stream": ground.board.stream, "id": new_id(), "name": "card.describe"}
        args = {"card": ground.card, "text": text}
        return _event("command", what | {"args": args}, next_id(counts))

    return flooding(ground, "member", one, 3)


def sign_ins(ground: Ground, token: str = "member") -> Found:
    """Coming, signing in, going; and again."""
    counts: Counter[str] = Counter()

    def come(until: float) -> None:
        while time.monotonic() < until:
            counts["sent"] += 1
            try:
                with RawSocket(ground.port, 5) as sock:
                    sock.frame("40" + json.dumps({"token": ground.tokens.get(token, token)}))
                    counts[sock.wait_for("4")[:2] or "closed"] += 1
            except (OSError, IndexError, ValueError) as error:
                counts[type(error).__name__] += 1

    _at_once(come, 12)
    return found(counts)


def wrong_keys(ground: Ground) -> Found:
    """Coming with a token that nobody has."""
    return sign_ins(ground, "nobody-" + "x" * 40)


def rest_commands(ground: Ground) -> Found:
    """The same flood by HTTP."""
    path = f"/api/boards/{ground.board.id}/commands/card.edit"
    body = {"card": ground.card, "fields": {"title": "y"}}
    return _asking(ground, path, ground.tokens["member"], body)


def rest_reads(ground: Ground) -> Found:
    """Reading the whole board, over and over."""
    return _asking(ground, f"/api/boards/{ground.board.id}", ground.tokens["member"])


def passwords(ground: Ground) -> Found:
    """Guessing passwords, of another account each time."""
    return _asking(ground, "/api/session", "", {"email": "{n}@example.com", "password": "guess"})


def forged_addresses(ground: Ground) -> Found:
    """Guessing again, each time as if from another address."""
    body = {"email": "{n}@example.com", "password": "guess"}
    return _asking(ground, "/api/session", "", body, {"X-Forwarded-For": "10.9.{m}.{k}"})


def polls(ground: Ground) -> Found:
    """Sessions of long polling that are opened and left."""
    return _asking(ground, "/socket.io/?EIO=4&transport=polling", "")


def shut_out(ground: Ground) -> Found:
    """Somebody is disabled in the middle of a flood of theirs, on eight sockets; who comes back is not let in."""
    owner, flooder = token_of(ground.board.owner), make_member(ground.board)
    ground.tokens["flooder"] = token_of(flooder)
    found: list[Found] = []
    flood = threading.Thread(target=lambda: found.append(commands(ground, "flooder", 8)))
    flood.start()
    time.sleep(seconds / 2)
    path = f"/api/workspaces/{ground.board.workspace.id}/commands/member.disable"
    began = time.monotonic()
    _post(ground, path, owner, {"member": flooder})
    still = time.monotonic() + 1
    is_out = eventually(lambda: not _is_let_in(ground, "flooder"), 5)
    out = time.monotonic() - began
    time.sleep(max(0.0, still - time.monotonic()))
    head = ground.changes_by(flooder)
    flood.join()
    return {
        **found[0],
        "out": is_out,
        "out_after_s": round(out, 2),
        "written_a_second_later": ground.changes_by(flooder) - head,
    }


ABUSES: dict[str, Callable[[Ground], Found]] = {
    "commands, one socket": commands,
    "commands, ten sockets of one person": lambda ground: commands(ground, sockets=10),
    "commands of a stranger": lambda ground: commands(ground, "stranger", 3),
    "joins and leaves": joins,
    "joins of a stranger": foreign_joins,
    "presence": presences,
    "unknown events": unknown_events,
    "pings and pongs": pings,
    "empty fragments": empty_fragments,
    "commands of 60 kB": huge_commands,
    "sign-ins": sign_ins,
    "sign-ins without a key": wrong_keys,
    "commands by HTTP": rest_commands,
    "reads by HTTP": rest_reads,
    "guessed passwords": passwords,
    "guessed passwords, forged addresses": forged_addresses,
    "polling sessions": polls,
    "somebody shut out meanwhile": shut_out,
}


def flooding(
    ground: Ground,
    token: str,
    one: Callable[[Counter[str]], bytes],
    sockets: int,
    joined: bool = False,
) -> Found:
    """Send without a pause on so many sockets; who is closed comes back at once."""
    totals: Counter[str] = Counter()

    def flood(until: float) -> None:
        while time.monotonic() < until:
            counts: Counter[str] = Counter()
            with contextlib.suppress(*BROKEN), RawSocket(ground.port, 5) as sock:
                sock.sign_in(ground.tokens[token])
                totals["lines"] += 1
                if joined:
                    sock.emit("join", {"stream": ground.board.stream, "since": 0}, 999_999)
                    assert sock.wait_for("43999999[")
                _pour(sock, one, counts, until)
            totals.update(counts)

    _at_once(flood, sockets)
    return found(totals)


def next_id(counts: Counter[str]) -> int:
    """Count one more that is sent."""
    counts["sent"] += 1
    return counts["sent"]


def found(counts: Counter[str]) -> Found:
    """Return the counts as an abuse reports them."""
    return {"cases": counts.pop("sent", 0), **dict(counts)}


def _pour(
    sock: RawSocket, one: Callable[[Counter[str]], bytes], counts: Counter[str], until: float
) -> None:
    reading = threading.Thread(target=_tell, args=(sock, counts), daemon=True)
    reading.start()
    try:
        while time.monotonic() < until and reading.is_alive():
            sock.sock.sendall(b"".join(one(counts) for _ in range(20)))
    finally:
        with contextlib.suppress(OSError):
            sock.sock.shutdown(socket.SHUT_WR)
        reading.join(10)


def _tell(sock: RawSocket, counts: Counter[str]) -> None:
    with contextlib.suppress(OSError):
        while True:
            opcode, data = sock.read()
            if opcode == CLOSE:
                counts["closed"] += 1
                return
            if not data.startswith(b"43"):
                continue
            error = b'"code":"' in data and data.partition(b'"code":"')[2].partition(b'"')[0]
            counts[error.decode() if error else "ok"] += 1


def _asking(
    ground: Ground,
    path: str,
    token: str,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Found:
    counts: Counter[str] = Counter()
    own = {"Content-Type": "application/json", "Origin": ground.server.url}
    if token:
        own["Authorization"] = f"Bearer {token}"

    def ask(until: float) -> None:
        while time.monotonic() < until:
            n = next_id(counts)
            fill = {"{n}": str(n), "{m}": str(n // 250 % 250), "{k}": str(n % 250)}
            more = {name: _filled(value, fill) for name, value in (headers or {}).items()}
            data = _filled(json.dumps(body), fill).encode() if body else None
            request = urllib.request.Request(f"{ground.server.url}{path}", data, own | more)
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    answer.read()
                    counts[str(answer.status)] += 1
            except urllib.error.HTTPError as error:
                counts[str(error.code)] += 1
                counts["Retry-After"] += "Retry-After" in error.headers
            except OSError as error:
                counts[type(error).__name__] += 1

    _at_once(ask, 12)
    return found(counts)


def _post(ground: Ground, path: str, token: str, body: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{ground.server.url}{path}", json.dumps(body).encode(), headers
    )
    urllib.request.urlopen(request, timeout=20).close()


def _is_let_in(ground: Ground, role: str) -> bool:
    with contextlib.suppress(*BROKEN), RawSocket(ground.port, 5) as sock:
        sock.sign_in(ground.tokens[role])
        return True
    return False


def _filled(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _event(name: str, payload: Any, number: int) -> bytes:
    return frame(f"42{number}{json.dumps([name, payload])}".encode())


def _at_once(run: Callable[[float], None], hands: int) -> None:
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=run, args=(until,)) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 60)
