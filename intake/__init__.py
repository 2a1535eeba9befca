"""Intake: a public page of a board on which strangers ask for something; what they send becomes a deal."""

from flask import Flask

from intake import bringing, commands  # noqa: F401
from intake.api import intake_api
from intake.pages import intake_pages


def init_app(app: Flask) -> None:
    """Serve the pages for strangers, and what is held back for managers."""
    app.register_blueprint(intake_api)
    app.register_blueprint(intake_pages)
