"""What an operator needs beside the board: for now, the demo workspace."""

from flask import Flask

from admin.cli import demo


def init_app(app: Flask) -> None:
    """Add the operator's commands to `flask`."""
    app.cli.add_command(demo)
