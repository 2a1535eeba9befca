"""The labels of a table: a cell's tags, and which pipeline a deal is in where there are several."""

import re
from collections.abc import Callable, Iterable, Sequence

from board.commands.labels import MAX_LABELS as MAX_OF_A_BOARD
from core.commands import derived_id
from core.schemas import COLORS
from integrations.imports.tables.csv_columns import fold
from integrations.imports.tables.csv_plan import KnownLabel

MAX_LABELS = 200
MAX_OF_A_CARD = 20
MAX_NAME = 60
BETWEEN = re.compile(r"[,;，；、|\n]+")


class Labels:
    """Which labels the rows name; those that the board has not are made, as long as it has room for them."""

    def __init__(self, board: str, there: Sequence[KnownLabel], source: str) -> None:
        self._board, self._by_words = board, source == "wekan"
        self._ids = {fold(label.name): label.id for label in there}
        self._room = min(MAX_LABELS, MAX_OF_A_BOARD - len(there))
        self.new: list[dict[str, str]] = []

    def of(self, cells: Iterable[str], left_out: Callable[[], None]) -> list[str]:
        """Return the ids of the labels that these cells name; call `left_out` for each that is one too many."""
        ids: dict[str, None] = {}
        for name, color in self._names(cells):
            id = self._ids.get(fold(name)) or self._make(name, color)
            if id and len(ids) < MAX_OF_A_CARD:
                ids[id] = None
            else:
                left_out()
        return list(ids)

    def _names(self, cells: Iterable[str]) -> Iterable[tuple[str, str | None]]:
        for cell in cells:
            # WeKan puts labels next to each other, each with its colour.
            parts = cell.split() if self._by_words else BETWEEN.split(cell)
            for part in filter(None, (part.strip() for part in parts)):
                name, mark, color = part.rpartition("-")
                is_colored = self._by_words and mark and color in (*COLORS, "yellow")
                yield (name, _color(color)) if is_colored else (part, None)

    def _make(self, name: str, color: str | None) -> str | None:
        if len(self.new) >= self._room:
            return None
        name = " ".join(name[:MAX_NAME].split())
        id = derived_id(self._board, "import", "label", fold(name))
        self._ids[fold(name)] = id
        self.new.append(
            {"id": id, "name": name, "color": color or COLORS[len(self.new) % len(COLORS)]}
        )
        return id


def _color(name: str) -> str:
    return "amber" if name == "yellow" else name
