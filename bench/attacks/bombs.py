"""What is small and becomes large, what is long, deep, crooked or none of its kind, said to the server as bytes."""

import gzip
import io
import json
import socket
import struct
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.attacks.stage import Stage

# Whoever waits longer for an answer has been kept from it by the request.
PATIENCE = 15
MANY = 100_000
HOSTILE = "\\ud800 \u202e\ufeff\u0000 \U0010ffff" + "e" + "\u0301" * 5_000
PATHS = (
    *(
        "/..%2f..%2fetc/passwd",
        "/static/..%2f..%2fapp.py",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ),
    *(
        "/static//etc/passwd",
        "//evil.example/%2f..",
        "/static/dist/..%5c..%5capp.py",
        "/%00",
        "/api/cards/%00",
    ),
    *(
        "/static/%c0%ae%c0%ae/app.py",
        "/i18n/..%2f..%2fvar.json",
        "/i18n/%2e%2e.json",
        "/static/.%00./x",
    ),
    *(
        "/static/js/",
        "/static/vendor/../../app.py",
        "/api/attachments/..%2f..%2fbaton.db",
        "/\ud7ff",
    ),
    *(
        "/api/boards/" + "a" * 8_000,
        "/" + "../" * 1_000,
        "/%" * 500,
        "/api//boards//x",
        "/;/api/boards",
    ),
)
METHODS = (
    "TRACE",
    "CONNECT",
    "PATCH",
    "PROPFIND",
    "get",
    "G" * 3_000,
    "POST\t",
    "DELETE",
    "\x00GET",
)
METHOD_HEADS = ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")
HEADS = (
    "Host: evil.example",
    "Host: a\r\nHost: b",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1",
    "X-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics",
    "X-Request-Id: a%0d%0aSet-Cookie: x=1",
    "Cookie: baton_session=" + "x" * 60_000,
    "Cookie: " + "; ".join(f"c{n}=1" for n in range(3_000)),
    "X-Long: " + "x" * 1_000_000,
    "\r\n".join(f"X-{n}: 1" for n in range(5_000)),
    "Range: bytes=0-0,1-1," + ",".join(f"{n}-" for n in range(2_000)),
    "Range: bytes=-99999999999999999999",
    "Range: bytes=9-1",
    "If-None-Match: " + ",".join('W/"x"' for _ in range(5_000)),
    "Accept-Language: " + ",".join(f"x-{n};q=0.{n}" for n in range(3_000)),
    "Accept-Language: ../../../etc/passwd",
    "Accept-Encoding: " + "gzip;q=1," * 5_000,
    "Authorization: Bearer " + "\xff" * 200,
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: gzip, chunked",
    "Expect: 200-maybe",
    "Upgrade: websocket\r\nConnection: Upgrade",
)
# What no answer may hold: other files, our source, figures for this machine alone, a header that was slipped in.
LEAKS = (
    *(b"root:x:", b"create_app", b"baton_commands_total", b"Set-Cookie: x=1", b"Traceback"),
    b"http://evil.example",
)


@dataclass
class Bombed:
    """How each was answered."""

    tried: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    slowest: float = 0


def bomb(stage: Stage) -> Bombed:
    """Say each of them to the server, one after the other."""
    found = Bombed()
    for name, request in _requests(stage):
        begun = time.monotonic()
        answer = _say(stage.server.port, request)
        took = time.monotonic() - begun
        found.tried += 1
        found.slowest = max(found.slowest, took)
        status = answer[9:12] if answer.startswith(b"HTTP/") else b""
        found.answers[status.decode() or "hung up"] += 1
        if status.startswith(b"5") and status not in (b"501", b"505"):
            found.errors.append(f"{name}: {answer[:60]!r}")
        if took >= PATIENCE:
            found.slow.append(name)
        if any(
            word in answer
            for word in (
                b"root:x:",
                b"create_app",
                b"baton_commands_total",
                b"Set-Cookie: x=1",
                b"Traceback",
                b"http://evil.example",
            )
        ):
            found.leaked.append(name)
    return found


def _requests(stage: Stage) -> Iterator[tuple[str, bytes]]:
    board, card = stage.mine["board"], stage.mine["card"]
    edit = f"/api/boards/{board}/commands/card.describe"
    yield from _heads(stage, board)
    for name, body in _json_bodies(card):
        yield name, _request(stage, "POST", edit, body)
        yield f"{name} to sign in", _request(stage, "POST", "/api/session", body)
    for name, form, kind in _forms():
        path = f"/api/cards/{card}/attachments"
        yield name, _request(stage, "POST", path, form, f"Content-Type: {kind}")
    for name, body in _files():
        form, kind = _multipart(body)
        for path in (f"/api/cards/{card}/attachments", f"/api/boards/{board}/import/inspect"):
            yield (
                f"{name} to {path[-12:]}",
                _request(stage, "POST", path, form, f"Content-Type: {kind}"),
            )
    yield from _long_ones(stage, edit)


