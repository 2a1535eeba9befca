"""Ways in and out of Baton for other tools' data: for now, files of deals."""

from flask import Flask

from integrations import csv_import, import_jobs  # noqa: F401
from integrations.cli import board
from integrations.exports.archiving import blueprint as archiving
from integrations.exports.cli import workspace
from integrations.exports.routes import blueprint as exports
from integrations.routes import blueprint


def init_app(app: Flask) -> None:
    """Serve the pages and calls of imports and exports, and add `flask board import` and `flask workspace export`."""
    app.register_blueprint(blueprint)
    app.register_blueprint(exports)
    app.register_blueprint(archiving)
    app.cli.add_command(board)
    app.cli.add_command(workspace)
