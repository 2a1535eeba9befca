"""What is typed or clicked in Slack, done as whoever did it: with their rights, by the same commands as anywhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Connection, Select, or_, select
from sqlalchemy.engine import Row

from board.queries import BOARD, CARD, COLUMN, people_of, reached_on_board, visible_to
from board.scope import BoardContext, open_board
from board.sight import seen_by
from core.actors import Actor
from core.commands import derived_id, execute
from core.errors import Conflict, Invalid, NotFound
from core.extensions import db
from core.schemas import currency_exponents
from integrations.imports.tables.csv_values import BadCell, read_amount
from integrations.outward.outlet_models import OUTLET
from integrations.outward.slack_apps import person_of
from integrations.outward.slack_blocks import escaped, link, unescaped

FOUND = 8
# What a title ends with when it says what the deal is worth: 12,000 EUR.
WORTH = re.compile(r"^(.*\S)\s+([\d.,'’]{1,30})\s*([A-Z]{3})$")
NUMBER = re.compile(r"#?(\d{1,9})$")
SLACK_USER = re.compile(r"<@([A-Z0-9]{1,40})(?:\|[^>]*)?>$")
# Which people put around a name, as keyboards and Slack write them.
QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "«": "»", "「": "」", "『": "』"}
NAMED = 5


@dataclass(frozen=True)
class Asked:
    """Who asks for something from where; `key` is the same when Slack asks a second time."""

    app: Row[Any]
    actor: Actor
    channel: str
    key: str

    def run(self, board: str, name: str, **args: Any) -> dict[str, Any]:
        """Run a command of a board as this person; return its result."""
        return execute(f"board:{board}", name, args, self.actor, derived_id(self.key, name)).result


def answer(asked: Asked, text: str) -> str:
    """Do what `/deal` was asked for; return what is said to it; raise what a command refuses."""
    verb, rest = _first_word(text)
    do = VERBS.get(verb.lower())
    if do is None or (not rest and verb.lower() != "help"):
        return usage()
    return do(asked, rest)


def usage() -> str:
    """Return what can be typed."""
    words, title, stage = _("words"), _("title"), _("stage")
    whom = _("me, @somebody, or a name")
    lines = (
        f"`/deal find` {words}",
        f"`/deal new` {title} 12,000 EUR",
        f"`/deal move` 128 {stage}",
        "`/deal won` 128",
        f"`/deal assign` 128 {whom}",
    )
    return "\n".join((_("What you can type:"), *lines))


def take(asked: Asked, card: str) -> str:
    """Make somebody who clicked the owner of a deal."""
    row = _card_by_id(asked, card)
    asked.run(row.board_id, "card.assign", card=row.id, member=asked.actor.id, role="owner")
    return _("%(deal)s is yours.", deal=_linked(row))


def move(asked: Asked, chosen: str) -> str:
    """Move a deal to the stage that was chosen."""
    card, _slash, column = chosen.partition("/")
    row = _card_by_id(asked, card)
    return _move(asked, row, column)


def _find(asked: Asked, typed: str) -> str:
    words = _as_meant(typed)
    like = [CARD.c.title.icontains(word, autoescape=True) for word in words.split()[:8]]
    number = NUMBER.fullmatch(words)
    wanted = or_(CARD.c.number == int(number[1]), *like) if number else like
    with db.engine.connect() as connection:
        here = _of_channel(connection, asked)
        within = _open_boards(asked)
        within = within.where(BOARD.c.id == here) if here else within
        found = _cards().where(
            CARD.c.board_id.in_(within), CARD.c.archived_at.is_(None), seen_by(asked.actor.id)
        )
        found = found.where(wanted) if number else found.where(*like)
        rows = connection.execute(found.order_by(CARD.c.moved_at.desc()).limit(FOUND)).all()
    if not rows:
        return _("No deal has that in its name.")
    return "\n".join(f"• {_linked(row)} – {escaped(row.stage)}" for row in rows)


def _new(asked: Asked, typed: str) -> str:
    args: dict[str, Any] = {}
    title = _as_meant(typed)
    worth = WORTH.match(title)
    if worth and worth[3] in currency_exponents():
        try:
            amount = read_amount(worth[2], currency_exponents()[worth[3]])
        except BadCell:
            amount = None
        if amount is not None:
            args["value"] = {"amount": amount, "currency": worth[3]}
            title = _unquoted(worth[1])
    with db.engine.connect() as connection:
        board = _board(connection, asked)
        column = next(
            (row.id for row in _columns(connection, board.id) if row.kind == "open"), None
        )
    if column is None:
        raise Conflict(_("This board has no stage for open deals."))
    made = asked.run(board.id, "card.create", column=column, title=title, **args)
    return _("Added %(deal)s.", deal=_linked(_card_by_id(asked, made["card"])))


def _move_to(asked: Asked, text: str) -> str:
    row, name = _card_and_rest(asked, text)
    with db.engine.connect() as connection:
        columns = _columns(connection, row.board_id)
    wanted = _as_meant(name).casefold()
    exact = [one for one in columns if one.name.casefold() == wanted]
    close = exact or [one for one in columns if wanted and one.name.casefold().startswith(wanted)]
    if len(close) != 1:
        names = ", ".join(one.name for one in columns)
        raise Invalid(_("Which stage? There are: %(stages)s", stages=names))
    return _move(asked, row, close[0].id)


def _move(asked: Asked, row: Row[Any], column: str) -> str:
    asked.run(row.board_id, "card.move", card=row.id, column=column)
    now = _card_by_id(asked, row.id)
    return _("%(deal)s is now in %(stage)s.", deal=_linked(now), stage=escaped(now.stage))


def _won(asked: Asked, text: str) -> str:
    row, _rest = _card_and_rest(asked, text)
    asked.run(row.board_id, "card.win", card=row.id)
    return _("%(deal)s is won.", deal=_linked(row))


def _assign(asked: Asked, text: str) -> str:
    row, whom = _card_and_rest(asked, text)
    with db.engine.connect() as connection:
        person = _person(connection, asked, row.board_id, whom)
    asked.run(row.board_id, "card.assign", card=row.id, member=person["id"], role="owner")
    return _("%(name)s owns %(deal)s now.", name=escaped(person["name"]), deal=_linked(row))


VERBS: dict[str, Callable[[Asked, str], str]] = {
    "find": _find,
    "new": _new,
    "move": _move_to,
    "won": _won,
    "assign": _assign,
    "help": lambda _asked, _text: usage(),
}


def _person(connection: Connection, asked: Asked, board: str, whom: str) -> dict[str, Any]:
    """Return who of those on a board is meant by `me`, a mention of Slack's or a name."""
    people = _people(connection, asked.app.workspace_id, board)
    mentioned = SLACK_USER.match(whom)
    if mentioned or whom.lower() in ("", "me"):
        id = person_of(asked.app, mentioned[1]) if mentioned else asked.actor.id
        found = [one for one in people if one["id"] == id]
    else:
        name = _as_meant(whom).removeprefix("@").casefold()
        found = [one for one in people if one["name"].casefold() == name] or [
            one for one in people if name in one["name"].casefold()
        ]
    if len(found) > 1:
        names = ", ".join(one["name"] for one in found[:NAMED])
        raise Invalid(_("Whom do you mean? There are: %(names)s", names=names))
    if not found:
        raise NotFound(_("Baton does not know whom you mean by “%(name)s”.", name=unescaped(whom)))
    return found[0]


