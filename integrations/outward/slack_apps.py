"""A workspace's Slack app: its secrets, kept locked; who its users are here; what it has signed."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.engine import Row

from auth.models import Member, Workspace
from auth.spent import spend
from auth.vault import lock, unlock
from core import audit, clock
from core.clock import to_wire
from core.database import writing
from core.errors import Forbidden, Gone, NotFound
from core.extensions import db, ways_in_ended
from core.models import new_id
from core.schemas import is_uuid
from integrations.outward.slack_models import SlackApp, SlackPerson

APP: Any = SlackApp.__table__
PERSON: Any = SlackPerson.__table__
# Long enough to sign in first.
LINK_SECONDS = 15 * 60


def app_of(connection: Connection, workspace: str) -> Row[Any] | None:
    """Return a workspace's Slack app, if it has one."""
    return connection.execute(select(APP).where(APP.c.workspace_id == workspace)).first()


def app_at(workspace: str) -> Row[Any] | None:
    """Return the Slack app of the workspace that stands in an address, if there is one."""
    with db.engine.connect() as connection:
        return app_of(connection, workspace) if is_uuid(workspace) else None


def find_app(workspace: str) -> Row[Any]:
    """Return a workspace's Slack app; raise NotFound."""
    row = app_at(workspace)
    if row is None:
        raise NotFound(_("There is no such app."), {"field": "app"})
    return row


def keep_app(
    workspace: str, person: str, signing_secret: str | None, bot_token: str | None
) -> None:
    """Keep a workspace's Slack app; of one that is known, what is given now takes the place of what was."""
    given = {"signing_secret": signing_secret, "bot_token": bot_token}
    locked = {name: lock(secret) for name, secret in given.items() if secret}
    with writing(db.engine) as connection:
        known = app_of(connection, workspace)
        if known:
            connection.execute(update(APP).where(APP.c.id == known.id).values(locked))
            if "signing_secret" in locked:
                # Whoever knows the new secret can say that they are any user of Slack: each has to be proved anew.
                connection.execute(delete(PERSON).where(PERSON.c.app_id == known.id))
        else:
            values = {"bot_token": None} | locked
            values |= {"id": new_id(), "workspace_id": workspace, "created_by": person}
            connection.execute(insert(APP).values(**values, created_at=clock.now()))
    audit.note("slack.connect", workspace=workspace, person=person, fields=sorted(locked))


def drop_app(workspace: str, person: str) -> None:
    """Forget a workspace's Slack app, its secrets, and whom its users are."""
    with writing(db.engine) as connection:
        app = app_of(connection, workspace)
        if app is None:
            return
        connection.execute(delete(PERSON).where(PERSON.c.app_id == app.id))
        connection.execute(delete(APP).where(APP.c.id == app.id))
    audit.note("slack.disconnect", workspace=workspace, person=person)


def check_signature(app: Row[Any] | None, raw: bytes, headers: Any) -> None:
    """Raise Forbidden for what Slack has not signed within the last five minutes, byte for byte.

    Where there is no app it is the same, so that nobody learns who has one.
    """
    secret = unlock(app.signing_secret) if app else None
    try:
        is_slack = secret is not None and SignatureVerifier(secret).is_valid(
            raw, headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
        )
    except (TypeError, ValueError):
        # A time that is no number, letters that no signature has.
        is_slack = False
    if not is_slack:
        raise Forbidden("This was not signed by Slack.")


def person_of(app: Row[Any], slack_user: str) -> str | None:
    """Return whom a user of Slack is here; None for somebody unknown, or who is no longer in the workspace."""
    is_here = (Member.id == PERSON.c.account_id) & (Member.status == "active")
    found = (
        select(PERSON.c.account_id)
        .join(Member, is_here & (Member.workspace_id == app.workspace_id))
        .where(PERSON.c.app_id == app.id, PERSON.c.slack_user == slack_user)
    )
    with db.engine.connect() as connection:
        return connection.scalar(found)


def count_people(connection: Connection, app: str) -> int:
    """Return how many users of Slack are known here."""
    mine = select(func.count()).select_from(PERSON).where(PERSON.c.app_id == app)
    return connection.scalar(mine) or 0


def link_for(app: Row[Any], slack_user: str, name: str, team: str) -> str:
    """Return the address at which somebody who is signed in says that this user of Slack is them."""
    said = {"workspace": app.workspace_id, "user": slack_user, "once": new_id()}
    token = _sealer().dumps(said | {"name": name[:80], "team": team[:80]})
    return f"{current_app.config['BATON'].address}/slack/link?token={token}"


def read_link(token: str) -> dict[str, str]:
    """Return what such an address says; raise Gone when it is too old, or not ours."""
    try:
        return _sealer().loads(token, max_age=LINK_SECONDS)
    except BadSignature as error:
        raise _expired() from error


def keep_person(said: dict[str, str], person: str) -> None:
    """Let a user of Slack act as a person from now on."""
    app = find_app(said["workspace"])
    mine = (PERSON.c.app_id == app.id) & (PERSON.c.slack_user == said["user"])
    with writing(db.engine) as connection:
        is_member = (Member.workspace_id == app.workspace_id) & (Member.id == person)
        found = select(Member.id).where(is_member, Member.status == "active")
        if connection.scalar(found) is None:
            raise NotFound(_("There is no such app."), {"field": "app"})
        if not spend(connection, said["once"], "slack link", LINK_SECONDS):
            raise _expired()
        connection.execute(delete(PERSON).where(mine))
        values = {"app_id": app.id, "slack_user": said["user"], "account_id": person}
        connection.execute(insert(PERSON).values(**values, created_at=clock.now()))
    audit.note("slack.link", workspace=app.workspace_id, person=person, slack=said["name"])


def people_of(person: str) -> list[dict[str, Any]]:
    """Return which users of Slack act as a person, in which workspaces."""
    shown = (APP.c.workspace_id, Workspace.name, PERSON.c.slack_user, PERSON.c.created_at)
    found = select(*shown).join(APP, APP.c.id == PERSON.c.app_id)
    found = found.join(Workspace, Workspace.id == APP.c.workspace_id)
    mine = found.where(PERSON.c.account_id == person).order_by(PERSON.c.created_at)
    with db.engine.connect() as connection:
        return [
            {
                "workspace": row.workspace_id,
                "workspace_name": row.name,
                "slack_user": row.slack_user,
                "created_at": to_wire(row.created_at),
            }
            for row in connection.execute(mine)
        ]


def drop_people_of(person: str) -> None:
    """Let no user of Slack act as a person any more."""
    with writing(db.engine) as connection:
        mine = PERSON.c.account_id == person
        apps = select(PERSON.c.app_id).where(mine)
        held = connection.scalars(select(APP.c.workspace_id).where(APP.c.id.in_(apps))).all()
        connection.execute(delete(PERSON).where(mine))
    for workspace in held:
        audit.note("slack.unlink", workspace=workspace, person=person)


# Whoever signs out everywhere, or gets a new password, may do so because of what somebody did in Slack.
ways_in_ended.connect(lambda _sender, user: drop_people_of(user), weak=False)


def _expired() -> Gone:
    return Gone(_("This link has expired. Type /deal in Slack again for a new one."))


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["BATON"].secret_key, salt="slack link")
