"""Ways in and out of Baton for other tools' data: for now, files of deals."""

from flask import Flask

from integrations import csv_import  # noqa: F401
from integrations.cli import board
from integrations.exports.routes import blueprint as exports
from integrations.routes import blueprint


def init_app(app: Flask) -> None:
    """Serve the pages and calls of imports and exports, and add `flask board import`."""
    app.register_blueprint(blueprint)
    app.register_blueprint(exports)
    app.cli.add_command(board)
