"""Reading customers: by id for a board, the list of them, and one with its people and its log."""

from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.engine import Row

from auth.models import Member
from core.records import record_of
from customers.models import Company, Contact, Interaction, Pulse
from customers.names import fold

COMPANY = Company.__table__
CONTACT = Contact.__table__
INTERACTION = Interaction.__table__
MEMBER = Member.__table__
PULSE = Pulse.__table__
# Of the log one reads the newest; it goes on behind them.
MOST_LOGGED = 200


def find_company(workspace_id: str, id: str) -> Select[Any]:
    """Return a select of one company, which nobody can rename until the reader's commit."""
    return (
        select(COMPANY.c.id, COMPANY.c.name, COMPANY.c.tier, COMPANY.c.merged_into)
        .where(COMPANY.c.workspace_id == workspace_id, COMPANY.c.id == id)
        .with_for_update(read=True)
    )


def find_named(connection: Connection, workspace_id: str, name: str) -> Row[Any] | None:
    """Return the company of a name, or the one it was merged into; archived or not."""
    mine = select(COMPANY).where(COMPANY.c.workspace_id == workspace_id)
    row = connection.execute(mine.where(COMPANY.c.folded_name == fold(name))).first()
    if row is not None and row.merged_into:
        return connection.execute(mine.where(COMPANY.c.id == row.merged_into)).first()
    return row


def visible_to(person: str) -> Select[Any]:
    """Return a select of the companies that a person may see; a guest sees none."""
    return (
        select(COMPANY)
        .join(MEMBER, MEMBER.c.workspace_id == COMPANY.c.workspace_id)
        .where(MEMBER.c.id == person, MEMBER.c.status == "active", MEMBER.c.role != "guest")
    )


def company_of(connection: Connection, person: str, id: str) -> Row[Any] | None:
    """Return a company, or the one it was merged into, if the person may see it."""
    row = connection.execute(visible_to(person).where(COMPANY.c.id == id)).first()
    if row is not None and row.merged_into:
        return connection.execute(visible_to(person).where(COMPANY.c.id == row.merged_into)).first()
    return row


def contacts_of(connection: Connection, company: Row[Any]) -> list[dict[str, Any]]:
    """Return the people at a company, the main contact first."""
    record = record_of("workspace", "contact")
    mine = record.select().where(
        CONTACT.c.workspace_id == company.workspace_id, CONTACT.c.company == company.id
    )
    order = (CONTACT.c.is_main.desc(), CONTACT.c.name, CONTACT.c.id)
    return record.dump_all(connection.execute(mine.order_by(*order)))


def log_of(
    connection: Connection, company: Row[Any], most: int = MOST_LOGGED
) -> list[dict[str, Any]]:
    """Return the contact log of a company, the newest first."""
    record = record_of("workspace", "interaction")
    mine = record.select().where(
        INTERACTION.c.workspace_id == company.workspace_id,
        INTERACTION.c.company == company.id,
        INTERACTION.c.archived_at.is_(None),
    )
    order = (INTERACTION.c.at.desc(), INTERACTION.c.id.desc())
    return record.dump_all(connection.execute(mine.order_by(*order).limit(most)))


def pulses_of(
    connection: Connection, company: Row[Any], most: int = MOST_LOGGED
) -> list[dict[str, Any]]:
    """Return what a company was asked and answered, the newest first."""
    record = record_of("workspace", "pulse")
    mine = record.select().where(
        PULSE.c.workspace_id == company.workspace_id, PULSE.c.company == company.id
    )
    order = (PULSE.c.asked_at.desc(), PULSE.c.id.desc())
    return record.dump_all(connection.execute(mine.order_by(*order).limit(most)))


def colleagues_of(connection: Connection, person: str) -> dict[str, str]:
    """Return the names of the people in somebody's workspaces, by id."""
    mine = select(MEMBER.c.workspace_id).where(MEMBER.c.id == person, MEMBER.c.status == "active")
    shown = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.workspace_id.in_(mine))
    return {id: name for id, name in connection.execute(shown)}
