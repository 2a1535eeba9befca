"""What each person is told of what happens: the inbox, mails, and what they missed."""

from flask import Flask

from core.broadcast import register_echo
from notifications import (  # noqa: F401
    clearing,
    commands,
    following,
    mails,
    pushes,
    question_reminding,
    reminding,
    removed_boards,
    review_mails,
    review_reminding,
)
from notifications.live import event_of
from notifications.push_routes import push_api
from notifications.routes import inbox_api, page_context, pages


def init_app(app: Flask) -> None:
    """Serve the inbox and its pages, and tell of new notices live."""
    register_echo("notification.add", event_of)
    app.register_blueprint(inbox_api)
    app.register_blueprint(push_api)
    app.register_blueprint(pages)
    app.context_processor(page_context)
