"""Keeps machines out without asking anybody else: what looks as if one had sent it is held for a person to look at."""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, Signer, URLSafeTimedSerializer

from auth import throttle
from auth.throttle import Brake
from core.addresses import place_of
from core.models import new_id

# Nobody reads and writes faster; a page that was open for longer is sent once more.
LEAST_SECONDS = 3
MOST_SECONDS = 24 * 3600
MOST_LINKS = 2
LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
# Hidden from people, so that only machines fill it in.
TRAP = "website"


def new_ticket(form: str) -> str:
    """Return what a page carries: which form it is of, and since when it is open."""
    return _tickets().dumps([form, new_id()])


def read_ticket(form: str, ticket: str) -> tuple[str, float] | None:
    """Return the ticket's own id and since when its page is open; None for one that is not ours or too old."""
    try:
        (of, id), at = _tickets().loads(ticket[:500], max_age=MOST_SECONDS, return_timestamp=True)
    except (BadSignature, SignatureExpired, ValueError, TypeError):
        return None
    return (id, at.timestamp()) if of == form else None


def doubts_about(answers: list[dict[str, Any]], trap: str, seconds: float) -> list[str]:
    """Return why a machine may have sent this."""
    links = sum(len(LINK.findall(answer["text"])) for answer in answers)
    found = {"trap": bool(trap), "fast": seconds < LEAST_SECONDS, "links": links > MOST_LINKS}
    return [doubt for doubt, holds in found.items() if holds]


def digest_of(answers: list[dict[str, Any]]) -> str:
    """Return what is equal for the same answers, spaces and case aside."""
    texts = [f"{one['id']}:{' '.join(one['text'].casefold().split())}" for one in answers]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def pay(form: str, address: str | None) -> None:
    """Raise RateLimited for whoever sends too often, and for all when a form is flooded."""
    throttle.pay(brakes(form, address))


def brakes(form: str, address: str | None) -> list[Brake]:
    """Return the brakes of one request that is sent; an office may share an address."""
    place = place_of(address) or "unknown"
    return [
        Brake(f"intake and place {form} {place}", 6, timedelta(minutes=1)),
        Brake(f"intake by place {place}", 20, timedelta(seconds=30)),
        Brake(f"intake {form}", 100, timedelta(seconds=15)),
    ]


def status_token(entry: str) -> str:
    """Return the secret of the sender's link; it follows from the request, so that it can be shown again."""
    return _links().sign(urlsafe_b64encode(UUID(entry).bytes).rstrip(b"=")).decode()


def read_status(token: str) -> str | None:
    """Return the request of a sender's link, None for one that is not ours."""
    try:
        return str(UUID(bytes=urlsafe_b64decode(_links().unsign(token[:200]) + b"==")))
    except (BadSignature, ValueError):
        return None


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt="intake ticket", signer_kwargs=STRONG)


def _links() -> Signer:
    return Signer(_key(), salt="intake status", **STRONG)


STRONG = {"digest_method": hashlib.sha256}


def _key() -> str:
    return current_app.config["BATON"].secret_key
