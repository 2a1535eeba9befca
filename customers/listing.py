"""The list of customers: searched, filtered, sorted, a page of it at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Row

from auth.models import Workspace
from core import clock
from core.records import record_of
from customers.models import TIERS
from customers.names import fold
from customers.queries import COMPANY, CONTACT, MEMBER, visible_to
from customers.rules import rules_of

WORKSPACE = Workspace.__table__
OTHER = COMPANY.alias("merged")
SORTS = ("name", "tier", "next_contact", "contacted_on", "won_on", "renews_on")
MOST = 200


@dataclass(frozen=True)
class Wanted:
    """What of the list is asked for; `sort` begins with a minus for the other way round."""

    q: str = ""
    tier: str | None = None
    owner: str | None = None
    tag: str | None = None
    is_overdue: bool = False
    is_lapsed: bool = False
    archived: bool = False
    sort: str | None = None
    start: int = 0
    most: int = 20


def list_companies(connection: Connection, person: str, wanted: Wanted) -> dict[str, Any]:
    """Return a page of the companies that somebody may see, and how many there are in all."""
    today, rules = today_of(connection, person), _rules(connection, person)
    words = fold(wanted.q).replace("\0", "")
    found = visible_to(person).where(*_conditions(connection, wanted, words, today, rules))
    total = connection.scalar(select(func.count()).select_from(found.subquery()))
    page = found.order_by(*_order(wanted.sort, words)).offset(wanted.start).limit(wanted.most)
    dump = record_of("workspace", "company").dump
    rows = connection.execute(page).all()
    older = _older_names(connection, rows, words)
    companies = [
        dump(row) | {"found_as": older.get(row.id), "workspace": row.workspace_id} for row in rows
    ]
    end = wanted.start + len(companies)
    following = str(end) if companies and end < (total or 0) else None
    shown = {"companies": companies, "total": total, "next": following}
    return shown | {"today": today.isoformat()}


def today_of(connection: Connection, person: str) -> date:
    """Return the day that it is now in somebody's workspace."""
    zones = (
        select(WORKSPACE.c.time_zone)
        .join(MEMBER, MEMBER.c.workspace_id == WORKSPACE.c.id)
        .where(MEMBER.c.id == person, MEMBER.c.status == "active")
        .order_by(WORKSPACE.c.id)
    )
    zone = connection.scalar(zones.limit(1)) or "UTC"
    return clock.now().astimezone(ZoneInfo(zone)).date()


def is_lapsed(today: date, days: int) -> ColumnElement[bool]:
    """Find who has bought once, and neither bought nor was spoken with for so many days."""
    since = today - timedelta(days=days)
    silent = COMPANY.c.contacted_on.is_(None) | (COMPANY.c.contacted_on < since)
    return and_(COMPANY.c.won_on < since, silent)


def _rules(connection: Connection, person: str) -> dict[str, Any]:
    mine = select(MEMBER.c.workspace_id).where(MEMBER.c.id == person, MEMBER.c.status == "active")
    return rules_of(connection, connection.scalar(mine.order_by(MEMBER.c.workspace_id)) or "")


def _conditions(
    connection: Connection, wanted: Wanted, words: str, today: date, rules: dict[str, Any]
) -> list[ColumnElement[bool]]:
    conditions = [
        COMPANY.c.archived_at.is_not(None) if wanted.archived else COMPANY.c.archived_at.is_(None),
        COMPANY.c.merged_into.is_(None),
    ]
    if words:
        conditions.append(_mentions(words))
    if wanted.tier:
        conditions.append(COMPANY.c.tier == wanted.tier)
    if wanted.owner:
        own = None if wanted.owner == "none" else wanted.owner
        conditions.append(COMPANY.c.owner == own)
    if wanted.tag:
        conditions.append(_has_tag(connection, wanted.tag))
    if wanted.is_overdue:
        conditions.append(COMPANY.c.next_contact < today)
    if wanted.is_lapsed:
        conditions.append(is_lapsed(today, rules["lapsed_days"]))
    return conditions


def _mentions(words: str) -> ColumnElement[bool]:
    """By a part of its name, of one that it had, of its domain, or of a contact's name."""
    person = select(CONTACT.c.company).where(
        CONTACT.c.archived_at.is_(None),
        func.lower(CONTACT.c.name).contains(words, autoescape=True),
    )
    # Not asked for each company: it would be looked for ten thousand times.
    older = select(OTHER.c.merged_into).where(_was_called(words))
    return or_(
        COMPANY.c.folded_name.contains(words, autoescape=True),
        COMPANY.c.domain.contains(words, autoescape=True),
        COMPANY.c.id.in_(older),
        COMPANY.c.id.in_(person),
    )


def _was_called(words: str) -> ColumnElement[bool]:
    return and_(
        OTHER.c.merged_into.is_not(None), OTHER.c.folded_name.contains(words, autoescape=True)
    )


def _older_names(connection: Connection, rows: Sequence[Row[Any]], words: str) -> dict[str, str]:
    """Return under which older name each was found whose own does not hold the words."""
    others = [row.id for row in rows if words and words not in row.folded_name]
    older = select(OTHER.c.merged_into, func.min(OTHER.c.name)).where(
        _was_called(words), OTHER.c.merged_into.in_(others)
    )
    return {id: name for id, name in connection.execute(older.group_by(OTHER.c.merged_into))}


def _has_tag(connection: Connection, tag: str) -> ColumnElement[bool]:
    if connection.dialect.name == "postgresql":
        return COMPANY.c.tags.cast(JSONB).contains([tag])
    each = func.json_each(COMPANY.c.tags).table_valued("value")
    return exists().select_from(each).where(each.c.value == tag)


def _order(sort: str | None, words: str) -> list[Any]:
    """As asked; else names that begin with the words first."""
    by_name = [COMPANY.c.folded_name, COMPANY.c.id]
    if sort is None:
        return [COMPANY.c.folded_name.startswith(words, autoescape=True).desc(), *by_name]
    name = sort.removeprefix("-")
    if name == "name":
        column: Any = COMPANY.c.folded_name
    elif name == "tier":
        column = case({tier: place for place, tier in enumerate(TIERS)}, value=COMPANY.c.tier)
    else:
        column = COMPANY.c[name]
    return [column.is_(None), column.desc() if sort.startswith("-") else column, *by_name]
