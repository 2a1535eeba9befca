"""Fields of the schemas about people: addresses, time zones, languages."""

import re
import unicodedata
from typing import Any, ClassVar
from zoneinfo import available_timezones

from flask_babel import gettext as _
from marshmallow import ValidationError, fields

from auth.models import LOCALES
from core.schemas import OneOf, Text

ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@[^@\s<>()\[\],;:\"\\]{1,189}")

DOMAIN = re.compile(r"[^@\s<>()\[\],;:\"\\/.]+(\.[^@\s<>()\[\],;:\"\\/.]+)+")


class EmailAddress(Text):
    """An e-mail address, case-folded, so that one address is one account."""

    told: ClassVar[dict[str, Any]] = {"pattern": f"^{ADDRESS.pattern}$"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=254, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        address = fold_email(super()._deserialize(value, attr, data, **kwargs))
        if not ADDRESS.fullmatch(address):
            raise ValidationError(_("This is not an e-mail address."))
        return address


class Domain(Text):
    """What stands behind the @ of addresses, such as example.com."""

    told: ClassVar[dict[str, Any]] = {"pattern": f"^{DOMAIN.pattern}$"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=189, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        domain = fold_email(super()._deserialize(value, attr, data, **kwargs))
        if not DOMAIN.fullmatch(domain):
            raise ValidationError(_("This is not a domain such as example.com."))
        return domain


class Password(fields.String):
    """A password, verbatim: neither trimmed nor normalised."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if len(value) > 1024 or any(unicodedata.category(c) == "Cs" for c in value):
            raise ValidationError(_("This cannot be a password."))
        return value


class TimeZone(fields.String):
    """A time zone by its IANA name."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in available_timezones():
            raise ValidationError(_("This time zone is not known."))
        return value


class TimeOfDay(fields.String):
    """A time of the day, `22:30`."""

    told: ClassVar[dict[str, Any]] = {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(
            r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII
        ):
            raise ValidationError(_("Must be a time of day, such as 22:30."))
        return value


class Locale(OneOf):
    """A language which Baton speaks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(*LOCALES, **kwargs)


def fold_email(address: str) -> str:
    """Return the one form of an address under which it is stored and looked up."""
    return unicodedata.normalize("NFC", address.strip()).casefold()
