"""How much of a board somebody sees: a role can hide amounts, and all deals but one's own.

One's own are the deals that one owns, helps with, or has the turn on. What hangs on a deal is seen with it. Each
sight is an audience of the board's stream, under the name `Sight.audience`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, cast, null, or_, select, true

from auth.models import Member, Role
from board.models import BoardMember, Card
from core.changes import Change
from core.records import record_of

BOARD_MEMBER = BoardMember.__table__
CARD = Card.__table__
MEMBER = Member.__table__
ROLE = Role.__table__
# Those who act as manager on every board of their workspace.
RULERS = ("owner", "admin")
# What hangs on a deal and is in the snapshot of its board.
HANGING = ("task", "version")
AT_ONCE = 500
# Card by card who holds it.
Holders = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Sight:
    """Whether amounts are seen, and whose deals alone; `own` is None where all are."""

    amounts: bool = True
    own: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.amounts and self.own is None

    @property
    def audience(self) -> str:
        """The name of the audience: `everyone`, `no_amounts`, `own:<member>` or `own_no_amounts:<member>`."""
        if self.own is None:
            return "everyone" if self.amounts else "no_amounts"
        return f"{'own' if self.amounts else 'own_no_amounts'}:{self.own}"

    def record(self, type: str, record: dict[str, Any], holders: Holders) -> dict[str, Any] | None:
        """Return what is seen of a record, None for nothing; `holders` says who holds the deals that others hang on."""
        if self.is_whole:
            return record
        # They go through all the deals of a board, with their sums.
        if type in ("review", "rule") or not self._sees_deal_of(type, record, holders):
            return None
        return self.of_seen_deal(type, record)

    def of_seen_deal(self, type: str, record: dict[str, Any]) -> dict[str, Any] | None:
        """Return what is seen of a record that is, or hangs on, a deal which is seen."""
        return record if self.amounts else without_amounts(type, record)

    def sees(self, card: Any) -> bool:
        """Whether a deal is seen, given its row."""
        return self.own is None or self.own in holders_of(card.owner, card.helpers, card.turn)

    def condition(self) -> ColumnElement[bool]:
        """Return the condition that finds the deals which are seen, in a select from the cards."""
        if self.own is None:
            return true()
        helpers = cast(CARD.c.helpers, String).contains(self.own, autoescape=True)
        turn = [CARD.c.turn[name].as_string() == self.own for name in ("member", "accepted_by")]
        return or_(CARD.c.owner == self.own, helpers, *turn)

    def amount(self, column: Any = CARD.c.value_amount) -> Any:
        """Return a column of amounts, or NULL in its place."""
        return column if self.amounts else cast(null(), column.type)

    def _sees_deal_of(self, type: str, record: dict[str, Any], holders: Holders) -> bool:
        if self.own is None:
            return True
        if type == "card":
            return self.own in _held_in(record)
        if type == "goal":
            return record["member"] == self.own
        card = record.get("card")
        return card is None or self.own in holders.get(card, ())


WHOLE = Sight()


def seen_by(person: str) -> ColumnElement[bool]:
    """Return the condition that finds the deals which a person sees, over all the boards that they may open."""
    narrow = _roles_of(person).where(ROLE.c.own_deals)
    return or_(CARD.c.board_id.not_in(narrow), Sight(own=person).condition())


def boards_without_amounts(connection: Connection, person: str) -> set[str]:
    """Return the boards on which amounts are hidden from a person."""
    return set(connection.scalars(_roles_of(person).where(ROLE.c.hides_amounts)))


def _roles_of(person: str) -> Select[Any]:
    """Return a select of the boards on which a person has a role of the workspace's own."""
    # Who administers the workspace acts as manager, whatever else they were given.
    member = (MEMBER.c.id == person) & MEMBER.c.role.not_in(RULERS)
    return (
        select(BOARD_MEMBER.c.board_id)
        .join(ROLE, ROLE.c.id == BOARD_MEMBER.c.role)
        .join(MEMBER, (MEMBER.c.workspace_id == ROLE.c.workspace_id) & member)
        .where(BOARD_MEMBER.c.id == person)
    )


@lru_cache(maxsize=1024)
def sight_of(audience: str) -> Sight:
    """Return the sight that an audience is named after."""
    kind, _, person = audience.partition(":")
    return Sight(amounts=not kind.endswith("no_amounts"), own=person or None)


