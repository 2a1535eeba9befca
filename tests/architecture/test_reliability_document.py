"""What docs/reliability.md says rests on tests and measurements that exist."""

import re

from tests.support.sources import ROOT

TEXT = (ROOT / "docs" / "reliability.md").read_text()
SINGLE = TEXT.partition("\n## Single faults")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| (F-\d\d) [^|]*\|[^|]*\|([^|]*)\|([^|]*)\|$", SINGLE, re.M)
# Of what does not exist yet.
WAITING = {"F-21"}


def test_every_fault_has_one_row_with_a_test_and_a_figure():
    faults = {f"F-{number:02}" for number in range(1, 29)} - WAITING
    assert [fault for fault, _, _ in ROWS] == sorted(faults)
    assert [fault for fault, tests, figure in ROWS if not named(tests) or not figure.strip()] == []


def test_every_test_that_is_named_anywhere_is_there():
    assert [name for name in named(TEXT) if not is_there(*name)] == []


def test_every_measurement_that_is_named_is_there():
    found = re.findall(r"-m (bench\.\w+)", TEXT)
    assert found
    assert [name for name in found if not is_there(name.replace(".", "/") + ".py", "")] == []


def named(text):
    """The files, each with a function or none, that a text names in its code."""
    text = text.replace("`T/", "`tests/faults/single/")
    return re.findall(r"((?:tests|bench)/[\w/]+\.py)(?:::(\w+))?", text)


def is_there(path, function):
    file = ROOT / path
    return file.is_file() and (not function or f"\ndef {function}(" in file.read_text())
