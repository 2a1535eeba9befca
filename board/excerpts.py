"""The beginning of what somebody wrote, in one line, people by their names."""

from typing import Any

from flask_babel import gettext as _

from board.mentions import MENTION
from board.names import Names

EXCERPT = 280


def excerpt(text: str, names: Names, most: int = EXCERPT) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(with_names(text, names).split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"


def with_names(text: str, names: Names) -> str:
    """Return a text with the names of those whom it mentions."""

    def name(match: Any) -> str:
        kind, id = (match[1] or "board").lower(), (match[2] or "").lower()
        if kind == "board":
            return "@" + _("everyone")
        return "@" + (names.person(id) if kind == "member" else names.department(id))

    return MENTION.sub(name, text)
