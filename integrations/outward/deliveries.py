"""The log of what goes to outlets: kept until it is sent, and a week longer; looked at, sent once more, forgotten."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Row

from board.cursors import behind
from core import clock
from core.clock import to_wire
from core.database import writing
from core.errors import Conflict, NotFound
from core.extensions import db
from core.models import new_id
from core.schemas import is_uuid
from integrations.outward.outlet_events import TEST
from integrations.outward.outlet_models import DELIVERY

KEPT = timedelta(days=7)
PAGE = 30
SHOWN = ("id", "event", "board", "card", "state", "tries", "status", "code", "millis", "answer")
# Where nothing waits for an answer, an event may be sent once more.
ENDED = ("sent", "failed")


def keep(deliveries: list[dict[str, Any]]) -> None:
    """Keep what is to be sent; what is known already, since a change was told twice, stays as it is."""
    ids = [one["id"] for one in deliveries]
    with writing(db.engine) as connection:
        known = set(connection.scalars(select(DELIVERY.c.id).where(DELIVERY.c.id.in_(ids))))
        new = [one for one in deliveries if one["id"] not in known]
        if new:
            connection.execute(insert(DELIVERY), new)


def keep_trial(outlet: str) -> str:
    """Keep an event that says nothing, to be sent by hand; return its id."""
    values = {
        "id": new_id(),
        "outlet_id": outlet,
        "event": TEST,
        "at": clock.now(),
        "state": "again",
    }
    with writing(db.engine) as connection:
        connection.execute(insert(DELIVERY).values(**values, seq=0, place=0, tries=0))
    return values["id"]


def ask_again(outlet: str, id: str) -> None:
    """Have an event sent once more; raise NotFound, or Conflict while it is on its way."""
    this = (DELIVERY.c.id == id) & (DELIVERY.c.outlet_id == outlet)
    with writing(db.engine) as connection:
        found = connection.scalar(select(DELIVERY.c.state).where(this)) if is_uuid(id) else None
        if found is None:
            raise NotFound(_("There is no such delivery."), {"field": "delivery"})
        if found not in ENDED:
            raise Conflict(_("It is still on its way."), {"state": found})
        connection.execute(update(DELIVERY).where(this).values(state="again"))


def waiting(connection: Connection, outlet: str, most: int) -> list[Row[Any]]:
    """Return what an outlet is to be told next, in its order."""
    mine = (DELIVERY.c.outlet_id == outlet) & (DELIVERY.c.state == "waiting")
    order = (DELIVERY.c.at, DELIVERY.c.seq, DELIVERY.c.place)
    return list(connection.execute(select(DELIVERY).where(mine).order_by(*order).limit(most)))


def asked_for(connection: Connection, id: str) -> Row[Any] | None:
    """Return what is to be sent once more, None when somebody else did that meanwhile."""
    wanted = (DELIVERY.c.id == id) & (DELIVERY.c.state == "again")
    return connection.execute(select(DELIVERY).where(wanted)).first()


def note(rows: list[Row[Any]], **values: Any) -> None:
    """Keep what became of some deliveries."""
    ids = [row.id for row in rows]
    with writing(db.engine) as connection:
        connection.execute(update(DELIVERY).where(DELIVERY.c.id.in_(ids)).values(values))


def forget_old(outlet: str) -> None:
    """Forget what was sent to an outlet, or was to be, more than a week ago."""
    old = (DELIVERY.c.outlet_id == outlet) & (DELIVERY.c.at < clock.now() - KEPT)
    with writing(db.engine) as connection:
        connection.execute(delete(DELIVERY).where(old))


def page(connection: Connection, outlet: str, cursor: str | None) -> dict[str, Any]:
    """Return what was sent to an outlet, the newest first, and where older ones begin."""
    wanted = select(DELIVERY).where(DELIVERY.c.outlet_id == outlet)
    if cursor:
        wanted = wanted.where(behind(cursor, DELIVERY.c.at, DELIVERY.c.id))
    order = (DELIVERY.c.at.desc(), DELIVERY.c.id.desc())
    rows = connection.execute(wanted.order_by(*order).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return {
        "deliveries": [_shown(row) for row in rows[:PAGE]],
        "next": last and f"{to_wire(last.at)}_{last.id}",
    }


def _shown(row: Row[Any]) -> dict[str, Any]:
    times = {"at": to_wire(row.at), "tried_at": row.tried_at and to_wire(row.tried_at)}
    return {name: getattr(row, name) for name in SHOWN} | times
