"""What docs/reliability.md says of single faults names tests that exist, and each fault has its test marked."""

import re

from tests.support.sources import ROOT

SINGLE = (ROOT / "docs" / "reliability.md").read_text().partition("## Single faults")[2]
ROWS = re.findall(r"^\| (F-\d\d) [^|]*\|[^|]*\|([^|]*)\|", SINGLE.partition("\n## ")[0], re.M)
MEASURED = {"F-20", "F-28"}
# Of what does not exist yet.
WAITING = {"F-21"}


def test_every_fault_has_a_row():
    faults = {f"F-{number:02}" for number in range(1, 29)}
    assert {fault for fault, _ in ROWS} == faults - WAITING


def test_every_test_that_a_row_names_is_there_and_knows_its_fault():
    marked = {}
    for fault, words in ROWS:
        files = [
            path.replace("T/", "tests/faults/single/", 1) if path.startswith("T/") else path
            for path in re.findall(r"`([\w/]+\.py)`", words)
        ]
        marked[fault] = [path for path in files if f'"{fault}"' in _text(path)]
        assert [path for path in files if not _text(path)] == []
    elsewhere = {"F-01", "F-05", "F-07", "F-09", "F-22", "F-23"}
    assert {fault for fault, files in marked.items() if not files} == MEASURED | elsewhere


def _text(path):
    file = ROOT / path
    # The checker's own tests come with it.
    return file.read_text() if file.is_file() else "" if "checker" not in path else "-"
