"""The companies of a board: copied when a card names one; name and tier follow those of the workspace."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from board.models import BoardCompany
from board.queries import BOARD
from core.actors import Actor
from core.changes import Change
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import NotFound
from core.extensions import db
from customers.queries import COMPANY, find_company

COPY = BoardCompany.__table__
FOLLOWED = ("name", "tier")
# So many records are in one change at the most.
AT_ONCE = 200


def copy_company(change: Change, board: Any, id: str | None) -> str | None:
    """Put a company of the workspace on the board, if it isn't there yet; return its id.

    Who names one that was merged means the one it was merged into.
    """
    if id is None:
        return None
    company = change.select(find_company(board.workspace_id, id)).first()
    if company is not None and company.merged_into:
        company = change.select(find_company(board.workspace_id, company.merged_into)).first()
    if company is None:
        raise NotFound(_("There is no such company."), {"field": "company"})
    copy = change.find("company", company.id)
    if copy is None or (copy.name, copy.tier) != (company.name, company.tier):
        change.put("company", company.id, name=company.name, tier=company.tier)
    return company.id


@consumer("company-names", streams="workspace", types=["company"])
def follow_company(change: Any) -> None:
    """Carry a company's new name or tier onto the boards whose cards name it."""
    pairs = zip(change.patches, change.before, strict=True)
    touched = [
        patch["id"]
        for patch, before in pairs
        if patch["type"] == "company" and set(before["fields"] or ()) & set(FOLLOWED)
    ]
    follow(change, touched)


def follow(change: Any, companies: Iterable[str]) -> None:
    """Bring what boards say of these companies to what the workspace says."""
    for board, stale in _stale(change.stream.partition(":")[2], list(companies)).items():
        for start in range(0, len(stale), AT_ONCE):
            some = stale[start : start + AT_ONCE]
            args = {"companies": some}
            words = [f"{one['company']} {one['name']} {one['tier']}" for one in some]
            execute(
                f"board:{board}",
                "company.rename",
                args,
                Actor(change.actor),
                derived_id(change.id, "company-names", board, *words),
                as_house=True,
                cause={"follows": change.id},
            )


def _stale(workspace: str, companies: list[str]) -> dict[str, list[dict[str, str]]]:
    """Return by board the companies whose copy there is another, as they ought to be."""
    found: dict[str, list[dict[str, str]]] = {}
    differs = or_(COPY.c.name != COMPANY.c.name, COPY.c.tier != COMPANY.c.tier)
    query = (
        select(COPY.c.board_id, COMPANY.c.id, COMPANY.c.name, COMPANY.c.tier)
        .join_from(COPY, BOARD, BOARD.c.id == COPY.c.board_id)
        .join(
            COMPANY,
            (COMPANY.c.workspace_id == BOARD.c.workspace) & (COMPANY.c.id == COPY.c.id),
        )
        .where(BOARD.c.workspace == workspace, COMPANY.c.id.in_(companies), differs)
        .order_by(COPY.c.board_id, COMPANY.c.id)
    )
    with db.engine.connect() as connection:
        for board, id, name, tier in connection.execute(query):
            found.setdefault(board, []).append({"company": id, "name": name, "tier": tier})
    return found
