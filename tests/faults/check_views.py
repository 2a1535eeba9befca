"""B4 and C: views, tables, the browser and the log say the same."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.faults.evidence import Evidence, Violation
from tests.faults.reducer import View, differences, replay

EXAMPLES = 5


def every_view_is_a_prefix(evidence: Evidence) -> Iterator[Violation]:
    """Each client saw one change after the other, and after each what the log makes of it."""
    expected = {board: _digests(log) for board, log in evidence.logs.items()}
    last: dict[tuple[int, str], int] = {}
    for number, line in evidence.history.of("event", "snapshot"):
        board, seq, key = line["board"], line["seq"], (line["client"], line["board"])
        if line["kind"] == "event" and seq != last.get(key, 0) + 1:
            yield Violation("B4", f"client {key[0]} saw {seq} after {last.get(key, 0)}", (number,))
        last[key] = seq
        digest, cards = expected[board].get(seq, ("", ""))
        if line["digest"] != digest or line["cards"] not in (cards, None):
            yield Violation("B4", f"client {key[0]} saw another board at {seq}", (number,))


def tables_are_the_log(evidence: Evidence) -> Iterator[Violation]:
    for board, log in evidence.logs.items():
        for said in differences(replay(log), evidence.tables[board])[:EXAMPLES]:
            yield Violation("C1", f"log and tables of {board} differ in {said}")


def every_screen_ends_equal(evidence: Evidence) -> Iterator[Violation]:
    for client in evidence.clients:
        for board, following in client.boards.items():
            for said in differences(following.view, evidence.tables[board])[:EXAMPLES]:
                yield Violation("C2", f"client {client.number} has another {said}")
    for card, shown in evidence.opened.items():
        yield from _opened_card(evidence, card, shown)


def the_browser_agrees(evidence: Evidence) -> Iterator[Violation]:
    for board, log in evidence.logs.items():
        points = evidence.browser[board]
        view = View()
        for change in log:
            view.apply(change["patches"])
            if str(change["seq"]) in points:
                shown = points[str(change["seq"])]
                for said in _browser_differences(view, shown)[:EXAMPLES]:
                    yield Violation("C4", f"at {change['seq']} of {board} the browser has {said}")


def database_is_sound(evidence: Evidence) -> Iterator[Violation]:
    for said in evidence.database_faults:
        yield Violation("C5", said)
    for view in evidence.tables.values():
        yield from _doubled_places(view, "card", "column")
        yield from _doubled_places(view, "task", "card")
        yield from _doubled_places(view, "column", None)


def _digests(log: list[dict[str, Any]]) -> dict[int, tuple[str, str | None]]:
    view, found = View(), {0: (View().digest, View().card_digest)}
    for change in log:
        view.apply(change["patches"])
        found[change["seq"]] = view.digest, view.card_digest
    return found


def _opened_card(evidence: Evidence, card: str, shown: dict[str, Any]) -> Iterator[Violation]:
    views = [view for view in evidence.tables.values() if view.get("card", card)]
    comments = [c for view in views for c in view.of_type("comment") if c["card"] == card]
    kept = {c["id"]: c for c in comments if not c["archived_at"]}
    if {c["id"]: c for c in shown["comments"] if not c["archived_at"]} != kept:
        yield Violation("C2", f"the opened card {card} shows other comments")
    if views and shown["description"] != views[0].get("description", card):
        yield Violation("C2", f"the opened card {card} shows another description")


def _browser_differences(view: View, shown: dict[str, Any]) -> list[str]:
    theirs = View()
    for type, records in shown["records"].items():
        for record in records:
            theirs.put((type, record["id"]), record)
    found = [f"another {said}" for said in differences(view, theirs)]
    if view.listed() != shown["listed"]:
        found.append("cards in another order")
    return found


def _doubled_places(view: View, type: str, parent: str | None) -> Iterator[Violation]:
    places = Counter(
        (record[parent] if parent else "", record["position"])
        for record in view.of_type(type)
        if not record["archived_at"]
    )
    for (_, position), count in places.items():
        if count > 1:
            yield Violation("C5", f"{count} {type} records share the place {position}")
