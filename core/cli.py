"""Commands for the operator: backup, restore, verify, prune, and the upgrade that makes a backup first."""

from datetime import timedelta
from itertools import chain
from pathlib import Path

import click
from alembic.util import CommandError
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate.cli import db as migrations
from sqlalchemy.exc import OperationalError

from core import audit, clock
from core.backups import check_backup, keep_copy, restore_backup, write_backup
from core.checks import checks
from core.errors import OperatorError
from core.extensions import db
from core.files import files
from core.pace import Pace
from core.pruning import prune as prune_log
from core.replay import differences, stream_names
from core.upgrades import current_revision, known_revisions, newest_revision, upgrade_to

# A damaged database differs in very many places, which nobody reads.
MOST_TOLD = 100


def init_app(app: Flask) -> None:
    """Add the commands to `flask --app app …`."""
    for command in (backup, restore, verify, prune):
        app.cli.add_command(command)
    # Flask finds the group of Flask-Migrate before it loads the application, so its command is changed
    # rather than replaced.
    theirs = migrations.commands["upgrade"]
    theirs.callback, theirs.params, theirs.help = upgrade.callback, upgrade.params, upgrade.help


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a copy of the database to FILE; the server may go on meanwhile."""
    try:
        write_backup(db.engine, file)
    except OperatorError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Saved and checked: {file} ({file.stat().st_size:,} bytes)")
    click.echo(f"Attached files are not in it: copy {files()} as well.")


@click.command()
@click.option("--without-copy", is_flag=True, help="Keep no copy of what is there now.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path, without_copy: bool) -> None:
    """Replace the whole database by the one in FILE, and keep a copy of what was there."""
    try:
        check_backup(db.engine, file)
        if not without_copy:
            _keep_copy("before-restore", "", "--without-copy")
        restore_backup(db.engine, file)
    except OperatorError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored from {file}")


@click.command()
def verify() -> None:
    """Check the audit log, replay the change log and compare the outcome with the tables."""
    with db.engine.connect() as connection:
        streams, broken = stream_names(connection), audit.first_broken(connection)
    if broken:
        raise click.ClickException(
            f"The audit log was changed: entry {broken} is not what was noted."
        )
    pace, found = Pace(), 0
    replayed = (differences(db.engine, stream, pace) for stream in streams)
    reckoned = (check(db.engine) for check in checks)
    for sentence in chain.from_iterable((*replayed, *reckoned)):
        found += 1
        if found <= MOST_TOLD:
            click.echo(sentence, err=True)
    if found:
        raise click.ClickException(f"Log and tables differ in {found} places.")
    longest = f"no transaction took longer than {pace.longest * 1000:.0f} ms"
    click.echo(f"Log and tables are equal in all {len(streams)} streams; {longest}.")
    click.echo(f"Attached files were not looked at: verify-files reads {files()}.")


@click.command()
@click.option(
    "--keep-days", type=click.IntRange(min=1), default=90, show_default=True,
    help="Changes of the last days stay as they are.",
)  # fmt: skip
@click.option(
    "--keep-changes", type=click.IntRange(min=0), default=1000, show_default=True,
    help="So do the newest of each stream, however old.",
)  # fmt: skip
def prune(keep_days: int, keep_changes: int) -> None:
    """Fold old changes of the log into one state per board; the server may go on meanwhile."""
    try:
        done = prune_log(db.engine, clock.now() - timedelta(days=keep_days), keep_changes)
    except OperationalError as error:
        raise click.ClickException(
            f"Stopped half-way; run it again to go on: {error.orig}"
        ) from error
    waited = f"others waited at most {done.longest * 1000:.0f} ms"
    click.echo(f"Folded {done.changes:,} changes in {done.streams} streams; {waited}.")


@click.command()
@click.option("--without-backup", is_flag=True, help="Make no backup before the migration.")
@click.argument("revision", default="head")
@with_appcontext
def upgrade(revision: str, without_backup: bool) -> None:
    """Bring the database to this version's schema, after a backup of what is in it."""
    engine = db.engine
    before, wanted = current_revision(engine), newest_revision() if revision == "head" else revision
    if before not in {None, *known_revisions()}:
        raise click.ClickException(
            f"A newer version of Baton made this database (schema {before})."
        )
    if before == wanted:
        click.echo(f"The database has schema {before} already.")
        return
    try:
        if before and not without_backup:
            _keep_copy("before-upgrade", f"-{before}-to-{wanted}", "--without-backup")
        upgrade_to(engine, revision)
    except (OperatorError, CommandError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The database has schema {current_revision(engine)} now.")


def _keep_copy(occasion: str, detail: str, option: str) -> None:
    folder = current_app.config["BATON"].data_dir / "backups"
    try:
        file = keep_copy(db.engine, folder, occasion, detail)
    except OperatorError as error:
        raise OperatorError(
            f"Nothing was changed, since no backup could be made first. {error}\n"
            f"Mend that (room in {folder}, PostgreSQL's client programs) and try again, or make a backup "
            f"in another way and add {option}."
        ) from error
    if file:
        click.echo(f"What was there is kept in {file}")
