"""Two times of a board beside each other: which deals came, went, moved and changed, and what each stage held.

`static/js/store/comparing.js` does the same for the screen; one table of cases tests both.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from core.lines import Records

Row = dict[str, Any]
# What of a deal is compared, by the name of its kind of change.
FIELDS = {"value": "value", "title": "title", "owner": "owner", "close": "expected_close"}
SHOWN = ("column", "title", "value", "owner", "expected_close", "status")
WON, LOST = 100, 0


def compare(old: Records, new: Records) -> Row:
    """Return the deals that differ, and of each stage and the open ones together what there was and is."""
    before, after = _shown_cards(old), _shown_cards(new)
    cards = [
        _card(id, before.get(id), after.get(id)) for id in sorted(before.keys() | after.keys())
    ]
    sides = (old.get("column", {}), before), (new.get("column", {}), after)
    columns = [
        {"column": column["id"], "name": column["name"], "kind": column["kind"]}
        | _then_and_now(sides, "column", column["id"])
        for column in _columns(old, new)
    ]
    shown = [card for card in cards if card["kinds"]]
    return {"cards": shown, "columns": columns, "open": _then_and_now(sides, "status", "open")}


def _shown_cards(records: Records) -> dict[str, Row]:
    imports = records.get("import", {})
    return {
        id: card
        for id, card in records.get("card", {}).items()
        if not card.get("archived_at") and _is_whole(card.get("imported_in"), imports)
    }


def _is_whole(imported_in: str | None, imports: dict[str, Row]) -> bool:
    return not imported_in or imports.get(imported_in, {}).get("state") == "done"


def _card(id: str, old: Row | None, new: Row | None) -> Row:
    last = new or old or {}
    said = {"card": id, "number": last.get("number"), "title": last["title"]}
    return said | {"kinds": list(_kinds(old, new)), "before": _brief(old), "after": _brief(new)}


def _kinds(old: Row | None, new: Row | None) -> Iterator[str]:
    if old is None or new is None:
        yield "new" if old is None else "gone"
    if new and new["status"] != (old or {}).get("status", "open"):
        yield "reopened" if new["status"] == "open" else new["status"]
    if old and new:
        if old["column"] != new["column"]:
            yield "moved"
        yield from (kind for kind, field in FIELDS.items() if old.get(field) != new.get(field))


def _brief(card: Row | None) -> Row | None:
    return card and {name: card.get(name) for name in SHOWN}


def _columns(old: Records, new: Records) -> list[Row]:
    """Return the stages of either time in their order, those that are gone where they were."""
    found = old.get("column", {}) | new.get("column", {})
    kept = [
        column
        for id, column in found.items()
        if any(_is_kept(time.get("column", {}).get(id)) for time in (old, new))
    ]
    return sorted(kept, key=lambda column: (column["position"], column["id"]))


def _is_kept(column: Row | None) -> bool:
    return bool(column and not column.get("archived_at"))


def _then_and_now(sides: Any, field: str, value: str) -> Row:
    (old, before), (new, after) = sides
    return {
        "before": _totals(old, [card for card in before.values() if card[field] == value]),
        "after": _totals(new, [card for card in after.values() if card[field] == value]),
    }


def _totals(columns: dict[str, Row], cards: list[Row]) -> Row:
    weighed = ((card["value"], _probability(columns.get(card["column"]))) for card in cards)
    return {
        "count": len(cards),
        "sum": _sums((card["value"], 100) for card in cards),
        "weighted": _sums(weighed),
    }


def _probability(column: Row | None) -> int:
    kind = column["kind"] if column else "open"
    return {"won": WON, "lost": LOST}.get(kind, column["probability"] if column else 0)


def _sums(values: Iterable[tuple[Row | None, int]]) -> list[Row]:
    """Return a total for each currency, each deal weighted and rounded half up by itself."""
    sums: dict[str, int] = {}
    for value, percent in values:
        if value:
            amount = (value["amount"] * percent + 50) // 100
            sums[value["currency"]] = sums.get(value["currency"], 0) + amount
    return [{"amount": sums[code], "currency": code} for code in sorted(sums)]
