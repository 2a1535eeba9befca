"""A page of another site, which somebody visits who is signed in to Baton, and all that such a page may try."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import BrowserContext

PAGE = b"<!doctype html><title>You have won</title><p>Please wait.</p>"
# To the first it is another port of the same site, so that the cookie comes along; the second is another site.
HOSTS = ("127.0.0.1", "localhost")
# Ways to send `body`, without reading the answer: each is a way by which a cookie might come along.
TRY = """async ({base, calls, stream}) => {
  const read = [];
  const answered = async (promise) => {
    try {
      const answer = await promise;
      if (answer.type !== "opaque") read.push(await answer.text());
    } catch { /* kept back */ }
  };
  const form = (path, body, enctype) => {
    const one = document.createElement("form"), frame = document.createElement("iframe");
    frame.name = `f${Math.random()}`;
    Object.assign(one, { method: "post", action: base + path, enctype, target: frame.name });
    const field = document.createElement("input");
    // As text/plain this makes {"a": 1, "x": "="} of it.
    field.name = body.slice(0, -1) + (body.length > 2 ? "," : "") + '"x":"'; field.value = '"}';
    one.append(field); document.body.append(frame, one); one.submit();
  };
  const opened = (url) => new Promise((done) => {
    const socket = new WebSocket(url), heard = [];
    socket.onopen = () => socket.send("40");
    socket.onmessage = ({ data }) => { heard.push(String(data)); if (String(data).startsWith("40"))
      socket.send("421" + JSON.stringify(["command", stream])); };
    socket.onerror = socket.onclose = () => done(heard);
    setTimeout(() => done(heard), 1500);
  });
  const types = ["text/plain", "application/json", "application/x-www-form-urlencoded", "application/csp-report"];
  const codings = ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"];
  for (const { method, path, body } of calls) {
    for (const mode of ["no-cors", "cors"]) {
      for (const type of types) {
        const send = { method, mode, credentials: "include", headers: { "Content-Type": type } };
        await answered(fetch(base + path, method === "GET" ? { mode, credentials: "include" } : { ...send, body }));
      }
    }
    if (method === "POST") {
      for (const coding of codings) form(path, body, coding);
      for (const type of types.slice(0, 2)) navigator.sendBeacon(base + path, new Blob([body], { type }));
    }
    if (method === "GET") {
      for (const name of ["img", "script", "iframe"]) {
        const one = document.createElement(name); one.src = base + path; document.body.append(one);
      }
    }
  }
  const socket = base.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket";
  const heard = await opened(socket);
  await answered(fetch(base + "/socket.io/?EIO=4&transport=polling", { credentials: "include" }));
  await new Promise((done) => setTimeout(done, 800));
  const frames = [...document.querySelectorAll("iframe")].flatMap((one) => {
    try {
      return [one.contentDocument?.body.textContent].filter(Boolean);
    } catch { return []; }
  });
  return { read, heard, frames };
}"""


@contextmanager
def other_site() -> Iterator[int]:
    """Serve the page; yield its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def visit(context: BrowserContext, port: int, base: str, ids: dict[str, str]) -> list[str]:
    """Let somebody who is signed in visit the page under both names; return whatever it could read or hear."""
    told, calls = [], _calls(ids)
    command = {
        "stream": f"board:{ids['board']}",
        "id": None,
        "name": "board.rename",
        "args": {"name": "Stolen"},
    }
    for host in HOSTS:
        page = context.new_page()
        page.goto(f"http://{host}:{port}/")
        found: dict[str, Any] = page.evaluate(
            TRY, {"base": base, "calls": calls, "stream": command}
        )
        told += found["read"] + found["frames"]
        # The line may open before the guard speaks, but nobody is let in.
        told += [words for words in found["heard"] if words.startswith(("40", "42", "43"))]
        page.close()
    return told


def _calls(ids: dict[str, str]) -> list[dict[str, str]]:
    board, member = f"/api/boards/{ids['board']}", f"/api/workspaces/{ids['workspace']}/commands"
    wanted = (
        ("POST", f"{board}/commands/board.rename", {"name": "Stolen"}),
        ("POST", f"{board}/commands/card.archive", {"card": ids["card"]}),
        ("POST", f"{board}/attachments", {"url": "https://evil.example"}),
        ("POST", f"{member}/member.invite", {"email": "evil@evil.example", "role": "admin"}),
        ("POST", "/api/tokens", {"name": "stolen", "scopes": ["read", "write"]}),
        ("PUT", "/api/account/password", {"old": "a", "new": "b"}),
        ("DELETE", "/api/account/sessions", {}),
        ("DELETE", "/api/session", {}),
        ("GET", "/sign-out", {}),
        ("GET", board, {}),
        ("GET", f"/api/attachments/{ids['attachment']}", {}),
        ("GET", "/api/account/export", {}),
    )
    return [{"method": m, "path": path, "body": json.dumps(body)} for m, path, body in wanted]
