"""How dear customers are, by what was won with them on all boards; reckoned anew when that changes, and every day.

RFM, recency, frequency and monetary value: Arthur M. Hughes, Strategic Database Marketing (1994), in the
form with fixed bounds instead of quintiles, as in Bult and Wansbeek, Optimal Selection for Direct Mail,
Marketing Science 14 (1995), 378-394. Each of the three gives one to three points:

    R  days since the last won deal:  up to days[1] 3, up to days[0] 2, else 1
    F  number of won deals:           from deals[1] 3, from deals[0] 2, else 1
    M  sum of won deals:              from amounts[1] 3, from amounts[0] 2, else 1

`key` is who has at least bounds["key"] of the nine points, `regular` who has bounds["regular"]; all others, and whoever
never bought, are `potential`. Sums are reckoned in each currency for itself, and the best counts: there is no rate
in this, and a currency without bounds gives one point.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select

from auth.models import Workspace
from board.queries import BOARD, CARD, MILLION, is_shown
from core import clock
from core.actors import Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.extensions import db
from core.jobs import Progress, enqueue, job
from customers.models import TIERS
from customers.queries import COMPANY
from customers.rules import rules_of

WORKSPACE = Workspace.__table__
AT_ONCE = 200
# So many ids are looked for by one statement.
ASKED_AT_ONCE = 500


@dataclass
class Won:
    """What was won with a company: how often, when last, and how much in each currency's minor units."""

    deals: int = 0
    last: date | None = None
    sums: dict[str, int] = field(default_factory=dict)


@consumer("tiers", streams="board", types=["card", "import"])
def follow_board(change: Any) -> None:
    """Something was won, opened again, or is worth something else; or an import has shown what it brought."""
    touched = _touched(change)
    if touched == set():
        return
    with db.engine.connect() as connection:
        board = select(BOARD.c.workspace).where(BOARD.c.id == change.stream.partition(":")[2])
        workspace = connection.scalar(board)
    if workspace:
        rank(workspace, change.actor, change.id, touched)


@consumer("tier-bounds", streams="workspace", types=["company", "customer_rules"])
def follow_workspace(change: Any) -> None:
    """The bounds are others; and where there are customers, they are looked at each day."""
    workspace = change.stream.partition(":")[2]
    if any(patch["type"] == "customer_rules" for patch in change.patches):
        rank(workspace, change.actor, change.id)
    if any(patch["type"] == "company" for patch in change.patches):
        _ask(workspace, change.actor, clock.now().date())


@job("customers.rank", for_others=True)
def rank_again(progress: Progress) -> dict[str, Any]:
    """Let a day have gone by for all customers of a workspace; tomorrow again."""
    workspace = progress.args["workspace"]
    changed = rank(workspace, progress.actor, progress.id)
    _ask(workspace, progress.actor, clock.now().date() + timedelta(days=1))
    return {"changed": changed}


def rank(workspace: str, actor: str, cause: str, companies: Iterable[str] | None = None) -> int:
    """Write what the rule makes of these companies, or of all; return for how many it is something else."""
    with db.engine.connect() as connection:
        stale = list(_stale(connection, workspace, companies))
    for start in range(0, len(stale), AT_ONCE):
        ranks = stale[start : start + AT_ONCE]
        words = [f"{one['company']} {one['tier']} {one['won_on']}" for one in ranks]
        execute(
            f"workspace:{workspace}",
            "company.rank",
            {"ranks": ranks},
            Actor(actor),
            derived_id(cause, "tiers", *words),
            as_house=True,
            cause={"follows": cause},
        )
    return len(stale)


def preview(connection: Connection, workspace: str, bounds: dict[str, Any]) -> dict[str, Any]:
    """Return how many customers would be in each tier by these bounds, who would change, and what counts nowhere."""
    won, today = won_with(connection, workspace), today_in(connection, workspace)
    counts, changes, unbounded = Counter(dict.fromkeys(TIERS, 0)), [], Counter[str]()
    standing = select(COMPANY.c.id, COMPANY.c.name, COMPANY.c.tier, COMPANY.c.tier_by).where(
        COMPANY.c.workspace_id == workspace, COMPANY.c.archived_at.is_(None)
    )
    for row in connection.execute(standing.order_by(COMPANY.c.folded_name)):
        theirs = won.get(row.id, Won())
        tier = row.tier if row.tier_by == "hand" else tier_of(theirs, bounds, today)
        counts[tier] += 1
        unbounded.update(theirs.sums.keys() - bounds["amounts"].keys())
        if tier != row.tier:
            changes.append({"id": row.id, "name": row.name, "from": row.tier, "to": tier})
    return {
        "tiers": dict(counts),
        "changed": len(changes),
        "changes": changes[:AT_ONCE],
        "unbounded": dict(unbounded),
    }


def tier_now(connection: Connection, workspace: str, company: str) -> str | None:
    """Return the tier of a company as it is, whether that has been written down already or not."""
    mine = (COMPANY.c.workspace_id == workspace) & (COMPANY.c.id == company)
    row = connection.execute(select(COMPANY.c.tier, COMPANY.c.tier_by).where(mine)).first()
    if row is None or row.tier_by == "hand":
        return row and row.tier
    won = won_with(connection, workspace, [company]).get(company, Won())
    bounds = rules_of(connection, workspace)["bounds"]
    return tier_of(won, bounds, today_in(connection, workspace))


