"""What a reader asks for: which period, whose deals, which month; read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from board.queries import MEMBER
from board.scope import BoardContext
from core.errors import Invalid, NotFound
from core.schemas import is_uuid
from insights.periods import Period, between, named

QUERY = {"from": "string", "to": "string", "owner": "string", "department": "string"}


@dataclass(frozen=True)
class Asked:
    """A period, and whose deals: of a person, of a department, or (neither named) all."""

    period: Period
    owner: str | None = None
    department: str | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Asked":
        """Return what an address asks for; raise Invalid, or NotFound for what is no id."""
        return cls(
            between(args.get("from"), args.get("to")),
            _id(args, "owner"),
            _id(args, "department"),
        )

    def owners(self, connection: Connection, board: BoardContext) -> list[str] | None:
        """Return the people whose deals are meant; None for everybody's, and nobody's too."""
        if self.owner is not None:
            return [self.owner]
        if self.department is None:
            return None
        theirs = select(MEMBER.c.id).where(
            MEMBER.c.workspace_id == board.workspace_id, MEMBER.c.department == self.department
        )
        return list(connection.scalars(theirs))


def month_asked(text: str | None, otherwise: str) -> str:
    """Return the month of an address; raise Invalid for what is none."""
    if not text:
        return otherwise
    try:
        if len(text) != 7 or "Q" in text:
            raise ValueError(text)
        named(text)
    except ValueError:
        message = _("Give a month, such as 2026-11.")
        raise Invalid(message, {"fields": {"month": [message]}}) from None
    return text


def departments_of_people(connection: Connection, board: BoardContext) -> dict[str, str | None]:
    """Return the department of each person of a board's workspace."""
    found = select(MEMBER.c.id, MEMBER.c.department).where(
        MEMBER.c.workspace_id == board.workspace_id
    )
    return {id: department for id, department in connection.execute(found)}


def _id(args: Mapping[str, str], field: str) -> str | None:
    text = args.get(field)
    if not text:
        return None
    if not is_uuid(text):
        raise NotFound(_("There is no such thing here."), {"field": field})
    return text.lower()
