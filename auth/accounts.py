"""Accounts: how a person gets one, proves to be its owner, and changes the password."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from flask_babel import gettext as _
from sqlalchemy import delete, exists, insert, select, update

from auth import identities, passwords, throttle
from auth.digests import digest
from auth.fields import fold_email
from auth.models import Account, Invitation, Member, Workspace
from auth.provider import Told
from auth.sessions import end_everything
from core import clock
from core.actors import Actor
from core.changes import epoch
from core.commands import execute
from core.database import writing
from core.errors import AppError, Conflict, Forbidden, Gone, Invalid, NotFound
from core.extensions import db
from core.models import new_id

UNFINISHED_FOR = timedelta(minutes=1)


def authenticate(email: str, password: str, address: str | None) -> str | None:
    """Return the account's id when the password is right, else None; raise RateLimited for guessers."""
    brakes = throttle.brakes_for(email, address)
    throttle.pay(brakes)
    with db.engine.connect() as connection:
        account = connection.execute(
            select(Account.id, Account.password_hash).where(
                Account.email == email,
                exists().where(Member.id == Account.id, Member.status == "active"),
            )
        ).first()
    if not passwords.verify_password(account and account.password_hash, password):
        return None
    throttle.refund(brakes)
    return account.id


def change_password(account_id: str, old: str, new: str, address: str | None) -> None:
    """Set a new password after the old one was given; every session and token ends."""
    email = email_of(account_id)
    if authenticate(email, old, address) != account_id:
        raise Invalid(
            _("The password is not right."), {"fields": {"old": [_("The password is not right.")]}}
        )
    check_password("new", new, email)
    set_password(account_id, new)


def set_password(account_id: str, password: str) -> None:
    """Store a password and end every session and token of the account."""
    hashed = passwords.hash_password(password)
    with writing(db.engine) as connection:
        connection.execute(
            update(Account).where(Account.id == account_id).values(password_hash=hashed)
        )
    end_everything(account_id)


def check_password(field: str, password: str, *known: str) -> None:
    """Raise Invalid for a password that is too weak; `known` are words that others know too."""
    problem = passwords.problem_with(password, *known)
    if problem:
        raise Invalid(problem, {"fields": {field: [problem]}})


def is_open() -> bool:
    """Whether nobody is here yet, so that the first person may sign up without an invitation."""
    return first_workspace() is None


def first_workspace() -> str | None:
    """Return the id of the oldest workspace."""
    with db.engine.connect() as connection:
        return connection.execute(select(Workspace.id).order_by(Workspace.id).limit(1)).scalar()


def open_house(name: str, email: str, password: str, workspace: str, **settings: Any) -> str:
    """Sign up the first person as the owner of a new workspace; return the account's id."""
    if not is_open():
        raise Forbidden(_("Signing up needs an invitation."))
    check_password("password", password, email, name)
    return _found(name, email, password, workspace, settings)


def accept_invitation(token: str, name: str, email: str, password: str, **settings: Any) -> str:
    """Sign up with an invitation's token; return the account's id."""
    invitation = _invitation_for(token, email)
    check_password("password", password, email, name)
    id = _add_account(email, passwords.hash_password(password))
    _accept(id, invitation, name, settings)
    return id


def accept_invitation_as(told: Told, token: str, name: str, **settings: Any) -> str:
    """Come in by an invitation's token as the identity provider says, without a password; return the account's id."""
    if not told.email or not told.is_verified:
        raise Forbidden(_("The provider has not confirmed your address: choose a password here."))
    invitation = _invitation_for(token, told.email)
    id = _add_account(told.email, None, told)
    _accept(id, invitation, name, settings)
    return id


def sign_up(
    workspace_id: str,
    email: str,
    name: str,
    hashed: str | None,
    told: Told | None = None,
    **settings: Any,
) -> str:
    """Join a workspace that is open to this address, which is proven; return the account's id."""
    id = _add_account(email, hashed, told)
    args = {"name": name, "email": email}
    with _undone_unless_admitted(id):
        execute(f"workspace:{workspace_id}", "member.sign_up", args, Actor(id), as_house=True)
    _write_settings(id, settings)
    return id


