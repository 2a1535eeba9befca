"""Rules: when something happens to a deal, something else is done; above the board, beside notifications."""

from flask import Flask

from rules import calling, commands, following, looking  # noqa: F401
from rules.routes import pages, rule_api


def init_app(app: Flask) -> None:
    """Serve the page of the rules, and what one would have done."""
    app.register_blueprint(rule_api)
    app.register_blueprint(pages)
