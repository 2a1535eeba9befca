"""`flask workspace export`: everything of a workspace as one zip, beside a running server too."""

from pathlib import Path

import click
from flask.cli import AppGroup

from auth.accounts import first_workspace
from core import audit, strict_json
from core.actors import Actor
from core.errors import AppError
from integrations.exports.archive import Archive
from integrations.imports.cli import importer

workspace = AppGroup("workspace", help="Workspaces.")


@workspace.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--workspace", "id", help="Id of the workspace; the first one otherwise.")
def export_workspace(file: Path, id: str | None) -> None:
    """Write the workspace to FILE, as its owner sees it; the last line is the report as JSON."""
    found = id or first_workspace()
    if found is None:
        raise click.ClickException("There is no workspace yet: sign up first.")
    part = file.with_name(f"{file.name}.part")
    try:
        # For the eyes of whoever runs this alone, as a backup.
        part.touch(mode=0o600)
        report = Archive(found, Actor(importer(found, None)), lambda done, total: None).write(part)
        part.rename(file)
        audit.note("workspace_exported", workspace=found)
    except AppError as error:
        raise click.ClickException(error.message) from error
    finally:
        part.unlink(missing_ok=True)
    click.echo(strict_json.dumps(report))
