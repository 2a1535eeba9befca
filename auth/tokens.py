"""Bearer tokens: keys for programs, shown once, stored as a digest, with scopes and an end."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from auth.digests import digest, new_secret
from auth.models import Token
from auth.sessions import forget
from auth.token_mails import warn_in_time
from core import clock
from core.database import writing
from core.extensions import db, session_ended
from core.models import new_id

# The last of them is as good as the ones before it.
SCOPES = ("read", "comment", "write")
MOST_BOARDS = 50
PREFIX = "baton_"


def create_token(
    account_id: str,
    name: str,
    scopes: list[str],
    days: int | None = None,
    boards: list[str] | None = None,
) -> tuple[str, str]:
    """Store a new token and return its id and the token itself, which is not shown again."""
    id, token, moment = new_id(), PREFIX + new_secret(), clock.now()
    expires_at = moment + timedelta(days=days) if days else None
    with writing(db.engine) as connection:
        connection.execute(
            insert(Token).values(
                id=id,
                account_id=account_id,
                token_hash=digest(token),
                name=name,
                scopes=sorted(set(scopes)),
                boards=sorted(set(boards)) if boards else None,
                created_at=moment,
                expires_at=expires_at,
            )
        )
    if expires_at:
        warn_in_time(id, account_id, expires_at)
    return id, token


def tokens_of(account_id: str) -> list[dict[str, Any]]:
    """List a person's tokens, without anything that could be used as one."""
    times = (Token.created_at, Token.expires_at, Token.used_at)
    query = select(Token.id, Token.name, Token.scopes, Token.boards, *times)
    with db.engine.connect() as connection:
        rows = connection.execute(query.where(Token.account_id == account_id).order_by(Token.id))
        return [dict(row._mapping) for row in rows]


def revoke_token(account_id: str, id: str) -> bool:
    """Delete a token of one's own; tell whether there was one."""
    with writing(db.engine) as connection:
        found = connection.execute(
            delete(Token).where(Token.account_id == account_id, Token.id == id)
        ).rowcount
    if found:
        forget()
        session_ended.send(user=account_id, session=id)
    return bool(found)
