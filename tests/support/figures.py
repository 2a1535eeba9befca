"""Measured figures: tests state them, they are shown at the end and never asserted."""

import os
from collections.abc import Callable
from typing import Any

import pytest

LONG = os.environ.get("FAULTS") == "long"


def amount(short: Any, long: Any) -> Any:
    """How much of something a test does: FAULTS=long does more."""
    return long if LONG else short


def stating(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that states figures by name."""

    def state(**figures: Any) -> None:
        line = ", ".join(f"{name} {value}" for name, value in figures.items())
        request.node.user_properties.append(("figure", line))

    return state


def show(terminal: Any) -> None:
    """Write the figures of all tests below their results."""
    lines = [
        f"{report.nodeid.rpartition('/')[2]}: {value}"
        for reports in terminal.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "figure"
    ]
    if lines:
        terminal.section("figures")
        for line in lines:
            terminal.write_line(line)
