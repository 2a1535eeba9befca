"""What imports are tested with: our own small files, an import carried out here, and its traces."""

import dataclasses
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from core import clock
from core.actors import Actor
from core.changes import CHANGE, STREAM
from core.consumers import run_consumers
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import CALLS, work_one
from core.models import new_id
from core.outbound_allow import parse_allowed
from integrations.imports.boards.board_matching import Choices
from integrations.imports.import_jobs import bring as bring_board
from integrations.imports.places import place_on_board
from integrations.imports.tables.csv_columns import guess_mapping, recognize
from integrations.imports.tables.csv_import import import_table
from integrations.imports.tables.csv_plan import (
    Options,
    currency_of,
    date_order_of,
    surroundings_of,
)
from integrations.imports.tables.table_reading import read_table
from notifications.inbox import page_of, reader_of
from tests.factories import make_board
from tests.support.outside import open_outside

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
        return import_table(
            table, "deals.csv", around, Actor(by or into.owner), options,
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


def missing_of(told):
    """Return what a report says not to come, and how much of it."""
    return {one["what"]: one["count"] for one in told["missing"]}


@pytest.fixture
def upload(board, visitor):
    """Let the import's page look at a file; return what it shows."""

    def do(content):
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        data = {"file": (io.BytesIO(content), "board.json")}
        path = f"/api/boards/{board.id}/import/inspect"
        return visitor(board.owner).post(path, data=data).json

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


@pytest.fixture
def outside(app):
    """A server outside which may be called although it is on this machine."""
    config = app.config["BATON"]
    allowed = parse_allowed("127.0.0.1")
    app.config["BATON"] = dataclasses.replace(config, outbound_allow=allowed)
    with open_outside() as outside:
        yield outside


@pytest.fixture
def work(app):
    """Let all that is to be done now be done."""

    def do():
        db.session.commit()
        run_consumers()
        while work_one(CALLS):
            pass
        run_consumers()

    return do


@pytest.fixture
def at(monkeypatch, work):
    """Let a moment come, and what is to be done then be done."""

    def go(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        work()

    return go


@pytest.fixture
def inbox(app):
    """Return what a person was told, in words."""

    def read(person):
        with db.engine.connect() as connection, speaking_to(person):
            return page_of(connection, reader_of(person), which=None, cursor=None)["notifications"]

    return read
