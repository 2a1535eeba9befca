"""Commands by which a board follows the companies of its workspace; the house alone runs them."""

from typing import Any

from marshmallow import fields, validate

from board.lookup import existing
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.schemas import Id, List, OneOf, Schema, Text
from customers.models import TIERS

AT_ONCE = 200


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
