"""Setting up outlets and taking them away. What is secret is locked on its way in, and shown once or never."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import Connection, Update, delete, func, insert, select, update
from sqlalchemy.engine import Row

from auth.vault import lock
from core import audit, clock
from core.clock import to_wire
from core.database import writing
from core.errors import Conflict, NotFound
from core.extensions import db
from core.models import new_id
from core.outbound import check_url
from core.schemas import is_uuid
from core.signatures import new_signing_secret
from integrations.outward.outlet_models import DELIVERY, OUTLET
from integrations.outward.slack_models import SlackMessage

MESSAGE: Any = SlackMessage.__table__

# Of a workspace, or of a board: each event goes to each of them.
MOST = 20
# What is known of an outlet that begins anew.
FRESH = {"tries": 0, "retry_at": None, "paused_at": None, "paused": None}
SHOWN = ("id", "kind", "name", "host", "channel", "events", "boards", "amounts", "author", "tries")
TIMES = ("created_at", "retry_at", "paused_at")


def create(author: str, kind: str, given: Mapping[str, Any], **place: Any) -> tuple[str, str]:
    """Keep a new outlet; return its id, and the secret by which it signs, which is not shown again."""
    if given.get("url"):
        check_url(given["url"])
    id, secret = new_id(), new_signing_secret()
    values = {"id": id, "kind": kind, "author": author, "created_at": clock.now(), **FRESH, **place}
    values |= {"channel": None, "boards": None, "amounts": False, "url": None}
    values |= _kept(given) | {"secret": lock(secret) if kind == "webhook" else None}
    with writing(db.engine) as connection:
        _refuse_too_many(connection, place)
        connection.execute(insert(OUTLET).values(values))
    _note("outlet.create", values, author)
    return id, secret


def edit(row: Row[Any], author: str, given: Mapping[str, Any]) -> None:
    """Change an outlet; from then on it speaks for whoever changed it."""
    if given.get("url"):
        check_url(given["url"])
    with writing(db.engine) as connection:
        same = OUTLET.c.id == row.id
        connection.execute(update(OUTLET).where(same).values(**_kept(given), author=author))
        if given.get("channel", row.channel) != row.channel:
            # What follows about a deal is read where its news goes from now on.
            connection.execute(delete(MESSAGE).where(MESSAGE.c.outlet_id == row.id))
    _note("outlet.edit", row._mapping, author, fields=sorted(given))


def rotate(row: Row[Any], author: str) -> str:
    """Give an outlet a new secret; the one before is of no use from now on."""
    secret = new_signing_secret()
    _update(row.id, secret=lock(secret))
    _note("outlet.rotate", row._mapping, author)
    return secret


def pause(row: Row[Any], author: str) -> None:
    """Let an outlet rest until somebody looks at it."""
    with writing(db.engine) as connection:
        was_working = connection.execute(resting(row.id, "by_hand")).rowcount
    if was_working:
        _note("outlet.pause", row._mapping, author)


def rest(id: str, why: str) -> None:
    """Let an outlet rest because of what went wrong."""
    with writing(db.engine) as connection:
        connection.execute(resting(id, why))


def resting(id: str, why: str) -> Update:
    """Return what lets an outlet rest, if it is at work."""
    working = update(OUTLET).where(OUTLET.c.id == id, OUTLET.c.paused_at.is_(None))
    return working.values(paused_at=clock.now(), paused=why, retry_at=None)


def resume(row: Row[Any], author: str) -> None:
    """Put an outlet to work again, in the name of whoever does so."""
    _update(row.id, **FRESH, author=author)
    _note("outlet.resume", row._mapping, author)


def reached(id: str) -> None:
    """Keep that an outlet takes what it is sent."""
    _update(id, tries=0, retry_at=None)


def put_off(row: Row[Any], until: datetime) -> None:
    """Keep that an outlet could not be reached once more, and when it is tried next."""
    _update(row.id, tries=row.tries + 1, retry_at=until)


def remove(row: Row[Any], author: str) -> None:
    """Forget an outlet, its secrets, and what was sent there."""
    with writing(db.engine) as connection:
        connection.execute(delete(DELIVERY).where(DELIVERY.c.outlet_id == row.id))
        connection.execute(delete(OUTLET).where(OUTLET.c.id == row.id))
    _note("outlet.remove", row._mapping, author)


def find(connection: Connection, id: str) -> Row[Any]:
    """Return an outlet; raise NotFound."""
    row = (
        connection.execute(select(OUTLET).where(OUTLET.c.id == id)).first() if is_uuid(id) else None
    )
    if row is None:
        raise missing()
    return row


def missing() -> NotFound:
    """What whoever may not know of an outlet is told, too."""
    return NotFound(_("There is no such connection."), {"field": "outlet"})


def of_place(connection: Connection, workspace: str, board: str | None) -> list[Row[Any]]:
    """Return the outlets of a workspace or of one of its boards, the oldest first."""
    mine = (OUTLET.c.workspace_id == workspace) & (OUTLET.c.board_id == board)
    return list(connection.execute(select(OUTLET).where(mine).order_by(OUTLET.c.id)))


def shown(row: Row[Any]) -> dict[str, Any]:
    """Return what may be seen of an outlet: neither its address nor its secret."""
    facts = {name: getattr(row, name) for name in SHOWN}
    times = {name: getattr(row, name) for name in TIMES}
    facts |= {name: at and to_wire(at) for name, at in times.items()}
    return facts | {"board": row.board_id, "paused": row.paused}


def _kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as it is kept."""
    kept = {name: value for name, value in given.items() if name != "url"}
    if given.get("url"):
        kept |= {"url": lock(given["url"]), "host": str(urlsplit(given["url"]).hostname)[:255]}
    return kept


def _update(id: str, **values: Any) -> None:
    with writing(db.engine) as connection:
        connection.execute(update(OUTLET).where(OUTLET.c.id == id).values(values))


def _refuse_too_many(connection: Connection, place: Mapping[str, Any]) -> None:
    here = (OUTLET.c[name] == value for name, value in place.items())
    if (connection.scalar(select(func.count()).select_from(OUTLET).where(*here)) or 0) >= MOST:
        raise Conflict(_("There are at most %(count)s connections here.", count=MOST))


def _note(what: str, row: Mapping[str, Any], person: str, **more: Any) -> None:
    facts = {"outlet": row["kind"], "name": row["name"], "host": row["host"]}
    facts |= {"board": row["board_id"]} if row["board_id"] else {}
    audit.note(what, workspace=row["workspace_id"], person=person, **facts, **more)
