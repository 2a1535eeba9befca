"""A board on which there is something of everything, and its exports as files."""

import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from core.actors import Actor
from core.models import new_id
from integrations.exports.archive import Archive
from integrations.exports.own_archive import boards_in
from integrations.exports.own_import import bring_board
from integrations.imports.places import place_in_workspace


@pytest.fixture
def export(visitor) -> Callable[..., Any]:
    """Export a board as somebody; return the answer."""

    def ask(board, format, by=None, **query):
        client = visitor(by or board.owner)
        answer = client.get(
            f"/api/boards/{board.id}/export", query_string={"format": format, **query}
        )
        assert answer.status_code == 200, answer.text
        return answer

    return ask


@pytest.fixture
def bring(app, tmp_path) -> Callable[..., Any]:
    """Make a new board of a file's bytes, in a workspace and by its owner; return the report."""

    def do(content, workspace, *, base=None, dry_run=False, part=None, step=lambda *_at: None):
        path, actor = tmp_path / new_id(), Actor(workspace.owner)
        path.write_bytes(content)
        return bring_board(
            path, "pipeline.json", place_in_workspace(workspace.id, actor), actor, part=part,
            base=base or new_id(), step=step, dry_run=dry_run,
        )  # fmt: skip

    return do


@pytest.fixture
def archived(app, tmp_path) -> Callable[..., Any]:
    """Return the archive of a board's workspace, and what the board is called in it. `change` makes of the name and
    bytes of each member what it holds instead, None where it is left out.
    """

    def do(board, change=lambda _name, content: content, more=()):
        path = tmp_path / new_id()
        Archive(board.workspace.id, Actor(board.owner), lambda *_at: None).write(path)
        with zipfile.ZipFile(path) as book:
            members = [(name, change(name, book.read(name))) for name in book.namelist()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            for name, content in (*members, *more):
                if content is not None:
                    book.writestr(name, content)
        (part,) = [name for name in boards_in(path) if name.endswith(f" {board.id[-8:]}.json")]
        return path.read_bytes(), part

    return do
