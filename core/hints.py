"""Between processes: "stream X has news up to n". Only a hint to look at the log, never the news itself.

A hint may get lost without harm: every process also compares heads each second.
"""

import math
from collections.abc import Callable

from core import bus

_untold: dict[str, int] = {}


def give_hint(where: str, seq: int = 0) -> None:
    """Have the other processes told where to look, and for which change; nobody waits for Redis here."""
    if bus.is_there():
        _untold[where] = max(seq, _untold.get(where, 0))
        bus.wake()


def follow_hints(look: Callable[[str, float], None]) -> None:
    """Have `look(where, seq)` called with each hint that another process gives."""
    bus.register_topic(bus.Topic("news", _take, lambda _sender, hint: look(*_read(hint))))


def _take() -> list[str]:
    # One by one: others add to it meanwhile. What cannot be told is dropped, an old hint is worth nothing.
    return [f"{where} {seq}" for where, seq in (_untold.popitem() for _ in range(len(_untold)))]


def _read(hint: str) -> tuple[str, float]:
    where, _, seq = hint.rpartition(" ")
    # A process of an older version, which is replaced just now, tells no number.
    return (where, int(seq)) if seq.isdigit() else (hint, math.inf)
