"""Whether a record of a file is one of ours: each field by its column, and JSON by its shape. Files are anybody's."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, Text

from board.fields import instant
from core.models import AnyJson, UtcDateTime
from core.records import record_of
from core.schemas import BIDI_CONTROLS, MAX_INTEGER, Currency, Money
from core.schemas import Date as Day
from integrations.exports.record_words import is_taken, may_stand

LONGEST = 100_000
MAX_INT = 2**31 - 1
TEXT, NUMBER, FLAG = str, int, bool


class Unfit(ValueError):
    """A field of a record holds what it cannot hold."""


def maybe(shape: Any) -> tuple[Any, None]:
    """Return the shape of what may be missing."""
    return shape, None


# A list of one shape, an object of named parts (each of which may be missing), or one of parts that are all alike.
ANY_NAME = "*"
SHAPES: dict[tuple[str, str], Any] = {
    ("board", "facts_off"): [TEXT],
    ("column", "criteria"): [{"id": TEXT, "field": TEXT, "tick": TEXT}],
    ("card", "helpers"): [{"member": TEXT, "role": maybe(TEXT)}],
    ("card", "labels"): [TEXT],
    ("card", "votes"): [TEXT],
    ("card", "ticks"): [TEXT],
    ("card", "next_step"): {"task": TEXT, "due": TEXT},
    ("card", "turn"): {
        **dict.fromkeys(("baton", "since", "question"), TEXT),
        **dict.fromkeys(("member", "department", "accepted_by", "due"), maybe(TEXT)),
    },
    ("card", "question"): {
        "comment": maybe(TEXT),
        "department": maybe(TEXT),
        "since": maybe(TEXT),
        "customer": maybe({"comment": TEXT, "since": TEXT}),
    },
    ("card", "pulse"): {"pulse": TEXT, "score": NUMBER, "at": TEXT},
    ("task", "repeat"): {"every": NUMBER, "unit": TEXT, "on": maybe(NUMBER)},
    ("comment", "reactions"): {ANY_NAME: [TEXT]},
    ("attachment", "tags"): [TEXT],
    ("view", "query"): {ANY_NAME: TEXT},
    ("playbook", "examples"): [TEXT],
    ("rhythm", "repeat"): {
        **dict.fromkeys(("every", "weekday", "nth", "on"), maybe(NUMBER)),
        "unit": TEXT,
    },
    ("rhythm", "people"): [TEXT],
    ("review", "agenda"): [{"id": TEXT, "code": TEXT, "card": maybe(TEXT), "text": maybe(TEXT)}],
    ("review", "people"): [TEXT],
    ("review", "notes"): [
        {"card": maybe(TEXT), "item": maybe(TEXT), "text": TEXT, "by": TEXT, "id": TEXT}
    ],
    # What it came to is shown in the review alone.
    ("review", "figures"): dict,
    ("review", "outcome"): dict,
    # What a rule says is looked at by the command that writes it, and what became of it is not taken along.
    ("rule", "condition"): dict,
    ("rule", "actions"): [dict],
    ("rule", "failure"): dict,
    ("rule", "paused"): dict,
    ("rhythm", "sections"): [TEXT],
    ("rhythm", "questions"): [TEXT],
}


def checked(type: str, found: Any) -> dict[str, Any]:
    """Return a record with all of its fields; raise Unfit, naming the first one that does not fit."""
    record = record_of("board", type)
    if not isinstance(found, dict):
        raise Unfit(type)
    columns = record.table.c
    given = {name: found[name] for name in record.fields if name in found}
    for name, value in given.items():
        is_money = name in record.money
        if value is None and (is_money or columns[name].nullable):
            continue
        check = money if is_money else _check_of(type, columns[name])
        if not check(value) or not may_stand(type, name, value):
            raise Unfit(name)
    whole = record.whole(given)
    empty = [
        name
        for name, value in whole.items()
        if value is None and name not in record.money and not columns[name].nullable
    ]
    if empty:
        raise Unfit(empty[0])
    if type == "attachment" and (whole["kind"] == "link") != (whole["url"] is not None):
        raise Unfit("kind")
    return whole


def money(value: Any) -> bool:
    """Whether it is an amount in a currency."""
    return is_taken(Money().deserialize, value)


def fits(value: Any, shape: Any) -> bool:
    """Whether a value of JSON has a shape."""
    if isinstance(shape, tuple):
        return value is None or fits(value, shape[0])
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            (name in shape or ANY_NAME in shape) and fits(one, shape.get(name, shape.get(ANY_NAME)))
            for name, one in value.items()
        )
    if shape is dict:
        return isinstance(value, dict)
    if shape is NUMBER:
        return _is_number(value, MAX_INTEGER)
    return _is_text(value, LONGEST) if shape is TEXT else isinstance(value, bool)


def _check_of(type: str, column: Any) -> Callable[[Any], bool]:
    shape = SHAPES.get((type, column.name))
    if shape is not None:
        return lambda value: fits(value, shape)
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return lambda value: is_taken(instant, value)
    if isinstance(kind, AnyJson):
        return lambda value: fits(value, TEXT) or fits(value, NUMBER) or money(value)
    return _plain_check(kind)


def _plain_check(kind: Any) -> Callable[[Any], bool]:
    if isinstance(kind, Date):
        return lambda value: is_taken(Day().deserialize, value)
    if isinstance(kind, Boolean):
        return lambda value: isinstance(value, bool)
    if isinstance(kind, Integer):
        most = MAX_INTEGER if isinstance(kind, BigInteger) else MAX_INT
        return lambda value: _is_number(value, most)
    if isinstance(kind, String):
        length = LONGEST if isinstance(kind, Text) or kind.length is None else kind.length
        return lambda value: _is_text(value, length)
    # JSON of a shape that is not known here.
    return lambda value: False


def _is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= most


def _is_text(value: Any, length: int) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= length
        and "\0" not in value
        and not BIDI_CONTROLS.intersection(value)
    )


def currency(value: Any) -> bool:
    """Whether it is the code of a currency."""
    return is_taken(Currency().deserialize, value)
