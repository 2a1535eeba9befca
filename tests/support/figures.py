"""Measured figures: tests state them, they are shown at the end and never asserted."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

MANY = 12
LONG = os.environ.get("FAULTS") == "long"


def amount(short: Any, long: Any) -> Any:
    """How much of something a test does: FAULTS=long does more."""
    return long if LONG else short


def stating(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that states figures by name."""

    def state(**figures: Any) -> None:
        request.node.user_properties.append(("figure", figures))

    return state


def show(terminal: Any) -> None:
    """Write the figures of all tests below their results; those of one test with many cases as sums."""
    found = [
        (report.nodeid.rpartition("/")[2], value)
        for reports in terminal.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "figure"
    ]
    if not found:
        return
    terminal.section("figures")
    for test, cases in _by_test(found).items():
        lines = cases if len(cases) <= MANY else [("all", _sum(value for _, value in cases))]
        for case, figures in lines:
            text = ", ".join(f"{name} {value}" for name, value in figures.items())
            terminal.write_line(f"{test}{f'[{case}]' if case else ''}: {text}")


def _by_test(found: list[tuple[str, Any]]) -> dict[str, list[tuple[str, Any]]]:
    tests: dict[str, list[tuple[str, Any]]] = {}
    for nodeid, value in found:
        test, _, case = nodeid.partition("[")
        tests.setdefault(test, []).append((case.rstrip("]"), value))
    return tests


def _sum(cases: Iterable[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for figures in cases:
        for name, value in figures.items():
            total[name] += value
    return total
