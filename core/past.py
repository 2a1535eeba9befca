"""The past of a stream over HTTP: when how much happened, and the steps from one time to another."""

from typing import Any

from flask import Blueprint, Flask, Response
from sqlalchemy import Connection, select

from core.as_of import find_place
from core.audiences import Patch, Seen, both_sides
from core.changes import CHANGE, changes_since
from core.checkpoints import shown
from core.clock import to_wire
from core.database import one_moment
from core.extensions import db
from core.folds import FOLD
from core.openapi import described
from core.rest import current_actor, json_response, query_number, stream_of
from core.shapes import ANYTHING, ID, MOMENT, NUMBER, TEXT, by_key, many, maybe, shape
from core.snapshots import View, look

# So many marks tell a slider at which change it is at which time; between them it counts evenly.
MARKS = 500
STEPS = 500

TIMELINE = shape(
    epoch=TEXT,
    seq=NUMBER,
    began_at=maybe(MOMENT),
    kept_from=NUMBER,
    kept_since=maybe(MOMENT),
    marks=many(many(ANYTHING)),
)
STEP = shape(seq=NUMBER, at=MOMENT, actor=ID, name=TEXT, patches=many(by_key(ANYTHING)))
STEPS_SHAPE = shape(epoch=TEXT, seq=NUMBER, steps=many(STEP))

past = Blueprint("past", __name__, url_prefix="/api")


def init_app(app: Flask) -> None:
    """Register what is read of the past."""
    app.register_blueprint(past)


@past.get("/<streams:plural>/<id>/timeline")
@described(answer=TIMELINE)
def timeline(plural: str, id: str) -> Response:
    """Return when a stream began, since when its history is kept, and which change was made when."""
    actor, stream = current_actor(), stream_of(plural, id)
    with one_moment(db.engine) as connection:
        view = look(connection, stream, actor)
        fold = connection.execute(
            select(FOLD.c.seq, FOLD.c.at).where(FOLD.c.stream == stream)
        ).first()
        first = fold.seq if fold else 0
        marks = _marks(connection, stream, max(first, 1), view.seq)
        began = _marks(connection, stream, 1, 1)
    return json_response(
        {
            "epoch": view.epoch,
            "seq": view.seq,
            "began_at": began[0][1] if began else None,
            "kept_from": first,
            "kept_since": to_wire(fold.at) if fold else None,
            "marks": marks,
        }
    )


@past.get("/<streams:plural>/<id>/steps")
@described(query={"since": "integer", "most": "integer"}, answer=STEPS_SHAPE)
def steps(plural: str, id: str) -> Response:
    """Return the changes after `since`, each with what it made of which fields: one may go along them both ways."""
    actor, stream = current_actor(), stream_of(plural, id)
    since, most = query_number("since") or 0, query_number("most", digits=4) or STEPS
    with one_moment(db.engine) as connection:
        view = look(connection, stream, actor)
        find_place(connection, view, str(since), "since")
        rows = changes_since(connection, stream, since, min(most, STEPS))
    types = frozenset(shown(stream))
    found = [_step(view, row, types) for row in rows]
    return json_response({"epoch": view.epoch, "seq": view.seq, "steps": found})


def _marks(connection: Connection, stream: str, first: int, last: int) -> list[list[Any]]:
    """Return numbers of changes with their times, evenly over the log; all where there are few."""
    count = min(MARKS, last - first + 1)
    if count < 1:
        return []
    numbers = {first + (last - first) * number // max(1, count - 1) for number in range(count)}
    statement = select(CHANGE.c.seq, CHANGE.c.at).where(
        CHANGE.c.stream == stream, CHANGE.c.seq.in_(sorted(numbers))
    )
    rows = connection.execute(statement.order_by(CHANGE.c.seq))
    return [[seq, to_wire(at)] for seq, at in rows]


def _step(view: View, row: Any, types: frozenset[str]) -> dict[str, Any]:
    sides = both_sides(view.scope, view.audience, row)
    patches = [_difference(*side) for side in sides if side[0]["type"] in types]
    said = {"seq": row.seq, "at": to_wire(row.at), "actor": row.actor, "name": row.name}
    found = [patch for patch in patches if patch]
    told = said | {"patches": found}
    return told if found or not row.patches else view.scope.veil(view.audience, told)


def _difference(patch: Patch, old: Seen, new: Seen) -> Patch | None:
    """Return which fields a patch changed as an audience sees it; None where it sees no difference."""
    if old and new:
        changed = [name for name in new if old.get(name) != new[name]]
        old, new = {name: old.get(name) for name in changed}, {name: new[name] for name in changed}
    if old == new:
        return None
    return {"type": patch["type"], "id": patch["id"], "before": old, "after": new}
