"""`flask board import`: files of deals become boards, beside a running server too."""

import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from auth.accounts import account_of, first_workspace
from auth.models import Member
from core import strict_json
from core.actors import Actor
from core.errors import AppError, Invalid
from core.extensions import db
from core.models import new_id
from core.schemas import CURRENCIES
from integrations.exports.own_archive import boards_in, name_in, shown_name
from integrations.imports.archives import is_archive
from integrations.imports.boards.board_matching import Choices, Matcher
from integrations.imports.formats import BY_NAME, format_of
from integrations.imports.import_jobs import bring, source_of
from integrations.imports.opening import is_format, named_format, opened
from integrations.imports.places import Place, place_in_workspace, place_on_board
from integrations.imports.tables.column_names import ALIASES
from integrations.imports.tables.csv_columns import Mapping, fold
from integrations.imports.tables.csv_dates import DATE_ORDERS
from integrations.imports.tables.csv_import import bring_table
from integrations.imports.tables.csv_plan import Options
from integrations.imports.tables.table import Table, line
from integrations.imports.tables.table_looking import first_mapping, options_of
from integrations.imports.tables.table_reading import read_table
from integrations.imports.uploads import drop_upload, upload_at, upload_folder

board = AppGroup("board", help="Boards.")


@dataclass(frozen=True)
class _Wish:
    """What the command line says of all files alike."""

    workspace: str
    actor: Actor
    format: str
    board: str | None
    sheet: str | None
    maps: tuple[str, ...]
    date_order: str | None
    currency: str | None
    dry_run: bool

    def place(self) -> Place:
        """Return where a file goes: into a board that is there, or into a new one."""
        if self.board:
            return place_on_board(self.board, self.actor)
        return place_in_workspace(self.workspace, self.actor)


@board.command("import")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--format", "format_", type=click.Choice(list(BY_NAME)), help="Else by its content.")
@click.option("--workspace", help="Id of the workspace; the first one otherwise.")
@click.option("--as", "email", help="Address of whoever imports; the workspace's owner otherwise.")
@click.option(
    "--board",
    help="Id of a board to import into, instead of a new one; of a workspace's archive, which of its boards, by name.",
)
@click.option("--sheet", help="Of a workbook; else the one that looks like deals.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Of a table: the column, by its name or number, that gives a field; none with FIELD=. Several for the title.",
)
@click.option(
    "--dates",
    "date_order",
    type=click.Choice(DATE_ORDERS),
    help="How a table writes 03/04/2026; else as its other dates tell.",
)
@click.option(
    "--currency",
    type=click.Choice(sorted(CURRENCIES)),
    metavar="CODE",
    help="Of amounts of a table that name none.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would come; change nothing.")
def import_board(
    files: tuple[Path, ...],
    format_: str | None,
    workspace: str | None,
    email: str | None,
    **said: Any,
) -> None:
    """Import files, or what an archive holds; the last line is the report as JSON.

    Of several files it is `{imports: […]}`, of a workspace's archive `{boards: […]}`, of another file with several
    boards the first one's with `others: […]`; one that fails stops no other.
    """
    try:
        where = workspace or first_workspace()
        if where is None:
            raise click.ClickException("There is no workspace yet: sign up first.")
        wish = _Wish(where, Actor(importer(where, email)), format_ or "", **said)
        report = _bring_all(files, wish)
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(strict_json.dumps(report))
    if _has_failed(report):
        raise click.exceptions.Exit(1)


def _has_failed(report: dict[str, Any]) -> bool:
    """Whether something did not come, of several files or of the boards of one of them."""
    parts = [part for name in ("imports", "boards", "others") for part in report.get(name, ())]
    return "error" in report or any(map(_has_failed, parts))


def _bring_all(files: tuple[Path, ...], wish: _Wish) -> dict[str, Any]:
    with ExitStack() as kept:
        parts = [part for file in files for part in _parts_of(file, wish, kept)]
        if len(parts) == 1:
            return _bring_file(*parts[0], wish)
        told = [{"file": name} | _told(_bring_file, path, name, wish) for path, name in parts]
    if len(files) == 1 and is_format(files[0]):
        return told[0] | {"others": told[1:]}
    return {"imports": told}


def _parts_of(file: Path, wish: _Wish, kept: ExitStack) -> list[tuple[Path | AppError, str]]:
    """Return where a file lies and its name, or why it cannot be read; of one that holds several, each of them."""
    name = line(file.name)
    if wish.format or not _may_hold_several(file):
        return [(file, name)]
    copy = upload_folder() / new_id()
    kept.callback(copy.unlink, missing_ok=True)
    shutil.copyfile(file, copy)
    try:
        found = opened(copy, name)
    except AppError as error:
        return [(error, name)]
    for one in found:
        kept.callback(drop_upload, one.upload)
    return [(upload_at(one.upload), one.name) for one in found]


