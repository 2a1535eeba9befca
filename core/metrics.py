"""Counters and histograms of this process, as Prometheus text."""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from core.figures import FIGURES

# A name, and its labels as they were given: whoever counts names them in one order.
Key = tuple[str, tuple[tuple[str, str], ...]]

_lock = threading.Lock()
_counters: dict[Key, float] = defaultdict(float)
_histograms: dict[Key, list[float]] = {}


def count(name: str, by: float = 1, **labels: str) -> None:
    """Add to a counter."""
    key = (name, tuple(labels.items()))
    with _lock:
        _counters[key] += by


def observe(name: str, value: float, **labels: str) -> None:
    """Add a duration, or a number, to a histogram."""
    key, buckets = (name, tuple(labels.items())), FIGURES[name].buckets
    with _lock:
        values = _histograms.get(key)
        if values is None:
            # One place for each bucket and for what is above all, then the sum.
            values = _histograms[key] = [0.0] * (len(buckets) + 2)
        values[bisect_left(buckets, value)] += 1
        values[-1] += value


def render(gauges: Mapping[Key, float]) -> str:
    """Return everything that was counted, and the gauges given, under the names of FIGURES."""
    with _lock:
        samples = {**gauges, **_counters}
        histograms = {key: list(values) for key, values in _histograms.items()}
    lines = []
    for name, figure in FIGURES.items():
        lines += [f"# HELP {name} {figure.help}", f"# TYPE {name} {figure.kind}"]
        lines += [_sample(*key, value) for key, value in samples.items() if key[0] == name]
        for key, values in histograms.items():
            if key[0] == name:
                lines += _histogram_lines(*key, values)
    return "\n".join(lines) + "\n"


def _histogram_lines(
    name: str, labels: tuple[tuple[str, str], ...], values: list[float]
) -> list[str]:
    lines, so_far = [], 0.0
    bounds = [*map(str, FIGURES[name].buckets), "+Inf"]
    for bound, number in zip(bounds, values, strict=False):
        so_far += number
        lines.append(_sample(f"{name}_bucket", (*labels, ("le", bound)), so_far))
    return [
        *lines,
        _sample(f"{name}_count", labels, so_far),
        _sample(f"{name}_sum", labels, values[-1]),
    ]


def _sample(name: str, labels: tuple[tuple[str, str], ...], value: float) -> str:
    inside = ",".join(f'{label}="{_escaped(said)}"' for label, said in labels)
    return f"{name}{{{inside}}} {value:.12g}" if inside else f"{name} {value:.12g}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
