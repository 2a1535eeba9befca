"""The board's pages, and what its screens read beside snapshots and changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth import throttle
from auth.auditing import note_person
from auth.boot import boot_data
from auth.entry import in_person
from auth.permissions import permits
from auth.sessions import page_required
from board import shapes
from board.activity_kinds import KINDS
from board.archive import archived_things, kept_days
from board.history import (
    PAGE,
    Wanted,
    board_activity,
    board_kept_since,
    card_history,
    card_kept_since,
    comment_texts,
    texts_of,
)
from board.models import Column
from board.my_data import my_data
from board.my_work import MOST, MOST_AT_ALL, my_work
from board.past_card import card_as_of
from board.person_activity import Place, find_person, person_activity
from board.queries import (
    board_thread,
    boards_of,
    card_detail,
    departments_of,
    find_card_by_number,
    find_comment,
    people_of,
)
from board.scope import BoardContext, open_board, open_card
from board.seen_log import seen_among
from board.story import story
from core.actors import Actor
from core.as_of import find_place
from core.changes import epoch, head
from core.database import one_moment
from core.errors import Forbidden, Invalid, NotFound
from core.extensions import db
from core.openapi import described
from core.rest import asked_after, current_actor, json_response, number_after, query_number
from core.schemas import is_uuid
from core.security import let_pickers_in
from core.snapshots import look

board_api = Blueprint("board_api", __name__, url_prefix="/api")
pages = Blueprint("board", __name__)
KIND = shapes.one_of(*KINDS)
OF_HISTORY = {"after": "integer", "kind": KIND, "member": "string"}


@board_api.get("/boards")
@described(query={"archived": "string"}, answer=shapes.BOARDS)
def boards() -> Response:
    """Return the boards that one may see; with `archived=1` the archived ones too."""
    actor, archived = current_actor(), request.args.get("archived") == "1"
    with db.engine.connect() as connection:
        found = boards_of(connection, actor.id, archived=archived)
    within = actor.token_subjects
    shown = [board for board in found if within is None or board["id"] in within]
    return json_response({"boards": shown})


@board_api.get("/my-work")
@described(query={"most": "integer"}, answer=shapes.MY_WORK)
def my_work_api() -> Response:
    """Return what waits for one over all boards, at most so many of a kind, what is due first first."""
    actor, most = current_actor(), query_number("most") or MOST
    with one_moment(db.engine) as connection:
        return json_response(my_work(connection, actor.id, min(most, MOST_AT_ALL)))


@board_api.get("/account/export")
@described(answer=shapes.OBJECT)
def export_my_data() -> Response:
    """Return all that Baton keeps about you, and what you did where you may look, as a file of JSON."""
    actor = in_person()
    throttle.pay([throttle.Brake(f"export {actor.id}", 5, timedelta(minutes=10))])
    note_person("data_exported", actor.id)
    response = Response(stream_with_context(my_data(actor.id)), mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=baton-my-data.json"
    return response


@board_api.get("/boards/<id>/people")
@described(answer=shapes.PEOPLE)
def people(id: str) -> Response:
    """Return the people and departments whom a reader of this board meets, for those who see no workspace."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
        people = people_of(connection, board.workspace_id, board.id)
        departments = departments_of(connection, board.workspace_id, board.id, people)
        return json_response({"people": people, "departments": departments})


@board_api.get("/boards/<id>/activity")
@described(query=OF_HISTORY, answer=shapes.HISTORY)
def activity(id: str) -> Response:
    """Return what was done on this board, newest first, a page of it."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
        history = board_activity(connection, board, _wanted())
        kept_since = board_kept_since(connection, board)
    return json_response(_page(history) | {"kept_since": kept_since})


@board_api.get("/boards/<id>/archive")
@described(answer=shapes.ARCHIVE)
def archive(id: str) -> Response:
    """Return what was put away on this board, the newest 200 of each type: by whom, and when."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        things = archived_things(connection, board, actor)
        days = kept_days(connection, board)
    return json_response({"archived": things, "kept_days": days})


