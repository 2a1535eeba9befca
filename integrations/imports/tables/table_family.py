"""Which rows of a table are parts of others: a subtask names its parent by id or, at Asana, by name."""

from collections import defaultdict
from collections.abc import Sequence

MAX_DEPTH = 20


def families(
    ids: Sequence[str], titles: Sequence[str], parents: Sequence[str]
) -> tuple[dict[int, int], set[int]]:
    """Return for each row that is a part the row of the deal it belongs to, and the rows whose parent is nowhere.

    A part of a part belongs to the first of them; rows that name each other in a circle are no parts.
    """
    by_id = {id: row for row, id in enumerate(ids) if id}
    by_title: dict[str, list[int]] = defaultdict(list)
    for row, title in enumerate(titles):
        by_title[title].append(row)
    named = {row: name for row, name in enumerate(parents) if name}
    direct = {row: _parent(row, name, by_id, by_title) for row, name in named.items()}
    roots = {row: _root(row, direct) for row in direct}
    lost = {row for row, root in roots.items() if root is None}
    return {row: root for row, root in roots.items() if root is not None}, lost


def _parent(
    row: int, name: str, by_id: dict[str, int], by_title: dict[str, list[int]]
) -> int | None:
    """Of several rows of that name the one that stands closest above, since parts follow their whole."""
    if name in by_id:
        return by_id[name] if by_id[name] != row else None
    rows = [each for each in by_title.get(name, ()) if each != row]
    above = [each for each in rows if each < row]
    return above[-1] if above else next(iter(rows), None)


def _root(row: int, direct: dict[int, int | None]) -> int | None:
    at = row
    for _step in range(MAX_DEPTH):
        parent = direct.get(at)
        if parent is None:
            return at if at != row else None
        at = parent
    return None
