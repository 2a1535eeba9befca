"""Imports of boards: what of each file arrives, in what time and memory; and a very large one beside people at work.

`.venv/bin/python -m bench.importing files [folder]` imports each file of a folder (../shared/data/trello) by the
command line into a database of its own and prints a table. `.venv/bin/python -m bench.importing large [--mb 107]`
makes a Trello export of that size and imports it into a running server while somebody moves a deal ten times a second.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from auth.tokens import create_token
from bench.contents import COUNTED, contents
from bench.large_board import say, spread
from bench.serving import Serving, fetch, serving
from bench.undo import is_done, post, post_file, work
from core.extensions import db
from tests.factories import make_card
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("what", choices=["files", "large"])
    options.add_argument("folder", nargs="?", default="../shared/data/trello", type=Path)
    options.add_argument("--mb", type=int, default=107)
    given = options.parse_args()
    files(given.folder) if given.what == "files" else large(given.mb)


def files(folder: Path) -> None:
    """Print a table: what is in each file, what arrived, what was said not to."""
    sys.stdout.write("| file | in it | arrived | said not to come | problems | s | peak MB |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- | --- | --- |\n")
    with tempfile.TemporaryDirectory() as data:
        here = os.environ | {"DATA_DIR": data, "RATE_LIMIT": "off"}
        flask(here, "db", "upgrade")
        flask(here, "user", "create", "ann@example.com", "--password", "correct horse battery")
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            _print_row(here, file)


def _print_row(here: dict[str, str], file: Path) -> None:
    began = time.monotonic()
    said, peak = flask(here, "board", "import", str(file.resolve()))
    seconds = time.monotonic() - began
    there = _listed(contents(file))
    if said.startswith("{"):
        told = json.loads(said.splitlines()[-1])
        missing = "; ".join(f"{one['count'] or ''} {one['what']}" for one in told["missing"])
        what = f"{_listed(told)} | {missing} | {told['problems_count']}"
    else:
        what = f"refused: {said.strip()} | |"
    sys.stdout.write(f"| {file.name} | {there} | {what} | {seconds:.1f} | {peak:.0f} |\n")


def _listed(counts: dict[str, Any]) -> str:
    names = [name for name in ("rows", *COUNTED) if counts.get(name)]
    return ", ".join(f"{counts[name]} {name}" for name in names)


def flask(here: dict[str, str], *words: str) -> tuple[str, float]:
    """Run a command of ours; return what it said and the most memory that it had, in MB."""
    command = [str(Path(sys.executable).with_name("flask")), "--app", "app", *words]
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=here, stdout=out, stderr=out)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        out.seek(0)
        lines = [line for line in out.read().splitlines() if line.strip()]
    return (lines or [""])[-1], usage.ru_maxrss / 1024


def large(megabytes: int) -> None:
    """Import a file of so many megabytes while somebody works."""
    content = trello_file(megabytes)
    with serving(people=1, cards=2_000) as here:
        owner = create_token(here.board.owner, "bench", ["read", "write"])[1]
        moving = make_card(here.board)
        db.session.rollback()
        say(load="quiet", move_ms=spread(work(here, moving, lambda: time.sleep(5))))
        brought = Brought(here, owner, content)
        moves = work(here, moving, brought.run)
        say(
            load="import", megabytes=round(len(content) / 1e6), look_seconds=round(brought.look, 1),
            import_seconds=round(brought.took, 1), peak_mb=round(peak_of(here)), move_ms=spread(moves),
            cards=brought.report["cards"], tasks=brought.report["tasks"],
            comments=brought.report["comments"], links=brought.report["attachments"],
        )  # fmt: skip


class Brought:
    """One import as the page does it: sent, looked at, done."""

    def __init__(self, here: Serving, token: str, content: bytes) -> None:
        self.here, self.token, self.content = here, token, content
        self.look = self.took = 0.0
        self.report: dict[str, Any] = {}

    def run(self) -> None:
        place = f"{self.here.server.url}/api/boards/{self.here.board.id}/import"
        began = time.monotonic()
        seen = post_file(f"{place}/inspect", self.token, self.content)
        self.look = time.monotonic() - began
        chosen = {name: seen[name] for name in ("upload", "file", "format", "currency")}
        job = post(place, self.token, chosen | {"dry_run": False})["job"]
        eventually(lambda: is_done(self.here, self.token, job), seconds=600)
        self.took = time.monotonic() - began - self.look
        url = f"{self.here.server.url}/api/jobs/{job}"
        self.report = json.loads(fetch(url, self.token))["report"]


def peak_of(here: Serving) -> float:
    """Return the most memory that the server had, in MB."""
    status = Path(f"/proc/{here.server.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def trello_file(megabytes: int, cards: int = 5_000) -> bytes:
    """Return a Trello export of about so many megabytes, with what takes so much room in real ones."""
    lists = [_thing("b", n) | {"name": f"List {n}", "pos": n, "closed": False} for n in range(10)]
    size = megabytes * 1_000_000 // cards
    made = [_card(n, lists[n % 10]["id"], size) for n in range(cards)]
    checklists = [
        _thing("d", n) | {"idCard": made[n]["id"], "name": "Steps", "checkItems": _items(n)}
        for n in range(cards)
    ]
    actions = [_comment(n, made[n]["id"]) for n in range(1_000)]
    board = {"id": "f" * 24, "name": "A large board", "shortLink": "x", "idOrganization": None}
    return json.dumps(
        board | {"actions": actions, "cards": made, "lists": lists, "checklists": checklists,
                 "members": [], "labels": [], "customFields": []}
    ).encode()  # fmt: skip


def _card(number: int, list_id: str, size: int) -> dict[str, Any]:
    preview = {"url": "https://example.com/" + "p" * 150, "width": 70, "height": 50, "bytes": 2094}
    links = [
        _thing("e", number * 4 + n)
        | {"url": f"https://example.com/{number}/{n}", "name": "Picture", "isUpload": True,
           "date": "2026-01-01T10:00:00.000Z", "previews": [preview] * (size // 2 // 4 // 250)}
        for n in range(4)
    ]  # fmt: skip
    text = "A word and another one. " * (size // 2 // 24)
    return _thing("c", number) | {
        "name": f"Card {number}", "desc": text, "closed": False, "idList": list_id, "pos": number,
        "attachments": links, "badges": {"comments": 0},
    }  # fmt: skip


def _items(number: int) -> list[dict[str, Any]]:
    states = ("complete", "incomplete", "incomplete")
    return [
        _thing("9", number * 3 + n) | {"name": f"Step {n}", "state": state, "pos": n}
        for n, state in enumerate(states)
    ]


def _comment(number: int, card: str) -> dict[str, Any]:
    data = {"text": "What was said. " * 10, "card": {"id": card}}
    return _thing("8", number) | {
        "type": "commentCard", "date": "2026-01-01T10:00:00.000Z", "data": data,
        "memberCreator": {"id": "7" * 24, "fullName": "Ann", "username": "ann"},
    }  # fmt: skip


def _thing(kind: str, number: int) -> dict[str, Any]:
    return {"id": f"69000000{kind}{number:015x}"}


if __name__ == "__main__":
    main()
