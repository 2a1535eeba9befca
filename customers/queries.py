"""Reading companies: by id for a board, by a part of the name for completion."""

from typing import Any

from sqlalchemy import Connection, Select, select

from auth.models import Member
from customers.models import Company, fold

COMPANY = Company.__table__
MEMBER = Member.__table__


def find_company(workspace_id: str, id: str) -> Select[Any]:
    """Return a select of one company, which nobody can rename until the reader's commit."""
    return (
        select(COMPANY.c.id, COMPANY.c.name)
        .where(COMPANY.c.workspace_id == workspace_id, COMPANY.c.id == id)
        .with_for_update(read=True)
    )


def visible_to(person: str) -> Select[Any]:
    """Return a select of the companies that a person may see; a guest sees none."""
    return (
        select(COMPANY.c.id, COMPANY.c.name)
        .join(MEMBER, MEMBER.c.workspace_id == COMPANY.c.workspace_id)
        .where(MEMBER.c.id == person, MEMBER.c.status == "active", MEMBER.c.role != "guest")
    )


def search_companies(
    connection: Connection, person: str, text: str, limit: int = 20
) -> list[dict[str, str]]:
    """Return companies whose name contains the text, those that start with it first."""
    words = fold(text).replace("\0", "")
    starts = COMPANY.c.folded_name.startswith(words, autoescape=True)
    rows = connection.execute(
        visible_to(person)
        .where(COMPANY.c.folded_name.contains(words, autoescape=True))
        .order_by(starts.desc(), COMPANY.c.folded_name)
        .limit(limit)
    )
    return [{"id": row.id, "name": row.name} for row in rows]
