"""Databases to measure on: boards of so many cards, whose ids and token the bench then knows.

Run as a process of its own, since a process has one application:
`python -m bench.boards 100 5000` makes a board of each size in the database of the environment.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import event, select

from app import create_app
from auth.tokens import create_token
from bench.machine import CACHE, ROOT
from board.models import Card, Column
from core.config import Config
from core.extensions import db
from core.upgrades import upgrade_to
from tests.factories import MadeBoard, make_board, make_many_cards, make_workspace


@dataclass(frozen=True)
class Board:
    """A board that was made: its stream, the columns into which deals may be moved, its deals."""

    id: str
    columns: list[str]
    cards: list[str]

    @property
    def stream(self) -> str:
        return f"board:{self.id}"


@dataclass(frozen=True)
class Boards:
    """The boards of one database, and the token of a person who may do anything on them."""

    token: str
    all: list[Board]


def make_boards(environment: dict[str, str], sizes: tuple[int, ...]) -> Boards:
    """Make boards in the database of an environment."""
    words = [sys.executable, "-m", "bench.boards", *map(str, sizes)]
    made = subprocess.run(
        words, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.PIPE
    )
    found = json.loads(made.stdout)
    return Boards(found["token"], [Board(**board) for board in found["boards"]])


@contextmanager
def sqlite_boards(*sizes: int) -> Iterator[tuple[Path, Boards]]:
    """Yield a data folder of its own with boards of these sizes."""
    source, boards = _made_once(sizes)
    with temporary_folder() as folder:
        shutil.copytree(source, folder, dirs_exist_ok=True)
        yield folder, boards


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield an empty folder on the disk that is measured."""
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        yield Path(folder)


def move_lines(board: Board, count: int) -> Iterator[str]:
    """Yield events, each of which moves some deal to the top, to the end or behind another one."""
    chance = random.Random(7)
    for _ in range(count):
        args = {"card": chance.choice(board.cards), "column": chance.choice(board.columns)}
        place = chance.randrange(3)
        if place:
            args["after"] = None if place == 1 else chance.choice(board.cards)
        id = str(UUID(int=random.getrandbits(128), version=4))
        body = {"stream": board.stream, "id": id, "name": "card.move", "args": args}
        yield json.dumps(["command", body], separators=(",", ":"))


def mixed_lines(boards: list[Board], count: int) -> Iterator[str]:
    """Yield moves on several boards in turn."""
    streams = cycle([move_lines(board, count) for board in boards])
    return (next(lines) for lines in islice(streams, count))


@cache
def _made_once(sizes: tuple[int, ...]) -> tuple[Path, Boards]:
    # Kept until the process ends: `_folders` holds it.
    CACHE.mkdir(exist_ok=True)
    _folders.append(tempfile.TemporaryDirectory(dir=CACHE))
    folder = Path(_folders[-1].name)
    return folder, make_boards({"DATA_DIR": str(folder)}, sizes)


_folders: list[tempfile.TemporaryDirectory] = []


def main(sizes: list[int]) -> None:
    """Make the boards and tell what they are."""
    app = create_app(Config.from_environment(os.environ))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _hurry)
        upgrade_to(db.engine)
        workspace = make_workspace()
        boards = [_make(make_board(workspace, name=f"Board {n}"), n) for n in sizes]
        token = create_token(workspace.owner, "bench", ["read", "write"])[1]
        db.session.remove()
        db.engine.dispose()
    sys.stdout.write(json.dumps({"token": token, "boards": boards}))


def _hurry(connection: object, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def _make(board: MadeBoard, size: int) -> dict[str, object]:
    with db.engine.connect() as connection:
        kinds = Column.kind == "open", Column.board_id == board.id
        columns = list(connection.scalars(select(Column.id).where(*kinds)))
    names = {id: name for name, id in board.columns.items()}
    for number, column in enumerate(columns):
        share = size // len(columns) + (number < size % len(columns))
        if share:
            make_many_cards(board, names[column], share)
    with db.engine.connect() as connection:
        cards = list(connection.scalars(select(Card.id).where(Card.board_id == board.id)))
    return {"id": board.id, "columns": columns, "cards": cards}


if __name__ == "__main__":
    main(list(map(int, sys.argv[1:])))
