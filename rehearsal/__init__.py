"""Rehearsal: another process tried on what has been, seen by nobody else, then adopted as one change or thrown away."""

from flask import Flask

from rehearsal import adopting, trying  # noqa: F401
from rehearsal.routes import pages, rehearsal_api


def init_app(app: Flask) -> None:
    """Serve the page of a rehearsal, and its call."""
    app.register_blueprint(rehearsal_api)
    app.register_blueprint(pages)
