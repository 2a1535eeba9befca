"""The facts about a board's deals, as its reader may see them: what they rest upon, and those about one deal."""

from collections.abc import Callable, Iterable
from typing import Any

from orjson import Fragment
from sqlalchemy import ColumnElement, Connection, Text, cast, func, select
from sqlalchemy.engine import Row

from board.activity import tell
from board.names import Names
from board.queries import BOARD, CARD, TASK, is_shown
from board.scope import BoardContext
from board.seen_log import seen_changes
from core import clock
from core.actors import Actor
from core.changes import CHANGE, head
from core.clock import to_wire
from core.records import record_of
from customers.queries import COMPANY, CONTACT, INTERACTION, visible_to
from insights.fact_words import fact_text
from insights.facts import Fact, facts_of
from insights.limits import limits_of, open_places, unlearned
from insights.tracks import ASPECTS, TRACKS

# One contact alone is a fact; how many more there are is none.
CONTACTS = 2


def health_of(
    connection: Connection, board: BoardContext, actor: Actor, only: str | None = None
) -> dict[str, Any]:
    """Return what a reader needs to work out the facts about all open deals, beside their records: `{seq, limits,
    customers, tracks}`. Of `tracks` those which have turned at least once; `customers` is None for whoever sees none.
    """
    parts: dict[str, Callable[[], Any]] = {
        "limits": lambda: _limits(connection, board, open_places(connection, board.id)),
        "customers": lambda: _customers(connection, board, actor, _companies(connection, board)),
        "tracks": lambda: _turned(connection, board),
    }
    chosen = parts if only is None else {only: parts[only]}
    seq = head(connection, f"board:{board.id}")
    return {"seq": seq} | {name: read() for name, read in chosen.items()}


def facts_about(
    connection: Connection, board: BoardContext, actor: Actor, card: str
) -> tuple[list[Fact], dict[str, Any]]:
    """Return the facts about one deal, and the limits by which they are some."""
    places = open_places(connection, board.id)
    limits = _limits(connection, board, places)
    shown = _open_deals(connection, board, card)
    if not shown:
        return [], limits
    customers = _customers(connection, board, actor, [shown[0]["company"]])
    ground = {
        "now": to_wire(clock.now()),
        "places": places,
        "limits": limits,
        "logs": bool(customers and customers["logs"]),
        "off": connection.scalar(select(BOARD.c.facts_off).where(BOARD.c.id == board.id)),
    }
    return facts_of(_deal(connection, board, shown[0], customers), ground), limits


def _limits(connection: Connection, board: BoardContext, places: dict[str, int]) -> dict[str, Any]:
    whole = board.sight.is_whole
    return limits_of(connection, board.id, places) if whole else unlearned(places)


