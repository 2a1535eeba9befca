"""Who is sold to: the companies of a workspace."""

from flask import Flask

from customers import commands  # noqa: F401
from customers.routes import customers_api


def init_app(app: Flask) -> None:
    """Serve the look-up of companies."""
    app.register_blueprint(customers_api)
