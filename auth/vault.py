"""What the server must be able to read again, kept so that a copy of the database alone tells it to nobody."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def lock(text: str) -> str:
    """Return a text as it may lie in the database."""
    return _fernet().encrypt(text.encode()).decode()


def unlock(locked: str) -> str | None:
    """Return the text again; None when it was locked under another SECRET_KEY."""
    try:
        return _fernet().decrypt(locked.encode()).decode()
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    secret = current_app.config["BATON"].secret_key
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"vault " + secret.encode()).digest()))