def _heads(stage: Stage, board: str) -> Iterator[tuple[str, bytes]]:
    for path in PATHS:
        yield f"path {path[:30]}", _request(stage, "GET", path)
    for method in METHODS:
        yield f"method {method[:12]!r}", _request(stage, method, f"/api/boards/{board}")
    for head in METHOD_HEADS:
        yield head, _request(stage, "POST", "/api/account/export", b"{}", f"{head}: DELETE")
    for head in HEADS:
        yield f"head {head[:30]!r}", _request(stage, "GET", "/api/boards", head=head)
        yield f"page with {head[:30]!r}", _request(stage, "GET", "/sign-in", head=head)


def _long_ones(stage: Stage, edit: str) -> Iterator[tuple[str, bytes]]:
    many = "&".join(f"a{n}=1" for n in range(MANY))
    yield "10^5 parameters", _request(stage, "GET", f"/api/boards?{many}")
    yield "8,000 parameters", _request(stage, "GET", f"/api/boards?{many[:50_000]}")
    yield (
        "gzip body",
        _request(stage, "POST", edit, gzip.compress(b"0" * 50_000_000), "Content-Encoding: gzip"),
    )


def _json_bodies(card: str) -> Iterator[tuple[str, bytes]]:
    yield "10^5 deep", b"[" * MANY + b"]" * MANY
    yield "objects 10^5 deep", b'{"a":' * MANY + b"1" + b"}" * MANY
    yield "10^5 keys", json.dumps({f"k{n}": n for n in range(MANY // 2)}).encode()
    yield "one key 10^5 times", b"{" + b",".join([b'"text":"a"'] * 60_000) + b"}"
    yield "number of 10^5 digits", b'{"card":' + b"9" * MANY + b"}"
    yield "a float without end", b'{"card":1e99999,"text":NaN}'
    yield "hostile unicode", json.dumps({"card": card, "text": HOSTILE}).encode()
    yield "half a pair", b'{"card":"' + card.encode() + b'","text":"\\ud800"}'
    yield "bad UTF-8", b'{"text":"\xff\xfe\xc0\x80"}'
    yield "UTF-16", json.dumps({"text": "a"}).encode("utf-16")
    yield "a megabyte and more", b'{"text":"' + b"x" * 1_100_000 + b'"}'
    yield "lines without end", json.dumps({"card": card, "text": "a\n" * 49_000}).encode()


def _files() -> Iterator[tuple[str, bytes]]:
    yield "zip bomb", _zip_bomb()
    yield "picture of 30,000 by 30,000", _png(30_000, 30_000)
    yield "picture of 2^31 by 2^31", _png(2**31 - 1, 2**31 - 1)
    yield "CSV of 200,000 columns", b",".join([b"a"] * 200_000) + b"\n1\n"
    yield "CSV of one quote", b'"' + b"a,\n" * 500_000
    yield "CSV in UTF-16", ("a,b\n" * 50_000).encode("utf-16")


def _forms() -> Iterator[tuple[str, bytes, str]]:
    line = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
    yield "200,000 parts", line * 200_000 + b"--x--\r\n", "multipart/form-data; boundary=x"
    yield (
        "a part without end",
        b"--x\r\n" + b"X: y\r\n" * 200_000,
        "multipart/form-data; boundary=x",
    )
    yield "no boundary", line, "multipart/form-data"
    yield "a boundary of 70,000", line, f"multipart/form-data; boundary={'x' * 60_000}"
    yield "carriage returns", b"--x\r\n\r\n" + b"\r" * 5_000_000, "multipart/form-data; boundary=x"
    name = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + b'\\"' * 20_000
    yield "a name of 40,000", name + b'"\r\n\r\n1\r\n--x--\r\n', "multipart/form-data; boundary=x"


def _zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"../../{number}.csv", b"0" * 20_000_000)
    return file.getvalue()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"\0" * 30_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _multipart(body: bytes) -> tuple[bytes, str]:
    before = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    return before + body + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


def _request(stage: Stage, method: str, path: str, body: bytes = b"", head: str = "") -> bytes:
    token = stage.people["member"].token
    heads = [f"{method} {path} HTTP/1.1", f"Authorization: Bearer {token}", "Connection: close"]
    for name, value in (
        ("Host", f"127.0.0.1:{stage.server.port}"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
    ):
        if not head.startswith(name):
            heads.append(f"{name}: {value}")
    text = "\r\n".join([*heads, *([head] if head else [])])
    return text.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body


def _say(port: int, request: bytes) -> bytes:
    """Return the beginning of the answer, as far as there is one."""
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
            line.sendall(request)
            while len(answer) < 100_000 and (part := line.recv(65_536)):
                answer += part
    except OSError:
        # It hung up: that is an answer too.
        pass
    return answer
