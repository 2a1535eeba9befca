"""What was read from a file and is needed later, kept on the disk: memory holds only where each thing lies."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson


class Spool:
    """Things of one kind, one line of JSON each, in a file that has no name and goes with this object."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self.places = array("Q")

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Any]:
        return self.at(self.places)

    def add(self, thing: Any) -> int:
        """Keep something; return its place."""
        place = self._file.tell()
        self._file.write(orjson.dumps(thing, default=str) + b"\n")
        self.places.append(place)
        return place

    def at(self, places: Iterable[int]) -> Iterator[Any]:
        """Yield the things at some places, in that order."""
        for place in places:
            self._file.seek(place)
            yield orjson.loads(self._file.readline())
