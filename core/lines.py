"""A stream's records as lines, each the JSON of one whole record: thousands of them are kept, played and sent unread.

To parse a large board and to write it again takes far longer than all else that is done for a time of the past.
"""

import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from core import strict_json
from core.records import record_of, records

# Records by type and id, as the log has them.
Records = dict[str, dict[str, dict[str, Any]]]
# Quick, and hardly larger than at 6.
LEVEL = 3
PACKED_AT_ONCE = 500


class Lines:
    """Records of the types of a stream's snapshot, with all fields that they have today."""

    def __init__(self, kind: str, types: Iterable[str]) -> None:
        self.kind, self.types = kind, frozenset(types)
        self.of: dict[str, dict[str, bytes]] = {type: {} for type in self.types}
        # The ids of what is archived, so that nobody need read the lines for that.
        self.archived: dict[str, set[str]] = {type: set() for type in self.types}

    def put(self, type: str, id: str, record: dict[str, Any]) -> None:
        """Let a record be what the log says."""
        whole = record_of(self.kind, type).whole(record)
        # A copy: what orjson returns holds some kilobytes more than it shows, for as long as it is kept.
        self.of[type][id] = b"%b" % strict_json.encode(whole)
        if whole.get("archived_at"):
            self.archived[type].add(id)
        else:
            self.archived[type].discard(id)

    def apply(self, patches: Iterable[dict[str, Any]]) -> None:
        """Let patches make of records what they made of them then."""
        for patch in patches:
            type, id = patch["type"], patch["id"]
            if type not in self.types:
                continue
            if "put" in patch:
                self.put(type, id, patch["put"])
            else:
                self.of[type].pop(id, None)
                self.archived[type].discard(id)

    def shown(self, type: str, *, archived: bool) -> Iterator[tuple[str, bytes]]:
        """Yield the lines of a type in order of their ids, what is archived only if that is wanted."""
        known, left_out = self.of[type], () if archived else self.archived[type]
        for id in sorted(known):
            if id not in left_out:
                yield id, known[id]

    def parsed(self, type: str) -> dict[str, dict[str, Any]]:
        """Return the records of a type by their ids."""
        known = self.of[type]
        return dict(zip(known, strict_json.loads(b"[%b]" % b",".join(known.values())), strict=True))

    def pack(self) -> bytes:
        """Return all of it for `unpack_lines`."""
        types = sorted(self.types)
        head = {type: self._said(type) for type in types}
        packer = zlib.compressobj(LEVEL)
        packed = [packer.compress(strict_json.encode(head))]
        # An id stands right above its line, in which it stands once more: packed it takes no room.
        pairs = (pair for type in types for pair in self.of[type].items())
        # Some at a time: all of them together would be in memory twice.
        while some := list(islice(pairs, PACKED_AT_ONCE)):
            lines = b"".join(b"\n%b\n%b" % (id.encode(), line) for id, line in some)
            packed.append(packer.compress(lines))
        return b"".join([*packed, packer.flush()])

    def _said(self, type: str) -> dict[str, Any]:
        return {
            "fields": _fields(self.kind, type),
            "count": len(self.of[type]),
            "archived": list(self.archived[type]),
        }


def unpack_lines(kind: str, types: Iterable[str], body: bytes) -> Lines:
    """Return what was packed, with the fields which a type has got since."""
    found = Lines(kind, types)
    # JSON has no line break of its own.
    head, *lines = zlib.decompress(body).split(b"\n")
    start = 0
    for type, said in strict_json.loads(head).items():
        end = start + 2 * said["count"]
        mine = dict(
            zip(map(bytes.decode, lines[start:end:2]), lines[start + 1 : end : 2], strict=True)
        )
        start = end
        if type not in found.types:
            continue
        if said["fields"] == _fields(kind, type):
            found.of[type], found.archived[type] = mine, set(said["archived"])
        else:
            for id, line in mine.items():
                found.put(type, id, strict_json.loads(line))
    return found


def board_types(kind: str) -> list[str]:
    """Return the types of records of which the snapshot of a kind of stream consists, its subject among them."""
    return [type for (of, type), record in records.items() if of == kind and record.is_in_snapshot]


def _fields(kind: str, type: str) -> list[str]:
    return list(record_of(kind, type).fields)
