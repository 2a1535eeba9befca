"""Commands on attachments: files that were uploaded before, and links, on a card or in the board's library."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy import select
from sqlalchemy.engine import Row

from board.faces import attachments_of, count_attachments
from board.links import LONGEST_NAME, Address, document_at
from board.lookup import active, existing
from board.models import StoredFile
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, Forbidden, NotFound
from core.schemas import Id, List, Schema, Text

STORED_FILE = StoredFile.__table__
MAX_ATTACHMENTS = 500
MAX_IN_LIBRARY = 5000
MAX_TAGS = 20


class Place(Schema):
    """Where an attachment goes: on a card, or without one into the board's library."""

    id = Id()
    card = Id(allow_none=True)
    folder = Text(max=100, allow_none=True)
    tags = List(Text(max=40), validate=validate.Length(max=MAX_TAGS))


class AddAttachment(Place):
    upload = Id(required=True)
    name = Text(required=True, max=LONGEST_NAME)


@command("attachment.add", scope="board", schema=AddAttachment)
def add_attachment(
    change: Change, board: Any, actor: Actor, *, upload: str, name: str, **place: Any
) -> dict[str, str]:
    """Attach a file whose bytes this person has uploaded."""
    stored = _uploaded(change, board, actor, upload)
    shown = {"type": stored.type, "size": stored.size}
    return _add(
        change, actor, place, kind="file", name=name, file=stored.id,
        width=stored.width, height=stored.height, **shown,
    )  # fmt: skip


class LinkAttachment(Place):
    url = Address(required=True)
    title = Text(max=LONGEST_NAME, allow_none=True)


@command("attachment.link", scope="board", schema=LinkAttachment)
def link_attachment(
    change: Change, board: Any, actor: Actor, *, url: str, title: str | None = None, **place: Any
) -> dict[str, str]:
    """Attach an address. What it leads to is told by its form; nobody goes there."""
    document = document_at(url)
    return _add(
        change, actor, place, kind="link", name=title or document.name, url=url, type=document.type
    )


class AttachAttachment(Schema):
    id = Id()
    attachment = Id(required=True)
    card = Id(required=True)


@command("attachment.attach", scope="board", schema=AttachAttachment)
def attach_attachment(
    change: Change, board: Any, actor: Actor, *, attachment: str, card: str, id: str | None = None
) -> dict[str, str]:
    """Put what the board's library, or another card, has on a card too; both share the bytes."""
    row = active(change, "attachment", attachment)
    same = ("kind", "name", "url", "type", "size", "width", "height", "file")
    copied = {field: getattr(row, field) for field in same}
    return _add(change, actor, {"id": id, "card": card, "tags": row.tags}, **copied)


class AttachmentFields(Schema):
    name = Text(max=LONGEST_NAME)
    folder = Text(max=100, allow_none=True)
    tags = List(Text(max=40), validate=validate.Length(max=MAX_TAGS))


class EditAttachment(Schema):
    attachment = Id(required=True)
    fields = fields.Nested(AttachmentFields, required=True)


@command("attachment.edit", scope="board", schema=EditAttachment)
def edit_attachment(
    change: Change, board: Any, actor: Actor, *, attachment: str, fields: dict[str, Any]
) -> None:
    """Rename it, or say where in the library it belongs."""
    row = existing(change, "attachment", attachment)
    _check_card(change, row)
    active(change, "attachment", attachment)
    _check_right(board, actor, row)
    if "tags" in fields:
        fields = {**fields, "tags": _once(fields["tags"])}
    change.put("attachment", attachment, **fields)


class TheAttachment(Schema):
    attachment = Id(required=True)


@command("attachment.archive", scope="board", schema=TheAttachment)
def archive_attachment(change: Change, board: Any, actor: Actor, *, attachment: str) -> None:
    """The bytes stay, so that it can be restored."""
    row = existing(change, "attachment", attachment)
    _check_card(change, row)
    active(change, "attachment", attachment)
    _check_right(board, actor, row)
    change.put("attachment", attachment, archived_at=change.moment)
    count_attachments(change, row.card)


@command("attachment.restore", scope="board", schema=TheAttachment)
def restore_attachment(change: Change, board: Any, actor: Actor, *, attachment: str) -> None:
    row = existing(change, "attachment", attachment)
    _check_card(change, row)
    _check_right(board, actor, row)
    change.put("attachment", attachment, archived_at=None)
    count_attachments(change, row.card)


def _add(change: Change, actor: Actor, place: dict[str, Any], **facts: Any) -> dict[str, str]:
    card = place.get("card")
    if card:
        active(change, "card", card)
    _refuse_too_many(change, card)
    attachment = change.put(
        "attachment",
        unused_id(change, "attachment", place.get("id"), derived_id(change.id, "attachment")),
        card=card,
        folder=place.get("folder"),
        tags=_once(place.get("tags") or []),
        added_by=actor.id,
        created_at=change.moment,
        **facts,
    )
    count_attachments(change, card)
    return {"attachment": attachment.id}


def _uploaded(change: Change, board: Any, actor: Actor, upload: str) -> Row[Any]:
    """Return the facts of a file which this person has uploaded into this workspace."""
    mine = (
        STORED_FILE.c.id == upload,
        STORED_FILE.c.workspace == board.workspace_id,
        STORED_FILE.c.created_by == actor.id,
    )
    stored = change.select(select(STORED_FILE).where(*mine)).first()
    if stored is None:
        raise NotFound(_("The file is not there. Upload it again."), {"field": "upload"})
    return stored


def _check_card(change: Change, row: Row[Any]) -> None:
    if row.card:
        active(change, "card", row.card)


def _check_right(board: Any, actor: Actor, row: Row[Any]) -> None:
    if row.added_by != actor.id and not board.may("card.edit"):
        raise Forbidden(_("Only who added it, or an editor of the board, can change this."))


def _refuse_too_many(change: Change, card: str | None) -> None:
    limit = MAX_ATTACHMENTS if card else MAX_IN_LIBRARY
    if attachments_of(change, card) >= limit:
        raise Conflict(_("There are %(count)s files here already, and no more fit.", count=limit))


def _once(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))
