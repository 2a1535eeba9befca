"""What we sealed for somebody and keep nowhere works once: what was used is remembered until it is too old anyway."""

from datetime import timedelta

from sqlalchemy import Connection, delete

from auth.digests import digest
from auth.models import Challenge
from core import clock
from core.database import insert_new


def spend(connection: Connection, secret: str, purpose: str, seconds: float) -> bool:
    """Use something that lasts so many seconds; return whether it was still unused."""
    moment = clock.now()
    connection.execute(delete(Challenge).where(Challenge.expires_at < moment))
    values = {
        "challenge_hash": digest(f"{purpose} {secret}"),
        "purpose": purpose,
        "expires_at": moment + timedelta(seconds=seconds),
    }
    return insert_new(connection, Challenge.__table__, values)
