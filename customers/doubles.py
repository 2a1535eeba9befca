"""Finding companies that are probably one: same domain, same name but for the legal form, or nearly the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Connection

from customers.names import core_of
from customers.queries import COMPANY, visible_to

# From so many of a hundred points on two names are near; short ones differ much by one letter.
NEAR = 87
SHORTEST = 4
MOST = 200
# Names that begin (or end) alike are compared with each other, in a larger crowd with their neighbours alone.
CROWD = 60
# Of mail for everybody: who has it is not one company.
SHARED_DOMAINS = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net",
        "web.de", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com",
    )
)  # fmt: skip


def find_doubles(connection: Connection, person: str) -> list[dict[str, Any]]:
    """Return pairs of companies that somebody may see, with why they may be one, the surest first."""
    standing = visible_to(person).where(COMPANY.c.archived_at.is_(None))
    rows = connection.execute(standing.order_by(COMPANY.c.workspace_id, COMPANY.c.id)).all()
    known = {(row.workspace_id, row.id): row for row in rows}
    found: dict[tuple[Any, Any], tuple[str, int]] = {}
    for why, pairs in (
        ("domain", _same_domain(known)),
        ("name", _same_core(known)),
        ("near", _near(known)),
    ):
        for pair, points in pairs:
            found.setdefault(pair, (why, points))
    surest = sorted(found.items(), key=lambda one: (-one[1][1], one[0]))[:MOST]

    def by_name(pair: Any) -> list[Any]:
        return sorted(pair, key=lambda key: (known[key].name, key))

    return [
        {"why": why, "points": points, "companies": [_shown(known[key]) for key in by_name(pair)]}
        for pair, (why, points) in surest
    ]


def _same_domain(known: dict[Any, Any]) -> Iterator[tuple[Any, int]]:
    named = ((key, (key[0], _domain(row))) for key, row in known.items() if _domain(row))
    return _alike(named)


def _same_core(known: dict[Any, Any]) -> Iterator[tuple[Any, int]]:
    return _alike((key, (key[0], core_of(row.name))) for key, row in known.items())


def _alike(named: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, int]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, value in named:
        groups[value].append(key)
    for keys in groups.values():
        yield from ((pair, 100) for pair in combinations(sorted(keys)[:CROWD], 2))


def _near(known: dict[Any, Any]) -> Iterator[tuple[Any, int]]:
    cores = {key: core_of(row.name).replace(" ", "") for key, row in known.items()}
    crowds: dict[Any, list[Any]] = defaultdict(list)
    for key, core in cores.items():
        if len(core) >= SHORTEST:
            crowds[key[0], "begins", core[:3]].append(key)
            crowds[key[0], "ends", core[-3:]].append(key)
    for crowd in crowds.values():
        crowd.sort(key=lambda key: cores[key])
        for at, one in enumerate(crowd):
            for other in crowd[at + 1 : at + CROWD]:
                points = fuzz.ratio(cores[one], cores[other], score_cutoff=NEAR)
                if points:
                    yield (min(one, other), max(one, other)), int(points) - 1


def _domain(row: Any) -> str | None:
    domain = (row.domain or (row.mail or "").rpartition("@")[2]).removeprefix("www.")
    return None if domain in SHARED_DOMAINS else domain or None


def _shown(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "domain": row.domain, "tier": row.tier}
