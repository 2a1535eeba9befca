"""Identities of people at the identity provider: one finds an account by issuer and subject, and by nothing else."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, delete, exists, func, select, update

from auth.models import Account, Identity, Member, Passkey
from auth.provider import Told, configured
from core import clock
from core.database import insert_new, writing
from core.errors import Conflict, NotFound, Unauthenticated
from core.extensions import db
from core.models import new_id

MOST = 10


def find(told: Told) -> str | None:
    """Return whose identity this is, None while it is nobody's; raise Unauthenticated for who is shut out."""
    is_active = exists().where(Member.id == Identity.account_id, Member.status == "active")
    query = select(Identity.account_id, is_active.label("is_active")).where(
        *_same(told), exists().where(Member.id == Identity.account_id)
    )
    with db.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if not row.is_active:
        raise Unauthenticated(_("This account may not sign in. Ask an owner or an admin."))
    with writing(db.engine) as connection:
        used = update(Identity).where(*_same(told)).values(used_at=clock.now())
        connection.execute(used)
    return row.account_id


def identities_of(account_id: str) -> list[dict[str, Any]]:
    """List a person's identities, the oldest first."""
    shown = (Identity.id, Identity.issuer, Identity.name, Identity.created_at, Identity.used_at)
    query = select(*shown).where(Identity.account_id == account_id).order_by(Identity.id)
    with db.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def link(account_id: str, told: Told) -> str:
    """Make an identity one of a person's; return its id."""
    if len(identities_of(account_id)) >= MOST:
        raise Conflict(_("You have very many identities already; remove one first."))
    with writing(db.engine) as connection:
        return add(connection, account_id, told)


def add(connection: Connection, account_id: str, told: Told) -> str:
    """Write an identity down, unless it is somebody's."""
    id = new_id()
    values = {
        "id": id,
        "account_id": account_id,
        "issuer": told.issuer,
        "subject": told.subject,
        "name": told.email or told.name or told.subject[:80],
        "created_at": clock.now(),
    }
    if not insert_new(connection, Identity, values):
        raise Conflict(_("This identity is linked to an account already."))
    return id


def remove(account_id: str, id: str) -> None:
    """Forget an identity, but never the last way in."""
    which = (Identity.id == id, Identity.account_id == account_id)
    with writing(db.engine) as connection:
        if not connection.execute(delete(Identity).where(*which)).rowcount:
            raise NotFound(_("There is no such identity."))
        check_a_way_in_is_left(connection, account_id)


def check_a_way_in_is_left(connection: Connection, account_id: str) -> None:
    """After something was taken away: refuse it where its person could no longer sign in."""
    issuer = (provider := configured()) and provider.issuer
    ways = (
        select(func.count()).where(Account.id == account_id, Account.password_hash.is_not(None)),
        select(func.count()).where(Passkey.account_id == account_id),
        select(func.count()).where(Identity.account_id == account_id, Identity.issuer == issuer),
    )
    if not any(connection.scalar(way) for way in ways):
        raise Conflict(_("This is your last way in: set a password or add a passkey first."))


def _same(told: Told) -> tuple[Any, ...]:
    return Identity.issuer == told.issuer, Identity.subject == told.subject
