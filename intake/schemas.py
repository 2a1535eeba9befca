"""What a form is made of."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from core.i18n import LOCALES
from core.schemas import Flag, Id, List, OneOf, Schema, Text, is_uuid

# What can be asked once; beside these stand questions of the board's own.
ONCE = ("name", "company", "email", "phone", "value", "message")
FIELDS = (*ONCE, "question")
MAX_FIELDS = 20
MAX_LABELS = 10
MAX_SITES = 10
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST = 6


class Slug(Text):
    """The end of the page's address: small letters, digits, and hyphens between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=60, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        slug = super()._deserialize(value, attr, data, **kwargs)
        if len(slug) < SHORTEST or not SLUG.fullmatch(slug):
            raise ValidationError(
                _("At least 6 small letters or digits, with hyphens between them.")
            )
        return slug


class Site(Text):
    """The origin of a website, such as https://example.com."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=200, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        site = super()._deserialize(value, attr, data, **kwargs).rstrip("/").lower()
        if (
            not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?", site)
            or not urlsplit(site).hostname
        ):
            raise ValidationError(_("Write the address of a website, such as https://example.com."))
        return site


class FieldId(fields.String):
    """The id of a question, or the name of what can be asked once."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if value not in ONCE and not is_uuid(value):
            raise ValidationError("Must be a UUID.")
        return value.lower()


class InLanguages(fields.Dict):
    """The same in each language that the board has words in, `{en?, zh_Hans?}`."""

    def __init__(self, words: Text, **kwargs: Any) -> None:
        super().__init__(keys=OneOf(*LOCALES), values=words, **kwargs)


class FormWords(Schema):
    title = InLanguages(Text(max=120))
    lead = InLanguages(Text(max=1000, multiline=True))
    thanks = InLanguages(Text(max=1000, multiline=True))


class FormField(Schema):
    id = FieldId()
    field = OneOf(*FIELDS, required=True)
    required = Flag(load_default=False)
    ask = InLanguages(Text(max=200))

    @validates_schema
    def _asks_something(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["field"] == "question" and not data.get("ask"):
            raise ValidationError(_("Write the question."), "ask")


class FormFields(Schema):
    slug = Slug()
    is_open = Flag()
    words = fields.Nested(FormWords)
    fields = List(fields.Nested(FormField), validate=validate.Length(1, MAX_FIELDS))
    titled = List(OneOf("company", "name", "message"), validate=validate.Length(max=3))
    column = Id()
    owner = Id(allow_none=True)
    labels = List(Id(), validate=validate.Length(max=MAX_LABELS))
    source = Text(max=100, allow_none=True)
    sites = List(Site(), validate=validate.Length(max=MAX_SITES))
