"""What a stage asks of a deal before it goes on, and how many deals it takes.

The browser asks by the same rule before it sends (static/js/store/criteria.js); here it is decided. It is asked of
people: imports, the house and undo move as they must.
"""

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from board.models import Card, Column
from core.changes import Change
from core.commands import derived_id
from core.errors import Conflict, Forbidden, Invalid, NotFound

CARD = Card.__table__
# What a criterion may ask for, and the field of a card that tells of it.
SHOWN_BY = {
    "value": "value_amount",
    "expected_close": "expected_close",
    "company": "company",
    "owner": "owner",
    "next_step": "next_step",
    "description": "has_description",
    "label": "labels",
    "file": "attachments_count",
}
# Of these there may be none.
COUNTED = ("label", "file")
FIELDS = tuple(SHOWN_BY)
MAX_CRITERIA = 12


def check_move(
    change: Change,
    board: Any,
    card: Row[Any],
    target: Row[Any],
    *,
    wins: bool,
    told: Mapping[str, Any] | None = None,
    anyway: bool = False,
) -> None:
    """Refuse a move into a full stage, or one forwards that lacks what the deal's own stage asks for.

    `told` is what is said together with the move, such as the final value. A manager may move it
    `anyway`; then the log says without what.
    """
    if board.role == "house":
        return
    source = change.get("column", card.column)
    if target.id != source.id:
        check_room(change, board, target)
    if not goes_on(source, target, wins):
        return
    lacks = lacking(source.criteria, card, told or {})
    if lacks and not anyway:
        raise Invalid(*_refusal(card, source, lacks))
    if lacks:
        _pass_over(change, board, lacks)


def goes_on(source: Row[Any], target: Row[Any], wins: bool) -> bool:
    """Whether a deal goes on from an open stage: to a later open one, or to be won. Back and lost are free."""
    if source.kind != "open" or wins:
        return source.kind == "open"
    is_later = (target.position, target.id) > (source.position, source.id)
    return target.kind == "open" and is_later


def lacking(
    criteria: list[dict[str, Any]], card: Row[Any], told: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the criteria that a deal does not meet. One on a field that there is no more asks nothing."""
    return [one for one in criteria if not _is_met(one, card, told)]


def check_room(change: Change, board: Any, column: Row[Any]) -> None:
    """Refuse one more deal in an open stage whose limit holds."""
    if board.role == "house" or not column.holds or not column.wip_limit or column.kind != "open":
        return
    inside = (CARD.c.board_id == change.scope_id) & (CARD.c.column == column.id)
    count = select(func.count()).where(inside, CARD.c.archived_at.is_(None))
    cards = change.select(count).scalar_one()
    if cards >= column.wip_limit:
        message = ngettext(
            "“%(stage)s” is full: it takes at most %(num)d deal.",
            "“%(stage)s” is full: it takes at most %(num)d deals.",
            column.wip_limit,
            stage=column.name,
        )
        data = {"field": "column", "column": column.id, "limit": column.wip_limit, "cards": cards}
        raise Conflict(message, data)


def checked(change: Change, criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return criteria as they are stored, each with an id; refuse what asks for nothing, or twice for the same."""
    made = []
    for number, one in enumerate(criteria):
        asked = {name: one[name] for name in ("field", "tick") if name in one}
        if len(asked) != 1:
            raise _wrong(_("A criterion asks for a field or for a tick."))
        made.append(
            {"id": one.get("id") or derived_id(change.id, "criterion", str(number)), **asked}
        )
    for name in ("id", "field"):
        named = [one[name] for one in made if name in one]
        if len(named) > len(set(named)):
            raise _wrong(_("Each criterion can be there once."))
    return made


def check_tick(change: Change, id: str) -> None:
    """Refuse the id of a tick which no stage of this board asks for."""
    column = Column.__table__
    asked = select(column.c.criteria).where(column.c.board_id == change.scope_id)
    for criteria in change.select(asked).scalars():
        if any(one["id"] == id and "tick" in one for one in criteria):
            return
    raise NotFound(_("No stage of this board asks for that any more."), {"field": "criterion"})


def in_words(one: dict[str, Any]) -> str:
    """Return what a criterion asks for."""
    if "tick" in one:
        return str(one["tick"])
    return {
        "value": _("value"),
        "expected_close": _("expected close"),
        "company": _("company"),
        "owner": _("owner"),
        "next_step": _("next step"),
        "description": _("description"),
        "label": _("label"),
        "file": _("file"),
    }.get(one["field"], one["field"])


def _is_met(one: dict[str, Any], card: Row[Any], told: Mapping[str, Any]) -> bool:
    if "tick" in one:
        return one["id"] in card.ticks
    if one["field"] not in SHOWN_BY:
        return True
    if told.get(one["field"]) is not None:
        return True
    shown = getattr(card, SHOWN_BY[one["field"]])
    # An amount of 0 is a value.
    return bool(shown) if one["field"] in COUNTED else shown is not None and shown is not False


def _refusal(
    card: Row[Any], source: Row[Any], lacks: list[dict[str, Any]]
) -> tuple[str, dict[str, Any]]:
    words = format_list([in_words(one) for one in lacks], locale=str(get_locale()))
    message = _(
        "Before it leaves “%(stage)s” this is needed: %(what)s.", stage=source.name, what=words
    )
    data = {"fields": {"column": [message]}, "card": card.id, "column": source.id, "lacks": lacks}
    return message, data


def _pass_over(change: Change, board: Any, lacks: list[dict[str, Any]]) -> None:
    if board.role != "manager":
        raise Forbidden(
            _("Only a manager moves a deal on without what its stage asks for."),
            {"field": "anyway", "role": board.role},
        )
    cause = change.cause or {}
    without = [*cause.get("without", []), *(one["id"] for one in lacks)]
    change.cause = {**cause, "without": without}


def _wrong(message: str) -> Invalid:
    return Invalid(message, {"fields": {"criteria": [message]}})
