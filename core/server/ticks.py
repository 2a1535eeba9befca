"""The end of a turn of the event loop: when what many had to say to one client is written together."""

from collections.abc import Callable


class Ticks:
    """Calls what was left for the end of this turn, in the order in which it was left."""

    def __init__(self, schedule: Callable[[Callable[[], None]], None]) -> None:
        self._schedule = schedule
        self._left: list[Callable[[], None]] = []

    def at_end(self, function: Callable[[], None]) -> None:
        """Call a function when this turn ends; it must not wait for anything."""
        if not self._left:
            self._schedule(self._end)
        self._left.append(function)

    def _end(self) -> None:
        left, self._left = self._left, []
        for function in left:
            function()
