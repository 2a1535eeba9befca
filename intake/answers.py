"""What a stranger wrote into a form: read, checked, and written down for the team."""

import re
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import Any

from babel.numbers import NumberFormatError, get_currency_precision, parse_decimal
from flask_babel import gettext as _
from marshmallow import ValidationError

from auth.fields import EmailAddress
from core.i18n import LOCALES, locale_name
from core.schemas import MAX_AMOUNT, Text
from intake.commands import MAX_ANSWER

# So long may an answer be.
LENGTHS = {"name": 120, "company": 200, "phone": 60, "value": 40, "question": 1000}
# What Markdown would take for more than text, and what would be a mention of somebody.
SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")
# Decimal would also take `NaN`, `1e9` and `1_000`, which nobody means for a sum of money.
AMOUNT = re.compile(r"[-+]?[\d\s.,'’]+")
AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def labels() -> dict[str, str]:
    """Return what the fields are called."""
    return {
        "name": _("Your name"),
        "company": _("Company"),
        "email": _("E-mail address"),
        "phone": _("Phone"),
        "value": _("Budget"),
        "message": _("What is it about?"),
    }


def label_of(asked: Mapping[str, Any]) -> str:
    """Return a field's question in the reader's language, else in the first that it has words in."""
    return in_words(asked.get("ask")) or labels().get(asked["field"], "…")


def in_words(own: Mapping[str, str] | None) -> str | None:
    """Return the board's words in the reader's language, else in the first there are."""
    if not own:
        return None
    return own.get(locale_name()) or next((own[name] for name in LOCALES if name in own), None)


def read(form: Any, given: Mapping[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the answers that were given, and by field what is wrong with them."""
    answers, wrong = [], {}
    for asked in form.fields:
        try:
            text = _read_one(asked, given.get(asked["id"], ""), form.currency)
        except ValidationError as error:
            wrong[asked["id"]] = str(error.messages[0])
            continue
        if text:
            facts = {name: asked[name] for name in ("id", "field")}
            answers.append({**facts, "label": label_of(asked), "text": text})
        elif asked["required"]:
            wrong[asked["id"]] = _("This is needed.")
    return answers, wrong


def amount_of(text: str, currency: str) -> int:
    """Return a written amount in minor units; raise ValidationError where it is none."""
    number = _number(text)
    minor = number.scaleb(get_currency_precision(currency)).to_integral_value()
    if not 0 <= minor <= MAX_AMOUNT:
        raise ValidationError(_("This amount is not possible."))
    return int(minor)


def title_of(form: Any, answers: list[dict[str, Any]]) -> str:
    """Return what a deal is called."""
    said = {answer["field"]: " ".join(answer["text"].split()) for answer in answers}
    parts = [said[name][:160] for name in form.titled if name in said]
    others = (said[name][:160] for name in ("company", "name", "message") if name in said)
    return " · ".join(parts) or next(others, _("A request"))


def description_of(answers: list[dict[str, Any]]) -> str:
    """Return the answers as a text of Markdown in which nothing of theirs is more than text.

    The amount is left out: it is the deal's value, which not everybody may see.
    """
    shown = [answer for answer in answers if answer["field"] != "value"]
    return "\n\n".join(f"**{escaped(one['label'])}**\n\n{escaped(one['text'])}" for one in shown)


def escaped(text: str) -> str:
    """Return a text as Markdown that says just that."""
    signs = SIGNS.sub(r"\\\1", text)
    lines = AT_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", signs)
    return lines.replace("\n", "  \n")


def _read_one(asked: Mapping[str, Any], given: str, currency: str) -> str:
    field = asked["field"]
    is_long = field in ("message", "question")
    most = LENGTHS.get(field, MAX_ANSWER)
    text = Text(max=most, multiline=is_long, blank=True).deserialize(given)
    if not text:
        return ""
    if field == "email":
        return EmailAddress().deserialize(text)
    if field == "value":
        amount_of(text, currency)
    return text


def _number(text: str) -> Decimal:
    for locale in (locale_name(), "en") if AMOUNT.fullmatch(text) else ():
        try:
            return parse_decimal(text, locale=locale, strict=True)
        except (NumberFormatError, DecimalException):
            continue
    raise ValidationError(_("Write the amount as a number."))
