"""What no source file may contain."""

import ast
import re

import pytest

from tests.support.sources import ROOT, all_python, files, modules, tracked

MAX_FUNCTION = 40
RAW_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafe-html|unsafeHTML"
)
EVALUATION = re.compile(r"\beval\(|new Function\(")
INLINE = re.compile(r"""<[^>]*\s(?:style|on[a-z]+)=["']""")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")
# Folders of one machine: a path that works only there.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|opt|Users)/[\w.-]")
TEXT = {".py", ".js", ".css", ".html", ".md", ".toml", ".txt", ".json", ".in", ".cfg", ".ts", ""}


def test_functions_fit_on_a_screen():
    long = {
        f"{path}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, tree in all_python().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION
    }
    assert long == set()


def test_every_module_says_what_lives_in_it():
    silent = {path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)}
    assert silent == set()


def test_there_is_no_drawer_for_odds_and_ends():
    assert {path.name for path in tracked() if path.stem in ("utils", "helpers", "misc")} == set()


@pytest.mark.parametrize("forbidden", [RAW_HTML, EVALUATION], ids=["raw HTML", "evaluation"])
def test_scripts_have_no(forbidden):
    assert _lines_with(forbidden, files("static/js", ".js")) == []


@pytest.mark.parametrize("forbidden", [INLINE, SCRIPT], ids=["inline styles", "inline scripts"])
def test_templates_have_no(forbidden):
    assert _lines_with(forbidden, files("templates", ".html")) == []


def test_no_path_of_one_machine():
    kept = [path for path in tracked() if path.suffix in TEXT and "architecture" not in path.parts]
    assert _lines_with(MACHINE_PATH, kept) == []


def _lines_with(pattern, paths):
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
