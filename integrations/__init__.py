"""Ways in and out of Baton: files of deals come in, news goes out to webhooks and chats."""

from flask import Flask

from integrations import csv_import, delivering, outlet_following, slack_models  # noqa: F401
from integrations.cli import board
from integrations.outlet_routes import outlet_api
from integrations.routes import blueprint


def init_app(app: Flask) -> None:
    """Serve the import's page and calls and those about what goes out, and add `flask board import`."""
    app.register_blueprint(blueprint)
    app.register_blueprint(outlet_api)
    app.cli.add_command(board)
