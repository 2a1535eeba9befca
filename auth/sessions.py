"""Who is signed in: session rows behind an opaque cookie, checked for each request and message."""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Flask, Request, Response, redirect, request, url_for
from flask_login import UserMixin, current_user
from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    String,
    Update,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from auth.digests import digest, new_secret
from auth.models import Member, PasswordReset, PushSubscription, Session, Token, Workspace
from core import clock
from core.actors import Actor, register_finder
from core.database import brief, is_outage, is_writing, writing
from core.errors import Unauthenticated
from core.extensions import db, login_manager, session_ended, ways_in_ended
from core.models import new_id
from core.rest import current_actor

log = logging.getLogger(__name__)

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
# So long nobody is asked again before they change how they sign in.
PROOF_LASTS = timedelta(minutes=10)
NOTE_SEEN_AFTER = timedelta(minutes=5)
# A disabled person must be out within a second, on each worker.
REMEMBER_SECONDS = 0.9
REMEMBER_AT_MOST = 10_000
LISTED = {"sqlite": func.json_each, "postgresql": func.json_array_elements_text}

_remembered: dict[str, tuple[float, Actor]] = {}


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """What Flask-Login calls the user: an id and an actor, no row that a transaction could expire."""

    id: str
    actor: Actor


def init_app(app: Flask) -> None:
    """Tell Flask-Login and the core how a credential becomes an actor."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.request_loader(load_from_request)
    register_finder(find_actor, find_ended)


def load_from_request(_request: Request) -> SignedIn | None:
    """Find who sends a request, by bearer token or else by cookie."""
    try:
        actor = current_actor()
    except Unauthenticated:
        return None
    return SignedIn(actor.id, actor)


def find_actor(cookie: str | None, bearer: str | None) -> Actor | None:
    """Return the actor of a credential. A bearer token, even a wrong one, hides the cookie.

    Sockets ask for each message, so a good answer is remembered for a moment.
    """
    if bearer is not None:
        return _recall(bearer, _find_by_token)
    return _recall(cookie, _find_by_cookie) if cookie else None


def find_ended(actors: Collection[Actor]) -> set[str]:
    """Return the ids of those sessions and tokens which hold no longer, whichever process ended them."""
    ids = list({actor.session for actor in actors if actor.session})
    with db.engine.connect() as connection:
        return set(connection.execute(_ended(connection.dialect.name), {"ids": ids}).scalars())


def start_session(
    account_id: str, device: str, address: str | None = None, waits_for: str | None = None
) -> str:
    """Open a new session and return the token for its cookie; never reuse one (fixation)."""
    token, moment = new_secret(), clock.now()
    with writing(db.engine) as connection:
        connection.execute(delete(Session).where(_is_over(moment)))
        connection.execute(
            insert(Session).values(
                id=new_id(),
                account_id=account_id,
                token_hash=digest(token),
                created_at=moment,
                seen_at=moment,
                device=device[:200],
                address=address and address[:45],
                proven_at=moment,
                waits_for=waits_for,
            )
        )
    return token


def sessions_of(account_id: str) -> list[dict[str, Any]]:
    """List a person's sessions, the last used first."""
    shown = (Session.id, Session.device, Session.address, Session.created_at, Session.seen_at)
    query = select(*shown)
    with db.engine.connect() as connection:
        rows = connection.execute(
            query.where(Session.account_id == account_id, ~_is_over(clock.now())).order_by(
                Session.seen_at.desc()
            )
        )
        return [dict(row._mapping) for row in rows]


def find_waiting(cookie: str | None) -> Actor | None:
    """Return who has signed in, but has to do something first; for all else they are nobody."""
    if cookie is None:
        return None
    query = select(Session.id, Session.account_id).where(
        Session.token_hash == digest(cookie),
        ~_is_over(clock.now()),
        Session.waits_for.is_not(None),
        _is_admitted(Session.account_id),
    )
    with db.engine.connect() as connection:
        row = connection.execute(query).first()
    return row and Actor(row.account_id, session=row.id)


def is_waiting(session_id: str | None) -> bool:
    """Whether its person has to do something before this session is good for more."""
    query = select(Session.waits_for).where(Session.id == session_id)
    with db.engine.connect() as connection:
        return connection.scalar(query) is not None


def is_proven(session_id: str | None) -> bool:
    """Whether the person of a session showed a moment ago that it is really they."""
    query = select(Session.proven_at).where(Session.id == session_id)
    with db.engine.connect() as connection:
        proven_at = connection.scalar(query)
    return proven_at is not None and clock.now() - proven_at < PROOF_LASTS


def prove(session_id: str | None) -> None:
    """Note that the person of a session has shown just now that it is really they."""
    with writing(db.engine) as connection:
        which = update(Session).where(Session.id == session_id)
        connection.execute(which.values(proven_at=clock.now()))


def end_session(account_id: str, session_id: str) -> bool:
    """End one session of a person; its sockets close. Tell whether there was one."""
    return _end(account_id, Session.id == session_id, [session_id])


