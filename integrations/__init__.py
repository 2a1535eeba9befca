"""Ways in and out of Baton: files of deals come in, news goes out to webhooks and chats."""

from flask import Flask

from integrations.exports.archiving import blueprint as archiving
from integrations.exports.cli import workspace
from integrations.exports.routes import blueprint as exports
from integrations.imports import import_jobs, models  # noqa: F401
from integrations.imports.cli import board
from integrations.imports.routes import blueprint
from integrations.imports.tables import csv_import  # noqa: F401
from integrations.outward import delivering, outlet_following, slack_later  # noqa: F401
from integrations.outward.outlet_routes import outlet_api
from integrations.outward.slack_routes import pages, slack_doors
from integrations.pulling import pulls  # noqa: F401
from integrations.pulling.pull_routes import pull_api, pull_pages


def init_app(app: Flask) -> None:
    """Serve what comes in and what goes out, and add `flask board import` and `flask workspace export`."""
    app.register_blueprint(blueprint)
    app.register_blueprint(outlet_api)
    app.register_blueprint(slack_doors)
    app.register_blueprint(pages)
    app.register_blueprint(pull_api)
    app.register_blueprint(pull_pages)
    app.register_blueprint(exports)
    app.register_blueprint(archiving)
    app.cli.add_command(board)
    app.cli.add_command(workspace)
