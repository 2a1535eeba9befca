"""Where each person wants to be told of news while no page is open: a browser's push subscription for each sign-in.

A subscription ends with its sign-in (auth/sessions.py), or when the push service knows it no longer.
"""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select
from sqlalchemy.engine import Row

from auth.models import PushSubscription, Session
from core import clock
from core.database import writing
from core.errors import Unauthenticated
from core.extensions import db
from core.models import new_id
from core.web_push import Browser

SUBSCRIPTION = PushSubscription.__table__
# Of one person; a further one takes the place of the oldest.
MOST = 10


def keep_subscription(account_id: str, session_id: str, browser: Browser) -> None:
    """Tell a sign-in of news at this browser. A browser has one subscription, whoever it was for before."""
    mine = SUBSCRIPTION.c.account_id == account_id
    oldest = select(SUBSCRIPTION.c.id).where(mine).order_by(SUBSCRIPTION.c.created_at.desc())
    same = or_(SUBSCRIPTION.c.session_id == session_id, SUBSCRIPTION.c.endpoint == browser.endpoint)
    # Held until the end of this transaction: a sign-in that ends meanwhile takes along what it finds then.
    holding = select(Session.id).where(Session.id == session_id).with_for_update(read=True)
    with writing(db.engine) as connection:
        # Whoever has just signed out elsewhere may be remembered here for a moment.
        if connection.scalar(holding) is None:
            raise Unauthenticated(_("Sign in first."))
        connection.execute(delete(SUBSCRIPTION).where(same))
        connection.execute(
            insert(SUBSCRIPTION).values(
                id=new_id(),
                account_id=account_id,
                session_id=session_id,
                endpoint=browser.endpoint,
                p256dh=browser.p256dh,
                auth=browser.auth,
                created_at=clock.now(),
            )
        )
        surplus = connection.scalars(oldest.offset(MOST)).all()
        connection.execute(delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id.in_(surplus)))


def drop_subscription(id: str) -> None:
    """Forget a browser that is no longer there."""
    _drop(SUBSCRIPTION.c.id == id)


def drop_subscription_of(session_id: str) -> None:
    """Tell a sign-in of nothing more."""
    _drop(SUBSCRIPTION.c.session_id == session_id)


def is_subscribed(session_id: str) -> bool:
    """Whether a sign-in is told of news at its browser."""
    found = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.session_id == session_id)
    with db.engine.connect() as connection:
        return connection.scalar(found) is not None


def subscriptions_of(connection: Connection, account_id: str) -> list[str]:
    """Return the ids of a person's subscriptions, the oldest first."""
    mine = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.account_id == account_id)
    return list(connection.scalars(mine.order_by(SUBSCRIPTION.c.created_at, SUBSCRIPTION.c.id)))


def find_subscription(connection: Connection, id: str) -> Row | None:
    """Return a subscription's row, None when it has ended."""
    return connection.execute(select(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id)).first()


def _drop(which: ColumnElement[bool]) -> None:
    with writing(db.engine) as connection:
        connection.execute(delete(SUBSCRIPTION).where(which))
