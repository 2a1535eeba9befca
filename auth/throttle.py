"""Brakes on guessing passwords and codes: per account and address, per address, and per account.

Each key has an allowance which refills with time (GCRA: the row keeps until when it is paid for).
An attacker's own address runs dry long before the account's allowance does, so guessing from one
place never locks the owner out elsewhere, and nothing is locked for good.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Connection, delete, select, update

from auth.models import SignInAttempt
from core import clock, metrics
from core.addresses import place_of
from core.database import insert_new, writing
from core.errors import RateLimited
from core.extensions import db

KEEP_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Brake:
    """`burst` attempts at once, then one each `every`."""

    key: str
    burst: int
    every: timedelta

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.key.encode("utf-8", "replace")).hexdigest()


def brakes_for(account: str, address: str | None) -> list[Brake]:
    """Return the brakes of one attempt to sign in to an account (its e-mail) from an address."""
    place = _place(address)
    return [
        Brake(f"account and place {account} {place}", 8, timedelta(seconds=30)),
        Brake(f"place {place}", 40, timedelta(seconds=10)),
        Brake(f"account {account}", 100, timedelta(seconds=15)),
    ]


def brakes_for_code(account: str, address: str | None) -> list[Brake]:
    """Return the brakes of one try of a six-digit code.

    Whoever tries has given the right password; from many places together they get hardly further than
    from one. Recovery codes and passkeys are too long to guess, so that they stay open to the owner.
    """
    return [
        Brake(f"code and place {account} {_place(address)}", 5, timedelta(minutes=1)),
        Brake(f"code {account}", 15, timedelta(minutes=2)),
    ]


def brakes_for_recovery(account: str, address: str | None) -> list[Brake]:
    """Return the brake of one try of a recovery code."""
    return [Brake(f"recovery and place {account} {_place(address)}", 10, timedelta(minutes=1))]


def brakes_for_passkey(address: str | None) -> list[Brake]:
    """Return the brake of one sign-in by passkey: it costs us a row and a signature, and is not guessed."""
    return [Brake(f"passkey and place {_place(address)}", 30, timedelta(seconds=5))]


def brakes_for_sign_on(address: str | None) -> list[Brake]:
    """Return the brake of being sent to the identity provider: it costs us a row, and there is nothing to guess."""
    return [Brake(f"sign-on and place {_place(address)}", 30, timedelta(seconds=5))]


def brakes_for_export(person: str) -> list[Brake]:
    """Return the brake of one board taken out as a file: it is read as a whole."""
    return [Brake(f"export of a board {person}", 20, timedelta(seconds=15))]


def brakes_for_archive(person: str) -> list[Brake]:
    """Return the brake of one archive of a whole workspace: it takes the disk as much as the files do."""
    return [Brake(f"archive {person}", 3, timedelta(minutes=10))]


def brakes_for_pulse(address: str | None) -> list[Brake]:
    """Return the brake of one answer behind a customer's link; an office may share an address."""
    return [Brake(f"pulse and place {_place(address)}", 30, timedelta(seconds=5))]


def brakes_for_mail(email: str, address: str | None, what: str = "mail") -> list[Brake]:
    """Return the brakes of one mail to somebody who has forgotten their password, or wants to join."""
    place = _place(address)
    return [
        Brake(f"{what} and place {email} {place}", 3, timedelta(minutes=5)),
        Brake(f"{what} by place {place}", 10, timedelta(minutes=1)),
        # Each of these mails is as good as one's own: whoever asks for many takes nothing away.
        Brake(f"{what} {email}", 10, timedelta(minutes=5)),
    ]


def pay(brakes: list[Brake]) -> None:
    """Use one attempt of each allowance; raise RateLimited, using none, when one is empty."""
    moment = clock.now()
    _prepare(brakes, moment)
    with writing(db.engine) as connection:
        waits = [_wait(connection, brake, moment) for brake in brakes]
        if max(waits) <= timedelta():
            for brake in brakes:
                _move(connection, brake, moment, brake.every)
            return
    metrics.count("baton_rate_limited_total", what="sign-in")
    seconds = int(max(waits).total_seconds()) + 1
    message = _("Too many attempts. Try again in %(seconds)s seconds.", seconds=seconds)
    raise RateLimited(message, {"retry_after": seconds})


def refund(brakes: list[Brake]) -> None:
    """Give the attempt back: the password was right."""
    moment = clock.now()
    with writing(db.engine) as connection:
        for brake in brakes:
            _move(connection, brake, moment, -brake.every)


def _prepare(brakes: list[Brake], moment: datetime) -> None:
    # Each key has its row before it is read, so that its lock makes parallel attempts queue.
    with writing(db.engine) as connection:
        old = SignInAttempt.paid_until < moment - KEEP_FOR
        connection.execute(delete(SignInAttempt).where(old))
        for brake in brakes:
            values = {"key": brake.digest, "paid_until": moment}
            insert_new(connection, SignInAttempt, values)


def _wait(connection: Connection, brake: Brake, moment: datetime) -> timedelta:
    paid_until = _paid_until(connection, brake)
    return (paid_until or moment) + brake.every - (moment + brake.burst * brake.every)


def _move(connection: Connection, brake: Brake, moment: datetime, by: timedelta) -> None:
    paid_until = max(_paid_until(connection, brake) or moment, moment)
    connection.execute(
        update(SignInAttempt)
        .where(SignInAttempt.key == brake.digest)
        .values(paid_until=max(paid_until + by, moment))
    )


def _paid_until(connection: Connection, brake: Brake) -> datetime | None:
    query = select(SignInAttempt.paid_until).where(SignInAttempt.key == brake.digest)
    return connection.execute(query.with_for_update()).scalar()


def _place(address: str | None) -> str:
    return place_of(address) or "unknown"