@board_api.get("/cards/<id>")
@described(query={"at": "string"}, answer=shapes.CARD)
def card(id: str) -> Response:
    """Return a card with all that an open one shows and a page of its history; `at` a number or time as it was."""
    actor, at = current_actor(), request.args.get("at")
    with one_moment(db.engine) as connection:
        row, board = open_card(id, actor, connection)
        if at is not None:
            return json_response(_card_as_of(connection, actor, board, row.id, at))
        shown = card_detail(connection, row, board.sight) | {
            "history": card_history(connection, board, row.id),
            "kept_since": card_kept_since(connection, board, row.id),
            "seq": head(connection, f"board:{board.id}"),
            "epoch": epoch(connection),
            "board": board.id,
        }
    return json_response(shown)


@board_api.get("/cards/<id>/history")
@described(query=OF_HISTORY, answer=shapes.HISTORY)
def history(id: str) -> Response:
    """Return what was done with a card, newest first, a page of it."""
    with db.engine.connect() as connection:
        row, board = open_card(id, current_actor(), connection)
        history = card_history(connection, board, row.id, _wanted())
        kept_since = card_kept_since(connection, board, row.id)
    return json_response(_page(history) | {"kept_since": kept_since})


@board_api.get("/cards/<id>/story")
@described(answer=shapes.STORY)
def card_story(id: str) -> Response:
    """Return the facts of a deal's story: its turning points, its time in each stage, who did what."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        row, board = open_card(id, actor, connection)
        return json_response(story(connection, board, row))


@board_api.get("/people/<id>/activity")
@described(query={"after": "string", "kind": KIND}, answer=shapes.PERSON_ACTIVITY)
def activity_of_person(id: str) -> Response:
    """Return what somebody did on all boards that you see; `after` is `next` of the page before."""
    actor, after = current_actor(), asked_after("before")
    place, kind = Place.parse(after) if after else None, _kind()
    with one_moment(db.engine) as connection:
        person = find_person(connection, actor, id)
        page = person_activity(connection, actor, person["id"], place, kind)
    return json_response({"person": person} | page)


@board_api.get("/cards/<id>/history/<int(max=999999999999999999):seq>")
@described(answer=shapes.TEXTS)
def texts(id: str, seq: int) -> Response:
    """Return the long texts which one change of a card wrote or kept, and what they were before."""
    with db.engine.connect() as connection:
        row, board = open_card(id, current_actor(), connection)
        return json_response({"texts": texts_of(connection, board, row.id, seq)})


@board_api.get("/boards/<id>/thread")
@described(answer=shapes.THREAD)
def thread(id: str) -> Response:
    """Return the board's own conversation: the comments that belong to no card, oldest first."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        shown = {
            "comments": board_thread(connection, board.id),
            "seq": head(connection, f"board:{board.id}"),
            "epoch": epoch(connection),
            "board": board.id,
        }
    return json_response(shown)


