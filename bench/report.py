"""What was measured, for people (medians, spread, ratio to the floor), and as small lines in results.jsonl."""

import json
import math
import statistics
import sys
from collections import defaultdict
from datetime import UTC, datetime

from bench.machine import HERE, commit, facts, load_average

RESULTS = HERE / "results.jsonl"
FLOOR = "floor"


class Table:
    """The figures of one measure: a line for each server, a column for each figure, a value for each round.

    `compared` names the figures whose ratio to the line `base` is shown.
    """

    def __init__(self, measure: str, title: str, *compared: str, base: str = FLOOR) -> None:
        self.measure, self.title, self.compared, self.base = measure, title, compared, base
        self._values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self._load: dict[str, float] = {}

    def add(self, line: str, **figures: float) -> None:
        """Add what one round gave for one line. The unit is the last word of a figure's name."""
        for name, value in figures.items():
            self._values[line][name].append(value)

    def add_load(self, line: str, share: float) -> None:
        """Note which part of a core the load took, in percent: near 100 it was the load that was measured."""
        self._load[line] = max(share, self._load.get(line, 0))

    def close(self) -> None:
        """Print the table and append it to the results."""
        say(f"\n{self.title}")
        for line, figures in self._values.items():
            cells = [self._cell(line, name, values) for name, values in figures.items()]
            say(f"  {line:<22}" + " · ".join(cells))
        if self._load:
            shares = [f"{line} {share:.0f} %" for line, share in self._load.items()]
            say(f"  (the load itself took of a core: {' · '.join(shares)})")
        self._keep()

    def _cell(self, line: str, name: str, values: list[float]) -> str:
        shown = f"{name.replace('_', ' ')} {_number(statistics.median(values))}"
        if len(values) > 1:
            shown += f" ({_number(min(values))}–{_number(max(values))})"
        ratio = self._ratio(line, name)
        return shown if ratio is None else f"{shown} = {_number(ratio)} × {self.base}"

    def _ratio(self, line: str, name: str) -> float | None:
        """Compare round by round, so that what disturbs the machine disturbs both."""
        base, values = self._values.get(self.base, {}).get(name), self._values[line][name]
        if line == self.base or name not in self.compared or not base:
            return None
        if len(base) != len(values):
            return statistics.median(values) / statistics.median(base)
        return statistics.median(v / b for v, b in zip(values, base, strict=True))

    def _keep(self) -> None:
        moment = datetime.now(UTC).isoformat(timespec="minutes")
        base = {"at": moment, "commit": commit(), "load": load_average(), "cpu": facts()["cpu"]}
        with RESULTS.open("a") as results:
            for line, figures in self._values.items():
                shown = {name: _summary(values) for name, values in figures.items()}
                ratios = {name: self._ratio(line, name) for name in figures}
                ratios = {name: round(ratio, 3) for name, ratio in ratios.items() if ratio}
                record = base | {"measure": self.measure, "server": line, "figures": shown}
                record |= {f"to {self.base}": ratios} if ratios else {}
                results.write(json.dumps(record, ensure_ascii=False) + "\n")


def say_facts() -> None:
    """Print what the figures depend on."""
    words = [f"{name} {value}" for name, value in facts().items()]
    say(f"Commit {commit()} · {' · '.join(words)} · load average {load_average()}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def percentile(values: list[float], percent: float) -> float:
    """Return the value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _summary(values: list[float]) -> list[float]:
    return [
        float(f"{value:.4g}") for value in (statistics.median(values), min(values), max(values))
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
