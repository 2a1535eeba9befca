"""Whom a text reaches that mentions people: nobody gets to know a board by being named on it."""

from typing import Any

from flask_babel import gettext as _

from board.mentions import find_mentions
from board.queries import reached_on_board
from core.changes import Change
from core.errors import Invalid

MAX_MENTIONS = 50


def unreached(change: Change, board: Any, text: str, before: str = "") -> list[str]:
    """Return whom a text newly mentions in vain; refuse one that mentions too many.

    Of somebody who does not see the board it says the same as of an id that exists nowhere.
    """
    found, known = find_mentions(text), find_mentions(before)
    if found.count > MAX_MENTIONS:
        message = _("At most %(count)s people can be mentioned at once.", count=MAX_MENTIONS)
        raise Invalid(message, {"fields": {"text": [message]}})
    old = {*known.members, *known.departments}
    new = [id for id in (*found.members, *found.departments) if id not in old]
    if not new:
        return []
    here = reached_on_board(change.connection, board.workspace_id, board.id, new)
    return [id for id in new if id not in here]
