"""Ways in and out of Baton for other tools' data: for now, files of deals."""

from flask import Flask

from integrations import csv_import, import_jobs, models, pull_routes  # noqa: F401
from integrations.cli import board
from integrations.routes import blueprint


def init_app(app: Flask) -> None:
    """Serve the import's page and calls, and add `flask board import`."""
    app.register_blueprint(blueprint)
    app.cli.add_command(board)
