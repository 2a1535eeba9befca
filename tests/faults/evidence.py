"""All that a run leaves behind: what the checks look at."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.memory import Memory
from tests.faults.options import Options
from tests.faults.reducer import View
from tests.faults.stage import Stage


@dataclass
class Evidence:
    """`logs`, `heads`, `tables` and `browser` are by board, read when everything was over."""

    options: Options
    stage: Stage
    history: History
    clients: list[Client]
    converged: bool
    healed_at: float
    opened: dict[str, Any]
    memory: Memory
    done: Counter[str]
    logs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    tables: dict[str, View] = field(default_factory=dict)
    browser: dict[str, Any] = field(default_factory=dict)
    database_faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Violation:
    """A promise that was broken: which check says so, why, and the lines of the history that show it."""

    check: str
    message: str
    lines: tuple[int, ...] = ()
