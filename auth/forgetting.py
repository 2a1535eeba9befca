"""Forgetting a person who wants to go: their account, their own stream, and name and address wherever the log has them.

What they did stays, done by somebody whose name is no longer known. It is a durable job: killed anywhere, it goes on.
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from auth.models import Account, Member, SignUp
from auth.sessions import end_everything
from core import clock
from core.actors import Actor
from core.commands import derived_id, execute
from core.database import writing
from core.errors import Conflict
from core.extensions import db
from core.jobs import JOB, Later, Progress, call_off, enqueue, job, of_nobody_else
from core.redaction import erase_stream, redact_fold, redact_portion

# What was under way takes so long to stop, or longer.
AGAIN_SECONDS = 2
GONE = {"email": None, "department": None, "color": "slate"}


def ask_to_be_forgotten(account_id: str) -> None:
    """See to it that a person is forgotten; the last owner has to name another first."""
    if _is_last_owner(account_id):
        message = _("A workspace needs an owner: make someone else an owner first.")
        raise Conflict(message)
    args = {"name": _("Former member")}
    enqueue("account.forget", args, account_id, id=derived_id(account_id, "forget"))
    end_everything(account_id)


@job("account.forget")
def forget(progress: Progress) -> dict[str, Any]:
    """Redact the person in each workspace, by a change and in the log before it; then remove the account."""
    person, name = progress.actor, progress.args["name"]
    with db.engine.connect() as connection:
        mine = select(Member.workspace_id).where(Member.id == person)
        workspaces = list(connection.scalars(mine))
        email = connection.scalar(select(Account.email).where(Account.id == person))
    if email is None:
        # Killed after its last step.
        return {"forgotten": clock.to_wire(clock.now())}
    if call_off(person, progress.id):
        raise Later(AGAIN_SECONDS)
    for workspace in workspaces:
        stream, id = f"workspace:{workspace}", derived_id(progress.id, workspace)
        args = {"name": name, "email": email}
        execute(stream, "member.forget", args, Actor(person), id, as_house=True)
        _redact_log(progress, stream, person, name, email)
    _remove(person, email)
    return {"forgotten": clock.to_wire(clock.now())}


def _redact_log(progress: Progress, stream: str, person: str, name: str, email: str) -> None:
    def said(type: str, id: str, fields: dict[str, Any]) -> dict[str, Any]:
        if type == "member" and id == person:
            less = GONE | {"name": name}
            return {field: less.get(field, value) for field, value in fields.items()}
        if type == "invitation" and fields.get("email") == email:
            return fields | {"email": ""}
        return fields

    redact_fold(stream, said)
    last: int | None = 0
    while last is not None:
        last = redact_portion(stream, last, said)
        progress.step(last or progress.done, last or progress.done)


def _remove(person: str, email: str) -> None:
    with writing(db.engine) as connection:
        erase_stream(connection, f"user:{person}")
        # Sessions, tokens, passkeys, identities and what else hangs on it go along.
        connection.execute(delete(Account).where(Account.id == person))
        connection.execute(delete(SignUp).where(SignUp.email == email))
        # Links that were asked for by this address, and mails about notices that are no more.
        mails = select(JOB.c.id, JOB.c.args).where(JOB.c.kind == "mail.reset")
        theirs = [row.id for row in connection.execute(mails) if row.args.get("email") == email]
        ours = of_nobody_else(person) & (JOB.c.kind != "account.forget")
        connection.execute(delete(JOB).where(JOB.c.id.in_(theirs) | ours))


def _is_last_owner(account_id: str) -> bool:
    is_active_owner = (Member.role == "owner") & (Member.status == "active")
    with db.engine.connect() as connection:
        mine = select(Member.workspace_id).where(Member.id == account_id, is_active_owner)
        owned = set(connection.scalars(mine))
        others = select(Member.workspace_id).where(
            Member.workspace_id.in_(owned), Member.id != account_id, is_active_owner
        )
        return bool(owned - set(connection.scalars(others)))
