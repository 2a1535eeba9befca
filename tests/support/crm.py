"""Zoho CRM and Fxiaoke on this machine, as their documents describe them: tokens, pages, changes since a moment."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Crm:
    """Deals by id, in the shape of one system; `answers` are given first, `asked` keeps what came."""

    def __init__(self, system: str) -> None:
        self.system, self.deals = system, {}  # type: ignore[var-annotated]
        self.asked: list[tuple[str, str]] = []
        self.answers: list[tuple[int, dict[str, str], Any]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], Any]:
        self.asked.append((path, body.decode()))
        if self.answers and "token" not in path.lower():
            return self.answers.pop(0)
        return (
            _zoho(self, path, headers, body)
            if self.system == "zoho"
            else _fxiaoke(self, path, body)
        )

    def _handler(crm) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, said = crm.answer(self.path, self.headers, body)
                content = b"" if status in (204, 304) else json.dumps(said).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def open_crm(system: str) -> Iterator[Crm]:
    """Run a CRM for as long as somebody needs it."""
    crm = Crm(system)
    try:
        yield crm
    finally:
        crm.server.shutdown()
        crm.server.server_close()


def _zoho(crm: Crm, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], Any]:
    address = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(address.query or body.decode()).items()}
    if address.path == "/oauth/v2/token":
        if query != {"client_id": "me", "client_secret": "secret", "refresh_token": "1000.r",
                     "grant_type": "refresh_token"}:  # fmt: skip
            return 200, {}, {"error": "invalid_code"}
        return 200, {}, {"access_token": "1000.a", "expires_in": 3600, "token_type": "Bearer"}
    if headers["Authorization"] != "Zoho-oauthtoken 1000.a":
        return 401, {}, {"code": "INVALID_TOKEN", "status": "error"}
    since, page = headers["If-Modified-Since"], int(query["page"])
    found = sorted(crm.deals.values(), key=lambda deal: deal["Modified_Time"])
    if since:
        found = [deal for deal in found if _moment(deal["Modified_Time"]) > _moment(since)]
        if not found:
            return 304, {}, None
    if not found:
        return 204, {}, None
    start = (page - 1) * int(query["per_page"])
    shown = found[start : start + int(query["per_page"])]
    more = start + len(shown) < len(found)
    return (
        200,
        {},
        {"data": shown, "info": {"page": page, "count": len(shown), "more_records": more}},
    )


def _fxiaoke(crm: Crm, path: str, body: bytes) -> tuple[int, dict[str, str], Any]:
    given = json.loads(body)
    if path == "/cgi/corpAccessToken/get/V2":
        right = {"appId": "FSAID", "appSecret": "secret", "permanentCode": "code"}
        if given != right:
            return 200, {}, {"errorCode": 10006, "errorMessage": "permanentCode is wrong"}
        return (
            200,
            {},
            {"errorCode": 0, "errorMessage": "success", "corpAccessToken": "t", "corpId": "c"},
        )
    if (given["corpAccessToken"], given["corpId"], given["currentOpenUserId"]) != (
        "t",
        "c",
        "FSUID",
    ):
        return 200, {}, {"errorCode": 20005, "errorMessage": "corpAccessToken is wrong"}
    query = given["data"]["search_query_info"]
    found = sorted(crm.deals.values(), key=lambda deal: deal["last_modified_time"])
    for rule in query["filters"]:
        found = [
            deal for deal in found if deal["last_modified_time"] >= int(rule["field_values"][0])
        ]
    shown = found[query["offset"] : query["offset"] + query["limit"]]
    return 200, {}, {"errorCode": 0, "data": {"dataList": shown, "total": len(found)}}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
