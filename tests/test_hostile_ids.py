"""Ids of another board or workspace, put into any place of any command: not found, and nothing changes."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.commands import execute
from core.errors import AppError
from core.extensions import db
from core.models import Model
from core.schemas import is_uuid
from tests.factories import (
    MadeBoard,
    make_board,
    make_card,
    make_comment,
    make_company,
    make_competitor,
    make_file,
    make_label,
    make_member,
    make_reason,
    make_task,
    make_upload,
)
from tests.test_every_command import EACH

# Who may do what is decided before the database is asked.
pytestmark = pytest.mark.once

# Names of new things, and `after`, for which a place that is gone means the last one.
FREE = {"id", "after"}
# What is gone already needs no clearing away.
CLEARING = {"board.forget", "notification.clear"}
# Refused before anybody looks whether there is such a person.
NOT_LOOKED_UP = {"member.edit"}
# Put together by the house from the log of its own board, or from a file in which it has looked at each id; or from the
# connection that it stops, and those who manage it.
OF_THE_LOG = {"change.rewind", "import.records", "outlet.stop"}
# What a stranger sent, under an id that the house derived; a taken one is refused by the table.
NAMING_NEW = {"intake.receive"}
Path = tuple[Any, ...]


@pytest.mark.parametrize(("name", "case"), EACH)
def test_a_foreign_id_in_any_place_is_not_found_and_changes_nothing(app, name, case):
    stream, args, actor, *options = case()
    if name in OF_THE_LOG | NAMING_NEW:
        return
    foreign = foreign_ids(make_board())
    places = [path for path in id_places(args) if not FREE & set(path) and name not in CLEARING]
    before = everything()
    answers = {
        (path, kind): refusal(stream, name, with_id(args, path, foreign[kind]), actor, options)
        for path in places
        for kind in {"board", next((word for word in path if word in foreign), "card")}
    }
    fitting = {"not_found", "forbidden"} if name in NOT_LOOKED_UP else {"not_found"}
    assert {place: answer for place, answer in answers.items() if answer not in fitting} == {}
    assert everything() == before


@pytest.mark.parametrize(("name", "case"), EACH)
def test_a_command_on_a_board_or_workspace_of_others_is_not_found(app, name, case):
    stream, args, actor, *options = case()
    if options and options[0].get("as_house"):
        # Only the house runs it; for people there is no such command anywhere.
        assert refusal(stream, name, args, actor, []) == "invalid"
        return
    other = make_board()
    kind = stream.partition(":")[0]
    streams = {
        "board": other.stream,
        "workspace": other.workspace.stream,
        "user": f"user:{other.owner}",
    }
    before = everything()
    assert refusal(streams[kind], name, args, actor, options) == "not_found"
    assert everything() == before


def foreign_ids(board: MadeBoard) -> dict[str, str]:
    """An id of everything, on a board of another workspace."""
    card = make_card(board)
    return {
        "board": board.id,
        "card": card,
        "column": board.columns["Lead"],
        "label": make_label(board),
        "reason": make_reason(board),
        "competitor": make_competitor(board),
        "task": make_task(board, card),
        "comment": make_comment(board, card),
        "attachment": make_file(board, card),
        "upload": make_upload(board),
        "company": make_company(board.workspace),
        "member": make_member(board),
        "workspace": board.workspace.id,
    }


def id_places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in arguments where an id stands."""
    if is_uuid(value):
        yield path
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        yield from id_places(inner, (*path, key))


def with_id(value: Any, path: Path, id: str) -> Any:
    """The same arguments with another id in one place."""
    if not path:
        return id
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = with_id(value[path[0]], path[1:], id)
    return copy


def refusal(stream: str, name: str, args: Any, actor: Any, options: list[Any]) -> str:
    """The code with which a command is refused."""
    try:
        execute(stream, name, args, actor, **(options[0] if options else {}))
    except AppError as error:
        return error.code
    return "accepted"


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, but for the log that notes who was refused."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Model.metadata.sorted_tables
            if table.name != AuditEntry.__tablename__
        }
