"""The archive of a workspace: a durable job that its owners and admins ask for, and the file that comes of it."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from sqlalchemy import select

from auth import throttle
from auth.models import Workspace
from core import audit, clock
from core.actors import Actor
from core.commands import derived_id
from core.errors import Forbidden, NotFound
from core.extensions import db
from core.garbage import without_long_search
from core.jobs import JOB, Progress, enqueue, find_job, job
from core.openapi import described
from core.rest import current_actor, json_response, limited_actor
from core.scopes import open_stream
from integrations import shapes
from integrations.exports.archive import Archive
from integrations.exports.kept import KEPT_SECONDS, archive_of, find_archive, sweep
from integrations.exports.routes import sent

blueprint = Blueprint("archiving", __name__, url_prefix="/api")

KIND, END = "workspace-export", "workspace-export-end"
WORKSPACE = Workspace.__table__
# To tell how far it is takes a write and a pause, so that it is not told at each of thousands of files.
TOLD_EVERY = 0.5


@blueprint.post("/workspaces/<id>/export")
@described(answer=shapes.STARTED)
def export_workspace(id: str) -> Response:
    """Ask for the whole workspace as one archive; answers the job that makes it."""
    actor = limited_actor()
    _check_ruler(id, actor)
    throttle.pay(throttle.brakes_for_archive(actor.id))
    job = enqueue(KIND, {"workspace": id}, actor.id)
    _note("workspace_exported", id, actor)
    return json_response({"job": job})


@blueprint.get("/workspaces/<id>/export")
@described(answer=shapes.NEWEST)
def find_workspace_export(id: str) -> Response:
    """Return the newest archive that one asked for within the last day: its job, null where there is none."""
    actor = current_actor()
    _check_ruler(id, actor)
    since = clock.now() - timedelta(seconds=KEPT_SECONDS)
    mine = (JOB.c.kind == KIND) & (JOB.c.actor == actor.id) & (JOB.c.created_at > since)
    asked = select(JOB.c.id, JOB.c.args).where(mine).order_by(JOB.c.created_at.desc())
    with db.engine.connect() as connection:
        found = [row.id for row in connection.execute(asked) if row.args["workspace"] == id]
    return json_response({"job": found[0] if found else None})


@blueprint.get("/jobs/<id>/archive")
@described(answer="application/octet-stream")
def download_workspace_export(id: str) -> Response:
    """Return the archive that a job of one's own has made, as long as one still administers the workspace."""
    actor, row = current_actor(), find_job(id)
    path = find_archive(id)
    if row is None or (row.kind, row.actor) != (KIND, actor.id) or path is None:
        raise NotFound(_("There is no such archive, or no longer: it is kept for a day."))
    _check_ruler(row.args["workspace"], actor)
    _note("archive_taken", row.args["workspace"], actor)
    name = f"{_name_of(row.args['workspace'])} {row.created_at.date().isoformat()}.zip"
    response = sent(path.open("rb"), "application/zip", name)
    response.content_length = path.stat().st_size
    return response


@job(KIND)
def archive(progress: Progress) -> dict[str, Any]:
    """Make the archive of a workspace; whoever asked for it must still administer it."""
    workspace, actor = progress.args["workspace"], Actor(progress.actor)
    _check_ruler(workspace, actor)
    sweep()
    path = archive_of(progress.id)
    part = path.with_suffix(".part")
    try:
        with without_long_search():
            report = Archive(workspace, actor, _now_and_then(progress.step)).write(part)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    later = clock.now() + timedelta(seconds=KEPT_SECONDS)
    end = derived_id(progress.id, END)
    enqueue(END, {"job": progress.id}, progress.actor, id=end, run_after=later)
    return report


@job(END, for_others=True)
def end(progress: Progress) -> dict[str, Any]:
    """Remove an archive a day after it was made."""
    archive_of(progress.args["job"]).unlink(missing_ok=True)
    return {}


def _now_and_then(step: Callable[[int, int], None]) -> Callable[[int, int], None]:
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done == total or time.monotonic() - told > TOLD_EVERY:
            step(done, total)
            told = time.monotonic()

    return tell


def _check_ruler(id: str, actor: Actor) -> None:
    with db.engine.connect() as connection:
        scope, workspace = open_stream(f"workspace:{id}", actor, connection)
        if not scope.permits(workspace, "workspace.edit"):
            raise Forbidden(_("Only owners and admins export the whole workspace."))


def _name_of(workspace: str) -> str:
    with db.engine.connect() as connection:
        found = connection.scalar(select(WORKSPACE.c.name).where(WORKSPACE.c.id == workspace))
    return found or "Baton"


def _note(kind: str, workspace: str, actor: Actor) -> None:
    audit.note(kind, workspace=workspace, person=actor.id, address=request.remote_addr)
