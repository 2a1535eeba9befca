"""Who was sent to the identity provider, and comes back: once, within minutes, and in the same browser.

The browser keeps a secret in a cookie, the address bears the state. Nonce and PKCE verifier are made of both, so that
the database can tell none of them, and nobody else's browser can go on with what this one began.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from auth import provider
from auth.digests import digest, new_secret
from auth.models import SignOn
from core import clock
from core.database import writing
from core.errors import Gone
from core.extensions import db

LASTS = timedelta(minutes=10)
SIGN_IN, LINK, PROOF, SECOND_FACTOR = "sign in", "link", "proof", "second factor"


def begin(purpose: str, account_id: str | None = None) -> tuple[str, str]:
    """Return where to send a browser, and the secret that it has to keep meanwhile."""
    state, browser = new_secret(), new_secret()
    made = _made_of(state, browser)
    address = provider.sign_on_address(state, *made, afresh=purpose == PROOF)
    _keep(state, browser, purpose, account_id)
    return address, browser


def take_up(state: str, browser: str) -> Any:
    """Return what a browser was sent for; it comes back once."""
    begun = (*_begun(state, browser), SignOn.purpose != SECOND_FACTOR)
    with db.engine.connect() as connection:
        row = connection.execute(select(SignOn.purpose, SignOn.account_id).where(*begun)).first()
    if row is None:
        raise _lost()
    end(state, browser)
    return row


def ask(state: str, browser: str, code: str, issuer: str | None) -> provider.Told:
    """Return what the provider says about whoever came back with this code."""
    return provider.ask(code, issuer, *_made_of(state, browser))


def wait_for_second_factor(state: str, browser: str, account_id: str) -> None:
    """Remember who has been vouched for, and has still to show a second factor."""
    _keep(state, browser, SECOND_FACTOR, account_id)


def waits_for_second_factor(state: str, browser: str) -> str:
    """Return who has been vouched for."""
    which = (*_begun(state, browser), SignOn.purpose == SECOND_FACTOR)
    with db.engine.connect() as connection:
        account = connection.scalar(select(SignOn.account_id).where(*which))
    if account is None:
        raise _lost()
    return account


def end(state: str, browser: str) -> None:
    """Be done with it; raise Gone for whoever comes second."""
    with writing(db.engine) as connection:
        # Of two at one instant, only one finds it.
        found = connection.execute(delete(SignOn).where(*_begun(state, browser))).rowcount
    if not found:
        raise _lost()


def _keep(state: str, browser: str, purpose: str, account_id: str | None) -> None:
    moment = clock.now()
    values = {
        "state_hash": digest(state),
        "browser_hash": digest(browser),
        "purpose": purpose,
        "account_id": account_id,
        "expires_at": moment + LASTS,
    }
    with writing(db.engine) as connection:
        connection.execute(delete(SignOn).where(SignOn.expires_at < moment))
        connection.execute(insert(SignOn).values(values))


def _begun(state: str, browser: str) -> tuple[Any, ...]:
    return (
        SignOn.state_hash == digest(state),
        SignOn.browser_hash == digest(browser),
        SignOn.expires_at > clock.now(),
    )


def _made_of(state: str, browser: str) -> tuple[str, str]:
    return _derived("nonce", state, browser), _derived("verifier", state, browser)


def _derived(what: str, state: str, browser: str) -> str:
    made = hmac.digest(browser.encode(), f"{what} {state}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _lost() -> Gone:
    return Gone(_("This sign-in was finished, took too long, or began in another browser."))
