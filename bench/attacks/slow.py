"""Those who take their time: heads, bodies, handshakes and readers that never end, and ten thousand at once.

`python -m bench.attacks slow [eventlet threading several] [crowd=10000] [most=300] [patience=25] [only=word]`
"""

import contextlib
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.attacks.ground import KINDS, Ground
from bench.attacks.measured import try_all
from bench.machine import ROOT
from bench.report import Table, say_facts
from tests.support.crowd import come
from tests.support.raw_socket import RawSocket

CROWD_SECONDS = 40.0
# How many of a kind; more than that wait in no queue of ours but the kernel's.
most = 300
crowd = 10_000
# Until so many seconds have passed they are watched.
patience = 25.0
Found = dict[str, Any]


def main() -> None:
    """Be slow with each kind of server that is named and print what a normal user saw."""
    global most, crowd, patience
    words = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
    kinds = [word for word in sys.argv[2:] if word in KINDS] or ["eventlet"]
    patience = float(words.get("patience", patience))
    most, crowd = int(words.get("most", most)), int(words.get("crowd", crowd))
    say_facts()
    table = Table("attack: slow", "Slow ones, and what somebody normal saw meanwhile")
    try_all(kinds, table, ABUSES, words.get("only", ""), cards=2000)


def crowds(ground: Ground) -> Found:
    """Idle lines, half heads, slow heads and bodies, silent sockets, fragments byte by byte, from 50 addresses."""
    outcome = come(ground.port, crowd, CROWD_SECONDS)
    return {
        "cases": outcome.attempts,
        "unconnected": outcome.unconnected,
        "survivors": outcome.survivors.total(),
        "longest_life_s": round(max(outcome.lives), 1),
        **dict(outcome.answers),
    }


def slow_heads(ground: Ground) -> Found:
    """A header a second, for ever."""
    return _lingering(ground, b"GET /sign-in HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n")


def slow_bodies(ground: Ground) -> Found:
    """A body of which a byte comes each second, to a page that needs nobody to be signed in."""
    head = _post(ground, "/api/session", "") + b"Content-Length: 5000\r\n\r\n"
    return _lingering(ground, head, b" ")


def slow_chunks(ground: Ground) -> Found:
    """The same in chunks, which tell no length."""
    head = _post(ground, "/api/session", "") + b"Transfer-Encoding: chunked\r\n\r\n"
    return _lingering(ground, head, b"1\r\n \r\n")


def slow_uploads(ground: Ground) -> Found:
    """A file which somebody with an account sends so slowly."""
    path = f"/api/boards/{ground.board.id}/attachments"
    kind = b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
    begin = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    return _lingering(ground, _post(ground, path, "member", b"") + kind + begin, b"a")


def slow_handshakes(ground: Ground) -> Found:
    """The upgrade to a socket, a byte each second."""
    head = (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    )
    return _lingering(ground, head, b"X")


def polled_bodies(ground: Ground) -> Found:
    """Half a packet for long polling."""
    head = b"POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n4"
    return _lingering(ground, head, b"0")


