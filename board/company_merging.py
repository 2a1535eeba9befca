"""What follows when two companies are merged: people, log and deals of the one become those of the other."""

from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Row

from board.models import BoardCompany
from board.queries import BOARD, CARD
from core.actors import Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.extensions import db
from customers.queries import CONTACT, INTERACTION

COPY = BoardCompany.__table__


@consumer("company-merge", streams="workspace", types=["company"])
def follow_merge(change: Any) -> None:
    """Gather portion by portion; killed and begun again, each portion is known by its number."""
    if change.name != "company.merge":
        return
    company, into = _pair(change)
    args = {"company": company, "into": into}
    portion = 0
    while not _follow(change, change.stream, "company.gather", args, portion)["done"]:
        portion += 1
    for board in _boards_naming(change.stream.partition(":")[2], company):
        portion = 0
        while _follow(change, f"board:{board}", "company.replace", args, portion)["left"]:
            portion += 1


def merge_preview(connection: Connection, company: Row[Any]) -> dict[str, int]:
    """Return how much of a company would become another one's."""
    mine = {
        name: (table.c.workspace_id == company.workspace_id) & (table.c.company == company.id)
        for name, table in (("contacts", CONTACT), ("interactions", INTERACTION))
    }
    here = (BOARD.c.workspace == company.workspace_id) & (CARD.c.company == company.id)
    cards = select(func.count(), func.count(CARD.c.board_id.distinct())).join_from(CARD, BOARD)
    deals, boards = connection.execute(cards.where(here)).one()
    counts = {
        "contacts": connection.scalar(select(func.count(CONTACT.c.id)).where(mine["contacts"])),
        "interactions": connection.scalar(
            select(func.count(INTERACTION.c.id)).where(mine["interactions"])
        ),
    }
    return {**counts, "deals": deals, "boards": boards}


def _follow(
    change: Any, stream: str, name: str, args: dict[str, str], portion: int
) -> dict[str, Any]:
    id = derived_id(change.id, name, stream, str(portion))
    actor, cause = Actor(change.actor), {"follows": change.id}
    return execute(stream, name, args, actor, id, as_house=True, cause=cause).result


def _pair(change: Any) -> tuple[str, str]:
    """The one that was archived by this, and the one that it is now; the last patch is the latter's."""
    into = change.patches[-1]["id"]
    return change.patches[-2]["id"], into


def _boards_naming(workspace: str, company: str) -> list[str]:
    copies = (
        select(COPY.c.board_id)
        .join(BOARD, BOARD.c.id == COPY.c.board_id)
        .where(BOARD.c.workspace == workspace, COPY.c.id == company)
        .order_by(COPY.c.board_id)
    )
    with db.engine.connect() as connection:
        return list(connection.scalars(copies))
