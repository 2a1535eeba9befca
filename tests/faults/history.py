"""What was done and seen, in the order in which it happened: one JSON line each, only ever appended."""

import json
import time
from pathlib import Path
from typing import Any


class History:
    """The lines of a run, in a file and in memory; `t` is seconds since the start, by one clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[dict[str, Any]] = []
        self._began = time.monotonic()
        self._file = path.open("w")

    def add(self, kind: str, **facts: Any) -> int:
        """Append a line; return its number, counted from 1."""
        line = {"kind": kind, "t": round(self.now(), 4), **facts}
        self.lines.append(line)
        self._file.write(json.dumps(line) + "\n")
        return len(self.lines)

    def now(self) -> float:
        return time.monotonic() - self._began

    def close(self) -> None:
        self._file.close()

    def of(self, *kinds: str) -> list[tuple[int, dict[str, Any]]]:
        """Numbers and lines of some kinds."""
        return [(n, line) for n, line in enumerate(self.lines, 1) if line["kind"] in kinds]