def _may_hold_several(file: Path) -> bool:
    try:
        return format_of(file).split is not None
    except Invalid:
        return is_archive(file)


def _told(bring_it: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """Return a report, or why there is none."""
    try:
        return bring_it(*args)
    except (AppError, click.ClickException) as error:
        return {"error": error.message}


def _bring_file(path: Path | AppError, name: str, wish: _Wish) -> dict[str, Any]:
    if isinstance(path, AppError):
        raise path
    format = named_format(wish.format, path)
    if format.kind == "table":
        return _bring_table(path, name, wish)
    if format.parts:
        return _bring_boards(path, format.name, wish)
    return _bring_board(path, name, format.name, wish)


def _bring_boards(path: Path, format: str, wish: _Wish) -> dict[str, Any]:
    """Make new boards of those in a workspace's archive, or that are called so; what one lacks stops no other."""
    parts = boards_in(path)
    name, wish = wish.board, replace(wish, board=None)
    names = {part: name_in(path, part, upload_folder()) for part in parts} if name else {}
    chosen = [part for part in parts if name in (None, names.get(part))]
    if not chosen:
        there = ", ".join(sorted(names.values()))
        raise click.ClickException(
            f"There is no board “{name}” in this archive, but these: {there}."
        )
    told = [
        {"part": part} | _told(_bring_board, path, line(shown_name(part)), format, wish, part)
        for part in chosen
    ]
    return {"boards": told}


def _bring_board(
    path: Path, name: str, format: str, wish: _Wish, part: str | None = None
) -> dict[str, Any]:
    """Import a board: into one that is there, or as a new one called as the file says."""
    place = wish.place()
    with db.engine.connect() as connection:
        around = place.around(connection)
    people = {}
    if BY_NAME[format].read:
        source = source_of(path, format, place, None)
        with db.engine.connect() as connection:
            people = Matcher(connection, source, around, Choices()).guess_people()
    return bring(
        path, format, name, place, wish.actor,
        choices=Choices(people=people), currency=None, name=None, part=part,
        base=new_id(), step=_tell, dry_run=wish.dry_run,
    )  # fmt: skip


def _bring_table(path: Path, name: str, wish: _Wish) -> dict[str, Any]:
    """Import a table: into a board that is there, or as a new one called as the file."""
    place = wish.place()
    table = read_table(path.read_bytes(), wish.sheet)
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    values = {
        "mapping": _mapping(table, place.workspace, wish.maps),
        "date_order": wish.date_order,
        "currency": wish.currency,
    }
    options = Options(**options_of(table, place.workspace, currency, values))
    report = bring_table(
        table, name, place, wish.actor, options,
        name=Path(name).stem, base=new_id(), step=_tell, dry_run=wish.dry_run,
    )  # fmt: skip
    for problem in report["problems"]:
        if problem["line"] is None:
            click.echo(problem["message"], err=True)
    return report


def _mapping(table: Table, workspace: str, maps: tuple[str, ...]) -> Mapping:
    """Return which column is which field: as asked for, as guessed otherwise; raise ClickException."""
    mapping, _source, _before = first_mapping(table, workspace, None)
    asked = [one.partition("=") for one in maps]
    for field, _mark, _column in asked:
        if field not in ALIASES:
            raise click.ClickException(
                f"There is no field “{field}”. Fields: {', '.join(ALIASES)}."
            )
        mapping[field] = [] if field == "title" else None
    for field, _mark, column in asked:
        if column:
            at = _column_at(table.header, column)
            mapping[field] = [*mapping["title"], at] if field == "title" else at  # type: ignore[misc]
    if not mapping["title"]:
        raise click.ClickException(
            f"No column gives the deals a title. Choose one with --map title=COLUMN. Columns: {_listed(table.header)}."
        )
    return mapping


def _column_at(header: list[str], column: str) -> int:
    """Return the index of a column, by its name or its number from 1."""
    names = [fold(name) for name in header]
    if fold(column) in names:
        return names.index(fold(column))
    if column.isdecimal() and 0 < int(column) <= len(header):
        return int(column) - 1
    raise click.ClickException(f"The file has no column “{column}”. Columns: {_listed(header)}.")


def _listed(header: list[str]) -> str:
    return ", ".join(f"{number} {name[:60]}".rstrip() for number, name in enumerate(header, 1))


def importer(workspace: str, email: str | None) -> str:
    """Return whose account it is, the workspace's owner without one; raise ClickException."""
    if email:
        account = account_of(email)
        if account is None:
            raise click.ClickException(f"There is no account {email}.")
        return account
    member = Member.__table__
    owner = select(member.c.id).where(
        member.c.workspace_id == workspace, member.c.role == "owner", member.c.status == "active"
    )
    with db.engine.connect() as connection:
        found = connection.execute(owner.order_by(member.c.id).limit(1)).scalar()
    if found is None:
        raise click.ClickException("There is no such workspace, or nobody owns it.")
    return found


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {total:,}", nl=done == total and total > 0, err=True)
