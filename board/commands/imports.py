"""Commands of an import: begin, bring cards and companies in portions, finish, or take all of it back.

What an import brings is hidden until it is finished: new columns are archived, and cards carry the id
of an import which is not done. So others see the whole file appear at once, or nothing of it.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy import select
from sqlalchemy.engine import Row

from auth.models import Member
from board.bringing import Bringing, told
from board.closing import noon, zone_of
from board.commands.votes import MAX_VOTES
from board.fields import Moment
from board.models import BoardCompany, BoardMember, Card, Column
from board.naming import REASON, named
from board.rewinding import RESTING, Rewind
from core.actors import Actor
from core.changes import CHANGE, Change
from core.commands import command
from core.errors import Conflict, Invalid, NotFound
from core.positions import keys_between
from core.schemas import Color, Date, Id, Integer, List, Money, OneOf, Schema, Text
from customers.models import Company

CARD = Card.__table__
COLUMN = Column.__table__
MOST = 200
# Of a new import; a board holds at most 200 stages.
MOST_COLUMNS = 150
PORTION = validate.Length(min=1, max=MOST)
# What is said of where a card stands, and means something together only.
PLACE = ("column", "status", "closed_at", "lost_reason")


class NewColumn(Schema):
    id = Id(required=True)
    name = Text(required=True, max=80)
    kind = OneOf("open", "won", "lost", required=True)
    probability = Integer(required=True, low=0, high=100)
    color = Color(required=True)
    wip_limit = Integer(low=1, high=10_000, allow_none=True, load_default=None)


class StartImport(Schema):
    id = Id(required=True)
    file = Text(required=True, max=255)
    total = Integer(required=True, low=0)
    columns = List(
        fields.Nested(NewColumn), load_default=list, validate=validate.Length(max=MOST_COLUMNS)
    )


@command("import.start", scope="board", schema=StartImport)
def start_import(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    id: str,
    file: str,
    total: int,
    columns: list[dict[str, Any]],
) -> None:
    """New columns come archived, in front of the first won or lost one (closed ones last). Those that
    `import.finish` does not name stay so.
    """
    if change.find("import", id):
        raise Conflict(_("This id is already taken."), {"field": "id"})
    facts = {"file": file, "state": "running", "total": total}
    change.put("import", id, **facts, created_by=actor.id, created_at=change.at)
    places = _column_places(change, columns)
    new = [
        column | {"position": place, "archived_at": change.at}
        for column, place in zip(columns, places, strict=True)
    ]
    change.put_many("column", new)


class ImportCompanies(Schema):
    # `import` is a word of Python's own, so the argument has another name inside.
    import_id = Id(required=True, data_key="import")
    companies = List(Id(), required=True, validate=PORTION)


@command("import.companies", scope="board", schema=ImportCompanies)
def import_companies(
    change: Change, board: Any, actor: Actor, *, import_id: str, companies: list[str]
) -> None:
    """Copy companies of the workspace to the board, so that cards may name them."""
    running(change, import_id)
    company = Company.__table__
    wanted = (company.c.workspace_id == board.workspace_id) & company.c.id.in_(companies)
    columns = (company.c.id, company.c.name, company.c.tier)
    found = [dict(row._mapping) for row in change.select(select(*columns).where(wanted))]
    if set(companies) - {company["id"] for company in found}:
        raise NotFound(_("There is no such company."), {"field": "companies"})
    copies = BoardCompany.__table__
    here = set(change.select(select(copies.c.id).where(copies.c.board_id == board.id)).scalars())
    change.put_many("company", [one for one in found if one["id"] not in here])


class ImportedHelper(Schema):
    member = Id(required=True)
    role = Text(required=True, max=60)


class ImportedCard(Schema):
    id = Id(required=True)
    column = Id(required=True)
    title = Text(required=True, max=500)
    value = Money(allow_none=True, load_default=None)
    owner = Id(allow_none=True, load_default=None)
    company = Id(allow_none=True, load_default=None)
    expected_close = Date(allow_none=True, load_default=None)
    source = Text(max=100, allow_none=True, load_default=None)
    lost_reason = Text(max=500, allow_none=True, load_default=None)
    closed_at = Moment(allow_none=True, load_default=None)
    created_at = Moment(allow_none=True, load_default=None)
    description = Text(max=100_000, multiline=True, allow_none=True, load_default=None)
    archived_at = Moment(allow_none=True, load_default=None)
    moved_at = Moment(allow_none=True, load_default=None)
    # In which column it began; `import.history` brings it from there to where it stands.
    began_in = Id(allow_none=True, load_default=None)
    labels = List(Id(), validate=validate.Length(max=100))
    helpers = List(fields.Nested(ImportedHelper), validate=validate.Length(max=50))
    votes = List(Id(), validate=validate.Length(max=MAX_VOTES))


class ImportCards(Schema):
    import_id = Id(required=True, data_key="import")
    cards = List(fields.Nested(ImportedCard), required=True, validate=PORTION)


@command("import.cards", scope="board", schema=ImportCards)
def import_cards(
    change: Change, board: Any, actor: Actor, *, import_id: str, cards: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Put a portion of cards at the ends of their columns; a card's status follows from its column.

    A card that came before is brought up to date, but for what people changed since.
    """
    running(change, import_id)
    _refuse_too_many(cards)
    refuse_strangers(change, board, {person for card in cards for person in _people_of(card)})
    zone = zone_of(change, board)
    cards = [_with_instants(card, zone) for card in cards]
    bringing = Bringing(change, "card", [card["id"] for card in cards])
    texts = Bringing(change, "description", bringing.known)
    places = _card_places(change, import_id, cards)
    _make_cards(
        change, actor, import_id, places, [one for one in cards if one["id"] not in bringing.known]
    )
    for card in cards:
        if card["id"] in bringing.known:
            record = _card_record(change, actor, import_id, card)
            _update_card(change, bringing, card, record, places[card["id"]])
            _update_text(change, texts, card)
    return told(bringing, texts)


