"""JSON of any size, read as a stream: the members of a document one by one, of its lists each item by itself.

Nothing is trusted: how deep it goes and how much one item holds have limits, and what ends in the middle says where.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, BinaryIO

import ijson
from flask_babel import gettext as _

from core.errors import Invalid

MAX_DEPTH = 60
MAX_ITEM_NODES = 200_000
CHUNK = 64 * 1024
# Larger whole numbers are no ids and no counts: they go on as what they are worth.
MOST = 2**63 - 1
# A number of more than 4,300 digits holds a whole stretch of this length, wherever it begins and pieces end.
DIGITS = 1024
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
# How the second half of a character of two comes out of the parser where the first is missing.
HALF = re.compile(rb"\xed[\xb0-\xbf][\x80-\xbf]")
OPENING = ("start_map", "start_array")
CLOSING = ("end_map", "end_array")

Event = tuple[str, Any]


class BrokenOff(Invalid):
    """A document ends before its end."""


def members(
    file: BinaryIO,
    wanted: Collection[str] | None = None,
    within: str | None = None,
    *,
    is_cut: bool = False,
) -> Iterator[tuple[str, Any]]:
    """Yield name and value of a document's members; of a list, its name and each item in turn.

    Only `wanted` ones are made, where that is given. A document that is a list itself has its items
    under the name "". What stands in the member `within` is yielded as if it stood beside it.
    Of a beginning, `is_cut`, the last value is as far as it goes. Raises Invalid.
    """
    events = _until_cut(_events(file)) if is_cut else _events(file)
    event, _value = next(events, ("", None))
    if event == "start_array":
        yield from (("", item) for item in _items(events, "", wanted))
    elif event == "start_map":
        yield from _members(events, wanted, within)
    # What follows the document is looked at too: it is a fault there.
    for _event in events:
        raise _broken("")


def _members(
    events: Iterator[Event], wanted: Collection[str] | None, within: str | None
) -> Iterator[tuple[str, Any]]:
    for event, name in events:
        if event == "end_map":
            return
        first = next(events)
        if name == within and first[0] == "start_map":
            yield from _members(events, wanted, None)
        else:
            yield from _member(events, name, first, wanted)


def document(file: BinaryIO) -> Any:
    """Return a whole document that is not large; raise Invalid."""
    events = _events(file)
    return _built(events, next(events))


def _member(
    events: Iterator[Event], name: str, first: Event, wanted: Collection[str] | None
) -> Iterator[tuple[str, Any]]:
    if first[0] == "start_array":
        yield from ((name, item) for item in _items(events, name, wanted))
    elif wanted is None or name in wanted:
        yield name, _built(events, first)
    else:
        _skip(events, first)


def _items(events: Iterator[Event], name: str, wanted: Collection[str] | None) -> Iterator[Any]:
    is_wanted = wanted is None or name in wanted
    for first in events:
        if first[0] == "end_array":
            return
        if is_wanted:
            yield _built(events, first)
        else:
            _skip(events, first)


def _until_cut(events: Iterator[Event]) -> Iterator[Event]:
    """Yield the events of a beginning, then the ends of all that it has left open."""
    open_ones: list[str] = []
    with suppress(BrokenOff):
        for event, value in events:
            if event in OPENING:
                open_ones.append(CLOSING[OPENING.index(event)])
            elif event in CLOSING:
                open_ones.pop()
            yield event, value
    yield from ((end, None) for end in reversed(open_ones))


def _built(events: Iterator[Event], first: Event) -> Any:
    """Return the value that begins with an event."""
    event, value = first
    if event not in OPENING:
        return value
    root: Any = {} if event == "start_map" else []
    stack, keys, nodes = [root], [""], 0
    while stack:
        event, value = next(events)
        if event == "map_key":
            keys[-1] = value
            continue
        if event in CLOSING:
            stack.pop()
            keys.pop()
            continue
        nodes += 1
        if nodes > MAX_ITEM_NODES:
            raise Invalid(_("One entry of the file is too large to be read."))
        new = ({} if event == "start_map" else []) if event in OPENING else value
        inner = stack[-1]
        if isinstance(inner, dict):
            inner[keys[-1]] = new
        else:
            inner.append(new)
        if event in OPENING:
            stack.append(new)
            keys.append("")
    return root


def _skip(events: Iterator[Event], first: Event) -> None:
    depth = first[0] in OPENING
    while depth:
        event = next(events)[0]
        depth += (event in OPENING) - (event in CLOSING)


def _events(file: BinaryIO) -> Iterator[Event]:
    _past_bom(file)
    depth = 0
    try:
        for event, value in ijson.basic_parse(_Sparing(file), buf_size=CHUNK):
            if event in OPENING:
                depth += 1
                if depth > MAX_DEPTH:
                    raise Invalid(_("The file is nested too deeply to be read."))
            elif event in CLOSING:
                depth -= 1
            elif isinstance(value, int) and abs(value) > MOST:
                value = Decimal(value)
            yield event, value
    except UnicodeDecodeError as error:
        raise _undecoded(error, file) from error
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        raise _broken(str(error), file) from error


class _Sparing:
    """A file of which no number is passed on that has more digits than Python reads: ijson's parser, in C, does not
    look whether it was read, and ends the process. In texts there may be any digits.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.is_in_text = False
        # A backslash with which a piece ends: it makes the next sign part of the text.
        self.escape = b""

    def read(self, size: int) -> bytes:
        """Return the next piece; raise Invalid."""
        piece = self.file.read(size)
        plain = (self.escape + piece).replace(b"\\\\", b"__").replace(b'\\"', b"__")
        self.escape = b"\\" if plain.endswith(b"\\") else b""
        if _has_long_number(plain):
            outside = plain.split(b'"')[self.is_in_text :: 2]
            if any(map(_has_long_number, outside)):
                raise Invalid(_("A number in the file is too long to be read."))
        self.is_in_text ^= plain.count(b'"') % 2 == 1
        return piece


def _has_long_number(text: bytes) -> bool:
    places = range(0, len(text) - DIGITS + 1, DIGITS)
    return any(text[at : at + DIGITS].isdigit() for at in places)


def _past_bom(file: BinaryIO) -> None:
    start = file.read(3)
    if start[:2] in WIDE:
        raise Invalid(_("The file is not UTF-8 text. Save it as UTF-8 and try again."))
    if start != BOM:
        file.seek(0)


def _undecoded(error: UnicodeDecodeError, file: BinaryIO) -> Invalid:
    if not HALF.match(error.object, error.start):
        return _broken(str(error), file)
    place = file.tell()
    message = _(
        "The file has half of a character in a text, such as \\udc00, before byte %(place)s. Remove it and try again.",
        place=f"{place:,}",
    )
    return Invalid(message, {"byte": place})


def _broken(why: str, file: BinaryIO | None = None) -> Invalid:
    if "UTF8" in why or "utf-8" in why:
        return Invalid(_("The file is not UTF-8 text. Save it as UTF-8 and try again."))
    if not why or "premature EOF" in why or "ncomplete" in why:
        return BrokenOff(_("The file breaks off in the middle. Export it again."))
    place = file.tell() if file else 0
    message = _("The file is not valid JSON, before byte %(place)s.", place=f"{place:,}")
    return Invalid(message, {"byte": place})
