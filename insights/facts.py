"""Plain facts about an open deal that are worth a look: facts, not scores.

Each rule takes a deal and the ground on which it is judged, and returns what is so, or None. The same rules stand in
`static/js/store/facts.js`; `tests/insights/facts.json` holds both to the same cases.

A deal is its record (`card`), what it was over time (`tracks`: `column`, `value`, `expected_close`, each a list of
`[seq, at, value]`), its `customer` (`{contacted, contacts}`, None without one or for whoever may not see customers),
and the last of its tasks that was done (`last_done`: `{task, at}`). The ground is the time (`now`), the places of the
open columns (`places`), whether contacts are logged here at all (`logs`), what is not to be seen (`off`), and the
`limits` that `insights/limits.py` tells: for each fact `{limit, usual, cases}`, for `long_stay` one for each column.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from board.models import FACTS

DAY = 86_400
Deal = Mapping[str, Any]
Ground = Mapping[str, Any]
Fact = dict[str, Any]
# Entries `[seq, at, value]`, oldest first.
Track = list[Any]


def facts_of(deal: Deal, ground: Ground) -> list[Fact]:
    """Return the facts about a deal, the gravest first: `{code, since, n, events, …}`; a closed deal has none."""
    card = deal["card"]
    if card["status"] != "open" or card["archived_at"]:
        return []
    found = (RULES[code](deal, ground) for code in FACTS if code not in ground["off"])
    return [fact for fact in found if fact]


def no_contact(deal: Deal, ground: Ground) -> Fact | None:
    """More days since the last logged contact with the customer, or since the deal was made if that is later, than
    usually lie between two contacts. Where nobody ever logged one, it says nothing.
    """
    customer, limit = deal["customer"], ground["limits"]["no_contact"]
    if customer is None or not ground["logs"]:
        return None
    last = customer["contacted"]
    since = max(deal["card"]["created_at"], last["at"] if last else "")
    days = _days(since, ground)
    return (
        _fact("no_contact", since, days, [last] if last else []) if days > limit["limit"] else None
    )


def unanswered(deal: Deal, ground: Ground) -> Fact | None:
    """Its oldest open question, of the thread or passed on, waits for longer than answers usually take."""
    question, turn = deal["card"]["question"], deal["card"]["turn"]
    asked = [{"comment": question["comment"], "at": question["since"]}] if question else []
    asked += [{"baton": turn["baton"], "at": turn["since"]}] if turn else []
    if not asked:
        return None
    event = min(asked, key=lambda one: one["at"])
    days = _days(event["at"], ground)
    if days <= ground["limits"]["unanswered"]["limit"]:
        return None
    return _fact("unanswered", event["at"], days, [event])


def close_moved(deal: Deal, ground: Ground) -> Fact | None:
    """Its close date was moved from one day to another so many times, and did not do so in nine of ten closed deals."""
    return _often("close_moved", date_moves(deal["tracks"]["expected_close"]), ground)


def long_stay(deal: Deal, ground: Ground) -> Fact | None:
    """It is longer in its column than nine of ten deals that left it were."""
    card = deal["card"]
    limit = ground["limits"]["long_stay"].get(card["column"])
    days = _days(card["moved_at"], ground)
    if limit is None or days <= limit["limit"]:
        return None
    entered = deal["tracks"]["column"][-1]
    return _fact("long_stay", card["moved_at"], days, _events([entered]), column=card["column"])


def value_dropped(deal: Deal, ground: Ground) -> Fact | None:
    """Its value is so many per cent or more below the highest it had in this currency."""
    value = deal["card"]["value"]
    track = in_currency(deal["tracks"]["value"], value)
    percent = drop(track, value)
    if value is None or percent < ground["limits"]["value_dropped"]["limit"]:
        return None
    peak = max(entry[2]["amount"] for entry in track)
    last = max(place for place, entry in enumerate(track) if entry[2]["amount"] == peak)
    lowered = [now for was, now in pairwise(track[last:]) if now[2]["amount"] < was[2]["amount"]]
    since = lowered[-1][1] if lowered else deal["card"]["created_at"]
    was = {**value, "amount": peak}
    return _fact("value_dropped", since, percent, _events(lowered), was=was, now=value)


def bounced(deal: Deal, ground: Ground) -> Fact | None:
    """It went back to an open column that stands before the one which it left, by the order of today."""
    return _often("bounced", steps_back(deal["tracks"]["column"], ground["places"]), ground)


def one_contact(deal: Deal, ground: Ground) -> Fact | None:
    """At its customer one person alone is known."""
    contacts = (deal["customer"] or {}).get("contacts", [])
    if len(contacts) != 1:
        return None
    since = max(deal["card"]["created_at"], contacts[0]["at"])
    return _fact("one_contact", since, 1, contacts)


def no_step(deal: Deal, ground: Ground) -> Fact | None:
    """None of its open tasks has a day."""
    card, done = deal["card"], deal["last_done"]
    if card["next_step"]:
        return None
    since = max(card["created_at"], done["at"] if done else "")
    return _fact("no_step", since, 0, [done] if done else [])


RULES: dict[str, Callable[[Deal, Ground], Fact | None]] = {
    rule.__name__: rule
    for rule in (
        *(no_contact, unanswered, close_moved, long_stay),
        *(value_dropped, bounced, one_contact, no_step),
    )
}


def date_moves(track: Track) -> Track:
    """Return the entries by which a day became another one; to set or to remove it moves nothing."""
    return [now for was, now in pairwise(track) if was[2] and now[2]]


def steps_back(track: Track, places: Mapping[str, int]) -> Track:
    """Return the entries by which a deal came into a column that stands before the one it left."""
    return [
        now for was, now in pairwise(track)
        if was[2] in places and now[2] in places and places[now[2]] < places[was[2]]
    ]  # fmt: skip


def in_currency(track: Track, value: dict[str, Any] | None) -> Track:
    """Return the entries of a track of values that are in the currency of one."""
    if value is None:
        return []
    return [entry for entry in track if entry[2] and entry[2]["currency"] == value["currency"]]


def drop(track: Track, value: dict[str, Any] | None) -> float:
    """Return by how many per cent a value lies below the highest of a track in its currency."""
    peak = max((entry[2]["amount"] for entry in track), default=0)
    return (peak - value["amount"]) / peak * 100 if value and peak > 0 else 0


def _often(code: str, entries: list[Any], ground: Ground) -> Fact | None:
    if len(entries) < ground["limits"][code]["limit"]:
        return None
    return _fact(code, entries[-1][1], len(entries), _events(entries))


def _events(entries: list[Any]) -> list[dict[str, Any]]:
    """What a deal was before the log, as far as it is kept, has no event."""
    return [{"seq": seq, "at": at} for seq, at, _value in entries if seq is not None]


def _fact(code: str, since: str, n: float, events: list[Any], **more: Any) -> Fact:
    return {"code": code, "since": since, "n": n, "events": events, **more}


def _days(since: str, ground: Ground) -> float:
    lasted = datetime.fromisoformat(ground["now"]) - datetime.fromisoformat(since)
    return lasted.total_seconds() / DAY
