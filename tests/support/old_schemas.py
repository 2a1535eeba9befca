"""Databases of earlier schemas, kept as lines of text: what a migration must bring along.

`python -m tests.support.old_schemas` writes the file of today's schema. Do it before a migration is
added to a schema that was released, and never again for that schema.
"""

import datetime
import json
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, select

from app import create_app
from auth.tokens import create_token
from core.actors import Actor
from core.changes import head
from core.clock import now
from core.commands import execute
from core.consumers import run_consumers
from core.errors import AppError
from core.extensions import db
from core.jobs import enqueue
from core.pruning import prune
from core.upgrades import current_revision, upgrade_to
from tests.factories import (
    make_board,
    make_cards,
    make_comment,
    make_company,
    make_label,
    make_many_cards,
    make_member,
    make_person,
    make_placeholder,
    make_task,
    make_workspace,
)
from tests.support.gambler import Gambler
from tests.support.settings import make_config
from tests.support.verify import snapshot_state

FOLDER = Path(__file__).parents[1] / "core" / "schemas"
STEPS = 100
KEPT = 50


def old_schemas() -> list[str]:
    """Return the revisions of which a database is kept."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def load(connection: Connection, revision: str) -> None:
    """Fill the tables of a revision, which are there and empty, with what was kept of it."""
    metadata = MetaData()
    metadata.reflect(connection)
    # A new database has an epoch of its own already.
    connection.execute(metadata.tables["setting"].delete())
    rows = map(json.loads, (FOLDER / f"{revision}.jsonl").read_text().split("\n")[:-1])
    for name, group in groupby(rows, itemgetter(0)):
        table = metadata.tables[name]
        connection.execute(table.insert(), [_typed(table, row) for _name, row in group])


def record() -> Path:
    """Write what a workspace in use looks like under the newest schema."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(make_config(Path(folder), f"sqlite:///{folder}/baton.db"))
        with app.app_context():
            upgrade_to(db.engine)
            live()
            file = FOLDER / f"{current_revision(db.engine)}.jsonl"
            FOLDER.mkdir(exist_ok=True)
            with db.engine.connect() as connection:
                file.write_text("".join(_lines(connection)))
            db.engine.dispose()
    return file


def live() -> None:
    """Let a team work for a while: something in every table, and texts of all kinds."""
    workspace = make_workspace()
    people = [make_person(workspace, role) for role in ("admin", "member", "guest")]
    make_placeholder(workspace)
    companies = [make_company(workspace, name) for name in ("Umbra", "日光")]
    workspace.run("department.create", name="Sales")
    workspace.run("member.invite", email="new@example.com", role="member")
    workspace.run("company.edit", company=companies[0], fields={"name": "Umbra Foods"})
    boards = [make_board(workspace, preset, preset) for preset in ("sales", "support")]
    for number, board in enumerate(boards):
        _gamble(board, number, companies)
    make_many_cards(boards[0], "Lead", 12)
    make_board(workspace, "empty", "Old").run("board.archive")
    create_token(people[0], "script", ["read"])
    enqueue("csv-import", {"upload": "none"}, people[0])
    run_consumers()
    prune(db.engine, older_than=now(), keep=KEPT)


def _gamble(board: Any, seed: int, companies: list[str]) -> None:
    column = next(iter(board.columns))
    card, _other = make_cards(board, column, "one", "two")
    make_task(board, card)
    make_comment(board, card)
    make_label(board)
    gambler = Gambler(seed, [board.owner, make_member(board, "manager")], companies)
    for _ in range(STEPS):
        with db.engine.connect() as connection:
            seq = head(connection, board.stream)
        name, args, person = gambler.choose(snapshot_state(board.stream, "everyone"), seq)
        try:
            execute(board.stream, name, args, Actor(person))
        except AppError:
            continue


def _lines(connection: Connection) -> Iterator[str]:
    for table in db.metadata.sorted_tables:
        for row in connection.execute(select(table)).mappings():
            yield json.dumps([table.name, dict(row)], ensure_ascii=False, default=str) + "\n"


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(column_type: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column_type, DateTime):
        return datetime.datetime.fromisoformat(value)
    if isinstance(column_type, Date):
        return datetime.date.fromisoformat(value)
    return value


if __name__ == "__main__":
    sys.stdout.write(f"{record()}\n")
