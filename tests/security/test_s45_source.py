"""What the source never does: S-13, S-24, S-45, S-46, S-47, S-53 and S-64, read from the syntax trees."""

import ast
import re

import pytest

from tests.support.sources import called_name, calls, files, imported, modules

pytestmark = pytest.mark.once

# Makes objects, and runs code, of bytes that somebody sent.
REVIVING = {"pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle", "yaml", "joblib"}
STARTS_PROGRAMS = {"core/postgresql_copies.py", "core/server/supervisor.py"}
# Who reads which boards people were added to: the one statement, and what rests on it.
KNOWS_WHO_IS_ON_A_BOARD = {
    "board/queries.py",
    "board/listing.py",
    "board/commands/imports.py",
    "board/work_of.py",
    # How much somebody sees of the boards on which they are.
    "board/sight.py",
    # Whom a reader meets on the boards that they see.
    "board/person_activity.py",
    # Whom a regular review expects.
    "notifications/circle.py",
}


def users(names):
    """The places where one of the modules is imported."""
    return {
        path
        for path, tree in modules().items()
        for module, name in imported(tree)
        if {module, f"{module}.{name}", module.partition(".")[0]} & set(names)
    }


def test_s13_who_sees_which_board_is_asked_in_one_place():
    model = {"BoardMember", "BOARD_MEMBER"}
    asking = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in model and not path.startswith("board/models/")
    }
    assert asking == KNOWS_WHO_IS_ON_A_BOARD


def test_s24_s45_nothing_that_was_sent_becomes_an_object_or_code():
    assert users(REVIVING) == set()
    assert [path for path, tree in modules().items() if any(bare_calls(tree, "eval", "exec"))] == []


def test_s46_no_shell_ever():
    assert users({"subprocess", "pty", "commands"}) == STARTS_PROGRAMS
    for path, tree in modules().items():
        assert list(calls(tree, "system", "popen", "getoutput")) == [], path
        shells = [call for call in calls(tree, "run", "Popen", "check_output") if has_shell(call)]
        assert shells == [], path


def test_s47_no_sql_is_put_together_from_text():
    """SQL is made by SQLAlchemy; where text is SQL it is written out, or a name of our own stands in it."""
    pasted = {
        path
        for path, tree in modules().items()
        for call in calls(tree, "text", "exec_driver_sql", "literal_column", "execute")
        if call.args and is_put_together(call.args[0]) and not is_command(call)
    }
    # PRAGMA takes no parameters; what stands in them is a constant of the module.
    assert pasted == {"core/database.py", "core/sqlite_copies.py"}


def test_s53_only_the_guard_asks_under_which_name_it_was_called():
    """So no link, redirect or mail can follow a forged Host: they lead to PUBLIC_URL, or are relative."""
    told = {"host", "host_url", "url_root", "base_url", "url"}
    asking = {
        (path, node.attr)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in told and is_request(node.value)
    }
    assert asking == {("core/security.py", "host")}
    external = [
        path
        for path, tree in modules().items()
        for call in calls(tree, "url_for")
        if any(word.arg == "_external" for word in call.keywords)
    ]
    assert external == []


def test_s64_chance_decides_nothing_that_matters():
    """Keys come from `secrets`; only the demo's story and a browser's pause before it tries again are dice."""
    assert users({"random", "numpy"}) == {
        "admin/demo.py",
        "admin/demo_customers.py",
        "admin/demo_pulses.py",
    }
    dice = {
        path.name
        for path in files("static/js", ".js")
        if re.search(r"Math\.random", path.read_text())
    }
    assert dice == {"clock.js"}


def bare_calls(tree, *names):
    return [call for call in calls(tree, *names) if isinstance(call.func, ast.Name)]


def has_shell(call):
    return called_name(call) and any(word.arg == "shell" for word in call.keywords)


def is_put_together(node):
    """Whether a text is made at run time: by f, %, + or format."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and called_name(node) == "format"


def is_command(call):
    """The function `execute` runs a command; SQL is run by a connection's method of this name."""
    return isinstance(call.func, ast.Name) and call.func.id == "execute"


def is_request(node):
    return isinstance(node, ast.Name) and node.id == "request"
