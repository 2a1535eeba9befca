"""What each page hands to its scripts: who looks at it, in which workspace, and what they may do."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError

from auth.people import memberships_of, own_roles, preferences_of
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
    return _of_person() | {
        "board": {"id": board_id} if board_id else None,
        "card_number": card_number,
    }


def _of_person() -> dict[str, Any]:
    # A page that adds its board asks after the templates' own context has asked.
    if "boot" not in g:
        g.boot = _read(current_actor())
    return g.boot


def _read(actor: Actor) -> dict[str, Any]:
    with db.engine.connect() as connection:
        membership = next(iter(memberships_of(connection, actor.id)), None)
        own = preferences_of(connection, actor.id)
        roles = own_roles(connection, membership.id) if membership else []
    if membership is None:
        raise Unauthenticated("Sign in first.")
    return {
        "me": {
            "id": actor.id,
            "name": membership.name,
            "color": membership.color,
            "locale": own.locale if own else None,
            "time_zone": own.time_zone if own else None,
            "theme": own.theme if own else "system",
            "role": membership.role,
        },
        "workspace": {
            "id": membership.id,
            "name": membership.workspace,
            "role": membership.role,
            "currency": membership.currency,
            "time_zone": membership.time_zone,
        },
        "permissions": {"workspace": WORKSPACE, "board": _with_own(roles)},
        "roles": {role.id: role.name for role in roles},
        "currencies": _exponents(),
        "file_limit": current_app.config["BATON"].file_limit,
        "locale": locale_name(),
        "build": assets.build(),
        "today": clock.now().astimezone(ZoneInfo(membership.time_zone)).date().isoformat(),
    }


def _with_own(roles: list[Any]) -> dict[str, tuple[str, ...]]:
    """The table of the boards, with the roles of the workspace's own in its rows."""
    return {
        command: (*names, *(role.id for role in roles if command in role.commands))
        for command, names in BOARD.items()
    }


@cache
def _exponents() -> dict[str, int]:
    return currency_exponents()