def holders_of(
    owner: str | None, helpers: list[dict[str, Any]], turn: dict[str, Any] | None
) -> set[str]:
    """Return whose deal it is."""
    asked = (turn or {}).get("member"), (turn or {}).get("accepted_by")
    return {id for id in (owner, *asked, *(one["member"] for one in helpers)) if id}


def without_amounts(type: str, record: dict[str, Any]) -> dict[str, Any] | None:
    """Return a record with its amounts left out, None for what is about nothing else."""
    if type == "card":
        return {**record, "value": None}
    if type == "goal":
        return record if record["value"] is None else None
    if type == "version":
        return None if record["field"] == "value" else record
    return record


def holders_among(cards: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Return who holds each of the deals, by its id."""
    return {card["id"]: _held_in(card) for card in cards}


def names_amount(values: Any) -> bool:
    """Whether the arguments of a command, or of several at once, say what an amount is to be."""
    if isinstance(values, Mapping):
        return values.get("value") is not None or any(map(_takes_away, values.items()))
    return isinstance(values, list) and any(map(names_amount, values))


def _takes_away(item: tuple[str, Any]) -> bool:
    name, within = item
    is_fields = name in ("fields", "fields_") and isinstance(within, Mapping)
    return (is_fields and "value" in within) or names_amount(within)


def writes_amounts(change: Change) -> bool:
    """Whether a change gives an amount, or takes one away."""
    return any(
        "value" in fields
        if (fields := old["fields"]) is not None
        else (patch.get("put") or {}).get("value") is not None
        for patch, old in zip(change.patches, change.before, strict=True)
        if patch["type"] in ("card", "goal") and "put" in patch
    )


def following(change: Change) -> dict[str, Any] | None:
    """Return what audiences of own deals need beside a change's patches, None where these say everything.

    `holders` of each deal on which a patched record hangs, `[before, after]` the change, and `along`, all that hangs
    on the deals which it gave to others.
    """
    held = _held(change)
    given = [card for card, (before, after) in held.items() if before != after]
    along = [item for type in HANGING for item in _hanging_on(change, type, given)]
    pairs = zip(change.patches, change.before, strict=True)
    hung_on = {deal for pair in pairs for deal in _deals_of(*pair)}
    holders = {card: held[card] if card in held else _held_now(change, card) for card in hung_on}
    holders |= {item["card"]: held[item["card"]] for item in along}
    return {"holders": holders, "along": along} if holders else None


def _held(change: Change) -> dict[str, list[list[str]]]:
    """Return for each deal that a change touched who held it before and after."""
    held: dict[str, list[list[str]]] = {}
    for patch, old in zip(change.patches, change.before, strict=True):
        if patch["type"] != "card":
            continue
        put, fields = patch.get("put"), old["fields"]
        before = [] if fields is None else sorted(_held_in({**(put or {}), **fields}))
        after = sorted(_held_in(put)) if put else []
        held[patch["id"]] = [held.get(patch["id"], [before])[0], after]
    return held


def _held_in(card: dict[str, Any]) -> set[str]:
    # A record of an old log may lack what came later.
    return holders_of(card.get("owner"), card.get("helpers", []), card.get("turn"))


def _held_now(change: Change, card: str) -> list[list[str]]:
    row = change.find("card", card)
    held = sorted(holders_of(row.owner, row.helpers, row.turn)) if row else []
    return [held, held]


def _deals_of(patch: dict[str, Any], old: dict[str, Any]) -> set[str]:
    """Return on which deals a record hung before and after: a task can be moved to another."""
    if patch["type"] == "card":
        return set()
    sides = patch.get("put") or {}, old["fields"] or {}
    return {side["card"] for side in sides if side.get("card")}


def _hanging_on(change: Change, type: str, cards: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what hangs on some deals and is in the snapshot; the rest is asked for with the deal."""
    record = record_of("board", type)
    columns = record.table.c
    for start in range(0, len(cards), AT_ONCE):
        some = columns.card.in_(cards[start : start + AT_ONCE])
        mine = record.select().where(columns.board_id == change.scope_id, some)
        for item in record.dump_all(change.select(mine.order_by(columns.id))):
            yield {"type": type, "id": item["id"], "card": item["card"], "put": item}
