"""Commands by which a board follows the companies of its workspace; the house alone runs them."""

from typing import Any

from marshmallow import fields, validate
from sqlalchemy import func, select

from board.company_names import copy_company
from board.lookup import existing
from board.models import Card
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.schemas import Id, List, OneOf, Schema, Text
from customers.models import TIERS

CARD = Card.__table__
AT_ONCE = 200
# A change has at most 200 records, two of them companies.
PORTION = 150


class Copy(Schema):
    company = Id(required=True)
    name = Text(required=True, max=200)
    tier = OneOf(*TIERS, required=True)


class RenameCompany(Schema):
    companies = List(fields.Nested(Copy), required=True, validate=validate.Length(1, AT_ONCE))


@command("company.rename", scope="board", schema=RenameCompany, internal=True)
def rename_company(
    change: Change, board: Any, actor: Actor, *, companies: list[dict[str, str]]
) -> None:
    """Follows the names and tiers of the workspace's companies."""
    change.fetch("company", [copy["company"] for copy in companies])
    for copy in companies:
        existing(change, "company", copy["company"])
        change.put("company", copy["company"], name=copy["name"], tier=copy["tier"])


class ReplaceCompany(Schema):
    company = Id(required=True)
    into = Id(required=True)


@command("company.replace", scope="board", schema=ReplaceCompany, internal=True)
def replace_company(
    change: Change, board: Any, actor: Actor, *, company: str, into: str
) -> dict[str, int]:
    """Follows `company.merge`: a portion of the deals of one company become those of the other."""
    existing(change, "company", company)
    named = (CARD.c.board_id == board.id) & (CARD.c.company == company)
    cards = change.select(
        select(CARD.c.id).where(named).order_by(CARD.c.id).limit(PORTION)
    ).scalars()
    # It may have been merged into a third one meanwhile.
    target = copy_company(change, board, into)
    for card in cards.all():
        change.put("card", card, company=target)
    left = change.select(select(func.count()).select_from(CARD).where(named)).scalar_one()
    if not left:
        change.delete("company", company)
    return {"left": left}
