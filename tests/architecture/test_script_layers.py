"""Who may import whom in the browser: pages, views, behaviours, commands, sync, store, lib."""

import re
from pathlib import Path

from tests.support.sources import ROOT, files

SCRIPTS = ROOT / "static" / "js"
LAYERS = ("lib", "store", "sync", "commands", "behaviors", "views", "pages")
IMPORT = re.compile(r"""^(?:import|export)\s(?:[^"';(]*?\sfrom\s)?["']([^"']+)["']""", re.MULTILINE)
ON_DEMAND = re.compile(r"""\bimport\(["']([^"']+)["']\)""")
ELEMENTS = re.compile(r"\bdocument\.(?!visibilityState)|\bwindow\.|\bcustomElements\b")


def test_higher_layers_import_lower_ones():
    upward = {
        f"{path.relative_to(SCRIPTS)} imports {target}"
        for path in files("static/js", ".js")
        for target in _own_imports(path)
        if _layer(path) is not None and _height(SCRIPTS / target) > _height(path)
    }
    assert upward == set()


def test_only_sync_knows_the_socket():
    knowing = {
        path.parent.name
        for path in files("static/js", ".js")
        if "socket.io-client" in IMPORT.findall(text := path.read_text()) + ON_DEMAND.findall(text)
    }
    assert knowing == {"sync"}


def test_store_and_sync_know_no_elements():
    paths = [*files("static/js/store", ".js"), *files("static/js/sync", ".js")]
    assert [path.name for path in paths if ELEMENTS.search(path.read_text())] == []


def _own_imports(path: Path) -> list[str]:
    relative = [name for name in IMPORT.findall(path.read_text()) if name.startswith(".")]
    return [str((path.parent / name).resolve().relative_to(SCRIPTS)) for name in relative]


def _layer(path: Path) -> str | None:
    parts = path.relative_to(SCRIPTS).parts
    return parts[0] if len(parts) > 1 else None


def _height(path: Path) -> int:
    """Entry points stand above all layers."""
    layer = _layer(path)
    return len(LAYERS) if layer is None else LAYERS.index(layer)
