"""The tables of a database: made where there are none, and no server starts on those of another version."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import click
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from core.errors import OperatorError
from core.extensions import db
from core.upgrades import current_revision, known_revisions, newest_revision


def make_tables() -> None:
    """Make the tables of a database that has none; one that has is left as it is.

    Raises OperatorError when the database cannot be reached.
    """
    try:
        has_tables = bool(inspect(db.engine).get_table_names())
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise OperatorError(f"the database does not answer: {reason}") from error
    if not has_tables:
        upgrade()


def check_tables() -> None:
    """Raise OperatorError for a database whose tables are not those of this version of Baton."""
    revision = current_revision(db.engine)
    if revision == newest_revision():
        return
    if revision in known_revisions():
        raise OperatorError(
            "the database is of an earlier version. Run `flask --app app db upgrade`, which keeps a backup."
        )
    raise OperatorError(
        "a newer version of Baton made this database. Install that one, or restore a backup."
    )


def make_tables_before(group: click.Group) -> None:
    """Let each command of a group find the tables there."""
    for command in _commands_of(group):
        # Some commands are shared by all applications of a process.
        if not hasattr(command.callback, "finds_tables"):
            command.callback = _with_tables(command.callback)


def _commands_of(group: click.Group) -> Iterator[click.Command]:
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from _commands_of(command)
        else:
            yield command


def _with_tables(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def prepared(*args: Any, **kwargs: Any) -> Any:
        try:
            make_tables()
        except OperatorError as error:
            raise click.ClickException(f"Baton cannot work: {error}") from error
        return callback(*args, **kwargs)

    prepared.finds_tables = True  # type: ignore[attr-defined]
    return prepared
