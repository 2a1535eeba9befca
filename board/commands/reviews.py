"""Commands on reviews: a meeting is begun, led, noted in, handed on and ended. What is shown meanwhile is presence."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy.engine import Row

from auth.people import hides_amounts
from board.agenda import last_end
from board.faces import count_comments
from board.lookup import active, count_kept, existing
from board.models.review import CODES, KINDS
from board.names import Names
from board.review_figures import open_figures
from board.review_summary import as_comment, outcome_of, summary
from board.reviewing import running
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, NotFound
from core.records import record_of
from core.schemas import Id, OneOf, Schema, Text

MAX_RUNNING = 5
MAX_ITEMS = 100
MAX_NOTES = 200


class Item(Schema):
    id = Id()
    code = OneOf(*CODES, required=True)
    card = Id(allow_none=True)
    text = Text(required=True, max=500)


class StartReview(Schema):
    id = Id()
    kind = OneOf(*KINDS, required=True)
    rhythm = Id(allow_none=True)
    agenda = fields.List(fields.Nested(Item), validate=validate.Length(max=MAX_ITEMS))


@command("review.start", scope="board", schema=StartReview)
def start_review(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    kind: str,
    id: str | None = None,
    rhythm: str | None = None,
    agenda: list[dict[str, Any]] | None = None,
) -> dict[str, str]:
    """Several may run on a board at once; each has its own presenter and followers. It may be one of a rhythm."""
    _refuse_too_many(change)
    if rhythm:
        _hold(change, rhythm, kind)
    review = change.put(
        "review",
        unused_id(change, "review", id, derived_id(change.id, "review")),
        kind=kind,
        presenter=actor.id,
        agenda=_of_this_board(change, agenda or []),
        people=[actor.id],
        figures=open_figures(change.connection, board.id),
        rhythm=rhythm,
        since=last_end(change.connection, board.id, kind, rhythm),
        created_at=change.moment,
    )
    return {"review": review.id}


class EditAgenda(Schema):
    review = Id(required=True)
    agenda = fields.List(
        fields.Nested(Item), required=True, validate=validate.Length(max=MAX_ITEMS)
    )


@command("review.edit_agenda", scope="board", schema=EditAgenda)
def edit_agenda(
    change: Change, board: Any, actor: Actor, *, review: str, agenda: list[dict[str, Any]]
) -> None:
    running(change, review)
    change.put("review", review, agenda=_of_this_board(change, agenda))


class TheReview(Schema):
    review = Id(required=True)


@command("review.join", scope="board", schema=TheReview)
def join_review(change: Change, board: Any, actor: Actor, *, review: str) -> None:
    """Whoever joined took part: they are told of the summary."""
    row = running(change, review)
    if actor.id not in row.people:
        change.put("review", review, people=[*row.people, actor.id])


class NoteInReview(Schema):
    review = Id(required=True)
    card = Id(allow_none=True)
    item = Id(allow_none=True)
    text = Text(required=True, max=2_000, multiline=True)


@command("review.note", scope="board", schema=NoteInReview)
def note_in_review(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    review: str,
    text: str,
    card: str | None = None,
    item: str | None = None,
) -> None:
    """What was decided for a deal is a comment on it as well; what was said to a line of the agenda stands under it."""
    row = running(change, review)
    if len(row.notes) >= MAX_NOTES:
        raise Conflict(_("At most %(count)s notes fit into a review.", count=MAX_NOTES))
    change.cause = {"review": review}
    if card:
        active(change, "card", card)
        _write(change, actor, card, _("Decided: %(text)s", text=text))
    if item and item not in (line.get("id") for line in row.agenda):
        raise NotFound(_("This line is no longer on the agenda."), {"field": "item"})
    note = {"card": card, "item": item, "text": text, "by": actor.id}
    change.put("review", review, notes=[*row.notes, note], people=_with(row, actor))


@command("review.take_over", scope="board", schema=TheReview)
def take_over_review(change: Change, board: Any, actor: Actor, *, review: str) -> None:
    """Whoever may start one may go on where its presenter left, or when they are to be relieved."""
    row = running(change, review)
    change.put("review", review, presenter=actor.id, people=_with(row, actor))


@command("review.end", scope="board", schema=TheReview)
def end_review(change: Change, board: Any, actor: Actor, *, review: str) -> None:
    """By whoever may lead one. The summary comes into the board's conversation."""
    row = running(change, review)
    change.cause = {"review": review}
    outcome = outcome_of(change, row)
    ended = record_of("board", "review").dump(row) | {"outcome": outcome}
    names = Names(change.connection, board.workspace_id, board.id)
    # Everybody on the board reads its conversation, also those who see less of it.
    deals = not board.has_own_deals
    amounts = deals and not hides_amounts(change.connection, board.workspace_id)
    told = summary(change.connection, board.id, ended, names, amounts=amounts, deals=deals)
    _write(change, actor, None, as_comment(told))
    change.put("review", review, outcome=outcome, archived_at=change.moment)


def _of_this_board(change: Change, agenda: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cards = {item["card"] for item in agenda if item.get("card")}
    change.fetch("card", cards)
    for card in sorted(cards):
        existing(change, "card", card)
    return _with_ids(change, agenda)


def _with_ids(change: Change, agenda: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is noted to a line finds it by its id, wherever it goes."""
    lines: dict[str, dict[str, Any]] = {}
    for place, item in enumerate(agenda):
        id = item.get("id")
        own = id if id and id not in lines else derived_id(change.id, "item", str(place))
        lines[own] = {"card": None, **item, "id": own}
    return list(lines.values())


def _hold(change: Change, rhythm: str, kind: str) -> None:
    if active(change, "rhythm", rhythm).kind != kind:
        raise Conflict(_("This regular review is of another kind."), {"field": "kind"})
    change.put("rhythm", rhythm, held_at=change.moment)


def _write(change: Change, actor: Actor, card: str | None, text: str) -> None:
    id = derived_id(change.id, "comment")
    change.put("comment", id, card=card, author=actor.id, text=text, created_at=change.moment)
    count_comments(change, card)


def _with(row: Row[Any], actor: Actor) -> list[str]:
    return row.people if actor.id in row.people else [*row.people, actor.id]


def _refuse_too_many(change: Change) -> None:
    if count_kept(change, "review") >= MAX_RUNNING:
        raise Conflict(_("At most %(count)s reviews may run on a board.", count=MAX_RUNNING))
