"""What may stand in a field of a record beside what its column can hold: words and numbers of which the house knows
the meaning. A file may be anybody's, and what nobody can write by a command must not come by a file.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields

from auth.fields import TimeOfDay, TimeZone
from board.agenda import SECTIONS
from board.commands.columns import Criterion
from board.commands.rhythms import WhenAgain
from board.commands.tasks import KINDS as TASKS
from board.fields import Repeat
from board.links import LONGEST, is_address
from board.models import FACTS
from board.models.baton import OPEN
from board.models.column import KINDS as STAGES
from board.models.comment import REACTIONS
from board.models.review import CODES
from board.models.review import KINDS as REVIEWS
from core.commands import commands
from core.schemas import Color, Integer, List, OneOf, Text

FIELDS: dict[tuple[str, str], fields.Field] = {
    ("column", "name"): Text(max=100),
    ("column", "kind"): OneOf(*STAGES),
    ("column", "color"): Color(),
    ("column", "probability"): Integer(low=0, high=100),
    ("column", "wip_limit"): Integer(low=1, high=10_000),
    ("column", "criteria"): List(fields.Nested(Criterion)),
    ("label", "name"): Text(max=60),
    ("label", "color"): Color(),
    ("reason", "name"): Text(max=100),
    ("competitor", "name"): Text(max=100),
    ("company", "name"): Text(max=200),
    ("view", "name"): Text(max=60),
    ("card", "title"): Text(max=500),
    ("card", "status"): OneOf(*STAGES),
    ("task", "title"): Text(max=500),
    ("task", "kind"): OneOf(*TASKS),
    ("task", "fact"): OneOf(*FACTS),
    ("attachment", "kind"): OneOf("link", "file"),
    ("attachment", "name"): Text(max=200),
    ("baton", "state"): OneOf(*OPEN, "answered", "returned"),
    ("pulse", "score"): Integer(low=0, high=10),
    ("rule", "name"): Text(max=80),
    ("rhythm", "name"): Text(max=60),
    ("rhythm", "kind"): OneOf(*REVIEWS),
    ("rhythm", "time"): TimeOfDay(),
    ("rhythm", "zone"): TimeZone(),
    ("rhythm", "minutes"): Integer(low=5, high=480),
    ("rhythm", "sections"): List(OneOf(*SECTIONS)),
    ("review", "kind"): OneOf(*REVIEWS),
}


# What a package above this one decides: the command that writes it knows.
ARGUMENTS = {
    ("goal", "measure"): "goal.set",
    ("goal", "period"): "goal.set",
    ("rule", "condition"): "rule.create",
    ("rule", "actions"): "rule.create",
}


def is_taken(read: Callable[[Any], Any], value: Any) -> bool:
    """Whether a field takes a value."""
    try:
        read(value)
    except ValidationError:
        return False
    return True


def may_stand(type: str, name: str, value: Any) -> bool:
    """Whether a value that fits the column of a field means something there."""
    key = (type, name)
    if key in FIELDS:
        return is_taken(FIELDS[key].deserialize, value)
    if key in ARGUMENTS:
        return is_taken(commands["board", ARGUMENTS[key]].schema.fields[name].deserialize, value)
    return SPECIAL[key](value) if key in SPECIAL else True


def _may_be_opened(url: str) -> bool:
    """A browser carries out what begins with javascript:, so nothing but an address is a link."""
    return len(url) <= LONGEST and is_address(url)


def _comes_again(schema: type[Any]) -> Callable[[dict[str, Any]], bool]:
    said = fields.Nested(schema).deserialize
    return lambda value: is_taken(said, {k: v for k, v in value.items() if v is not None})


SPECIAL: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("attachment", "url"): _may_be_opened,
    ("task", "repeat"): _comes_again(Repeat),
    ("rhythm", "repeat"): _comes_again(WhenAgain),
    ("comment", "reactions"): lambda value: value.keys() <= set(REACTIONS),
    ("review", "agenda"): lambda value: all(one.get("code") in CODES for one in value),
}
