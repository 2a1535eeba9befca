"""Secrets that we hand out once and keep only as a digest: session cookies, tokens, invitation links."""

import hashlib
import secrets

LONGEST = 200


def new_secret() -> str:
    """Return 256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a secret; anything longer than ours can't be ours and is cut."""
    return hashlib.sha256(secret[:LONGEST].encode("utf-8", "replace")).hexdigest()
