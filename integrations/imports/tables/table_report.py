"""What an import of a table says of itself, before and after it was done."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.imports.report_parts import SHOWN_ROWS, missing_of, sums_of
from integrations.imports.tables.csv_plan import Plan, Surroundings

SHOWN_PROBLEMS = 200


def report_of(plan: Plan, around: Surroundings, dry_run: bool) -> dict[str, Any]:
    """Return what came, or would come, and what did not; the names are those of docs/protocol.md."""
    never = dict.fromkeys(("comments", "attachments", "custom_fields"), 0)
    return never | {
        "board": around.board,
        "columns": sum(1 for stage in plan.stages if stage.is_new),
        "cards": len(plan.cards),
        "archived": sum(1 for card in plan.cards if card["archived_at"]),
        "tasks": len(plan.tasks),
        "labels": len(plan.new_labels),
        "members": len(plan.new_people),
        "companies": len(plan.new_companies),
        "known": plan.known,
        "changed": plan.changed,
        "missing": missing_of(plan.missing, plan.left),
        "problems": plan.problems[:SHOWN_PROBLEMS],
        "problems_count": len(plan.problems),
        "dry_run": dry_run,
        **_details(plan, around),
    }


def _details(plan: Plan, around: Surroundings) -> dict[str, Any]:
    counts = Counter(card["column"] for card in plan.cards)
    sums: Counter[str] = Counter()
    for value in filter(None, (card["value"] for card in plan.cards)):
        sums[value["currency"]] += value["amount"]
    names = {stage.id: stage.name for stage in plan.stages}
    new_people = set(plan.new_people.values())
    return {
        "new_columns": [
            {"name": stage.name, "kind": stage.kind} for stage in plan.stages if stage.is_new
        ],
        "stages": [
            {"name": stage.name, "kind": stage.kind, "count": count, "isNew": stage.is_new}
            for stage in plan.stages
            if (count := counts[stage.id])
        ],
        "people": [
            {"name": name, "known": id not in new_people}
            for name, id in sorted(plan.people.items())
        ],
        "sums": sums_of(sums),
        "preview": [_preview(card, names, plan, around.zone) for card in plan.cards[:SHOWN_ROWS]],
    }


def _preview(
    card: dict[str, Any], stages: dict[str, str], plan: Plan, zone: ZoneInfo
) -> dict[str, Any]:
    people = {id: name for name, id in plan.people.items()}
    companies = {id: name for name, id in plan.companies.items()}
    return {
        "title": card["title"],
        "stage": stages[card["column"]],
        "company": companies.get(card["company"]),
        "owner": people.get(card["owner"]),
        "value": card["value"],
        "date": _day(card["closed_at"] or card["expected_close"], zone),
    }


def _day(moment: str | None, zone: ZoneInfo) -> str | None:
    if moment is None or len(moment) == 10:
        return moment
    return datetime.fromisoformat(moment).astimezone(zone).date().isoformat()
