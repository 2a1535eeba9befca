"""`flask board import`: a file of deals becomes a board, beside a running server too."""

import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from auth.accounts import account_of, first_workspace
from auth.models import Member
from core import strict_json
from core.actors import Actor
from core.errors import AppError
from core.extensions import db
from core.models import new_id
from integrations.board_matching import Choices, Matcher
from integrations.csv_columns import ALIASES, Mapping, fold
from integrations.csv_import import bring_table
from integrations.csv_plan import Options
from integrations.exports.own_archive import boards_in, name_in, shown_name
from integrations.formats import BY_NAME
from integrations.import_jobs import bring, source_of
from integrations.opening import named_format
from integrations.places import place_in_workspace, place_on_board
from integrations.table import Table, line
from integrations.table_looking import first_mapping, options_of
from integrations.table_reading import read_table
from integrations.uploads import upload_folder

board = AppGroup("board", help="Boards.")


@board.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
@click.option("--dry-run", is_flag=True, help="Tell what would come; change nothing.")
def import_board(
    file: Path,
    format_: str | None,
    workspace: str | None,
    email: str | None,
    board: str | None,
    sheet: str | None,
    maps: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Import FILE; the last line is the report as JSON, of a workspace's archive `{boards: […]}`."""
    try:
        where = workspace or first_workspace()
        if where is None:
            raise click.ClickException("There is no workspace yet: sign up first.")
        actor = Actor(importer(where, email))
        format_ = named_format(format_ or "", file).name
        if BY_NAME[format_].kind == "table":
            report = _import(file, sheet, maps, where, actor, board, dry_run)
        elif BY_NAME[format_].parts:
            report = _bring_boards(file, format_, where, actor, board, dry_run)
        else:
            report = _bring(file, format_, where, actor, board, dry_run)
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(strict_json.dumps(report))
    if any("error" in one for one in report.get("boards", ())):
        raise click.exceptions.Exit(1)


def _bring_boards(
    file: Path, format: str, workspace: str, actor: Actor, name: str | None, dry_run: bool
) -> dict[str, Any]:
    """Make new boards of those in a workspace's archive, or that are called so; what one lacks stops no other."""
    parts = boards_in(file)
    names = {part: name_in(file, part, upload_folder()) for part in parts} if name else {}
    chosen = [part for part in parts if name in (None, names.get(part))]
    if not chosen:
        there = ", ".join(sorted(names.values()))
        raise click.ClickException(
            f"There is no board “{name}” in this archive, but these: {there}."
        )
    return {
        "boards": [_bring_one(file, format, workspace, actor, part, dry_run) for part in chosen]
    }


def _bring_one(
    file: Path, format: str, workspace: str, actor: Actor, part: str, dry_run: bool
) -> dict[str, Any]:
    try:
        report = _bring(file, format, workspace, actor, None, dry_run, part)
    except AppError as error:
        report = {"error": error.message}
    return {"part": part} | report


def _bring(
    file: Path,
    format: str,
    workspace: str,
    actor: Actor,
    board_id: str | None,
    dry_run: bool,
    part: str | None = None,
) -> dict[str, Any]:
    """Import a board: into one that is there, or as a new one called as the file says."""
    place = place_on_board(board_id, actor) if board_id else place_in_workspace(workspace, actor)
    with db.engine.connect() as connection:
        around = place.around(connection)
    people = {}
    if BY_NAME[format].read:
        source = source_of(file, format, place, None)
        with db.engine.connect() as connection:
            people = Matcher(connection, source, around, Choices()).guess_people()
    return bring(
        file, format, line(shown_name(part) if part else file.name), place, actor,
        choices=Choices(people=people), currency=None, name=None, part=part,
        base=new_id(), step=_tell, dry_run=dry_run,
    )  # fmt: skip


def _import(
    file: Path,
    sheet: str | None,
    maps: tuple[str, ...],
    workspace: str,
    actor: Actor,
    board_id: str | None,
    dry_run: bool,
) -> dict[str, Any]:
    """Import a table: into a board that is there, or as a new one called as the file."""
    place = place_on_board(board_id, actor) if board_id else place_in_workspace(workspace, actor)
    content = file.read_bytes()
    table = read_table(content, sheet)
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    values = {"mapping": _mapping(table, place.workspace, maps)}
    options = Options(**options_of(table, place.workspace, currency, values))
    return bring_table(
        content, line(file.name), place, actor, options,
        name=line(file.stem), base=new_id(), step=_tell, dry_run=dry_run,
    )  # fmt: skip


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
