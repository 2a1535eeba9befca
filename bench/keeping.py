"""What backup, verify, prune and restore cost on a large log, and how long people at work wait meanwhile.

Run by `.venv/bin/python -m bench.keeping [changes] [cards]`, by default 20,000 changes on a board of 5,000
deals. It makes a database of its own (DATABASE_URL names an empty PostgreSQL one instead), starts each
command as an operator would, and goes on moving deals beside it.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, select, update

from admin.demo import fill
from app import create_app
from board.models import Board, Card, Column
from core import clock
from core.actors import Actor
from core.changes import CHANGE
from core.commands import execute
from core.config import Config
from core.consumers import run_consumers
from core.extensions import db
from core.models import new_id
from core.upgrades import upgrade_to

ROOT = Path(__file__).parents[1]
PORTION = 200


def main(changes: int = 20_000, cards: int = 5_000) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "RATE_LIMIT": "off"}
        app = create_app(Config.from_environment(os.environ))
        with app.app_context():
            board, owner = _arrange(changes, cards)
        copy = Path(folder) / "copy"
        for words in (("backup", copy), ("verify",), ("prune",), ("verify",), ("restore", copy)):
            beside = words[0] != "restore"
            with _mover(app, board, owner, beside) as waits:
                _run(app, words, waits)
        for file in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
            _say(f"{file.relative_to(folder)}: {file.stat().st_size / 1e6:.1f} MB")


def _arrange(changes: int, cards: int) -> tuple[str, str]:
    upgrade_to(db.engine)
    if db.engine.dialect.name == "sqlite":
        # Only while the past is being made up.
        event.listen(db.engine, "checkout", _hurry)
    fill()
    with db.engine.connect() as connection:
        board, owner = connection.execute(select(Board.id, Board.created_by)).one()
        column = connection.scalar(select(Column.id).where(Column.board_id == board))
    _import(f"board:{board}", Actor(owner), column, cards)
    for _ in range(changes):
        _move(board, owner)
    run_consumers()
    if db.engine.dialect.name == "sqlite":
        event.remove(db.engine, "checkout", _hurry)
    with db.engine.begin() as connection:
        connection.execute(update(CHANGE).values(at=clock.now() - timedelta(days=200)))
    db.session.remove()
    db.engine.dispose()
    return board, owner


def _hurry(connection: object, *_: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def _import(stream: str, actor: Actor, column: str, cards: int) -> None:
    id = new_id()
    execute(stream, "import.start", {"id": id, "file": "many.csv", "total": cards}, actor)
    for first in range(0, cards, PORTION):
        new = [
            {"id": new_id(), "column": column, "title": f"Deal {number}"}
            for number in range(first, min(first + PORTION, cards))
        ]
        execute(stream, "import.cards", {"import": id, "cards": new}, actor)
    execute(stream, "import.finish", {"import": id}, actor)


_cards: list[str] = []
_columns: list[str] = []


def _move(board: str, owner: str) -> None:
    if not _cards:
        with db.engine.connect() as connection:
            _cards.extend(connection.scalars(select(Card.id).where(Card.status == "open")))
            kinds = Column.kind == "open", Column.board_id == board
            _columns.extend(connection.scalars(select(Column.id).where(*kinds)))
    args = {"card": random.choice(_cards), "column": random.choice(_columns), "after": None}
    execute(f"board:{board}", "card.move", args, Actor(owner))


@contextmanager
def _mover(app: object, board: str, owner: str, beside: bool) -> Iterator[list[float]]:
    """Move deals in this process, as a server would, and note how long each move takes."""
    waits: list[float] = []
    over = threading.Event()

    def work() -> None:
        with app.app_context():
            while beside and not over.wait(0.02):
                begun = time.monotonic()
                _move(board, owner)
                waits.append((time.monotonic() - begun) * 1000)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        time.sleep(2 * beside)
        waits.clear()
        yield waits
    finally:
        over.set()
        thread.join()


def _run(app: object, words: tuple[object, ...], waits: list[float]) -> None:
    begun = time.monotonic()
    command = [sys.executable, "-m", "flask", "--app", "app", *map(str, words)]
    process, peak = subprocess.Popen(command), 0
    while process.poll() is None:
        # Not what the parent would be told: that counts the parent's own memory before the start.
        peak = max(peak, _peak(process.pid))
        time.sleep(0.02)
    took = time.monotonic() - begun
    line = f"{words[0]}: status {process.returncode}, {took:.1f} s, peak {peak / 1024:.0f} MB"
    if waits:
        p50, p99 = statistics.median(waits), sorted(waits)[int(len(waits) * 0.99)]
        line += f"; {len(waits)} moves beside it: p50 {p50:.0f}, p99 {p99:.0f}, worst {max(waits):.0f} ms"
    _say(line)


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) if found else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