def tier_of(won: Won, bounds: dict[str, Any], today: date) -> str:
    """Return the tier that the rule gives."""
    if not won.deals or won.last is None:
        return "potential"
    points = points_of(won, bounds, today)
    if sum(points) >= bounds["key"]:
        return "key"
    return "regular" if sum(points) >= bounds["regular"] else "potential"


def points_of(won: Won, bounds: dict[str, Any], today: date) -> tuple[int, int, int]:
    """Return the points for recency, frequency and monetary value."""
    age = (today - won.last).days if won.last else MILLION
    recency = 1 + (age <= bounds["days"][0]) + (age <= bounds["days"][1])
    frequency = _points(won.deals, bounds["deals"])
    sums = (
        _points(won.sums[code], pair)
        for code, pair in bounds["amounts"].items()
        if code in won.sums
    )
    return recency, frequency, max(sums, default=1)


def won_with(
    connection: Connection, workspace: str, companies: list[str] | None = None
) -> dict[str, Won]:
    """Return what was won with companies on all boards of a workspace, archived deals aside."""
    found: dict[str, Won] = {}
    zone = _zone(connection, workspace)
    for row in connection.execute(_won_deals(workspace, companies)):
        won = found.setdefault(row.company, Won())
        won.deals += row.deals
        last = row.last and row.last.astimezone(zone).date()
        won.last = max(filter(None, (won.last, last)), default=None)
        if row.currency is not None:
            won.sums[row.currency] = int(row.millions) * MILLION + int(row.rest)
    return found


def _points(value: int, pair: list[int]) -> int:
    return 1 + (value >= pair[0]) + (value >= pair[1])


def _won_deals(workspace: str, companies: list[str] | None) -> Select[Any]:
    amount, currency = CARD.c.value_amount, CARD.c.value_currency
    deals = (
        # In two parts, since SQLite refuses a sum beyond 64 bits.
        select(
            CARD.c.company,
            currency.label("currency"),
            func.count().label("deals"),
            func.max(CARD.c.closed_at).label("last"),
            func.sum(amount.op("/")(MILLION)).label("millions"),
            func.sum(amount % MILLION).label("rest"),
        )
        .join(BOARD, BOARD.c.id == CARD.c.board_id)
        .where(
            BOARD.c.workspace == workspace,
            CARD.c.company.is_not(None),
            CARD.c.status == "won",
            CARD.c.archived_at.is_(None),
            is_shown(),
        )
        .group_by(CARD.c.company, currency)
    )
    return deals if companies is None else deals.where(CARD.c.company.in_(companies))


def _touched(change: Any) -> set[str] | None:
    """Return the companies with which something was won before or after this change; None for all."""
    touched: set[str | None] = set()
    for patch, before in zip(change.patches, change.before, strict=True):
        after, was = patch.get("put") or {}, before["fields"] or {}
        if patch["type"] == "import" and "state" in was:
            return None
        if patch["type"] == "card" and "won" in (after.get("status"), was.get("status")):
            touched |= {after.get("company"), was.get("company")}
    return {company for company in touched if company}


def _stale(
    connection: Connection, workspace: str, companies: Iterable[str] | None
) -> Iterator[dict[str, Any]]:
    bounds, today = rules_of(connection, workspace)["bounds"], today_in(connection, workspace)
    for some in _portions(companies):
        won = won_with(connection, workspace, some)
        mine = select(COMPANY.c.id, COMPANY.c.ruled_tier, COMPANY.c.won_on).where(
            COMPANY.c.workspace_id == workspace, COMPANY.c.merged_into.is_(None)
        )
        mine = mine if some is None else mine.where(COMPANY.c.id.in_(some))
        for row in connection.execute(mine.order_by(COMPANY.c.id)):
            theirs = won.get(row.id, Won())
            tier = tier_of(theirs, bounds, today)
            if (tier, theirs.last) != (row.ruled_tier, row.won_on):
                won_on = theirs.last.isoformat() if theirs.last else None
                yield {"company": row.id, "tier": tier, "won_on": won_on}


def _portions(companies: Iterable[str] | None) -> Iterator[list[str] | None]:
    if companies is None:
        yield None
        return
    ids = sorted(companies)
    for start in range(0, len(ids), ASKED_AT_ONCE):
        yield ids[start : start + ASKED_AT_ONCE]


def _ask(workspace: str, actor: str, day: date) -> None:
    """Look after midnight of the workspace, once for each day."""
    with db.engine.connect() as connection:
        zone = _zone(connection, workspace)
    id = derived_id(workspace, "customers.rank", day.isoformat())
    begin = datetime.combine(day, time(0, 5), zone)
    enqueue("customers.rank", {"workspace": workspace}, actor, id=id, run_after=begin)


def today_in(connection: Connection, workspace: str) -> date:
    """Return the day that it is now in a workspace."""
    return day_in(connection, workspace, clock.now())


def day_in(connection: Connection, workspace: str, moment: datetime) -> date:
    """Return which day a moment belongs to in a workspace."""
    return moment.astimezone(_zone(connection, workspace)).date()


def _zone(connection: Connection, workspace: str) -> ZoneInfo:
    zone = select(WORKSPACE.c.time_zone).where(WORKSPACE.c.id == workspace)
    return ZoneInfo(connection.scalar(zone) or "UTC")
