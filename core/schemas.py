"""The schema base and the fields with which every command says what it takes."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import marshmallow
from babel.numbers import get_currency_precision, list_currencies
from flask_babel import gettext
from marshmallow import RAISE, ValidationError, fields, validate

from core.errors import Invalid, NotFound

MAX_AMOUNT = 10**15
MAX_INTEGER = 2**53 - 1
CURRENCIES = frozenset(list_currencies())
COLORS = (
    "indigo", "blue", "cyan", "teal", "green", "lime",
    "amber", "orange", "red", "pink", "purple", "slate",
)  # fmt: skip
# They reorder or hide the text around them, so they can disguise what a name says.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# Letters and symbols by category, yet nothing is seen of them.
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f")
LINE_ENDS = frozenset("\n\t\u2028\u2029")


class Schema(marshmallow.Schema):
    """Base of all schemas: an unknown key is an error, never a shrug."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """Clean text: NFC, trimmed, without NUL, lone surrogates or bidi controls; at most `max` characters."""

    def __init__(
        self, *, max: int, multiline: bool = False, blank: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.max, self.multiline, self.blank = max, multiline, blank
        self.metadata.setdefault("maxLength", max)
        if not blank:
            self.metadata.setdefault("minLength", 1)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
        self._refuse_bad_characters(text)
        if not self.blank and not any(map(is_seen, text)):
            raise ValidationError(gettext("Must not be empty."))
        if len(text) > self.max:
            raise ValidationError(
                gettext("Must not be longer than %(count)s characters.", count=self.max)
            )
        return text

    def _refuse_bad_characters(self, text: str) -> None:
        for character in text:
            if character in LINE_ENDS:
                if not self.multiline:
                    raise ValidationError(gettext("Must be a single line."))
            elif unicodedata.category(character) in ("Cc", "Cs") or character in BIDI_CONTROLS:
                raise ValidationError(gettext("Contains a character that cannot be stored."))


class Id(fields.String):
    """The id of a record: a UUID of any version, in lower case.

    The argument `id` is that of a new record, so what is no UUID is invalid; any other argument
    names something that exists, and what is no UUID cannot: NotFound, as for a stranger's id.
    """

    # What the description of the API tells of a field beside what its class says by itself.
    told: ClassVar[dict[str, Any]] = {"format": "uuid"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if is_uuid(value):
            return value.lower()
        if attr == "id":
            raise ValidationError("Must be a UUID.")
        raise NotFound(gettext("There is no such thing here."), {"field": attr})


class Integer(fields.Integer):
    """A whole number that JavaScript can count; neither text nor 1.9 nor true is one."""

    def __init__(self, *, low: int = -MAX_INTEGER, high: int = MAX_INTEGER, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(low, high), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """true or false, nothing else."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Date(fields.Date):
    """A calendar date, `2026-11-24`, from year 1900 to 2200."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="date")
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2200:
            raise ValidationError(gettext("Must lie between 1900 and 2200."))
        return day


class Currency(fields.String):
    """An ISO 4217 code which CLDR knows."""

    told: ClassVar[dict[str, Any]] = {"x-part": "Currency"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in CURRENCIES:
            raise ValidationError(gettext("Is not a known currency."))
        return value


class _MoneySchema(Schema):
    amount = Integer(required=True, low=-MAX_AMOUNT, high=MAX_AMOUNT)
    currency = Currency(required=True)


class Money(fields.Nested):
    """`{"amount": whole minor units, "currency": "EUR"}`, never a float."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_MoneySchema, **kwargs)
        self.told = {"x-part": "Money", "type": ["object", "null"] if self.allow_none else "object"}


class OneOf(fields.String):
    """One word of a fixed list."""

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(choices), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class List(fields.List):
    """A list whose length is looked at before its items: of a million bad ones each would get an answer of its own."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            self._validate(value)
        return super()._deserialize(value, attr, data, **kwargs)


class Color(OneOf):
    """The name of one of the palette's colours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(*COLORS, **kwargs)


def load(schema: Schema, args: Any) -> dict[str, Any]:
    """Return the checked values; raise Invalid with what is wrong with each field."""
    if not isinstance(args, Mapping):
        raise Invalid("The arguments must be an object.", {"fields": {}})
    try:
        return schema.load(args)
    except ValidationError as error:
        raise Invalid(
            gettext("Some fields cannot be accepted."), {"fields": _by_name(error.messages)}
        ) from error


def _by_name(messages: Any) -> Any:
    """Return messages as JSON can carry them: what is wrong in a list stands under numbers."""
    if not isinstance(messages, Mapping):
        return messages
    return {str(name): _by_name(inner) for name, inner in messages.items()}


def is_seen(character: str) -> bool:
    """Whether a character leaves a mark on a page."""
    invisible = unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    return not invisible and character not in BLANK_LETTERS


def is_uuid(value: Any) -> bool:
    """Whether the value is a UUID in its 36-character form."""
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False


def currency_exponents() -> dict[str, int]:
    """Return how many decimals each currency has, from CLDR: `{"EUR": 2, "JPY": 0, …}`."""
    return {code: get_currency_precision(code) for code in sorted(CURRENCIES)}
