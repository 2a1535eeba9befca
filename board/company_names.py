"""The names of companies on a board: copied when a card names one, renamed when it is renamed."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from board.models import BoardCompany
from core.actors import Actor
from core.changes import Change
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import NotFound
from core.extensions import db
from customers.queries import find_company


def copy_company(change: Change, board: Any, id: str | None) -> str | None:
    """Put a company of the workspace on the board, if it isn't there yet; return its id."""
    if id is None:
        return None
    company = change.select(find_company(board.workspace_id, id)).first()
    if company is None:
        raise NotFound(_("There is no such company."), {"field": "company"})
    copy = change.find("company", id)
    if copy is None or copy.name != company.name:
        change.put("company", id, name=company.name)
    return id


@consumer("company-names", streams="workspace", types=["company"])
def follow_company(change: Any) -> None:
    """Carry a company's new name onto the boards whose cards name it."""
    if change.name != "company.edit":
        return
    for patch in change.patches:
        for board in _boards_with_old_name(patch["id"], patch["put"]["name"]):
            execute(
                f"board:{board}",
                "company.rename",
                {"company": patch["id"], "name": patch["put"]["name"]},
                Actor(change.actor),
                derived_id(change.id, "company-names", board),
                as_house=True,
                cause={"follows": change.id},
            )


def _boards_with_old_name(company: str, name: str) -> list[str]:
    copy = BoardCompany.__table__
    statement = select(copy.c.board_id).where(copy.c.id == company, copy.c.name != name)
    with db.engine.connect() as connection:
        return list(connection.execute(statement).scalars())
