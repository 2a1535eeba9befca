"""Ways in and out of Baton: files of deals come in, news goes out to webhooks and chats."""

from flask import Flask

from integrations import csv_import, delivering, import_jobs, outlet_following, slack_later  # noqa: F401
from integrations.cli import board
from integrations.exports.archiving import blueprint as archiving
from integrations.exports.cli import workspace
from integrations.exports.routes import blueprint as exports
from integrations.outlet_routes import outlet_api
from integrations.routes import blueprint
from integrations.slack_routes import pages, slack_doors


def init_app(app: Flask) -> None:
    """Serve the pages and calls and those about what goes out of imports and exports, and add `flask board import` and `flask workspace export`."""
    app.register_blueprint(blueprint)
    app.register_blueprint(outlet_api)
    app.register_blueprint(slack_doors)
    app.register_blueprint(pages)
    app.register_blueprint(exports)
    app.register_blueprint(archiving)
    app.cli.add_command(board)
    app.cli.add_command(workspace)