def find_invitation(token: str) -> Any:
    """Return the invitation of a link's token; NotFound for a wrong one, Gone for a spent one."""
    with db.engine.connect() as connection:
        row = connection.execute(
            select(
                Invitation.id,
                Invitation.workspace_id,
                Invitation.email,
                Invitation.expires_at,
                Invitation.accepted_at,
                Invitation.revoked_at,
                Workspace.name.label("workspace"),
            )
            .join(Workspace, Workspace.id == Invitation.workspace_id)
            .where(Invitation.token_hash == digest(token))
        ).first()
    if row is None:
        raise NotFound(_("There is no such invitation."))
    if row.accepted_at or row.revoked_at or row.expires_at <= clock.now():
        raise Gone(_("This invitation was used, withdrawn or has expired."))
    return row


def create_user(
    email: str,
    name: str | None = None,
    password: str | None = None,
    role: str | None = None,
    **settings: Any,
) -> str:
    """Create a person in the first workspace, which is made when there is none; return the id."""
    email = fold_email(email)
    name = name or email.partition("@")[0]
    workspace_id = first_workspace()
    if workspace_id is None:
        if role not in (None, "owner"):
            raise Invalid(_("The first person of a workspace is its owner."))
        return _found(name, email, password, "Baton", settings)
    id = _add_account(email, _hashed(password))
    args = {"name": name, "email": email, "role": role or "member"}
    with _undone_unless_admitted(id):
        execute(f"workspace:{workspace_id}", "member.join", args, Actor(id), as_house=True)
    _write_settings(id, settings)
    return id


def email_of(account_id: str) -> str:
    """Return the address with which a person signs in."""
    with db.engine.connect() as connection:
        return connection.execute(
            select(Account.email).where(Account.id == account_id)
        ).scalar_one()


def account_of(email: str) -> str | None:
    """Return the id of the account with this address."""
    query = select(Account.id).where(Account.email == fold_email(email))
    with db.engine.connect() as connection:
        return connection.execute(query).scalar()


def _found(
    name: str, email: str, password: str | None, workspace: str, settings: dict[str, Any]
) -> str:
    id = _add_account(email, _hashed(password))
    args = {
        "id": _first_workspace_id(),
        "name": workspace,
        "owner": {"name": name, "email": email},
        **{key: value for key, value in settings.items() if value},
    }
    with _undone_unless_admitted(id):
        execute(f"user:{id}", "workspace.create", args, Actor(id), as_house=True)
    _write_settings(id, settings)
    return id


def _first_workspace_id() -> str:
    # Derived, not random: of two first sign-ups at one instant, the second meets the first's id.
    with db.engine.connect() as connection:
        return str(uuid5(NAMESPACE_OID, f"first workspace of {epoch(connection)}"))


def _invitation_for(token: str, email: str) -> Any:
    invitation = find_invitation(token)
    if email != invitation.email:
        message = _("This invitation is for another address.")
        raise Invalid(message, {"fields": {"email": [message]}})
    return invitation


def _accept(id: str, invitation: Any, name: str, settings: dict[str, Any]) -> None:
    stream, args = f"workspace:{invitation.workspace_id}", {"invitation": invitation.id}
    with _undone_unless_admitted(id):
        execute(stream, "invitation.accept", args | {"name": name}, Actor(id), as_house=True)
    _write_settings(id, settings)


def _hashed(password: str | None) -> str | None:
    return password and passwords.hash_password(password)


def _add_account(email: str, hashed: str | None, told: Told | None = None) -> str:
    id, moment = new_id(), clock.now()
    with writing(db.engine) as connection:
        # A process that died between account and membership left an account of nobody.
        is_nobody = ~exists().where(Member.id == Account.id)
        is_old = Account.created_at < moment - UNFINISHED_FOR
        connection.execute(delete(Account).where(Account.email == email, is_nobody, is_old))
        if connection.execute(select(Account.id).where(Account.email == email)).first():
            message = _("There is an account with this address already.")
            raise Conflict(message, {"fields": {"email": [message]}})
        values = {"id": id, "email": email, "password_hash": hashed, "created_at": moment}
        connection.execute(insert(Account).values(**values))
        if told:
            identities.add(connection, id, told)
    return id


def _write_settings(id: str, settings: dict[str, Any]) -> None:
    chosen = {key: settings.get(key) for key in ("locale", "time_zone")}
    execute(f"user:{id}", "user.create", chosen, Actor(id), as_house=True)


@contextmanager
def _undone_unless_admitted(account_id: str) -> Iterator[None]:
    try:
        yield
    except AppError:
        with writing(db.engine) as connection:
            connection.execute(delete(Account).where(Account.id == account_id))
        raise
