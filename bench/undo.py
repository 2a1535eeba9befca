"""An import of 5,000 deals taken back while somebody works on. `.venv/bin/python -m bench.undo`

The aims are ten seconds, and moves of others answered within 50 ms (p95) meanwhile.
"""

import argparse
import json
import threading
import time
import urllib.request
from typing import Any

from auth.tokens import create_token
from bench.large_board import say, spread
from bench.serving import Serving, fetch, serving
from core.extensions import db
from core.models import new_id
from tests.factories import make_card
from tests.support.waiting import eventually

BEATS = 10


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--deals", type=int, default=5_000)
    given = options.parse_args()
    with serving(people=1, cards=2_000) as here:
        owner = create_token(here.board.owner, "bench", ["read", "write"])[1]
        moving = make_card(here.board)
        db.session.rollback()
        say(load="quiet", move_ms=spread(work(here, moving, lambda: time.sleep(5))))
        bring(here, owner, given.deals)
        for what in ("undo", "redo"):
            taken = Taken(here, owner, what)
            moves = work(here, moving, taken.run)
            say(
                load=what, deals=given.deals, seconds=round(taken.seconds, 2), move_ms=spread(moves)
            )


class Taken:
    """One large undo or redo: the last that there is, from the click to its end."""

    def __init__(self, here: Serving, token: str, what: str) -> None:
        self.here, self.token, self.what = here, token, what
        self.seconds = 0.0

    def run(self) -> None:
        board = f"{self.here.server.url}/api/boards/{self.here.board.id}"
        step = json.loads(fetch(f"{board}/undo", self.token))[self.what]
        began = time.monotonic()
        answer = post(f"{board}/commands/change.undo", self.token, {"group": step["group"]})
        eventually(lambda: is_done(self.here, self.token, answer["job"]), seconds=120)
        self.seconds = time.monotonic() - began


def bring(here: Serving, token: str, deals: int) -> None:
    """Import so many deals, as the page does."""
    lines = [f"Deal {n},Lead,{n}00,Customer {n % 300}" for n in range(deals)]
    content = "\n".join(["title,stage,value,company", *lines]).encode()
    board = f"{here.server.url}/api/boards/{here.board.id}/import"
    seen = post_file(f"{board}/inspect", token, content)
    chosen = {name: seen[name] for name in ("upload", "mapping", "date_order", "currency")}
    answer = post(board, token, chosen | {"dry_run": False})
    eventually(lambda: is_done(here, token, answer["job"]), seconds=120)


def work(here: Serving, card: str, meanwhile: Any) -> list[float]:
    """Move a deal ten times a second as long as something else is done; return how long each took, in ms."""
    over, times = threading.Event(), []
    columns = [here.board.columns[name] for name in ("Lead", "Qualified")]

    def move() -> None:
        url = f"{here.server.url}/api/boards/{here.board.id}/commands/card.move"
        while not over.wait(1 / BEATS):
            began = time.monotonic()
            post(url, here.tokens[0], {"card": card, "column": columns[len(times) % 2]})
            times.append((time.monotonic() - began) * 1000)

    mover = threading.Thread(target=move)
    mover.start()
    meanwhile()
    over.set()
    mover.join()
    return times


def is_done(here: Serving, token: str, job: str) -> bool:
    """Whether a job has ended well."""
    seen = json.loads(fetch(f"{here.server.url}/api/jobs/{job}", token))
    assert seen["state"] not in ("failed", "cancelled"), seen
    return seen["state"] == "done"


def post(url: str, token: str, body: dict[str, Any]) -> Any:
    """Send JSON; return the answer's."""
    return _send(url, token, json.dumps(body).encode(), "application/json")


def post_file(url: str, token: str, content: bytes) -> Any:
    """Send a file as a form does; return the answer's JSON."""
    edge = new_id()
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="deals.csv"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return _send(url, token, body, f"multipart/form-data; boundary={edge}")


def _send(url: str, token: str, body: bytes, type: str) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": type}
    request = urllib.request.Request(url, body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


if __name__ == "__main__":
    main()