class FinishImport(Schema):
    import_id = Id(required=True, data_key="import")
    columns = List(Id(), load_default=list, validate=validate.Length(max=MOST_COLUMNS))
    people = List(Id(), load_default=list, validate=validate.Length(max=MOST))


@command("import.finish", scope="board", schema=FinishImport)
def finish_import(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    import_id: str,
    columns: list[str],
    people: list[str],
) -> None:
    """One small change which lets everything appear: the columns, the people, the cards."""
    running(change, import_id)
    if len(columns) + len(people) >= MOST:
        raise Invalid(_("At most %(count)s records fit into one portion.", count=MOST))
    for column in columns:
        change.get("column", column)
        change.put("column", column, archived_at=None)
    add_people(change, board, people)
    _refuse_lost_cards(change, import_id)
    change.put("import", import_id, state="done")


class CancelImport(Schema):
    import_id = Id(required=True, data_key="import")


@command("import.cancel", scope="board", schema=CancelImport)
def cancel_import(change: Change, board: Any, actor: Actor, *, import_id: str) -> dict[str, int]:
    """Take back a portion of what came; `left` is 1 while there is more. It can then not be finished."""
    running(change, import_id, "running", "cancelling")
    if _delete_cards(change, import_id):
        change.put("import", import_id, state="cancelling")
        return {"left": 1}
    down_to = _take_back_a_change(change, import_id)
    if down_to:
        change.put("import", import_id, state="cancelling")
        return {"left": 1, "down_to": down_to}
    for column in _columns_of(change, import_id):
        if _is_untouched(change, column):
            change.delete("column", column)
    change.put("import", import_id, state="cancelled")
    return {"left": 0}


