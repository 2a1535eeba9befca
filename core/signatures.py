"""How a call of ours proves that it is ours, to whoever shares a secret with us: `Baton-Signature: t=…,v1=…`.

`v1` is the HMAC-SHA256, in hex, of the time in seconds, a full stop, and the body as it was sent. The time is signed
too, so that a call which somebody recorded is of no use to them later.
"""

import hashlib
import hmac
import secrets
import time

from flask import current_app

HEADER = "Baton-Signature"
PREFIX = "whsec_"


def signature(secret: str, body: bytes, at: int | None = None) -> str:
    """Return the header's value for a body that is sent now."""
    at = int(time.time()) if at is None else at
    digest = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def new_signing_secret() -> str:
    """Return 256 random bits with a name in front, so that whoever finds them knows what they are."""
    return PREFIX + secrets.token_urlsafe(32)


def derived_signing_secret(*words: str) -> str:
    """Return the secret of a thing that keeps none of its own: the same as long as SECRET_KEY is."""
    key = current_app.config["BATON"].secret_key.encode()
    text = "/".join(("signing", *words)).encode()
    return PREFIX + hmac.new(key, text, hashlib.sha256).hexdigest()
