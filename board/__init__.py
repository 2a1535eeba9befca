"""The deal board: its records, its commands, who may see it, and its pages."""

from flask import Flask

from board import (  # noqa: F401
    auditing,
    caring,
    cli,
    commands,
    company_merging,
    company_names,
    listing,
    pulse_mail,
    pulses,
    purging,
    removal,
    results,
    tiers,
    undo_job,
)
from board.attachment_routes import attachment_api
from board.customer_routes import customer_api, customer_pages
from board.feed_routes import feed_api, feed_files
from board.outcome_routes import outcome_api
from board.past_routes import past_api
from board.presence import BoardPresence
from board.pulse_routes import pulse_pages
from board.review_routes import review_api
from board.routes import board_api, pages
from board.scope import BoardScope
from board.undo_routes import undo_api
from board.work_routes import work_api
from core.scopes import register_scope
from core.sockets import register_presence


def init_app(app: Flask) -> None:
    """Make boards known to the core and serve their pages."""
    cli.init_app(app)
    presence = BoardPresence()
    presence.share()
    register_presence("board", presence)
    app.register_blueprint(board_api)
    app.register_blueprint(attachment_api)
    app.register_blueprint(work_api)
    app.register_blueprint(undo_api)
    app.register_blueprint(past_api)
    app.register_blueprint(review_api)
    app.register_blueprint(customer_api)
    app.register_blueprint(customer_pages)
    app.register_blueprint(outcome_api)
    app.register_blueprint(feed_api)
    app.register_blueprint(feed_files)
    app.register_blueprint(pulse_pages)
    app.register_blueprint(pages)


register_scope(BoardScope())
