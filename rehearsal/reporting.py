"""What a rehearsal found, as its page and the copy of the board show it."""

from collections import Counter
from statistics import median

from core.clock import to_wire
from insights.outcomes import quantile
from rehearsal.deals import Deal, Fields, Refusal
from rehearsal.plans import Difference
from rehearsal.replay import DAY, Replay, Times
from rehearsal.rule_trial import Work

# So many refused moves are shown one by one, the latest first; all are counted.
SHOWN = 200
# Of more deals that would stand elsewhere the copy of the board would be of no use.
MOST_CARDS = 5_000


def report_of(replay: Replay, found: Difference, process: Fields) -> Fields:
    """Return the counts, and the deals and moves behind them; times in days of 24 hours."""
    elsewhere = _elsewhere(replay)
    return {
        "refused": _refused(replay),
        "asked": _asked(replay),
        "columns": _columns(replay, found, process),
        "people": _people(replay),
        "rules": _rules(replay, process),
        "cards": [_placed(deal) for deal in elsewhere[:MOST_CARDS]],
        "elsewhere": len(elsewhere),
        "is_same": found.is_empty,
        "process": process,
    }


def _refused(replay: Replay) -> Fields:
    all_of_them = replay.refusals
    waited = [(one.went_at - one.at).total_seconds() / DAY for one in all_of_them if one.went_at]
    waiting = [deal for deal in replay.deals.values() if deal.waits and deal.is_kept]
    return {
        "count": len(all_of_them),
        "deals": len({one.card for one in all_of_them}),
        "lacks": sum(1 for one in all_of_them if one.why == "lacks"),
        "full": sum(1 for one in all_of_them if one.why == "full"),
        "went": len(waited),
        "median_days": round(median(waited), 2) if waited else None,
        "waiting": len(waiting),
        "won_less": sum(1 for deal in waiting if deal.record["status"] == "won"),
        "moves": [_move(replay, one) for one in reversed(all_of_them[-SHOWN:])],
    }


def _move(replay: Replay, refusal: Refusal) -> Fields:
    deal = replay.deals.get(refusal.card)
    record = deal.record if deal else {}
    return refusal.to_dict() | {
        "at": to_wire(refusal.at),
        "went_at": refusal.went_at and to_wire(refusal.went_at),
        "number": record.get("number"),
        "title": record.get("title"),
    }


def _asked(replay: Replay) -> list[Fields]:
    return [
        {"column": column, "tick": tick, "count": count}
        for (column, tick), count in sorted(replay.asked.items())
    ]


def _columns(replay: Replay, found: Difference, process: Fields) -> list[Fields]:
    names = {stage.id: stage for stage in (*replay.was.stages.values(), *replay.stages.values())}
    order = [*(column["id"] for column in process["columns"]), *found.removed]
    return [
        {
            "column": id,
            "name": names[id].name,
            "kind": names[id].kind,
            "into": found.removed.get(id),
            "was": _times(replay.was, id),
            "would": _times(replay.would, id),
        }
        for id in order
    ]


def _times(times: Times, column: str) -> Fields | None:
    if column not in times.stages:
        return None
    days = sorted(times.days[column])
    return {
        "deals": times.held[column],
        "left": len(days),
        "median_days": _rounded(quantile(days, 0.5)),
        "p90_days": _rounded(quantile(days, 0.9)),
        "over": times.over[column],
    }


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 2)


def _people(replay: Replay) -> list[Fields]:
    """Return who would have had how much more, and less, to do: the most first."""
    refused = Counter(one.actor for one in replay.refusals)
    more, less = _by_who(replay.rules.more), _by_who(replay.rules.less)
    people = [
        {
            "who": who,
            "refused": refused[who or ""],
            "more": more.get(who, {}),
            "less": less.get(who, {}),
        }
        for who in {*refused, *more, *less}
    ]
    return sorted(people, key=lambda one: (-_weight(one), one["who"] or ""))


def _by_who(work: Work) -> dict[str | None, dict[str, int]]:
    found: dict[str | None, dict[str, int]] = {}
    for (who, what), count in work.items():
        found.setdefault(who, {})[what] = count
    return found


def _weight(person: Fields) -> int:
    return int(person["refused"] + sum(person["more"].values()) - sum(person["less"].values()))


def _rules(replay: Replay, process: Fields) -> list[Fields]:
    trial = replay.rules
    return [
        {
            "rule": rule.id,
            "name": rule.name,
            "is_tried": rule.is_tried,
            "runs": trial.runs[rule.id],
            "stopped": _stopped(trial.stopped.get(rule.id)),
        }
        for rule in trial.rules
        if rule.is_tried or rule.id in trial.stopped
    ]


def _stopped(why: Fields | None) -> Fields | None:
    return why and {**why, "at": to_wire(why["at"])}


def _elsewhere(replay: Replay) -> list[Deal]:
    """Return the deals that would stand in another stage than the one that the plan makes of theirs."""
    return [
        deal
        for deal in replay.deals.values()
        if deal.is_kept and deal.column != replay.into.get(deal.real, deal.real)
    ]


def _placed(deal: Deal) -> Fields:
    waits = deal.waits
    return {
        "card": deal.record["id"],
        "column": deal.column,
        "since": to_wire(deal.since),
        "waits": waits and {"to": waits.target, "why": waits.why, "lacks": waits.lacks},
    }