@board_api.get("/boards/<id>/comments/<comment>/texts")
@described(answer=shapes.TEXTS)
def comment_history(id: str, comment: str) -> Response:
    """Return what a comment said since it was written, oldest first; of one that was removed nothing."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
        row = find_comment(connection, board.id, comment) if is_uuid(comment) else None
        if row is None or (row.card and not seen_among(connection, board, [row.card])):
            raise NotFound(_("There is no such comment."), {"field": "comment"})
        return json_response({"texts": comment_texts(connection, board, row)})


@pages.get("/")
@page_required
def index_page() -> str:
    """Show the list of boards."""
    return render_template("boards/index.html")


@pages.get("/my-work")
@page_required
def my_work_page() -> str:
    """Show what waits for one over all boards."""
    return render_template("boards/my_work.html")


@pages.get("/workspace")
@page_required
def workspace_page() -> str:
    """Show which files the workspace takes, and how much room they have."""
    if not permits("workspace", boot_data()["workspace"]["role"], "workspace.edit"):
        raise Forbidden(_("Only owners and admins see the settings of the workspace."))
    return render_template("boards/workspace.html")


@pages.get("/boards/<id>")
@page_required
def board_page(id: str) -> str:
    """Show a board."""
    return _board_page(id)


@pages.get("/boards/<id>/cards/<int:number>")
@page_required
def card_page(id: str, number: int) -> str:
    """Show a board with one of its cards open."""
    return _board_page(id, number)


@pages.get("/boards/<id>/thread")
@page_required
def thread_page(id: str) -> str:
    """Show a board with its own conversation open."""
    return _board_page(id)


@pages.get("/boards/<id>/activity")
@page_required
def activity_page(id: str) -> str:
    """Show a board with its activity open."""
    return _board_page(id)


@pages.get("/boards/<id>/cards/<int:number>/story")
@page_required
def story_page(id: str, number: int) -> str:
    """Show the story of a deal, to be read, printed and handed over."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
        card = find_card_by_number(connection, board.id, number)
    if card is None or not board.sight.sees(card):
        raise NotFound(_("There is no deal with this number."), {"field": "card"})
    boot = boot_data(board.id, number)
    return render_template("boards/story.html", board=board, card=card, boot=boot)


@pages.get("/people/<id>/activity")
@page_required
def person_page(id: str) -> str:
    """Show what somebody did on the boards that one sees."""
    with db.engine.connect() as connection:
        person = find_person(connection, current_actor(), id)
    return render_template("boards/person.html", person=person)


@pages.get("/boards/<id>/settings")
@page_required
def settings_page(id: str) -> str:
    """Show who is on a board, and what it is called."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
    return render_template("boards/settings.html", board=board, boot=boot_data(board.id))


@pages.get("/boards/<id>/outcomes")
@page_required
def outcomes_page(id: str) -> str:
    """Show why deals of a board were won and lost."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
    return render_template("boards/outcomes.html", board=board, boot=boot_data(board.id))


def _board_page(id: str, number: int | None = None) -> str:
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
        stages = _stages(connection, board)
        card = None if number is None else find_card_by_number(connection, board.id, number)
    if number is not None and (card is None or not board.sight.sees(card)):
        raise NotFound(_("There is no deal with this number."), {"field": "card"})
    boot = boot_data(board.id, number)
    if pickers := let_pickers_in():
        boot |= {"pickers": pickers}
    return render_template("boards/board.html", board=board, stages=stages, boot=boot)


def _stages(connection: Connection, board: BoardContext) -> Sequence[Row[Any]]:
    """Return what a board can show of its stages before anything else has come."""
    shown = select(Column.name, Column.kind, Column.color).where(
        Column.board_id == board.id, Column.archived_at.is_(None)
    )
    return connection.execute(shown.order_by(Column.position, Column.id)).all()


def _card_as_of(
    connection: Connection, actor: Actor, board: BoardContext, card: str, at: str
) -> dict[str, Any]:
    view = look(connection, f"board:{board.id}", actor)
    place = find_place(connection, view, at)
    shown = card_as_of(connection, board, card, place)
    of = {"board": board.id, "epoch": view.epoch, "head": view.seq}
    return shown | of | place.to_dict()


def _page(history: list[dict[str, Any]]) -> dict[str, Any]:
    is_full = len(history) == PAGE
    return {"history": history, "next": str(history[-1]["seq"]) if is_full else None}


def _wanted() -> Wanted:
    return Wanted(number_after("before"), _kind(), request.args.get("member"))


def _kind() -> str | None:
    kind = request.args.get("kind")
    if kind is not None and kind not in KINDS:
        message = _("There is no such kind of change.")
        raise Invalid(message, {"fields": {"kind": [message]}})
    return kind
