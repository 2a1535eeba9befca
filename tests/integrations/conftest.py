"""What imports are tested with: our own small files, an import carried out here, and its traces."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from core.actors import Actor
from core.changes import CHANGE, STREAM
from core.extensions import db
from core.models import new_id
from integrations.board_matching import Choices
from integrations.csv_columns import guess_mapping, recognize
from integrations.csv_import import run_import
from integrations.csv_plan import Options, currency_of, date_order_of, surroundings_of
from integrations.import_jobs import bring as bring_board
from integrations.places import place_on_board
from integrations.table_reading import read_table
from tests.factories import make_board

FILES = Path(__file__).parent / "files"


@pytest.fixture
def file():
    """Read one of our own files."""
    return lambda name: (FILES / name).read_bytes()


@pytest.fixture
def board(app):
    return make_board(preset="empty")


@pytest.fixture
def bring(board):
    """Import a file's bytes or text into the board; return the report."""

    def do(
        content, *, into=board, by=None, base=None, step=lambda done, total: None, dry_run=False
    ):
        content = content.encode() if isinstance(content, str) else content
        with db.engine.connect() as connection:
            around = surroundings_of(connection, into.id)
            currency = currency_of(connection, None, into.id)
        table = read_table(content)
        mapping = guess_mapping(table.header)
        options = Options(
            mapping, date_order_of(table, mapping), currency, recognize(table.header).name
        )
        return run_import(
            content, "deals.csv", around, Actor(by or into.owner), options,
            base=base or new_id(), step=step, dry_run=dry_run,
        )  # fmt: skip

    return do


@pytest.fixture
def import_board(app, tmp_path):
    """Import a file into a board; return the report."""

    def do(
        path,
        board,
        dry_run=False,
        format="trello",
        step=lambda done, total: None,
        base=None,
        **choices,
    ):
        copy = tmp_path / new_id()
        if isinstance(path, Path):
            copy.write_bytes(path.read_bytes())
        else:
            copy.write_text(path if isinstance(path, str) else json.dumps(path))
        actor = Actor(board.owner)
        return bring_board(
            copy, format, "board.json", place_on_board(board.id, actor), actor,
            choices=Choices(**choices), currency=None, name=None,
            base=base or new_id(), step=step, dry_run=dry_run,
        )  # fmt: skip

    return do


@pytest.fixture
def cards(board):
    """Return the board's cards by title."""
    return lambda: {card["title"]: card for card in board.records("card")}


@pytest.fixture
def heads(app):
    """Return the heads of all streams: equal before and after, nothing was changed."""

    def read():
        with db.engine.connect() as connection:
            return {row.name: row.seq for row in connection.execute(select(STREAM))}

    return read


@pytest.fixture
def log(board):
    """Return the changes of the board's stream, oldest first."""

    def read():
        query = select(CHANGE).where(CHANGE.c.stream == board.stream).order_by(CHANGE.c.seq)
        with db.engine.connect() as connection:
            return list(connection.execute(query))

    return read
