"""Attachments over HTTP: upload and download. Everything else about them are commands."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.engine import Row

from board import shapes, uploads
from board.commands.attachments import LinkAttachment
from board.links import clean_name
from board.models import Attachment
from board.queries import library_of
from board.scope import BoardContext, open_board, open_card
from core.actors import Actor
from core.commands import derived_id, execute
from core.errors import AppError, Forbidden, Gone, NotFound
from core.extensions import db
from core.models import new_id
from core.openapi import described
from core.records import record_of
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import is_uuid
from core.scopes import open_stream, scopes
from core.security import takes_upload

attachment_api = Blueprint("attachment_api", __name__, url_prefix="/api")

ATTACHMENT = Attachment.__table__
PIECE = 64 * 1024
# What a browser may paint; everything else is bytes to it.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    # Kept, but asked for each time: access may have ended.
    "Cache-Control": "private, no-cache",
}


@attachment_api.post("/cards/<id>/attachments")
@takes_upload(uploads.size_limit)
@described(
    body=LinkAttachment, file=True, headers=("Idempotency-Key",), answer=shapes.ADDED, status=201
)
def add_to_card(id: str) -> Response:
    """Attach an uploaded file, or with JSON a link, to a card."""
    actor = limited_actor()
    card, board = _open_card(id, actor)
    return _add(board, actor, {"card": card.id})


@attachment_api.post("/boards/<id>/attachments")
@takes_upload(uploads.size_limit)
@described(
    body=LinkAttachment, file=True, headers=("Idempotency-Key",), answer=shapes.ADDED, status=201
)
def add_to_library(id: str) -> Response:
    """Put an uploaded file, or with JSON a link, into a board's library."""
    actor = limited_actor()
    return _add(_open_for_adding(id, actor), actor, {})


@attachment_api.get("/boards/<id>/attachments")
@described(answer=shapes.LIBRARY)
def library(id: str) -> Response:
    """Return what is in a board's library, by name."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
        return json_response({"attachments": library_of(connection, board.id)})


@attachment_api.get("/workspaces/<id>/files")
@described(answer=shapes.SPACE)
def space(id: str) -> Response:
    """Return how much room a workspace's files take, and how much they may; for its owners and admins."""
    actor = current_actor()
    with db.engine.connect() as connection:
        scope, workspace = open_stream(f"workspace:{id}", actor, connection)
        if not scope.permits(workspace, "workspace.edit"):
            raise Forbidden(_("Your role does not allow this."))
        return json_response(uploads.space(connection, workspace.id))


@attachment_api.get("/attachments/<id>")
@described(query={"thumb": "string"}, answer="application/octet-stream")
def download(id: str) -> Response:
    """Return the bytes of a file; with `thumb=1` a small picture of it."""
    row = _open_attachment(id, current_actor())
    is_small = request.args.get("thumb") == "1"
    if row.file is None or (is_small and row.width is None):
        raise NotFound(_("There is no such file."), {"field": "attachment"})
    tag = f"{row.file}{'-thumb' if is_small else ''}"
    if request.if_none_match.contains(tag):
        return _dressed(Response(status=304), row, tag)
    response = _streamed(uploads.open_file(row.file, thumbnail=is_small))
    if is_small:
        response.mimetype = "image/webp"
    else:
        response.mimetype = row.type if row.type in SHOWN else "application/octet-stream"
        response.content_length = row.size
    return _dressed(response, row, tag)


def _add(board: BoardContext, actor: Actor, place: dict[str, Any]) -> Response:
    if request.mimetype == "multipart/form-data":
        return _upload(board, actor, place)
    return _run(board, actor, "attachment.link", {**json_body(), **place})


def _upload(board: BoardContext, actor: Actor, place: dict[str, Any]) -> Response:
    """The bytes first, then the command; whatever refuses the command takes the bytes along."""
    rules = uploads.check_announced(board.workspace_id, request.content_length or 0)
    key = request.headers.get("Idempotency-Key")
    # Sent once more under the same key, an upload is the same file.
    id = derived_id(key, actor.id, "upload") if is_uuid(key) else new_id()
    with uploads.receive(request, rules.limit) as received:
        uploads.store(id, received, board.workspace_id, actor.id, rules)
        args = {"upload": id, "name": _name_of(received), **place}
        if received.form.get("folder"):
            args["folder"] = received.form["folder"]
    uploads.sweep_sometimes(actor.id)
    try:
        return _run(board, actor, "attachment.add", args)
    except AppError:
        uploads.forget(id)
        raise


def _name_of(received: uploads.Received) -> str:
    # A browser rewrites the name beside a file; our own page sends it once more by itself.
    return clean_name(received.form.get("name") or received.name) or _("File")


def _run(board: BoardContext, actor: Actor, name: str, args: dict[str, Any]) -> Response:
    key = request.headers.get("Idempotency-Key")
    outcome = execute(f"board:{board.id}", name, args, actor, key)
    record = record_of("board", "attachment")
    with db.engine.connect() as connection:
        found = {"in_scope": board.id, "with_id": outcome.result["attachment"]}
        row = record.find.first(connection, found)
    return json_response({"seq": outcome.seq, "id": row.id, "attachment": record.dump(row)}, 201)


def _open_card(id: str, actor: Actor) -> tuple[Row[Any], BoardContext]:
    """Find a card on whose board this person may attach something."""
    with db.engine.connect() as connection:
        card, board = open_card(id, actor, connection)
    return card, _for_adding(board)


def _open_for_adding(id: str, actor: Actor) -> BoardContext:
    with db.engine.connect() as connection:
        return _for_adding(open_board(id, actor, connection))


def _for_adding(board: BoardContext) -> BoardContext:
    # Asked before the body is read, and once more by the command.
    if not scopes["board"].permits(board, "attachment.add"):
        raise Forbidden(_("Your role does not allow this."), {"command": "attachment.add"})
    return board


def _open_attachment(id: str, actor: Actor) -> Row[Any]:
    missing = NotFound(_("There is no such file."), {"field": "attachment"})
    with db.engine.connect() as connection:
        found = select(ATTACHMENT).where(ATTACHMENT.c.id == id)
        row = connection.execute(found).first() if is_uuid(id) else None
        if row is None:
            raise missing
        try:
            if row.card:
                open_card(row.card, actor, connection)
            else:
                open_board(row.board_id, actor, connection)
        except NotFound:
            # Also to whoever guesses an id, a file of a foreign board does not exist.
            raise missing from None
    if row.archived_at:
        raise Gone(_("This file was removed. Restore it first."), {"field": "attachment"})
    return row


def _streamed(file: BinaryIO) -> Response:
    # However long it takes: with threads, an answer has a deadline otherwise.
    request.environ.get("baton.stay", lambda: None)()
    response = Response(_pieces(file))
    response.call_on_close(file.close)
    return response


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _dressed(response: Response, row: Row[Any], tag: str) -> Response:
    response.headers.update(HEADERS)
    response.headers["Content-Disposition"] = disposition(row.name)
    response.set_etag(tag)
    return response


def disposition(name: str) -> str:
    """Return the header that has a browser save a file under its name (RFC 6266), and never show it."""
    plain = "".join(c if c.isascii() and c not in '"\\%/' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
