"""Facts about deals in the reader's language; `static/js/views/fact_words.js` says the same."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from board.names import Names, money
from insights.facts import Fact

Limit = Mapping[str, Any]


def fact_text(fact: Fact, limits: Mapping[str, Any], names: Names) -> str:
    """Return a fact as a sentence, with what is usual here, or from where on it is listed."""
    limit = limits.get(fact["code"]) or {}
    if fact["code"] == "long_stay":
        limit = limit[fact["column"]]
    return TEXTS[fact["code"]](fact, limit, names)


def _no_contact(fact: Fact, limit: Limit, names: Names) -> str:
    n = int(fact["n"])
    said = ngettext("No contact for %(num)d day.", "No contact for %(num)d days.", n)
    return f"{said} {_usual_days(limit)}"


def _unanswered(fact: Fact, limit: Limit, names: Names) -> str:
    n = int(fact["n"])
    said = ngettext(
        "A question is unanswered for %(num)d day.", "A question is unanswered for %(num)d days.", n
    )
    return f"{said} {_usual_days(limit)}"


def _long_stay(fact: Fact, limit: Limit, names: Names) -> str:
    n, stage = int(fact["n"]), names.column(fact["column"])
    said = ngettext(
        "In %(stage)s for %(num)d day.", "In %(stage)s for %(num)d days.", n, stage=stage
    )
    return f"{said} {_usual_days(limit)}"


def _close_moved(fact: Fact, limit: Limit, names: Names) -> str:
    said = ngettext(
        "Its close date was moved %(num)d time.",
        "Its close date was moved %(num)d times.",
        fact["n"],
    )
    return f"{said} {_usual_times(limit)}"


def _bounced(fact: Fact, limit: Limit, names: Names) -> str:
    said = ngettext(
        "It went back a stage %(num)d time.", "It went back a stage %(num)d times.", fact["n"]
    )
    return f"{said} {_usual_times(limit)}"


def _value_dropped(fact: Fact, limit: Limit, names: Names) -> str:
    was, now = money(fact["was"]), money(fact["now"])
    said = _(
        "Its value dropped by %(percent)s %%: %(was)s → %(now)s.",
        percent=int(fact["n"]), was=was, now=now,
    )  # fmt: skip
    if limit["usual"] is None:
        return f"{said} " + _("Listed from %(limit)s %% on.", limit=limit["limit"])
    return f"{said} " + _("Usual here is %(usual)s %%.", usual=limit["usual"])


def _usual_days(limit: Limit) -> str:
    if limit["usual"] is None:
        return ngettext(
            "What is usual here is not known yet; listed after %(num)d day.",
            "What is usual here is not known yet; listed after %(num)d days.",
            limit["limit"],
        )
    return _(
        "Usual here is %(usual)s, nine of ten within %(limit)s days.",
        usual=_number(limit["usual"]), limit=_number(limit["limit"]),
    )  # fmt: skip


def _usual_times(limit: Limit) -> str:
    if limit["usual"] is None:
        return _("What is usual here is not known yet; listed from %(n)s on.", n=limit["limit"])
    return _("Usual here: %(usual)s×.", usual=limit["usual"])


def _number(days: float) -> str:
    """One place after the point where it says something, half-up as in the browser."""
    scale = 10 if days < 10 else 1
    return format_decimal(int(days * scale + 0.5) / scale)


TEXTS: dict[str, Callable[[Fact, Limit, Names], str]] = {
    "no_contact": _no_contact,
    "unanswered": _unanswered,
    "close_moved": _close_moved,
    "long_stay": _long_stay,
    "value_dropped": _value_dropped,
    "bounced": _bounced,
    "one_contact": lambda fact, limit, names: _("One contact only is known at the customer."),
    "no_step": lambda fact, limit, names: _("No next step is planned."),
}
