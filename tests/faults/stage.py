"""The workspace in which a run plays: an owner, some people, some boards, a token for each person."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import create_app
from auth.tokens import create_token
from core.extensions import db
from tests.factories import make_board, make_person, make_workspace
from tests.faults.bugs import loosen_tables
from tests.support.new_tables import make_new_tables
from tests.support.settings import make_config

SCOPES = ["read", "write"]


@dataclass(frozen=True)
class Stage:
    """Ids and tokens; `heads` are the numbers of the boards before anybody acts."""

    owner: str
    owner_token: str
    people: list[str]
    tokens: list[str]
    boards: list[str]
    heads: dict[str, int]


def set_stage(folder: Path, url: str, people: int, boards: int, bug: str | None) -> Stage:
    """Fill an empty database."""
    with opened(folder, url), loosen_tables(bug):
        make_new_tables()
        workspace = make_workspace()
        members = [make_person(workspace) for _ in range(people)]
        made = [make_board(workspace) for _ in range(boards)]
        heads = {
            board.id: [board.run("member.add", member=m, role="editor").seq for m in members][-1]
            for board in made
        }
        tokens = [create_token(who, "faults", SCOPES)[1] for who in [workspace.owner, *members]]
    return Stage(workspace.owner, tokens[0], members, tokens[1:], list(heads), heads)


@contextmanager
def opened(folder: Path, url: str):
    """An application over the database, for as long as it is needed."""
    app = create_app(make_config(folder, url))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