def _people(connection: Connection, workspace: str, board: str) -> list[dict[str, Any]]:
    """Return who may be given something on a board."""
    met = [one for one in people_of(connection, workspace, board) if one["status"] == "active"]
    here = reached_on_board(connection, workspace, board, {one["id"] for one in met})
    return [one for one in met if one["id"] in here]


def _card_and_rest(asked: Asked, text: str) -> tuple[Row[Any], str]:
    word, rest = _first_word(text)
    number = NUMBER.fullmatch(word)
    if not number:
        raise Invalid(_("Begin with the deal's number, such as 128."))
    with db.engine.connect() as connection:
        board = _board(connection, asked)
        mine = (CARD.c.board_id == board.id) & (CARD.c.number == int(number[1]))
        row = connection.execute(_cards().where(mine, seen_by(asked.actor.id))).first()
    if row is None:
        raise NotFound(_("There is no deal with this number."))
    return row, rest


def _first_word(text: str) -> tuple[str, str]:
    """Return the first word and what follows it, whatever kind of blank is between them."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0].strip() if rest else ""


def _as_meant(typed: str) -> str:
    """Return what somebody typed before Slack wrote it its own way, without quotes around all of it."""
    return _unquoted(unescaped(typed).strip())


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 2 and text[-1] == QUOTES.get(text[0])
    return text[1:-1].strip() if is_quoted else text


def _card_by_id(asked: Asked, id: str) -> Row[Any]:
    with db.engine.connect() as connection:
        boards = visible_to(asked.actor.id).with_only_columns(BOARD.c.id)
        mine = boards.where(BOARD.c.workspace == asked.app.workspace_id)
        found = _cards().where(CARD.c.id == id, CARD.c.board_id.in_(mine), seen_by(asked.actor.id))
        row = connection.execute(found).first()
    if row is None:
        raise NotFound(_("There is no such deal."))
    return row


def _cards() -> Any:
    shown = (CARD.c.id, CARD.c.board_id, CARD.c.number, CARD.c.title, COLUMN.c.name.label("stage"))
    at = (COLUMN.c.board_id == CARD.c.board_id) & (COLUMN.c.id == CARD.c.column)
    return select(*shown).join(COLUMN, at)


def _columns(connection: Connection, board: str) -> list[Row[Any]]:
    here = (COLUMN.c.board_id == board) & COLUMN.c.archived_at.is_(None)
    shown = select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.kind)
    return list(connection.execute(shown.where(here).order_by(COLUMN.c.position)))


def _board(connection: Connection, asked: Asked) -> BoardContext:
    """Return the board that is meant: the channel's, or the only one that the person has."""
    id = _of_channel(connection, asked)
    if id is None:
        ids = list(connection.scalars(_open_boards(asked).limit(2)))
        if len(ids) != 1:
            raise Conflict(
                _(
                    "Which board? Type this in a channel whose id stands in a board's settings, under Slack."
                )
            )
        id = ids[0]
    return open_board(id, asked.actor, connection)


def _of_channel(connection: Connection, asked: Asked) -> str | None:
    """Return the board whose channel it is; of several the first that is open and that the person sees."""
    mine = (OUTLET.c.workspace_id == asked.app.workspace_id) & (OUTLET.c.kind == "slack")
    found = select(OUTLET.c.board_id).where(mine, OUTLET.c.channel == asked.channel)
    here = list(connection.scalars(found.order_by(OUTLET.c.id)))
    seen = set(connection.scalars(_open_boards(asked).where(BOARD.c.id.in_(here))))
    return next((id for id in here if id in seen), here[0] if here else None)


def _open_boards(asked: Asked) -> Select[Any]:
    mine = (BOARD.c.workspace == asked.app.workspace_id) & BOARD.c.archived_at.is_(None)
    return visible_to(asked.actor.id).with_only_columns(BOARD.c.id).where(mine)


def _linked(row: Row[Any]) -> str:
    address = current_app.config["BATON"].address
    return link(f"{address}/boards/{row.board_id}/cards/{row.number}", f"#{row.number} {row.title}")
