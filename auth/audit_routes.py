"""The audit log of a workspace, for its owners: a page, its data, a check, and a file to keep."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_babel import gettext as _

from auth import shapes
from auth.auditing import note_person
from auth.boot import boot_data
from auth.sessions import page_required
from core import audit, server, strict_json
from core.csv_lines import csv_line
from core.errors import Forbidden, Invalid
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response, number_after
from core.scopes import open_stream

audit_api = Blueprint("audit_api", __name__, url_prefix="/api")
pages = Blueprint("audit", __name__)

COLUMNS = ("number", "at", "kind", "person", "address", "details", "digest")


@pages.get("/audit")
@page_required
def audit_page() -> str:
    """Show the audit log."""
    if boot_data()["workspace"]["role"] != "owner":
        raise Forbidden(_("Only an owner of the workspace reads its audit log."))
    return render_template("auth/audit.html")


@audit_api.get("/workspaces/<id>/audit")
@described(query={"after": "integer", "kind": "string"}, answer=shapes.AUDIT)
def list_audit(id: str) -> Response:
    """List entries, newest first, 50 a page: of one `kind`, or all."""
    _check_owner(id)
    before = number_after("before", digits=15)
    kind = request.args.get("kind") or None
    if kind is not None and not kind.isprintable():
        # PostgreSQL would refuse to compare some of it.
        raise Invalid(_("Invalid."), {"fields": {"kind": [_("Invalid.")]}})
    with db.engine.connect() as connection:
        found = audit.page(connection, id, before=before, kind=kind)
    following = str(found.entries[-1]["number"]) if found.has_more else None
    return json_response({"entries": found.entries, "more": found.has_more, "next": following})


@audit_api.get("/workspaces/<id>/audit/check")
@described(answer=shapes.BROKEN)
def check_audit(id: str) -> Response:
    """Check the chain of digests; `broken` is the number of the first entry that was changed."""
    _check_owner(id)
    with db.engine.connect() as connection:
        return json_response({"broken": audit.first_broken(connection)})


@audit_api.get("/workspaces/<id>/audit.csv")
@described(answer="text/csv")
def export_audit(id: str) -> Response:
    """Return all entries as CSV, the oldest first."""
    note_person("audit_exported", _check_owner(id))
    return Response(
        stream_with_context(_lines(id)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=baton-audit.csv"},
    )


def _check_owner(id: str) -> str:
    actor = current_actor()
    with db.engine.connect() as connection:
        context = open_stream(f"workspace:{id}", actor, connection)[1]
    if context.role != "owner":
        raise Forbidden(_("Only an owner of the workspace reads its audit log."))
    return actor.id


def _lines(workspace: str) -> Iterator[str]:
    yield csv_line(COLUMNS)
    after = 0
    while entries := _some(workspace, after):
        yield "".join(map(_row, entries))
        after = entries[-1]["number"]
        server.sleep(0)


def _row(entry: dict[str, Any]) -> str:
    details = strict_json.dumps(entry["details"])
    return csv_line([({**entry, "details": details})[name] for name in COLUMNS])


def _some(workspace: str, after: int) -> list[dict[str, Any]]:
    # Whoever reads slowly keeps no connection to the database meanwhile.
    with db.engine.connect() as connection:
        return audit.some_after(connection, workspace, after)
