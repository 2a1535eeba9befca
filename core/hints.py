"""Between processes: "stream X has news". Only a hint to look at the log, never the news itself.

A hint may get lost without harm: every process also compares heads each second.
"""

from collections.abc import Callable

from core import bus

_untold: set[str] = set()


def give_hint(hint: str) -> None:
    """Have the other processes told where to look; nobody waits for Redis here."""
    if bus.is_there():
        _untold.add(hint)
        bus.wake()


def follow_hints(look: Callable[[str], None]) -> None:
    """Have `look` called with each hint that another process gives."""
    bus.register_topic(bus.Topic("news", _take, lambda _sender, hint: look(hint)))


def _take() -> list[str]:
    # One by one: others add to it meanwhile. What cannot be told is dropped, an old hint is worth nothing.
    return [_untold.pop() for _ in range(len(_untold))]