def tell_facts(
    connection: Connection,
    board: BoardContext,
    card: str,
    facts: list[Fact],
    limits: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return facts about a deal in the reader's language: `[{code, text, since, events}]`."""
    names = Names(connection, board.workspace_id, board.id)
    return [
        {
            "code": fact["code"],
            "text": fact_text(fact, limits, names),
            "since": fact["since"],
            "events": _events(connection, board, card, fact, names),
        }
        for fact in facts
    ]


def _open_deals(
    connection: Connection, board: BoardContext, card: str | None = None
) -> list[dict[str, Any]]:
    """Return the records of open deals, as their reader may see them. All deals of this module enter here."""
    record = record_of("board", "card")
    query = record.select().where(*_is_open(board))
    if card is not None:
        query = query.where(CARD.c.id == card)
    cards = record.dump_all(connection.execute(query))
    return [board.sight.of_seen_deal("card", one) for one in cards]


def _deal(
    connection: Connection, board: BoardContext, card: dict[str, Any], customers: Any
) -> dict[str, Any]:
    known = _tracks(connection, board, [card["id"]]).get(card["id"])
    done = (TASK.c.board_id == board.id) & (TASK.c.card == card["id"]) & TASK.c.done_at.is_not(None)
    last = connection.execute(
        select(TASK.c.id, TASK.c.done_at)
        .where(done, TASK.c.archived_at.is_(None))
        .order_by(TASK.c.done_at.desc(), TASK.c.id)
    ).first()
    return {
        "card": card,
        "tracks": _seen(known, card) if known else _standing(card),
        "customer": (customers or {"of": {}})["of"].get(card["company"]),
        "last_done": {"task": last.id, "at": to_wire(last.done_at)} if last else None,
    }


def _turned(connection: Connection, board: BoardContext) -> dict[str, Any]:
    """Return the tracks of the open deals that turned at least once; of the others the record says it."""
    whole = cast(TRACKS.c.tracks, Text)
    query = (
        select(TRACKS.c.card, whole if board.sight.amounts else TRACKS.c.tracks)
        .join(CARD, (CARD.c.board_id == TRACKS.c.board_id) & (CARD.c.id == TRACKS.c.card))
        .where(TRACKS.c.board_id == board.id, TRACKS.c.turned, *_is_open(board))
    )
    rows = connection.execute(query)
    if board.sight.amounts:
        # Thousands are sent as they are kept.
        return {card: Fragment(tracks) for card, tracks in rows}
    seen = {card["id"]: card for card in _open_deals(connection, board)}
    return {card: _seen(tracks, seen[card]) for card, tracks in rows if card in seen}


def _is_open(board: BoardContext) -> tuple[ColumnElement[bool], ...]:
    return (
        CARD.c.board_id == board.id,
        CARD.c.archived_at.is_(None),
        CARD.c.status == "open",
        is_shown(),
        board.sight.condition(),
    )


def _seen(tracks: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """Return the tracks without earlier amounts where the reader may not see the present one."""
    if card["value"] is not None:
        return tracks
    return tracks | {"value": []}


def _standing(card: dict[str, Any]) -> dict[str, Any]:
    since = {"column": card["moved_at"]}
    return {
        aspect: [[None, since.get(aspect, card["created_at"]), card[aspect]]] for aspect in ASPECTS
    }


def _tracks(
    connection: Connection, board: BoardContext, cards: list[str] | None = None
) -> dict[str, dict[str, Any]]:
    query = select(TRACKS.c.card, TRACKS.c.tracks).where(TRACKS.c.board_id == board.id)
    if cards is not None:
        query = query.where(TRACKS.c.card.in_(cards))
    return {card: tracks for card, tracks in connection.execute(query)}


def _companies(connection: Connection, board: BoardContext) -> list[str]:
    named = select(CARD.c.company).where(*_is_open(board), CARD.c.company.is_not(None))
    return list(connection.scalars(named.distinct()))


def _customers(
    connection: Connection, board: BoardContext, actor: Actor, companies: Iterable[str | None]
) -> dict[str, Any] | None:
    """Return whether contacts are logged here at all (`logs`), and `of` each company the last one and who is there."""
    seen = visible_to(actor.id).with_only_columns(COMPANY.c.id)
    mine = seen.where(COMPANY.c.workspace_id == board.workspace_id)
    if connection.execute(mine.limit(1)).first() is None:
        return None
    ids = [id for id in companies if id]
    last = {row.company: row for row in _last_contacts(connection, board)}
    people = _people(connection, board, ids)
    return {
        "logs": bool(last),
        "of": {
            id: {"contacted": _contacted(last.get(id)), "contacts": people.get(id, [])[:CONTACTS]}
            for id in ids
        },
    }


def _last_contacts(connection: Connection, board: BoardContext) -> Iterable[Row[Any]]:
    """Return the newest logged contact with each customer of the board."""
    on_board = select(CARD.c.company).where(CARD.c.board_id == board.id)
    order = (INTERACTION.c.at.desc(), INTERACTION.c.id)
    newest = func.row_number().over(partition_by=INTERACTION.c.company, order_by=order)
    ranked = (
        select(INTERACTION.c.company, INTERACTION.c.id, INTERACTION.c.at, newest.label("place"))
        .where(
            INTERACTION.c.workspace_id == board.workspace_id,
            INTERACTION.c.archived_at.is_(None),
            INTERACTION.c.company.in_(on_board),
        )
        .subquery()
    )
    return connection.execute(select(ranked).where(ranked.c.place == 1))


def _contacted(row: Row[Any] | None) -> dict[str, str] | None:
    return {"interaction": row.id, "at": to_wire(row.at)} if row is not None else None


def _people(
    connection: Connection, board: BoardContext, companies: list[str]
) -> dict[str, list[dict[str, str]]]:
    on_board = select(CARD.c.company).where(CARD.c.board_id == board.id)
    of = companies if len(companies) == 1 else on_board
    rows = connection.execute(
        select(CONTACT.c.company, CONTACT.c.id, CONTACT.c.created_at)
        .where(CONTACT.c.workspace_id == board.workspace_id, CONTACT.c.company.in_(of))
        .where(CONTACT.c.archived_at.is_(None))
        .order_by(CONTACT.c.created_at, CONTACT.c.id)
    )
    found: dict[str, list[dict[str, str]]] = {}
    for company, id, made in rows:
        found.setdefault(company, []).append({"contact": id, "at": to_wire(made)})
    return found


def _events(
    connection: Connection, board: BoardContext, card: str, fact: Fact, names: Names
) -> list[dict[str, Any]]:
    """Return the events behind a fact; changes of the board are told as in its history."""
    seqs = [event["seq"] for event in fact["events"] if "seq" in event]
    mine = (CHANGE.c.stream == f"board:{board.id}") & CHANGE.c.seq.in_(seqs)
    rows = connection.execute(select(CHANGE).where(mine)).all() if seqs else []
    rows = seen_changes(connection, board, rows)
    told = {row.seq: tell(row, names, card) for row in rows}
    return [told.get(event.get("seq"), {}) | event for event in fact["events"]]
