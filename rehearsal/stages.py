"""The stages of a rehearsal: in their planned order, with what is new about them."""

from dataclasses import dataclass, field
from typing import Any

from rehearsal.plans import Fields, Today

Criteria = list[dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """A stage as it would be. `asks` are the criteria that it does not have today, `ticks` those that are ticks;
    `limit` is from how many deals on it takes no more, if that is new; `warns` from how many on it is over its limit.
    """

    id: str
    name: str
    kind: str
    position: str
    asks: Criteria = field(default_factory=list)
    ticks: Criteria = field(default_factory=list)
    limit: int | None = None
    warns: int | None = None


def planned_stages(process: Fields, today: Today) -> dict[str, Stage]:
    """Return the stages of a plan by id, in its order."""
    return {
        column["id"]: _planned(place, column, today.columns.get(column["id"]))
        for place, column in enumerate(process["columns"])
    }


def stages_of_today(today: Today) -> dict[str, Stage]:
    """Return the stages as they are; those that go are among them."""
    return {
        row.id: Stage(row.id, row.name, row.kind, _position(place), warns=row.wip_limit)
        for place, row in enumerate(today.columns.values())
    }


def _planned(place: int, column: Fields, row: Any) -> Stage:
    known = {_asked(one) for one in row.criteria} if row else set()
    new = [one for one in column["criteria"] if _asked(one) not in known]
    limit = column["wip_limit"] if column["holds"] else None
    is_same = row is not None and row.holds and row.wip_limit == limit
    return Stage(
        column["id"],
        column["name"],
        row.kind if row else column["kind"],
        _position(place),
        asks=[one for one in new if "field" in one],
        ticks=[one for one in new if "tick" in one],
        limit=None if is_same else limit,
        warns=column["wip_limit"],
    )


def _asked(criterion: Fields) -> str:
    """Return what a criterion asks for. Of a tick the id alone: in other words it may mean something else."""
    return str(criterion.get("field") or criterion["id"])


def _position(place: int) -> str:
    return f"{place:04}"
