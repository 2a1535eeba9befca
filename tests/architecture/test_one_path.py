"""The rules that keep the path of a change single."""

import ast

from app import create_app  # noqa: F401  (importing it fills the registries)
from auth.permissions import PERMISSIONS
from board.activity import SENTENCES
from core.commands import commands
from core.extensions import db
from core.records import records
from tests.support.sources import called_name, calls, imported, is_operation, modules

# Who writes. All but the first write rows which are in no stream.
WRITERS = {
    "admin/demo.py",
    "core/audit.py",
    "core/backups.py",
    "core/checkpoints.py",
    "core/commits.py",
    "core/consumers.py",
    "core/jobs.py",
    "core/web_push.py",
    "auth/accounts.py",
    "auth/push_subscriptions.py",
    "core/redaction.py",
    "auth/forgetting.py",
    "auth/identities.py",
    "auth/passkeys.py",
    "auth/resets.py",
    "auth/second_factor.py",
    "auth/sessions.py",
    "auth/sign_on.py",
    "auth/sign_ups.py",
    "auth/throttle.py",
    "auth/tokens.py",
    "board/feeds.py",
    "board/uploads.py",
    "insights/said.py",
    "insights/reckoned.py",
    "integrations/pulling/pulls.py",
    "integrations/imports/remembered.py",
    "rules/calling.py",
    "integrations/outward/deliveries.py",
    "integrations/outward/outlets.py",
    "integrations/outward/slack.py",
    "integrations/outward/slack_apps.py",
}
EMITTERS = {
    "core/broadcast.py",
    "board/presence.py",
    "core/server/drain.py",  # says good-bye
}
# Rows for what is asked for by a route: it leads to many commands.
ROUTES: set[tuple[str, str]] = set()
REQUEST_BOUND = {"request", "session", "current_user", "g", "current_app"}


def test_transactions_are_committed_in_one_place():
    committing = {path for path, tree in modules().items() if any(calls(tree, "commit"))}
    assert committing == {"core/database.py"}


def test_few_write_beside_the_path_of_a_change():
    writing = {path for path, tree in modules().items() if any(calls(tree, "writing"))}
    assert writing == WRITERS


def test_data_is_emitted_in_one_place():
    emitting = {path for path, tree in modules().items() if any(calls(tree, "emit"))}
    assert emitting <= EMITTERS


def test_operations_know_no_request():
    bound = {
        (path, name)
        for path, tree in modules().items()
        if any(is_operation(node) for node in ast.walk(tree))
        for module, name in imported(tree)
        if module in ("flask", "flask_login") and name in REQUEST_BOUND
    }
    assert bound == set()


def test_synced_tables_are_written_through_the_change():
    tables = {record.table.name for record in records.values()}
    models = {
        mapper.class_.__name__
        for mapper in db.Model.registry.mappers
        if mapper.local_table.name in tables
    }
    found = {
        (path, line)
        for path, tree in modules().items()
        if path != "core/changes.py"
        for line in _writes(tree, _names_of(tree, models))
    }
    assert found == set()


def test_every_command_has_a_row_in_the_permissions():
    public = {
        (scope, found.permission) for (scope, _), found in commands.items() if not found.internal
    }
    rows = {(scope, name) for scope, table in PERMISSIONS.items() for name in table}
    assert public - rows == set()


def test_every_row_of_the_permissions_belongs_to_a_command():
    known = {(scope, found.permission) for (scope, _), found in commands.items()}
    rows = {(scope, name) for scope, table in PERMISSIONS.items() for name in table}
    assert rows - known == ROUTES


def test_every_command_on_a_board_can_be_told_as_a_sentence():
    assert {name for scope, name in commands if scope == "board"} - SENTENCES.keys() == set()


def _names_of(tree: ast.Module, models: set[str]) -> set[str]:
    """The models that a module knows, and its short names for their tables."""
    known = {name for _, name in imported(tree) if name in models}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _mentions(node.value, known, "__table__"):
            known |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return known


def _writes(tree: ast.Module, names: set[str]) -> set[int]:
    """Lines that insert, update or delete rows of these tables, or make instances to be flushed."""
    lines = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        made = called_name(call) in names and isinstance(call.func, ast.Name)
        verb = called_name(call) in ("insert", "update", "delete")
        subject = call.func.value if isinstance(call.func, ast.Attribute) else None
        target = call.args[0] if call.args else subject
        if made or (verb and _is_name(target, names)) or (verb and _is_name(subject, names)):
            lines.add(call.lineno)
    return lines


def _is_name(node: ast.AST | None, names: set[str]) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in ("__table__", "table"):
        node = node.value
    return isinstance(node, ast.Name) and node.id in names


def _mentions(node: ast.AST, names: set[str], attribute: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    )
