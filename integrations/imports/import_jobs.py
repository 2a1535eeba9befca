"""The durable jobs of imports of boards: a file that waits is read, and brought to a board or a new one."""

from pathlib import Path
from typing import Any

from core import i18n
from core.actors import Actor
from core.extensions import db
from core.jobs import Progress, job
from integrations.imports.boards.board_import import Step, run_import
from integrations.imports.boards.board_matching import Choices
from integrations.imports.boards.board_plan import Source
from integrations.imports.doubles import without_doubles
from integrations.imports.formats import BY_NAME
from integrations.imports.only_whole import only_whole
from integrations.imports.places import Place, kept_only_if_filled, make_board, place_of
from integrations.imports.tables.table import off_loop
from integrations.imports.uploads import drop_upload, upload_at


@job("board-import")
def run_job(progress: Progress) -> dict[str, Any]:
    """Do an import that was asked for on the page; the file goes when it is over."""
    i18n.speak_to(progress.actor, progress.args.get("language"))
    args, actor, place = progress.args, Actor(progress.actor), place_of(progress)
    dry_run, has_parts = args["dry_run"], BY_NAME[args["format"]].own is None
    with only_whole(place, actor, progress.id, dry_run=dry_run, has_parts=has_parts):
        path = upload_at(args["upload"])
        progress.step(progress.done, 0)
        report = bring(
            path, args["format"], args["file"], place, actor,
            choices=Choices(**args["choices"]), currency=args["currency"], name=args["name"],
            part=args.get("part"), base=progress.id, step=progress.step, dry_run=dry_run,
        )  # fmt: skip
    # An archive may have other boards that somebody wants.
    if not dry_run and not args.get("part"):
        drop_upload(args["upload"])
    return report


def bring(
    path: Path,
    format: str,
    file: str,
    place: Place,
    actor: Actor,
    *,
    choices: Choices,
    currency: str | None,
    name: str | None,
    part: str | None = None,
    base: str,
    step: Step,
    dry_run: bool,
) -> dict[str, Any]:
    """Read a file and bring it to a place; a new board goes again when it cannot be filled."""
    if own := BY_NAME[format].own:
        return own(
            path, file, place, actor, part=part, base=base, step=step, dry_run=dry_run, name=name
        )
    source = source_of(path, format, place, currency)
    is_made = place.is_new and not dry_run
    if is_made:
        make_board(place, name or source.name, actor, base)
    with db.engine.connect() as connection:
        around = place.around(connection)
    with kept_only_if_filled(place, actor, is_made=is_made):
        return run_import(
            source, file, around, actor, choices, base=base, step=step, dry_run=dry_run
        )


def source_of(path: Path, format: str, place: Place, currency: str | None) -> Source:
    """Return what a file of a board holds; raise Invalid."""
    read = BY_NAME[format].read
    assert read, format
    with db.engine.connect() as connection:
        reading = place.reading(connection, currency)
    return without_doubles(off_loop(read, path, reading))