def end_other_sessions(account_id: str, kept: str | None) -> None:
    """End all sessions of a person but one."""
    others = [row["id"] for row in sessions_of(account_id) if row["id"] != kept]
    _end(account_id, Session.id.in_(others), others)
    ways_in_ended.send(user=account_id)


def end_everything(account_id: str) -> None:
    """End all sessions and tokens of a person, links for a new password too, and close all their sockets."""
    with writing(db.engine) as connection:
        for table in (Token, PasswordReset):
            connection.execute(delete(table).where(table.account_id == account_id))
    _end(account_id, Session.account_id == account_id, [None])
    ways_in_ended.send(user=account_id)


def forget() -> None:
    """Drop what is remembered about credentials, since one of them has just ended."""
    _remembered.clear()


def page_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a page that only people who are signed in may see; others are sent to sign in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            if not find_ended([current_user.actor]):
                return view(*args, **kwargs)
            # Whoever is shut out comes here at once, and may still be remembered.
            forget()
        return _to_sign_in()

    return guarded


def _to_sign_in() -> Response:
    with db.engine.connect() as connection:
        has_people = connection.execute(select(Workspace.id).limit(1)).first()
    if not has_people:
        return redirect(url_for("auth.sign_up_page"))
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("auth.sign_in_page", next=wanted if wanted != "/" else None))


def _end(account_id: str, which: ColumnElement[bool], session_ids: list[str | None]) -> bool:
    told = delete(PushSubscription).where(PushSubscription.account_id == account_id)
    if None not in session_ids:
        told = told.where(PushSubscription.session_id.in_(session_ids))
    with writing(db.engine) as connection:
        ended = connection.execute(delete(Session).where(Session.account_id == account_id, which))
        connection.execute(told)
    forget()
    for session_id in session_ids:
        session_ended.send(user=account_id, session=session_id)
    return ended.rowcount > 0


def _recall(credential: str, find: Callable[[str], Actor | None]) -> Actor | None:
    key, now = f"{find.__name__} {digest(credential)}", time.monotonic()
    until, actor = _remembered.get(key, (0.0, None))
    if until > now:
        return actor
    actor = find(credential)
    if actor is not None:
        if len(_remembered) >= REMEMBER_AT_MOST:
            _remembered.clear()
        _remembered[key] = (now + REMEMBER_SECONDS, actor)
    return actor


def _find_by_cookie(cookie: str) -> Actor | None:
    moment = clock.now()
    query = select(Session.id, Session.account_id, Session.seen_at).where(
        Session.token_hash == digest(cookie),
        ~_is_over(moment),
        Session.waits_for.is_(None),
        _is_admitted(Session.account_id),
    )
    with db.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if moment - row.seen_at > NOTE_SEEN_AFTER:
        _note(update(Session).where(Session.id == row.id).values(seen_at=moment))
    return Actor(row.account_id, session=row.id)


def _find_by_token(bearer: str) -> Actor | None:
    moment = clock.now()
    query = select(Token.id, Token.account_id, Token.scopes, Token.boards, Token.used_at).where(
        Token.token_hash == digest(bearer), _is_current(moment), _is_admitted(Token.account_id)
    )
    with db.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if row.used_at is None or moment - row.used_at > NOTE_SEEN_AFTER:
        _note(update(Token).where(Token.id == row.id).values(used_at=moment))
    boards = None if row.boards is None else frozenset(row.boards)
    return Actor(row.account_id, row.id, frozenset(row.scopes), boards)


def _ended(dialect: str) -> Select[tuple[str]]:
    moment = clock.now()
    # As one parameter, however many there are: a list of them would be rendered anew for each statement.
    listed = LISTED[dialect](bindparam("ids", type_=JSON)).table_valued(column("value", String))
    cookie = exists().where(
        Session.id == listed.c.value, ~_is_over(moment), _is_admitted(Session.account_id)
    )
    token = exists().where(
        Token.id == listed.c.value, _is_current(moment), _is_admitted(Token.account_id)
    )
    return select(listed.c.value).where(~cookie, ~token)


def _note(use: Update) -> None:
    if is_writing():
        # Words of a refusal are looked up in its person's language, in the middle of a write: another time will do.
        return
    try:
        with writing(db.engine) as connection:
            connection.execute(use)
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        # A disk that is full keeps nobody from reading.
        log.warning("a session could not be marked as seen: %s", brief(error))


def _is_over(moment: datetime) -> ColumnElement[bool]:
    return (Session.seen_at < moment - IDLE) | (Session.created_at < moment - ABSOLUTE)


def _is_current(moment: datetime) -> ColumnElement[bool]:
    return Token.expires_at.is_(None) | (Token.expires_at > moment)


def _is_admitted(account_id: Any) -> ColumnElement[bool]:
    # The members' table is the truth: disabling someone there needs nothing more to take effect.
    return exists().where(Member.id == account_id, Member.status == "active")
