"""The tables of a new database, so that whoever starts Baton need not have heard of migrations."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import click
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from core.extensions import db


class NoDatabase(Exception):
    """The database cannot be reached; the message is one sentence for the operator."""


def make_tables() -> None:
    """Make the tables of a database that has none; one that has is left as it is."""
    try:
        has_tables = bool(inspect(db.engine).get_table_names())
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise NoDatabase(f"the database does not answer: {reason}") from error
    if not has_tables:
        upgrade()


def make_tables_before(group: click.Group) -> None:
    """Let each command of a group find the tables there."""
    for command in _commands_of(group):
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
        except NoDatabase as error:
            raise click.ClickException(f"Baton cannot work: {error}") from error
        return callback(*args, **kwargs)

    return prepared
