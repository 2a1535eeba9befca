"""Two systems with deals on this machine, which speak and refuse as their makers have written it down."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]


class Crm:
    """A server; `answers` are given to the next calls in place of what it would say."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any, dict[str, str]]] = []
        self.calls: list[str] = []
        # What happens there behind each page.
        self.meanwhile: Callable[[], None] = lambda: None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        """Be gone."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, query: dict[str, str], headers: Any, body: bytes) -> Answer:
        """Return status and JSON."""
        raise NotImplementedError

    def _handler(crm) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                parts = urlsplit(self.path)
                crm.calls.append(parts.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if crm.answers:
                    status, said, more = crm.answers.pop(0)
                else:
                    (status, said), more = crm.answer(parts.path, query, self.headers, body), {}
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                content = b"" if said is None else json.dumps(said).encode()
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_args: object) -> None:
                """Keep silent."""

        return Handler


class ZohoServer(Crm):
    """OAuth by a code that works once, and `/crm/v2/Deals` with pages and If-Modified-Since."""

    ACCOUNT = {"client_id": "1000.ABC", "client_secret": "s3cret", "code": "1000.once"}

    def __init__(self) -> None:
        super().__init__()
        self.deals: list[dict[str, Any]] = []
        self.codes, self.page = {self.ACCOUNT["code"]}, 2

    def answer(self, path: str, query: dict[str, str], headers: Any, body: bytes) -> Answer:
        if path == "/oauth/v2/token":
            return 200, self._token({name: one[0] for name, one in parse_qs(body.decode()).items()})
        if headers["Authorization"] != "Zoho-oauthtoken 1000.access":
            return 401, {
                "code": "INVALID_TOKEN",
                "message": "invalid oauth token",
                "status": "error",
            }
        since = headers.get("If-Modified-Since")
        deals = sorted(self.deals, key=lambda deal: _moment(deal["Modified_Time"]))
        if since:
            deals = [deal for deal in deals if _moment(deal["Modified_Time"]) > _moment(since)]
        number = int(query["page"])
        some = deals[(number - 1) * self.page : number * self.page]
        if not some:
            return (304 if since else 204), None
        info = {"page": number, "per_page": self.page, "count": len(some)}
        more = number * self.page < len(deals)
        some = [dict(deal) for deal in some]
        self.meanwhile()
        return 200, {"data": some, "info": info | {"more_records": more}}

    def _token(self, asked: dict[str, str]) -> dict[str, Any]:
        if asked["client_secret"] != self.ACCOUNT["client_secret"]:
            return {"error": "invalid_client"}
        said = {"access_token": "1000.access", "api_domain": self.url, "expires_in": 3600}
        if asked["grant_type"] == "authorization_code":
            if asked["code"] not in self.codes:
                return {"error": "invalid_code"}
            self.codes.remove(asked["code"])
            return said | {"refresh_token": "1000.refresh"}
        return said if asked["refresh_token"] == "1000.refresh" else {"error": "invalid_code"}


class FxiaokeServer(Crm):
    """A token for an application, and `data/query` over three kinds of objects."""

    ACCOUNT = {
        "app_id": "FSAID_1", "app_secret": "s3cret", "permanent_code": "FSCODE",
        "open_user_id": "FSUID_1",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, list[dict[str, Any]]] = {}

    def answer(self, path: str, query: dict[str, str], headers: Any, body: bytes) -> Answer:
        asked = json.loads(body)
        if path == "/cgi/corpAccessToken/get/V2":
            if asked["appSecret"] != self.ACCOUNT["app_secret"]:
                return 200, {"errorCode": 20005, "errorMessage": "appSecret错误"}
            return 200, {"errorCode": 0, "corpAccessToken": "T", "corpId": "C", "expiresIn": 7200}
        if (asked["corpAccessToken"], asked["corpId"]) != ("T", "C"):
            return 200, {"errorCode": 20016, "errorMessage": "corpAccessToken失效"}
        data = asked["data"]
        info = data["search_query_info"]
        found = self.objects.get(data["dataObjectApiName"], [])
        for chosen in info["filters"]:
            found = [one for one in found if _fits(one, chosen)]
        some = found[info["offset"] : info["offset"] + info["limit"]]
        said = {"total": len(found), "offset": info["offset"], "limit": info["limit"]}
        return 200, {"errorCode": 0, "errorMessage": "OK", "data": said | {"dataList": some}}


def _fits(one: dict[str, Any], chosen: dict[str, Any]) -> bool:
    value, wanted = one[chosen["field_name"]], chosen["field_values"]
    return value >= wanted[0] if chosen["operator"] == "GTE" else value in wanted


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