def never_read_page(ground: Ground) -> Found:
    """Ask for our largest script, over and over, and take none of it."""
    path = ground.ask("/api/me", ground.tokens["normal"]) and _largest_script(ground)
    return _lingering(ground, (f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" * 40).encode(), b"", 4096)


def never_read_board(ground: Ground) -> Found:
    """Ask for the whole board and take none of it; with an account."""
    head = f"GET /api/boards/{ground.board.id} HTTP/1.1\r\nHost: x\r\n"
    head += f"Authorization: Bearer {ground.tokens['member']}\r\n\r\n"
    return _lingering(ground, (head * 10).encode(), b"", 4096)


def kept_alive(ground: Ground) -> Found:
    """Ask for something small once in a while, so that the line stays."""
    return _lingering(ground, b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 4096)


def silent_members(ground: Ground) -> Found:
    """Join the board and read nothing of what happens on it; at most `most` of them, by one person."""
    counts: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        socks = []
        for _ in range(most):
            with contextlib.suppress(OSError, AssertionError, ValueError, IndexError):
                sock = stack.enter_context(RawSocket(ground.port, 5, receive_buffer=4096))
                sock.sign_in(ground.tokens["viewer"])
                sock.emit("join", {"stream": ground.board.stream, "since": 0}, 1)
                socks.append(sock)
        loud = stack.enter_context(RawSocket(ground.port, 5))
        loud.sign_in(ground.tokens["member"])
        loud.emit("join", {"stream": ground.board.stream, "since": 0}, 1)
        threading.Thread(target=loud.wait_for, args=("what never comes",), daemon=True).start()
        until = time.monotonic() + patience
        while time.monotonic() < until:
            state = {"cursor": {"x": 1, "y": 1}, "card": ground.card}
            loud.emit("presence", {"stream": ground.board.stream, "state": state})
            time.sleep(0.04)
        counts["came"] = len(socks)
        counts["dropped"] = sum(_is_reset(sock.sock) for sock in socks)
    return {"cases": most, **counts}


ABUSES: dict[str, Callable[[Ground], Found]] = {
    "slow heads": slow_heads,
    "slow bodies": slow_bodies,
    "slow chunks": slow_chunks,
    "slow uploads": slow_uploads,
    "slow handshakes": slow_handshakes,
    "slow bodies of polling": polled_bodies,
    "scripts that nobody takes": never_read_page,
    "boards that nobody takes": never_read_board,
    "lines kept alive": kept_alive,
    "members who read nothing": silent_members,
    "a crowd": crowds,
}


def _lingering(ground: Ground, begin: bytes, trickle: bytes, buffer: int = 0) -> Found:
    """Open `most` lines that begin so and go on so each second, until they are cut or patience ends."""
    counts: Counter[str] = Counter()
    lives: list[float] = []
    lock = threading.Lock()

    def linger() -> None:
        life, answer, cut = _line(ground.port, begin, trickle, buffer)
        with lock:
            lives.append(life)
            counts[answer] += 1
            counts["cut" if cut else "stayed"] += 1

    threads = [threading.Thread(target=linger) for _ in range(most)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"cases": most, "longest_life_s": round(max(lives), 1), **counts}


def _line(port: int, begin: bytes, trickle: bytes, buffer: int) -> tuple[float, str, bool]:
    answer, born = b"", time.monotonic()
    with socket.socket() as sock:
        if buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.settimeout(patience)
        try:
            sock.connect(("127.0.0.1", port))
            sock.sendall(begin)
            sock.settimeout(1)
            while time.monotonic() < born + patience:
                if trickle:
                    sock.sendall(trickle)
                is_cut, answer = _listen(sock, answer, takes=bool(trickle))
                if is_cut:
                    return time.monotonic() - born, _status(answer), True
        except OSError:
            return time.monotonic() - born, _status(answer), True
    return time.monotonic() - born, _status(answer), False


def _listen(sock: socket.socket, answer: bytes, takes: bool) -> tuple[bool, bytes]:
    """Listen for a second; without taking anything one sees only that the line was cut."""
    if not takes:
        time.sleep(1)
        return _is_reset(sock), answer
    try:
        data = sock.recv(4096)
        time.sleep(0.5)
        return not data, answer or data
    except TimeoutError:
        return False, answer


def _is_reset(sock: socket.socket) -> bool:
    # TCP_INFO begins with the state: 1 is ESTABLISHED.
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != 1


def _status(answer: bytes) -> str:
    return answer.split(b" ")[1].decode(errors="replace") if answer[:5] == b"HTTP/" else "none"


def _post(ground: Ground, path: str, role: str, kind: bytes = b"application/json") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {ground.server.url}\r\n"
    if role:
        head += f"Authorization: Bearer {ground.tokens[role]}\r\n"
    return head.encode() + (b"Content-Type: " + kind + b"\r\n" if kind else b"")


def _largest_script(ground: Ground) -> str:
    dist = ROOT / "static" / "dist"
    largest = max(dist.rglob("*.js"), key=lambda path: path.stat().st_size)
    return f"/static/{largest.relative_to(ROOT / 'static')}"
