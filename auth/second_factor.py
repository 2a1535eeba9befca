"""The second factor by codes: an app that shows them (TOTP), and recovery codes for when it is lost."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pyotp
import segno
from flask_babel import gettext as _
from sqlalchemy import Connection, delete, func, insert, select, update

from auth import throttle
from auth.digests import digest
from auth.models import Authenticator, Member, Passkey, RecoveryCode, Workspace
from auth.vault import lock, unlock
from core import clock
from core.database import writing
from core.errors import Conflict, Invalid
from core.extensions import db

STEP_SECONDS = 30
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
# Without letters and digits that look alike; 16 of them are 79 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def ways_of(account_id: str) -> list[str]:
    """Return by what a person can prove who they are beside the password: nothing while it is off."""
    with db.engine.connect() as connection:
        has_app, passkeys = _has_app(connection, account_id), _passkeys(connection, account_id)
        codes = _codes_left(connection, account_id)
    found = {"code": has_app, "passkey": passkeys, "recovery_code": (has_app or passkeys) and codes}
    return [way for way, there in found.items() if there]


def is_required(account_id: str) -> bool:
    """Whether a workspace of this person wants a second factor of everybody."""
    with db.engine.connect() as connection:
        return _is_required(connection, account_id)


def is_missing(account_id: str) -> bool:
    """Whether a person has to set up a second factor before anything else."""
    return is_required(account_id) and not ways_of(account_id)


def state_of(account_id: str) -> dict[str, Any]:
    """Return what a person is shown about their second factor."""
    with db.engine.connect() as connection:
        codes = _codes_left(connection, account_id)
        has_app = _has_app(connection, account_id)
        required = _is_required(connection, account_id)
    return {"app": has_app, "recovery_codes": codes, "required": required}


def begin_app(account_id: str, email: str) -> dict[str, str]:
    """Make a secret for an app; it counts only once a code of it was shown."""
    secret = pyotp.random_base32()
    with writing(db.engine) as connection:
        if _has_app(connection, account_id):
            raise Conflict(_("An app is set up already."))
        connection.execute(delete(Authenticator).where(Authenticator.account_id == account_id))
        values = {"account_id": account_id, "secret": lock(secret), "last_step": 0}
        connection.execute(insert(Authenticator).values(values))
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Baton")
    return {
        "secret": secret,
        "uri": uri,
        "qr": segno.make(uri, micro=False).svg_data_uri(scale=4, light="white"),
    }


def confirm_app(account_id: str, code: str, address: str | None) -> list[str]:
    """Turn the app on by its first code; return recovery codes if there were none."""
    use = partial(_use_code, account_id, code, confirmed_at=clock.now())
    _count(throttle.brakes_for_code(account_id, address), use)
    return first_codes(account_id)


def remove_app(account_id: str) -> None:
    """Turn the app off."""
    with writing(db.engine) as connection:
        connection.execute(delete(Authenticator).where(Authenticator.account_id == account_id))
        check_something_is_left(connection, account_id)


def check_something_is_left(connection: Connection, account_id: str) -> None:
    """After a factor was taken away: codes without a factor go too, unless a workspace wants one."""
    if _has_app(connection, account_id) or _passkeys(connection, account_id):
        return
    if _is_required(connection, account_id):
        raise Conflict(_("Your workspace asks for a second factor: set up another one first."))
    connection.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def turn_off(account_id: str) -> None:
    """Take everything away because the operator said so: its person has lost it all."""
    with writing(db.engine) as connection:
        for table in (Authenticator, RecoveryCode, Passkey):
            connection.execute(delete(table).where(table.account_id == account_id))


def check(account_id: str, code: str, address: str | None) -> None:
    """Accept a code of the app or a recovery code, once; raise Invalid for a wrong one."""
    if _looks_like_recovery(code):
        brakes, use = throttle.brakes_for_recovery(account_id, address), _use_recovery_code
    else:
        brakes, use = throttle.brakes_for_code(account_id, address), _use_code
    _count(brakes, partial(use, account_id, code))


def first_codes(account_id: str) -> list[str]:
    """Return new recovery codes for somebody who has none, else nothing."""
    with db.engine.connect() as connection:
        has_some = _codes_left(connection, account_id)
    return [] if has_some else new_codes(account_id)


def new_codes(account_id: str) -> list[str]:
    """Replace the recovery codes; they are not shown again."""
    codes = [_new_code() for _number in range(RECOVERY_CODES)]
    rows = [{"account_id": account_id, "code_hash": digest(_bare(code))} for code in codes]
    with writing(db.engine) as connection:
        connection.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
        connection.execute(insert(RecoveryCode), rows)
    return codes


def _count(brakes: list[throttle.Brake], use: Callable[[], bool]) -> None:
    # Paid before the code is looked at, in a transaction of its own: no failure gives it back.
    throttle.pay(brakes)
    if not use():
        message = _("This code is not right, or was used before.")
        raise Invalid(message, {"fields": {"code": [message]}})
    throttle.refund(brakes)


def _use_code(account_id: str, code: str, confirmed_at: datetime | None = None) -> bool:
    """Use up a code of the app, or confirm a new app by it; tell whether it was right and new."""
    is_confirmed = Authenticator.confirmed_at.is_not(None)
    meant = (
        Authenticator.account_id == account_id,
        ~is_confirmed if confirmed_at else is_confirmed,
    )
    with db.engine.connect() as connection:
        locked = connection.scalar(select(Authenticator.secret).where(*meant))
    secret = locked and unlock(locked)
    step = _step_of(secret, _bare(code)) if secret else None
    if step is None:
        return False
    values = {"last_step": step} | ({"confirmed_at": confirmed_at} if confirmed_at else {})
    with writing(db.engine) as connection:
        # Of two at one instant, only one finds it.
        use = update(Authenticator).where(*meant, Authenticator.last_step < step).values(values)
        return connection.execute(use).rowcount == 1


def _use_recovery_code(account_id: str, code: str) -> bool:
    with writing(db.engine) as connection:
        used = connection.execute(
            delete(RecoveryCode).where(
                RecoveryCode.account_id == account_id,
                RecoveryCode.code_hash == digest(_bare(code)),
            )
        )
    return used.rowcount == 1


def _step_of(secret: str, code: str) -> int | None:
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    steps = (now - 1, now, now + 1)
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return right[-1] if right else None


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _place in range(RECOVERY_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def _looks_like_recovery(code: str) -> bool:
    return len(_bare(code)) == RECOVERY_LENGTH


def _bare(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isascii() and letter.isalnum())


def _has_app(connection: Connection, account_id: str) -> bool:
    query = select(Authenticator.account_id).where(
        Authenticator.account_id == account_id, Authenticator.confirmed_at.is_not(None)
    )
    return connection.execute(query).first() is not None


def _passkeys(connection: Connection, account_id: str) -> int:
    query = select(func.count()).select_from(Passkey).where(Passkey.account_id == account_id)
    return connection.execute(query).scalar_one()


def _codes_left(connection: Connection, account_id: str) -> int:
    query = select(func.count()).select_from(RecoveryCode)
    return connection.execute(query.where(RecoveryCode.account_id == account_id)).scalar_one()


def _is_required(connection: Connection, account_id: str) -> bool:
    query = (
        select(Workspace.id)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Member.id == account_id, Member.status == "active")
        .where(Workspace.second_factor_since.is_not(None))
    )
    return connection.execute(query).first() is not None
