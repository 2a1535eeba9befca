"""Mentions in a text: what stands as `@{member:<id>}`, `@{department:<id>}` or `@{board}`; people see the name."""

import re
from dataclasses import dataclass

from core.schemas import is_uuid

MENTION = re.compile(r"@\{(?:(member|department):([0-9a-f-]{36})|(board))\}", re.IGNORECASE)


@dataclass(frozen=True)
class Mentions:
    """Who is mentioned in a text, each once, in the order of appearance; ids in lower case."""

    members: tuple[str, ...]
    departments: tuple[str, ...]
    board: bool

    @property
    def count(self) -> int:
        """How many are mentioned, everybody on the board counting as one."""
        return len(self.members) + len(self.departments) + self.board


def find_mentions(text: str) -> Mentions:
    """Return whom a text mentions; whether there is such a person is not looked at here."""
    found: dict[str, dict[str, None]] = {"member": {}, "department": {}}
    is_board = False
    for kind, id, board in MENTION.findall(text):
        is_board = is_board or bool(board)
        if is_uuid(id):
            found[kind.lower()][id.lower()] = None
    return Mentions(tuple(found["member"]), tuple(found["department"]), is_board)
