"""Passwords: argon2id, computed off the loop, with one answer time for known and unknown accounts."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from core.server import run_off_loop

MIN_LENGTH = 8
MAX_BYTES = 1024
# What guessers try early and the list of breached passwords lacks.
WORDS = (
    "password12 password123 qwertyuiop qwerty123 qwerty12 1q2w3e4r5t aa123456 a123456789 "
    "welcome123 admin123 administrator woaini1314 5201314520 passwort 12341234 87654321 abcdefgh"
)

hasher = PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)
# Each computation takes 32 MiB and a core; more than two at once would starve the board.
_slots = BoundedSemaphore(2)


def problem_with(password: str, *known: str) -> str | None:
    """Say why a password is too weak, None when it will do. `known` are words that others know too."""
    folded = password.casefold()
    if len(password) < MIN_LENGTH:
        return _("Use at least %(count)s characters.", count=MIN_LENGTH)
    if len(password.encode()) > MAX_BYTES:
        return _("This password is too long.")
    if folded in _common() or len(set(folded)) < 3:
        return _("This password is among the first that anyone would try.")
    if any(word and folded in (word.casefold(), word.casefold().split("@")[0]) for word in known):
        return _("Your name or e-mail address is no password.")
    return None


def hash_password(password: str) -> str:
    """Return the hash to store."""
    with _slots:
        return run_off_loop(hasher.hash, password)


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether the password is right; without an account it takes as long to say no."""
    with _slots:
        is_right = run_off_loop(_verify, stored or _dummy(), password)
    return is_right and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _common() -> frozenset[str]:
    # The 30,000 most frequent passwords of known breaches; loaded when the first one is chosen.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    long_enough = (word for word in FREQUENCY_LISTS["passwords"] if len(word) >= MIN_LENGTH)
    return frozenset(long_enough) | frozenset(WORDS.split())


@cache
def _dummy() -> str:
    return hasher.hash("nobody has this password")
