"""Passkeys (WebAuthn): a key on a person's device signs what we ask, once; it checks its person itself.

So a passkey is both factors in one: with it one signs in without a password, and it is a second factor after one.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, exists, insert, select, update

from auth import second_factor
from auth.digests import digest
from auth.identities import check_a_way_in_is_left
from auth.models import Account, Challenge, Member, Passkey
from core import clock
from core.database import writing
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from core.models import new_id

ANSWER_WITHIN = timedelta(minutes=5)
MOST = 20
SIGN_IN = "sign in"


def where() -> str | None:
    """Return the name under which passkeys work here; None where people reach us by an address of digits."""
    return current_app.config["BATON"].passkey_host


def passkeys_of(account_id: str) -> list[dict[str, Any]]:
    """List a person's passkeys, the oldest first."""
    query = select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.used_at)
    with db.engine.connect() as connection:
        rows = connection.execute(
            query.where(Passkey.account_id == account_id).order_by(Passkey.id)
        )
        return [dict(row._mapping) for row in rows]


def registration_options(account_id: str, email: str) -> dict[str, Any]:
    """Return what a browser needs to make a passkey."""
    # Slow to load, and seldom needed.
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    criteria = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    known = [structs.PublicKeyCredentialDescriptor(id=id) for id in _credentials_of(account_id)]
    options = webauthn.generate_registration_options(
        rp_id=_host(), rp_name="Baton", user_id=account_id.encode(), user_name=email,
        authenticator_selection=criteria, exclude_credentials=known,
    )  # fmt: skip
    _keep(options.challenge, _registration_of(account_id))
    return webauthn.helpers.options_to_json_dict(options)


def register(account_id: str, name: str, credential: dict[str, Any]) -> str:
    """Keep the public half of a passkey that a browser made; return its id."""
    import webauthn  # noqa: PLC0415

    challenge = _use_up(credential, _registration_of(account_id))
    with _refusals():
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            require_user_verification=True,
            **_place(),
        )
    return _add(account_id, name, made)


def sign_in_options() -> dict[str, Any]:
    """Return what a browser needs to have any passkey of ours sign."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    verified = structs.UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(rp_id=_host(), user_verification=verified)
    _keep(options.challenge, SIGN_IN)
    return webauthn.helpers.options_to_json_dict(options)


def authenticate(credential: dict[str, Any]) -> str:
    """Return whose passkey has signed; raise Invalid when it is nobody's or not right."""
    import webauthn  # noqa: PLC0415

    challenge = _use_up(credential, SIGN_IN)
    row = _find(credential)
    with _refusals():
        signed = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            credential_public_key=webauthn.base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
            **_place(),
        )
    with writing(db.engine) as connection:
        values = {"sign_count": signed.new_sign_count, "used_at": clock.now()}
        connection.execute(update(Passkey).where(Passkey.id == row.id).values(values))
    return row.account_id


def rename(account_id: str, id: str, name: str) -> None:
    """Give a passkey another name."""
    which = (Passkey.id == id, Passkey.account_id == account_id)
    with writing(db.engine) as connection:
        if not connection.execute(update(Passkey).where(*which).values(name=name)).rowcount:
            raise _no_such_key()


def remove(account_id: str, id: str) -> None:
    """Forget a passkey."""
    which = (Passkey.id == id, Passkey.account_id == account_id)
    with writing(db.engine) as connection:
        if not connection.execute(delete(Passkey).where(*which)).rowcount:
            raise _no_such_key()
        second_factor.check_something_is_left(connection, account_id)
        check_a_way_in_is_left(connection, account_id)


def _add(account_id: str, name: str, made: Any) -> str:
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    if len(passkeys_of(account_id)) >= MOST:
        raise Conflict(_("You have very many passkeys already; remove one first."))
    id, credential = new_id(), bytes_to_base64url(made.credential_id)
    values = {
        "id": id,
        "account_id": account_id,
        "credential_hash": _hash_of(credential),
        "credential": credential,
        "public_key": bytes_to_base64url(made.credential_public_key),
        "sign_count": made.sign_count,
        "name": name,
        "created_at": clock.now(),
    }
    with writing(db.engine) as connection:
        taken = Passkey.credential_hash == values["credential_hash"]
        if connection.execute(select(Passkey.id).where(taken)).first():
            raise Conflict(_("This passkey is known already."))
        connection.execute(insert(Passkey).values(values))
    return id


def _find(credential: dict[str, Any]) -> Any:
    columns = (Passkey.id, Passkey.account_id, Passkey.public_key, Passkey.sign_count)
    is_admitted = exists().where(Member.id == Account.id, Member.status == "active")
    query = select(*columns).join(Account, Account.id == Passkey.account_id).where(is_admitted)
    of_key = Passkey.credential_hash == _hash_of(str(credential.get("id")))
    with db.engine.connect() as connection:
        row = connection.execute(query.where(of_key)).first()
    if row is None:
        raise _wrong()
    return row


def _credentials_of(account_id: str) -> list[bytes]:
    from webauthn import base64url_to_bytes  # noqa: PLC0415

    query = select(Passkey.credential).where(Passkey.account_id == account_id)
    with db.engine.connect() as connection:
        return [base64url_to_bytes(text) for text in connection.scalars(query)]


def _keep(challenge: bytes, purpose: str) -> None:
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    moment = clock.now()
    values = {
        "challenge_hash": digest(bytes_to_base64url(challenge)),
        "purpose": purpose,
        "expires_at": moment + ANSWER_WITHIN,
    }
    with writing(db.engine) as connection:
        connection.execute(delete(Challenge).where(Challenge.expires_at < moment))
        connection.execute(insert(Challenge).values(values))


def _use_up(credential: dict[str, Any], purpose: str) -> bytes:
    """Return the challenge that was signed, if we asked it, for this purpose, and only now."""
    from webauthn.helpers import (  # noqa: PLC0415
        base64url_to_bytes,
        bytes_to_base64url,
        parse_client_data_json,
    )

    with _refusals():
        data = base64url_to_bytes(credential["response"]["clientDataJSON"])
        challenge = parse_client_data_json(data).challenge
    asked = (
        Challenge.challenge_hash == digest(bytes_to_base64url(challenge)),
        Challenge.purpose == purpose,
        Challenge.expires_at > clock.now(),
    )
    with writing(db.engine) as connection:
        if not connection.execute(delete(Challenge).where(*asked)).rowcount:
            raise _wrong()
    return challenge


@contextmanager
def _refusals() -> Iterator[None]:
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        # Whatever a stranger may send in place of what a browser makes.
        raise _wrong() from error


def _place() -> dict[str, Any]:
    host = _host()
    origins = current_app.config["BATON"].allowed_origins
    ours = [origin for origin in origins if urlsplit(origin).hostname == host]
    return {"expected_rp_id": host, "expected_origin": ours}


def _host() -> str:
    host = where()
    if host is None:
        raise Forbidden(_("Passkeys need a name such as baton.example.com: set PUBLIC_URL."))
    return host


def _registration_of(account_id: str) -> str:
    return f"register {account_id}"


def _hash_of(credential: str) -> str:
    # Credentials may be longer than our own secrets, of which only the beginning counts.
    return hashlib.sha256(credential.encode("utf-8", "replace")).hexdigest()


def _wrong() -> Invalid:
    message = _("This passkey could not be used. Try again, or sign in another way.")
    return Invalid(message, {"fields": {"passkey": [message]}})


def _no_such_key() -> NotFound:
    return NotFound(_("There is no such passkey."))
