"""What docs/security.md says rests on tests that exist, and what it says to wait for has none."""

import re

from tests.support.sources import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()
CASES = dict(re.findall(r"^\| (S-\d\d) \|[^|]+\|([^|]+)\|$", TEXT, re.M))
LINES = re.findall(r"^\| (\d+) \|[^|]+\|([^|]+)\|$", TEXT, re.M)


def test_every_case_has_its_line_with_a_test_or_what_it_waits_for():
    assert list(CASES) == [f"S-{number:02}" for number in range(1, 69)]
    assert [case for case, shown in CASES.items() if not (named(shown) or "waits: " in shown)] == []


def test_every_line_of_asvs_is_answered():
    assert [int(number) for number, _ in LINES] == list(range(1, 64))
    assert all(where.strip() for _, where in LINES)


def test_every_test_that_is_named_is_there():
    assert [name for name in named(TEXT) if not is_there(*name)] == []


def test_no_case_waits_for_a_test_that_is_there():
    """So that the line of a case is written when its test comes."""
    files = [path.name for path in (ROOT / "tests" / "security").glob("test_s*.py")]
    tried = {f"S-{number}" for name in files for number in re.findall(r"(?<=_s)\d\d(?=_)", name)}
    assert [case for case in tried if not named(CASES[case])] == []


def named(text):
    """The files, each with a function or none, that a text names in its code."""
    text = text.replace("`S/", "`tests/security/").replace("`T/", "`tests/faults/single/")
    found, last = [], ""
    for path, function in re.findall(r"`(tests/[\w/]+\.py|…)(?:::(\w+))?", text):
        last = last if path == "…" else path
        found.append((last, function))
    return found


def is_there(path, function):
    file = ROOT / path
    return file.is_file() and (not function or f"def {function}(" in file.read_text())
