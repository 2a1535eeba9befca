"""Trello's board export, of any year."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from core.errors import Invalid
from integrations.imports.boards.board_plan import Reading, Source
from integrations.imports.boards.loose_json import list_in, object_in
from integrations.imports.boards.trello_file import read_file
from integrations.imports.boards.trello_told import Told


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether the members that a document begins with are those of Trello's export."""
    if {"idOrganization", "shortLink"} & names or {"labelNames", "powerUps"} & names:
        return True
    if {"idList", "idBoard"} <= object_in(first, "cards").keys():
        return True
    return {"memberCreator", "data"} <= object_in(first, "actions").keys() and not list_in(
        first, "boards"
    )


def read(path: Path, reading: Reading) -> Source:
    """Read a board's export; raise Invalid."""
    board = read_file(path, reading.folder)
    if not board.lists and not board.order:
        raise Invalid(_("There is no list and no card in this file."))
    return Told(board, reading).source()
