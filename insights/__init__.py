"""What the log says in numbers: forecast, funnel, win rates, goals; above the board, beside notifications."""

from flask import Flask

from insights import cli, following, goals, rates  # noqa: F401
from insights.routes import insights_api, pages


def init_app(app: Flask) -> None:
    """Serve figures and their page."""
    cli.init_app(app)
    app.register_blueprint(insights_api)
    app.register_blueprint(pages)
