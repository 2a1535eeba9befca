"""Columns with which a new board may begin."""

from typing import Any

from flask_babel import gettext as _

from core.commands import derived_id
from core.positions import keys_between

PRESETS = ("empty", "sales", "support")


def preset_columns(preset: str, command_id: str) -> list[dict[str, Any]]:
    """Return the records of a preset's columns, named in the language of whoever asks."""
    stages = _stages()[preset]
    positions = keys_between(None, None, len(stages))
    return [
        {
            "id": derived_id(command_id, "column", str(index)),
            "name": name,
            "kind": kind,
            "position": positions[index],
            "color": color,
            "probability": probability,
        }
        for index, (name, kind, color, probability) in enumerate(stages)
    ]


def preset_reasons(preset: str, command_id: str) -> list[dict[str, Any]]:
    """Return the records of a preset's reasons for losing, in the language of whoever asks."""
    names = _reasons()[preset]
    places = keys_between(None, None, len(names))
    return [
        {"id": derived_id(command_id, "reason", str(index)), "name": name, "position": place}
        for index, (name, place) in enumerate(zip(names, places, strict=True))
    ]


def _reasons() -> dict[str, list[str]]:
    return {
        "empty": [],
        "sales": [
            _("Price"),
            _("Chose a competitor"),
            _("No budget"),
            _("Bad timing"),
            _("Something is missing in the product"),
            _("No answer any more"),
        ],
        "support": [
            _("No solution known"),
            _("Not covered by the contract"),
            _("No answer any more"),
        ],
    }


def _stages() -> dict[str, list[tuple[str, str, str, int]]]:
    return {
        "empty": [],
        "sales": [
            (_("Lead"), "open", "slate", 10),
            (_("Qualified"), "open", "blue", 25),
            (_("Proposal"), "open", "indigo", 50),
            (_("Negotiation"), "open", "amber", 75),
            (_("Won"), "won", "green", 100),
            (_("Lost"), "lost", "red", 0),
        ],
        "support": [
            (_("New"), "open", "slate", 0),
            (_("In progress"), "open", "blue", 0),
            (_("Waiting for customer"), "open", "amber", 0),
            (_("Solved"), "won", "green", 100),
            (_("Not solved"), "lost", "red", 0),
        ],
    }
