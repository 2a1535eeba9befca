"""The address of a person's calendar feed: made, shown again, exchanged for another, taken back."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row

from auth.digests import digest, new_secret
from auth.vault import lock, unlock
from board.models.feed import Feed
from core import clock
from core.clock import to_wire
from core.database import writing
from core.extensions import db

FEED = Feed.__table__
KINDS = ("tasks", "closes", "contacts", "reviews")
# So exactly is it noted when a calendar came.
NOTED_EACH = timedelta(hours=1)


def feed_of(person: str) -> dict[str, Any] | None:
    """Return a person's feed with its secret; None where there is none, or none that can be read again."""
    with db.engine.connect() as connection:
        row = connection.execute(select(FEED).where(FEED.c.account_id == person)).first()
    secret = row and unlock(row.secret_locked)
    if row is None or secret is None:
        return None
    return {
        "secret": secret,
        "kinds": row.kinds,
        "boards": row.boards,
        "created_at": to_wire(row.created_at),
        "fetched_at": row.fetched_at and to_wire(row.fetched_at),
    }


def find_feed(secret: str) -> Row[Any] | None:
    """Return the feed behind an address, None when there is none any more."""
    with db.engine.connect() as connection:
        return connection.execute(select(FEED).where(FEED.c.secret_hash == digest(secret))).first()


def open_feed(person: str) -> None:
    """Give a person an address of their own; the one they had before works no more."""
    secret, moment = new_secret(), clock.now()
    fresh = {"secret_hash": digest(secret), "secret_locked": lock(secret)}
    fresh |= {"created_at": moment, "fetched_at": None}
    mine = FEED.c.account_id == person
    with writing(db.engine) as connection:
        if not connection.execute(update(FEED).where(mine).values(fresh)).rowcount:
            usual = {"account_id": person, "kinds": list(KINDS), "boards": None}
            connection.execute(insert(FEED).values(usual | fresh))


def choose(person: str, chosen: dict[str, Any]) -> bool:
    """Say what is in a person's feed; tell whether they have one."""
    with writing(db.engine) as connection:
        mine = update(FEED).where(FEED.c.account_id == person)
        return bool(connection.execute(mine.values(chosen)).rowcount)


def close_feed(person: str) -> bool:
    """Take the address back; tell whether there was one."""
    with writing(db.engine) as connection:
        return bool(connection.execute(delete(FEED).where(FEED.c.account_id == person)).rowcount)


def note_fetched(feed: Row[Any]) -> None:
    """Let its owner see that a calendar takes it."""
    moment = clock.now()
    if feed.fetched_at and moment - feed.fetched_at < NOTED_EACH:
        return
    same = FEED.c.secret_hash == feed.secret_hash
    with writing(db.engine) as connection:
        connection.execute(update(FEED).where(same).values(fetched_at=moment))
