"""A board as its log tells it, written from docs/protocol.md alone: nothing of the product is imported here.

Each view has two digests, of board level and of card level: sums over its records, so that they can be
noted after every single change.
"""

import hashlib
import json
from typing import Any

Key = tuple[str, str]
Record = dict[str, Any]

CARD_LEVEL = ("description", "comment", "baton", "attachment", "pulse")
MODULUS = 2**128


class View:
    """Records by type and id. `whole` says that nothing of card level is missing."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Record]] = {}
        self.whole = True
        self._sums = {False: 0, True: 0}

    def apply(self, patches: list[dict[str, Any]]) -> None:
        """Put and delete, in order."""
        for patch in patches:
            key = patch["type"], patch["id"]
            self.put(key, None if patch.get("del") else patch["put"])

    def put(self, key: Key, record: Record | None) -> None:
        if key[0] == "version" and record and record["archived_at"]:
            # It was decided: snapshots leave it out.
            record = None
        table, level = self.tables.setdefault(key[0], {}), key[0] in CARD_LEVEL
        old = table.pop(key[1], None)
        if old is not None:
            self._sums[level] -= fingerprint(key, old)
        if record is not None:
            table[key[1]] = record
            self._sums[level] += fingerprint(key, record)

    @property
    def digest(self) -> str:
        """A name for all of board level."""
        return f"{self._sums[False] % MODULUS:032x}"

    @property
    def card_digest(self) -> str | None:
        """A name for all of card level, None when this view does not know all of it."""
        return f"{self._sums[True] % MODULUS:032x}" if self.whole else None

    def of_type(self, type: str) -> list[Record]:
        return list(self.tables.get(type, {}).values())

    def get(self, type: str, id: str) -> Record | None:
        return self.tables.get(type, {}).get(id)

    def keys(self) -> set[Key]:
        return {(type, id) for type, table in self.tables.items() for id in table}

    def listed(self) -> dict[str, list[str]]:
        """Ids of the cards that each column shows, in order."""
        hidden = {item["id"] for item in self.of_type("import") if item["state"] != "done"}
        cards = [
            card
            for card in self.of_type("card")
            if not card["archived_at"] and card["imported_in"] not in hidden
        ]
        columns: dict[str, list[str]] = {}
        for card in sorted(cards, key=lambda card: (card["position"], card["id"])):
            columns.setdefault(card["column"], []).append(card["id"])
        return columns


def from_snapshot(snapshot: dict[str, Any]) -> View:
    """What a snapshot shows; it has nothing of card level."""
    view = View()
    view.whole = False
    view.put(("board", snapshot["board"]["id"]), snapshot["board"])
    for type, records in snapshot["records"].items():
        for record in records:
            view.put((type, record["id"]), record)
    return view


def replay(changes: list[dict[str, Any]]) -> View:
    """What a whole log leads to."""
    view = View()
    for change in changes:
        view.apply(change["patches"])
    return view


def fingerprint(key: Key, record: Record) -> int:
    text = json.dumps([key, record], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())


def differences(mine: View, theirs: View) -> list[str]:
    """Sentences about where two views differ; where one lacks card level, that is passed over."""
    found = []
    for key in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(*key), theirs.get(*key)
        if one == other or _is_unknown(key, one, mine) or _is_unknown(key, other, theirs):
            continue
        fields = [n for n in (one or other) if (one or {}).get(n) != (other or {}).get(n)]
        found.append(f"{key[0]} {key[1]}: {', '.join(fields)}")
    return found


def _is_unknown(key: Key, record: Record | None, view: View) -> bool:
    return record is None and key[0] in CARD_LEVEL and not view.whole
