"""Mentions in a text: `@{member:<id>}`, `@{department:<id>}` and `@{board}`; what people see is the name."""

import re
from dataclasses import dataclass

ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
MENTION = re.compile(rf"@\{{(?:(member|department):({ID})|board)\}}")


@dataclass(frozen=True)
class Mentions:
    """Who a text names: ids in order of appearance, each once, and whether it is everyone on the board."""

    members: tuple[str, ...]
    departments: tuple[str, ...]
    board: bool


def find_mentions(text: str) -> Mentions:
    """Return who is mentioned in a text."""
    named: dict[str, dict[str, None]] = {"member": {}, "department": {}, "board": {}}
    for kind, id in MENTION.findall(text):
        named[kind or "board"][id.lower()] = None
    return Mentions(tuple(named["member"]), tuple(named["department"]), bool(named["board"]))
