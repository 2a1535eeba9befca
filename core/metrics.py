"""Counters and histograms of this process, as Prometheus text."""

import threading
from collections import defaultdict

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

_lock = threading.Lock()
_counters: dict[tuple[str, str], float] = defaultdict(float)
_histograms: dict[str, list[float]] = {}


def count(name: str, by: float = 1, **labels: str) -> None:
    """Add to a counter."""
    key = ",".join(f'{label}="{_escaped(value)}"' for label, value in sorted(labels.items()))
    with _lock:
        _counters[name, key] += by


def observe(name: str, seconds: float) -> None:
    """Add a duration to a histogram."""
    with _lock:
        # One place for each bucket, then the count of all and their sum.
        values = _histograms.setdefault(name, [0.0] * (len(BUCKETS) + 2))
        for index, bound in enumerate(BUCKETS):
            values[index] += seconds <= bound
        values[-2] += 1
        values[-1] += seconds


def render(gauges: dict[str, float]) -> str:
    """Return everything that was counted, and the gauges given."""
    with _lock:
        counters, histograms = dict(_counters), {name: list(v) for name, v in _histograms.items()}
    lines = [f"# TYPE {name} gauge\n{name} {value:.12g}" for name, value in gauges.items()]
    for name in sorted({name for name, _ in counters}):
        lines.append(f"# TYPE {name} counter")
        lines += [_sample(n, key, value) for (n, key), value in counters.items() if n == name]
    for name, values in sorted(histograms.items()):
        lines += _histogram_lines(name, values)
    return "\n".join(lines) + "\n"


def _histogram_lines(name: str, values: list[float]) -> list[str]:
    bounds = [*map(str, BUCKETS), "+Inf"]
    buckets = [
        _sample(f"{name}_bucket", f'le="{le}"', v) for le, v in zip(bounds, values, strict=False)
    ]
    return [
        f"# TYPE {name} histogram",
        *buckets,
        f"{name}_count {values[-2]:.12g}",
        f"{name}_sum {values[-1]:.6f}",
    ]


def _sample(name: str, labels: str, value: float) -> str:
    return f"{name}{{{labels}}} {value:.12g}" if labels else f"{name} {value:.12g}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
