"""Heads and bodies that a proxy might understand in another way than we do: with them a second request is hidden."""

import re
from email.message import Message
from typing import Any

REFUSAL = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

# A name, a colon at once, a value without control characters: all read it alike (RFC 9110, 5.5 and 5.6.2).
LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00-\x08\x0a-\x1f\x7f]*\r?\n")
LINE_ENDS = (b"\r\n", b"\n", b"")
# RFC 9112, 7.1; Python's int() also takes a sign, 0x and underscores.
SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(;[^\r\n]*)?\r\n")
LONGEST_SIZE = 4096


class Lines:
    """The lines of a head as they are read. The parser skips or splits those that are none, and says nothing."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.are_plain = True

    def readline(self, *limit: int) -> bytes:
        """Return the next line."""
        line: bytes = self._file.readline(*limit)
        if line not in LINE_ENDS and not LINE.fullmatch(line):
            self.are_plain = False
        return line


class Chunks:
    """A body in chunks as eventlet reads it: behind a size or an end that is none there is nothing more."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.read = file.read
        self._is_inside = self._is_over = self._is_broken = False

    def readline(self, limit: int | None = None) -> bytes:
        """Return a size, the end of a chunk, or a trailer; with a limit what stands in a chunk."""
        if limit is not None or self._is_over:
            return self._file.readline(*([] if limit is None else [limit]))
        # An empty line is no size to eventlet, which then gives up.
        line = b"" if self._is_broken else self._file.readline(LONGEST_SIZE)
        size = SIZE.fullmatch(line)
        self._is_broken = line != b"\r\n" if self._is_inside else not size
        self._is_over = bool(size and not self._is_inside and int(size[1], 16) == 0)
        self._is_inside = not self._is_inside
        return b"" if self._is_broken else line


def is_ambiguous(head: Message, version: str) -> bool:
    """Whether it is open where the request ends: two lengths, one that is no number, an odd coding."""
    lengths, codings = head.get_all("content-length", []), head.get_all("transfer-encoding", [])
    if len(lengths) + len(codings) > 1 or (codings and version == "HTTP/1.0"):
        return True
    is_number = all(text.isascii() and text.strip().isdigit() for text in lengths)
    return not is_number or any(text.strip(" \t").lower() != "chunked" for text in codings)
