"""What each page hands to its scripts: who looks at it, in which workspace, and what they may do."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from auth.people import describe_user, memberships_of
from auth.permissions import BOARD, WORKSPACE
from core import assets, clock
from core.actors import Actor
from core.errors import Unauthenticated
from core.extensions import db
from core.i18n import locale_name
from core.rest import current_actor
from core.schemas import currency_exponents


def page_context() -> dict[str, Any]:
    """Give every template `boot`; it is None while nobody is signed in."""
    try:
        return {"boot": boot_data()}
    except (Unauthenticated, SQLAlchemyError):
        # Without its database Baton still has to show a page that says so.
        return {"boot": None}


def boot_data(board_id: str | None = None, card_number: int | None = None) -> dict[str, Any]:
    """Return the boot data of a page; raise Unauthenticated when nobody is signed in."""
    actor = current_actor()
    membership = _membership(actor)
    return {
        "me": _me(actor, membership),
        "workspace": {
            "id": membership.id,
            "name": membership.workspace,
            "role": membership.role,
            "currency": membership.currency,
            "time_zone": membership.time_zone,
        },
        "board": {"id": board_id} if board_id else None,
        "card_number": card_number,
        "permissions": {"workspace": WORKSPACE, "board": BOARD},
        "currencies": _exponents(),
        "locale": locale_name(),
        "build": assets.build(),
        "today": clock.now().astimezone(ZoneInfo(membership.time_zone)).date().isoformat(),
    }


def _me(actor: Actor, membership: Any) -> dict[str, Any]:
    user = describe_user(actor.id)
    shown = {name: user[name] for name in ("id", "name", "color", "locale", "time_zone", "theme")}
    return shown | {"role": membership.role}


def _membership(actor: Actor) -> Any:
    with db.engine.connect() as connection:
        found = memberships_of(connection, actor.id)
    if not found:
        raise Unauthenticated("Sign in first.")
    return found[0]


@cache
def _exponents() -> dict[str, int]:
    return currency_exponents()
