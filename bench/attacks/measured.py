"""An abuse, and what a normal user, the memory and the open files of the server say to it."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.attacks.ground import Ground, open_ground
from bench.attacks.normal import Normal, working
from bench.report import Table, percentile, say
from tests.support.waiting import eventually

Abuses = dict[str, Callable[[Ground], dict[str, Any]]]

QUIET = 3.0
# Recovered is whoever waits for so many answers in a row no longer than in the quiet's slow moments.
STEADY = 5
RECOVERY = 60.0


def try_all(kinds: list[str], table: Table, abuses: Abuses, only: str, **settings: Any) -> None:
    """Measure those abuses whose name has a word in it, on a server of each kind, and close the table."""
    for kind in kinds:
        # The limits are those of an installation that changed none.
        with open_ground(kind, RATE_LIMIT="20:60", **settings) as ground:
            begin = (ground.port, ground.tokens["normal"], ground.board.stream, ground.card)
            with working(*begin) as normal:
                trial = Trial(ground, normal, table)
                time.sleep(2)
                for name, run in abuses.items():
                    if only in name:
                        trial.abuse(name, run)
            say(f"[{kind}] alive {ground.is_alive()}, verify says: {ground.verify()}")
    table.close()


class Trial:
    """Abuses one after the other on one server, a line of the table for each."""

    def __init__(self, ground: Ground, normal: Normal, table: Table) -> None:
        self.ground, self.normal, self.table = ground, normal, table

    def abuse(self, name: str, run: Callable[[Ground], dict[str, Any]]) -> dict[str, Any]:
        """Measure a while of quiet, the abuse, and how soon the quiet is back; return what the abuse says."""
        began = time.monotonic()
        time.sleep(QUIET)
        quiet = self.normal.between(began, time.monotonic())
        errors, start = self.ground.errors(), time.monotonic()
        with _watched(self.ground) as seen:
            found = run(self.ground)
        end = time.monotonic()
        limit = max(3 * percentile(quiet, 95), 100.0) if quiet else 1000.0
        recovered = eventually(lambda: self._is_steady(end, limit), RECOVERY)
        figures = {
            "cases": found.pop("cases"),
            "errors": self.ground.errors() - errors,
            "quiet_p50_ms": _middle(quiet),
            "quiet_p95_ms": percentile(quiet, 95) if quiet else 0,
            **self._meanwhile(start, end),
            "recovered_s": time.monotonic() - end if recovered else RECOVERY,
            **seen,
            "rss_after_MB": self.ground.rss_mb(),
            "files_after": self.ground.files(),
        }
        self.table.add(f"{name}, {self.ground.kind}", **figures)
        line = " · ".join(f"{key} {value:.6g}" for key, value in figures.items())
        say(f"{name} [{self.ground.kind}]: {line} · {found}")
        return figures | found

    def _meanwhile(self, start: float, end: float) -> dict[str, float]:
        # An answer that came after the abuse was waited for during it.
        eventually(lambda: bool(self.normal.between(end, end + RECOVERY)), RECOVERY)
        during = self.normal.between(start, end) or [(time.monotonic() - start) * 1000]
        return {
            "p50_ms": _middle(during),
            "p95_ms": percentile(during, 95),
            "longest_ms": max(during),
            "broken": self.normal.breaks(start, end),
        }

    def _is_steady(self, end: float, limit: float) -> bool:
        last = self.normal.between(end, time.monotonic())[-STEADY:]
        return len(last) == STEADY and max(last) <= limit


@contextmanager
def _watched(ground: Ground) -> Iterator[dict[str, float]]:
    seen = {"rss_before_MB": ground.rss_mb(), "files_before": float(ground.files())}
    seen |= {"rss_peak_MB": seen["rss_before_MB"], "files_peak": seen["files_before"]}
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.2):
            seen["rss_peak_MB"] = max(seen["rss_peak_MB"], ground.rss_mb())
            seen["files_peak"] = max(seen["files_peak"], ground.files())

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        is_over.set()
        watching.join()


def _middle(values: list[float]) -> float:
    return statistics.median(values) if values else 0
