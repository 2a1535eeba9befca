"""Commands for the operator: backup, restore, verify."""

from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade

from core.backups import BackupError, read_backup, write_backup
from core.changes import renew_epoch
from core.database import WRITE
from core.extensions import db
from core.replay import differences, stream_names


def init_app(app: Flask) -> None:
    """Add the commands to `flask --app app …`."""
    for command in (backup, restore, verify):
        app.cli.add_command(command)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a copy of the database to FILE; the server may go on meanwhile."""
    try:
        write_backup(db.engine.url, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Saved and checked: {file} ({file.stat().st_size:,} bytes)")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Replace the whole database by the one in FILE; what was not in it is gone."""
    try:
        read_backup(db.engine.url, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    upgrade()
    with db.engine.connect().execution_options(**WRITE) as connection, connection.begin():
        # Pages that are still open may hold changes which this database has never seen.
        renew_epoch(connection)
    click.echo(f"Restored from {file}")


@click.command()
def verify() -> None:
    """Replay the change log and compare the outcome with the tables."""
    with db.engine.connect() as connection:
        streams = stream_names(connection)
    found = [sentence for stream in streams for sentence in _compare(stream)]
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        raise click.ClickException(f"Log and tables differ in {len(found)} places.")
    click.echo(f"Log and tables agree in all {len(streams)} streams.")


def _compare(stream: str) -> list[str]:
    with db.engine.connect() as connection, connection.begin():
        return list(differences(connection, stream))
