"""Web push: a message for one browser, encrypted for it alone (RFC 8291), in this installation's name (RFC 8292)."""

import os
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.changes import SETTING
from core.database import writing
from core.extensions import db
from core.outbound import Answer, post

CURVE = ec.SECP256R1()
KEY_NAME = "push_key"
# A message is one record, and a push service takes no larger ones.
RECORD = 4096
# How long a push service keeps what it cannot deliver, and how long it may believe who we are.
KEPT_SECONDS = 24 * 3600
TOKEN_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Browser:
    """Where a browser is told something, and the keys by which it alone reads that."""

    endpoint: str
    p256dh: str
    auth: str


def push(browser: Browser, message: bytes, topic: str) -> Answer:
    """Hand a message to the browser's push service; one of the same topic that still waits there is replaced."""
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "normal",
        "Topic": topic,
        "Authorization": _authorization(browser.endpoint),
    }
    body = encrypt(message, to_bytes(browser.p256dh), to_bytes(browser.auth))
    return post(browser.endpoint, body, headers)


def public_key() -> str:
    """Return the key by which browsers and push services know this installation."""
    return to_text(_point(_private_key().public_key()))


def encrypt(
    message: bytes,
    point: bytes,
    secret: bytes,
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """Encrypt for a browser's public point and secret, as RFC 8291 has it; `salt` and `own` are made anew each time."""
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    ours = _point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    material = _derive(shared, secret, b"WebPush: info\0" + point + ours, 32)
    key = _derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(material, salt, b"Content-Encoding: nonce\0", 12)
    # The last byte says that no record follows.
    sealed = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    return salt + struct.pack("!IB", RECORD, len(ours)) + ours + sealed


def is_point(value: bytes) -> bool:
    """Whether these bytes are a public key such as a browser makes."""
    with suppress(ValueError):
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, value)
        return len(value) == 65
    return False


def to_bytes(text: str) -> bytes:
    """Return what base64url says, whether it is padded or not; raise ValueError for what is none."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def to_text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def _authorization(endpoint: str) -> str:
    place, key = urlsplit(endpoint), _private_key()
    claims = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int(time.time()) + TOKEN_SECONDS,
        "sub": _contact(),
    }
    token = jwt.encode(claims, key, algorithm="ES256")
    return f"vapid t={token}, k={to_text(_point(key.public_key()))}"


def _contact() -> str:
    """Whom a push service finds behind the messages."""
    config = current_app.config["BATON"]
    if config.is_secure:
        return config.address
    return f"mailto:{config.mail_server.sender if config.mail_server else 'baton@localhost'}"


def _private_key() -> ec.EllipticCurvePrivateKey:
    """Return the key of this installation: made when it is first asked for, and kept in the database."""
    kept = _kept_key()
    if kept is None:
        fresh = ec.generate_private_key(CURVE).private_numbers().private_value
        # Of two processes that ask for the first time both must get the same.
        with suppress(IntegrityError), writing(db.engine) as connection:
            value = to_text(fresh.to_bytes(32, "big"))
            connection.execute(insert(SETTING).values(name=KEY_NAME, value=value))
        kept = _kept_key() or ""
    return ec.derive_private_key(int.from_bytes(to_bytes(kept), "big"), CURVE)


def _kept_key() -> str | None:
    with db.engine.connect() as connection:
        return connection.scalar(select(SETTING.c.value).where(SETTING.c.name == KEY_NAME))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
