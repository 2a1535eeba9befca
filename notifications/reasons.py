"""Why somebody is told: a code in the record, a sentence for the reader."""

from flask_babel import gettext as _

REASONS = (
    "owner",
    "helper",
    "follow",
    "mention",
    "department",
    "board",
    "reply",
    "assigned",
    "task",
    "baton",
    "asked",
    "question",
    "review",
    "rule",
    "author",
    "outlet",
    "manager",
)


def because(reason: str) -> str:
    """Return the sentence behind a reason, in the reader's language."""
    return {
        "owner": _("because you own it"),
        "helper": _("because you help with it"),
        "follow": _("because you follow it"),
        "mention": _("because you were mentioned"),
        "department": _("because your department was mentioned"),
        "board": _("because everyone on the board was mentioned"),
        "reply": _("because you wrote what it answers"),
        "assigned": _("because it was given to you"),
        "task": _("because the task is yours"),
        "baton": _("because it is your baton"),
        "asked": _("because you asked"),
        "question": _("because your department was asked"),
        "review": _("because you are part of this review"),
        "rule": _("because a rule of the board says so"),
        "author": _("because the rule is yours"),
        "outlet": _("because you look after the connection"),
        "manager": _("because you manage the board"),
    }[reason]
