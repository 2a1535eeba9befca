"""Brings what was sent onto the board: the customer and who wrote, then the deal. Killed anywhere, it goes on."""

from contextlib import suppress
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from board.queries import COLUMN, is_on_board
from core.actors import NOBODY, Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import AppError, Gone, NotFound, Unavailable
from core.extensions import db
from core.i18n import speaking_to
from core.records import record_of
from customers.queries import CONTACT, find_named
from intake.answers import amount_of, description_of, title_of
from intake.reading import find_entry, form_of

BRINGING = frozenset(("intake.receive", "intake.accept"))


@consumer("intake", streams="board", types=["intake"])
def follow_board(change: Any) -> None:
    """What came without doubts, or was accepted, becomes a deal."""
    if change.name not in BRINGING or (change.result or {}).get("state") != "accepted":
        return
    with db.engine.connect() as connection:
        entry = find_entry(connection, change.result["entry"])
    # Told a second time after a crash, it may be a deal or wait for somebody's word by now.
    if entry is None or entry.state != "accepted" or not entry.answers:
        return
    try:
        _bring(_form_of(entry.board_id), entry)
    except Unavailable:
        raise
    except AppError:
        # The sender was thanked: it must not be lost, whatever stands in its way.
        again = derived_id(change.id, "intake.hold")
        _run(change.stream, "intake.hold", {"entry": entry.id}, entry.id, again)


def card_of(entry: str) -> str:
    """Return the id of the deal that a request becomes."""
    return derived_id(entry, "card")


def _form_of(board: str) -> Row[Any]:
    with db.engine.connect() as connection:
        form = form_of(connection, board)
    if form is None:
        raise Gone("The board takes nothing at this moment.")
    return form


def _bring(form: Row[Any], entry: Row[Any]) -> None:
    said = {answer["field"]: answer["text"] for answer in entry.answers}
    company = _customer(form, entry.id, said)
    with db.engine.connect() as connection:
        given = _given(connection, form)
    with speaking_to(form.author):
        title, text = title_of(form, entry.answers), description_of(entry.answers)
        value = _value(form, said.get("value"))
    card = card_of(entry.id)
    given |= {"id": card, "title": title, "company": company, "value": value, "text": text}
    _run(f"board:{form.board_id}", "intake.bring", given | {"entry": entry.id}, entry.id)


def _given(connection: Connection, form: Row[Any]) -> dict[str, Any]:
    """Return what the form gives its deals, as far as that is still there."""
    label = record_of("board", "label").table
    kept = (label.c.board_id == form.board_id) & label.c.archived_at.is_(None)
    labels = set(connection.scalars(select(label.c.id).where(kept, label.c.id.in_(form.labels))))
    owner = form.owner
    if owner and not is_on_board(connection, form.workspace, form.board_id, owner):
        owner = None
    return {
        "column": _column(connection, form),
        "owner": owner,
        "labels": [id for id in form.labels if id in labels],
        "source": form.source,
    }


def _column(connection: Connection, form: Row[Any]) -> str:
    """Return the form's stage, or the first one where that is gone."""
    open_ones = (COLUMN.c.board_id == form.board_id) & (COLUMN.c.kind == "open")
    query = select(COLUMN.c.id).where(open_ones, COLUMN.c.archived_at.is_(None))
    columns = list(connection.scalars(query.order_by(COLUMN.c.position, COLUMN.c.id)))
    if not columns:
        raise NotFound("No stage takes deals.")
    return form.column if form.column in columns else columns[0]


def _customer(form: Row[Any], entry: str, said: dict[str, str]) -> str | None:
    """Return the company that was named, with its sender among the people there; None where it was archived."""
    if "company" not in said:
        return None
    stream, name = f"workspace:{form.workspace}", " ".join(said["company"].split())
    with db.engine.connect() as connection:
        known = find_named(connection, form.workspace, name)
    if known is None:
        company = _run(stream, "company.create", {"name": name}, entry).result["company"]
    elif known.archived_at:
        # Made once more, it would come back: no stranger undoes what the team put away.
        return None
    else:
        company = known.id
    facts = {"mail": said.get("email"), "phone": said.get("phone")}
    if "name" in said and not _is_known(company, said):
        given = {"company": company, "name": said["name"], **facts}
        # A company with very many people in it takes no more; the deal says who wrote.
        with suppress(AppError):
            _run(stream, "contact.create", given, entry)
    return company


def _is_known(company: str, said: dict[str, str]) -> bool:
    here = (CONTACT.c.company == company) & CONTACT.c.archived_at.is_(None)
    same = CONTACT.c.mail == said["email"] if "email" in said else CONTACT.c.name == said["name"]
    with db.engine.connect() as connection:
        return connection.scalar(select(CONTACT.c.id).where(here, same).limit(1)) is not None


def _value(form: Row[Any], text: str | None) -> dict[str, Any] | None:
    with suppress(ValidationError):
        return text and {"amount": amount_of(text, form.currency), "currency": form.currency}
    return None


def _run(stream: str, name: str, args: dict[str, Any], entry: str, id: str | None = None) -> Any:
    id = id or derived_id(entry, name)
    return execute(stream, name, args, Actor(NOBODY), id, as_house=True, cause={"intake": entry})
