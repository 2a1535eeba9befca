"""The project's own source files, read once for the tests of its architecture."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "core",
    "auth",
    "customers",
    "board",
    "admin",
    "insights",
    "rules",
    "rehearsal",
    "integrations",
    "notifications",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax trees of app.py and the packages, by path."""
    paths = [ROOT / "app.py"]
    for package in PACKAGES:
        paths += sorted((ROOT / package).rglob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in paths}


def all_python() -> dict[str, ast.Module]:
    """Return the trees of the packages and of the tests."""
    tests = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for path in sorted((ROOT / "tests").rglob("*.py"))
    }
    return modules() | tests


def files(folder: str, *suffixes: str) -> Iterator[Path]:
    """Yield our files below a folder: not what set-up makes or brings."""
    for path in sorted((ROOT / folder).rglob("*")):
        made = {"vendor", "dist", "node_modules"} & set(path.relative_to(ROOT).parts)
        if path.suffix in suffixes and not made:
            yield path


def tracked() -> list[Path]:
    """Return the files which Git keeps."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of functions or methods with these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) in names:
            yield node


def called_name(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else None


def imported(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Yield each import as (module, name); the name is None for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def is_operation(function: ast.AST) -> bool:
    """Tell whether a function is the operation of a command."""
    return isinstance(function, ast.FunctionDef) and any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "command"
        for mark in function.decorator_list
    )
