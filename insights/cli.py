"""Commands for the operator: the stays and tracks are compared with the log by `verify`, and made anew from it."""

from collections.abc import Iterator

import click
from flask import Flask
from sqlalchemy import Engine, select

from board.queries import BOARD
from core.checks import register_check
from core.extensions import db
from insights.stays import rebuild, stay_differences
from insights.tracks import rebuild_tracks, track_differences


def init_app(app: Flask) -> None:
    """Add the command to `flask --app app …`."""
    app.cli.add_command(rebuild_stays)


@click.command("rebuild-stays")
def rebuild_stays() -> None:
    """Reckon anew from the log how long deals stood in which stage, and what they were; the server may go on."""
    boards = _boards(db.engine)
    for board in boards:
        rebuild(db.engine, board)
        rebuild_tracks(db.engine, board)
    click.echo(f"Made the stays of {len(boards)} boards anew.")


def _check(engine: Engine) -> Iterator[str]:
    for board in _boards(engine):
        yield from stay_differences(engine, board)
        yield from track_differences(engine, board)


def _boards(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(BOARD.c.id).order_by(BOARD.c.id)))


register_check(_check)
