"""The inbox and what one missed, over HTTP; the pages of the inbox and of its settings."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from auth.boot import boot_data
from auth.notice_settings import DEFAULT_WAYS
from auth.sessions import page_required
from core.changes import head
from core.database import one_moment
from core.errors import Invalid, Unauthenticated
from core.extensions import db
from core.mail import mail_server
from core.openapi import described
from core.rest import asked_after, current_actor, json_response
from core.scopes import open_stream
from notifications import shapes
from notifications.inbox import count_unread, muted_of, next_to_wake, page_of, reader_of
from notifications.since import mark_of, since

inbox_api = Blueprint("inbox_api", __name__, url_prefix="/api")
pages = Blueprint("notifications", __name__)


@inbox_api.get("/inbox")
@described(query={"filter": shapes.FILTER, "after": "string"}, answer=shapes.INBOX)
def inbox() -> Response:
    """Return a page of what one was told, newest first, and how many are unread in all.

    `filter` is unread, mentions or batons; `after` is what the page before gave as `next`.
    """
    actor, given = current_actor(), request.args
    with one_moment(db.engine) as connection:
        reader = reader_of(actor.id)
        page = page_of(connection, reader, which=given.get("filter"), cursor=asked_after("cursor"))
        facts = {
            "unread": count_unread(connection, reader),
            "wakes_at": next_to_wake(connection, reader),
            "seq": head(connection, f"user:{actor.id}"),
        }
    return json_response(facts | page)


@inbox_api.get("/inbox/count")
@described(answer=shapes.COUNT)
def inbox_count() -> Response:
    """Return how many notices are unread, and when the next comes back that was put off."""
    with one_moment(db.engine) as connection:
        actor = current_actor()
        reader = reader_of(actor.id)
        unread, wakes_at = count_unread(connection, reader), next_to_wake(connection, reader)
        seq = head(connection, f"user:{actor.id}")
    return json_response({"unread": unread, "wakes_at": wakes_at, "seq": seq})


@inbox_api.get("/since")
@described(query={"board": "string", "seq": "integer"}, answer=shapes.SINCE)
def missed() -> Response:
    """Return what others did with one's deals on a board after `seq`; without it, after one's last look.

    And which deals have comments that one has not seen.
    """
    actor = current_actor()
    with one_moment(db.engine) as connection:
        _scope, board = open_stream(f"board:{request.args.get('board')}", actor, connection)
        mark = mark_of(connection, board, actor.id)
        seq = _since(mark, head(connection, f"board:{board.id}"))
        found = since(connection, board, actor.id, seq)
    return json_response(found | {"looked": mark and mark.looked})


def page_context() -> dict[str, int]:
    """Give every template `inbox_unread`, what the bell above the page shows at first."""
    try:
        person = boot_data()["me"]["id"]
        with db.engine.connect() as connection:
            return {"inbox_unread": count_unread(connection, reader_of(person))}
    except (Unauthenticated, SQLAlchemyError):
        # As for `boot`: without its database Baton still has to show a page that says so.
        return {"inbox_unread": 0}


@pages.get("/inbox")
@page_required
def inbox_page() -> str:
    """Show the inbox."""
    return render_template("notifications/inbox.html")


@pages.get("/inbox/settings")
@page_required
def settings_page() -> str:
    """Show how one is told of what happens, and what one has muted."""
    with db.engine.connect() as connection:
        muted = muted_of(connection, reader_of(current_actor().id))
    shown = {"ways": DEFAULT_WAYS, "muted": muted, "sends_mail": mail_server() is not None}
    return render_template("notifications/settings.html", shown=shown)


def _since(mark: Any, newest: int) -> int:
    text = request.args.get("seq")
    if text is None:
        return mark.looked if mark else newest
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid(_("`seq` must be a sequence number."), {"fields": {"seq": [_("Invalid.")]}})
    return int(text)