def _delete_cards(change: Change, import_id: str) -> bool:
    """Delete some of the cards that an import made, with all that hangs on them; return whether there were any."""
    mine = (CARD.c.board_id == change.scope_id) & (CARD.c.imported_in == import_id)
    cards = list(change.select(select(CARD.c.id).where(mine).limit(MOST // 2)).scalars())
    hanging = [one for kind in RESTING["card"] for one in _hanging_on(change, cards, *kind)]
    # An answer before what it answers.
    hanging.sort(key=lambda one: one[2], reverse=True)
    for type, id, _born in hanging[: MOST - 1]:
        change.delete(type, id)
    if len(hanging) < MOST:
        for card in cards[: MOST - 1 - len(hanging)]:
            change.delete("card", card)
    return bool(cards)


def _hanging_on(
    change: Change, cards: list[str], type: str, table: Any, column: str
) -> list[tuple[str, str, str]]:
    born = table.c.created_at if "created_at" in table.c else table.c.id
    here = (table.c.board_id == change.scope_id) & table.c[column].in_(cards)
    rows = change.select(select(table.c.id, born.label("born")).where(here).limit(MOST))
    return [(type, row.id, str(row.born)) for row in rows]


def _take_back_a_change(change: Change, import_id: str) -> int:
    """Take back the newest change of an import to what stood before it; return its number, 0 when none is left."""
    mine = (CHANGE.c.stream == change.stream) & (CHANGE.c.group == import_id)
    cancels = select(CHANGE.c.result).where(mine, CHANGE.c.name == "import.cancel")
    last = change.select(cancels.order_by(CHANGE.c.seq.desc()).limit(1)).scalar() or {}
    is_on_old = CHANGE.c.result.is_not(None) | CHANGE.c.name.in_(("import.labels", "import.people"))
    rows = select(CHANGE).where(mine, is_on_old, CHANGE.c.name != "import.cancel")
    rows = rows.where(CHANGE.c.seq < last.get("down_to", change.seq))
    row = change.select(rows.order_by(CHANGE.c.seq.desc()).limit(1)).first()
    if row is None:
        return 0
    Rewind(change).take_back([row]).apply()
    return row.seq


def running(change: Change, id: str, *states: str) -> Row[Any]:
    """Return the import that is under way; refuse what has ended."""
    row = change.find("import", id)
    if row is None:
        raise NotFound(_("There is no such import on this board."), {"field": "import"})
    if row.state not in (states or ("running",)):
        raise Conflict(_("This import is over."), {"state": row.state})
    return row


def _columns_of(change: Change, import_id: str) -> list[str]:
    """Return the columns which came with an import, as the log of its start tells."""
    starts = (CHANGE.c.stream == change.stream) & (CHANGE.c.name == "import.start")
    for patches in change.select(select(CHANGE.c.patches).where(starts)).scalars():
        if any(patch["id"] == import_id for patch in patches):
            return [patch["id"] for patch in patches if patch["type"] == "column"]
    return []


def _is_untouched(change: Change, column: str) -> bool:
    """Whether a column is still as the import brought it; others may have restored and filled it."""
    row = change.find("column", column)
    inside = (CARD.c.board_id == change.scope_id) & (CARD.c.column == column)
    filled = change.select(select(CARD.c.id).where(inside).limit(1)).first()
    return row is not None and row.archived_at is not None and filled is None


def _refuse_lost_cards(change: Change, import_id: str) -> None:
    """Refuse to finish while a stage is archived that others have put away in the meantime."""
    lost = (
        select(COLUMN.c.name)
        .join(CARD, (CARD.c.board_id == COLUMN.c.board_id) & (CARD.c.column == COLUMN.c.id))
        .where(CARD.c.board_id == change.scope_id, CARD.c.imported_in == import_id)
        .where(COLUMN.c.archived_at.is_not(None), CARD.c.archived_at.is_(None))
    )
    name = change.select(lost.limit(1)).scalar()
    if name is not None:
        raise Conflict(_("The stage “%(name)s” was archived meanwhile.", name=name))


def _refuse_too_many(cards: list[dict[str, Any]]) -> None:
    records = len(cards) + sum(1 for card in cards if card["description"])
    if records > MOST:
        message = _("At most %(count)s records fit into one portion.", count=MOST)
        raise Invalid(message, {"fields": {"cards": [message]}})


def _people_of(card: dict[str, Any]) -> set[str]:
    helpers = {helper["member"] for helper in card.get("helpers", ())}
    return {card["owner"], *helpers, *card.get("votes", ())} - {None}


def add_people(change: Change, board: Any, people: list[str]) -> None:
    """Add those who are not on the board yet, as editors."""
    refuse_strangers(change, board, set(people))
    member = BoardMember.__table__
    here = set(change.select(select(member.c.id).where(member.c.board_id == board.id)).scalars())
    for person in people:
        if person not in here:
            change.put("member", person, role="editor")


def refuse_strangers(change: Change, board: Any, people: set[str | None]) -> None:
    """Refuse whoever is not of the workspace; None is nobody."""
    people = people - {None}
    member = Member.__table__
    known = select(member.c.id).where(
        member.c.workspace_id == board.workspace_id, member.c.id.in_(people)
    )
    if people - set(change.select(known).scalars()):
        raise NotFound(_("This person is not in the workspace."), {"field": "owner"})


def _with_instants(card: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    days = {
        name: noon(card[name], zone)
        for name in ("closed_at", "created_at", "archived_at", "moved_at")
        if card[name] and not isinstance(card[name], datetime)
    }
    return card | days


def _make_cards(
    change: Change,
    actor: Actor,
    import_id: str,
    places: dict[str, str],
    cards: list[dict[str, Any]],
) -> None:
    number = change.next_number("card", by=len(cards)) if cards else 0
    rows = [
        _card_record(change, actor, import_id, _as_it_began(card))
        | {"number": number + index, "position": places[card["id"]]}
        for index, card in enumerate(cards)
    ]
    change.put_many("card", rows)
    texts = [(card["id"], card["description"]) for card in cards if card["description"]]
    change.put_many("description", [{"id": id, "card": id, "text": text} for id, text in texts])


def _as_it_began(card: dict[str, Any]) -> dict[str, Any]:
    """A card with a history comes where it began; its place is that of where it stands."""
    if not card["began_in"]:
        return card
    return card | {"column": card["began_in"], "closed_at": None, "moved_at": card["created_at"]}


def _update_card(
    change: Change, bringing: Bringing, card: dict[str, Any], record: dict[str, Any], place: str
) -> None:
    given = ("title", "value", "owner", "company", "expected_close", "source", *PLACE)
    lists = [name for name in ("labels", "helpers", "votes") if name in card]
    wanted = {name: record[name] for name in (*given, "archived_at", *lists)}
    if not card["closed_at"]:
        # When it was closed was reckoned by this side, and is again when its stage changes.
        del wanted["closed_at"]
    news = bringing.news(card["id"], wanted, PLACE)
    if "column" in news and news["column"] != change.get("card", card["id"]).column:
        moved = ("status", "closed_at", "lost_reason", "reason", "moved_at")
        news |= {name: record[name] for name in moved} | {"position": place}
    if news:
        change.put("card", card["id"], **news)


def _update_text(change: Change, texts: Bringing, card: dict[str, Any]) -> None:
    id, text = card["id"], card["description"]
    if id in texts.known:
        # An empty one is an own way of saying that there is none.
        news = texts.news(id, {"text": text or ""})
        if news:
            change.put("description", id, **news)
            change.put("card", id, has_description=bool(text))
    elif text:
        change.put("description", id, card=id, text=text)
        change.put("card", id, has_description=True)


def _card_record(
    change: Change, actor: Actor, import_id: str, card: dict[str, Any]
) -> dict[str, Any]:
    kind = change.get("column", card["column"]).kind
    created = card["created_at"] or card["closed_at"] or change.at
    closed = None if kind == "open" else card["closed_at"] or created
    return {
        "id": card["id"],
        "column": card["column"],
        "title": card["title"],
        "value": card["value"],
        "owner": card["owner"],
        "helpers": card.get("helpers", []),
        "labels": card.get("labels", []),
        "votes": card.get("votes", []),
        "company": card["company"],
        "expected_close": card["expected_close"] if kind == "open" else None,
        "source": card["source"],
        "status": kind,
        **_why_lost(change, kind, card["lost_reason"]),
        "closed_at": closed,
        "archived_at": card["archived_at"],
        "has_description": bool(card["description"]),
        "created_at": created,
        "created_by": actor.id,
        "moved_at": card["moved_at"] or (card["closed_at"] if closed else None) or created,
        "imported_in": import_id,
    }


def _why_lost(change: Change, kind: str, told: str | None) -> dict[str, Any]:
    if kind != "lost":
        return {"reason": None, "lost_reason": None}
    listed = named(change, REASON, told) if told else None
    return {"reason": listed and listed.id, "lost_reason": told or _("Not told")}


def _card_places(change: Change, import_id: str, cards: list[dict[str, Any]]) -> dict[str, str]:
    """Keys behind all that these columns hold, and behind all that came before: a card with a history
    does not yet stand where its place is.
    """
    columns = {card["column"] for card in cards}
    there = CARD.c.column.in_(columns) | (CARD.c.imported_in == import_id)
    mine = (CARD.c.board_id == change.scope_id) & there
    last = select(CARD.c.position).where(mine).order_by(CARD.c.position.desc()).limit(1)
    keys = keys_between(change.select(last).scalar(), None, len(cards))
    return dict(zip((card["id"] for card in cards), keys, strict=True))


def _column_places(change: Change, columns: list[dict[str, Any]]) -> list[str]:
    """Open columns go before the first closed one, closed ones to the end."""
    shown = select(COLUMN.c.kind, COLUMN.c.position).where(COLUMN.c.board_id == change.scope_id)
    there = list(change.select(shown.order_by(COLUMN.c.position)))
    closed = next((index for index, row in enumerate(there) if row.kind != "open"), len(there))
    before = there[closed - 1].position if closed else None
    after = there[closed].position if closed < len(there) else None
    last = there[-1].position if there else None
    open_count = sum(1 for column in columns if column["kind"] == "open")
    open_places = keys_between(before, after, open_count)
    # On a board without columns the closed ones follow the new open ones.
    start = max(filter(None, (last, *open_places)), default=None)
    closed_places = keys_between(start, None, len(columns) - open_count)
    opens, closes = iter(open_places), iter(closed_places)
    return [next(opens if column["kind"] == "open" else closes) for column in columns]
