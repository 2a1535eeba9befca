"""From the bytes of a text file to a table: encoding, delimiter, header, and rows with their line numbers."""

import csv
import io
from collections import Counter
from itertools import islice

from charset_normalizer import from_bytes
from flask_babel import gettext as _

from core.errors import Invalid
from integrations.imports.tables.table import (
    HEADER_WITHIN,
    MAX_CELL,
    Line,
    Table,
    refuse_too_many,
    table_of,
)

DELIMITERS = ",;\t|"
SAMPLE = 200_000
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NAMES = {
    "utf_8": "UTF-8", "utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16",
    "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip
# The letters that are used most stand first in either table: its codec and the first bytes of these.
COMMON = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
# A text in UTF-16 has a zero in every second byte where its letters are Latin; another text has few.
MANY_ZEROS, FEW_ZEROS = 0.2, 0.01
# What no text has but by accident, and pictures have all over.
CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])


def read_csv(content: bytes) -> Table:
    """Read a CSV file of unknown origin; raise Invalid or TooLarge with a sentence on what is wrong."""
    text, encoding = _decode(content)
    delimiter = _delimiter(text)
    problems = [*_zeros(text), *_cut_off(text, delimiter)]
    lines = _parse(text.replace("\x00", ""), delimiter)
    shown = NAMES.get(encoding, encoding)
    return table_of(lines, problems, encoding=shown, delimiter=delimiter)


def is_text(start: bytes) -> bool:
    """Whether a file that begins so may be a text, in whatever encoding."""
    if start.startswith(tuple(bom for bom, _encoding in BOMS)) or _wide(start):
        return True
    return len(start) - len(start.translate(None, CONTROLS)) <= FEW_ZEROS * len(start)


def has_columns(start: bytes) -> bool:
    """Whether most rows of a text that begins so have as many cells as each other: prose has commas, too."""
    # Whatever the encoding, what separates the cells is ASCII.
    said = next((encoding for bom, encoding in BOMS if start.startswith(bom)), None)
    text = start.decode(said or _wide(start) or "latin-1", "ignore")
    lines = _first_lines(text)
    return any(_is_even(lines, mark) for mark in DELIMITERS)


def _is_even(lines: list[str], mark: str) -> bool:
    csv.field_size_limit(SAMPLE)
    counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
    agreeing, _cells = _evenness(lines, mark)
    return agreeing * 2 > counts.total()


def _decode(content: bytes) -> tuple[str, str]:
    if not content.strip():
        raise Invalid(_("The file is empty. Nothing was changed."))
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _decoded(content, encoding), encoding
    if wide := _wide(content[:SAMPLE]):
        return _decoded(content, wide), wide
    if content.count(0) > FEW_ZEROS * len(content):
        raise Invalid(_("This is not a text file. Save it as CSV and try again."))
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _guess_encoding(content)


def _wide(sample: bytes) -> str | None:
    """Return UTF-16 for a text in it that does not say so: zeros in one half of its bytes alone."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = MANY_ZEROS * len(sample) / 2
    if odd > enough and not even:
        return "utf-16-le"
    return "utf-16-be" if even > enough and not odd else None


def _guess_encoding(content: bytes) -> tuple[str, str]:
    # Only what spreadsheets really write in our users' countries is considered, and the lines that tell them apart.
    candidates = ["gb18030", "big5", "cp1252", "shift_jis"]
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[:SAMPLE]
    best = from_bytes(telling, cp_isolation=candidates).best()
    if best is None or 0 in content[:SAMPLE]:
        raise Invalid(_("The file's encoding was not recognized. Save it as UTF-8 and try again."))
    encoding = best.encoding
    if encoding in COMMON:
        encoding = max(COMMON, key=lambda each: _commonness(telling, each))
    return _decoded(content, encoding), encoding


def _commonness(sample: bytes, encoding: str) -> float:
    """Return which share of a text's letters are common ones; few words of one Chinese encoding are words of rare
    letters in the other.
    """
    table, first, last = COMMON[encoding]
    try:
        letters = [letter for letter in sample.decode(encoding) if not letter.isascii()]
    except UnicodeDecodeError:
        return -1
    common = [letter for letter in letters if first <= letter.encode(table, "replace")[0] <= last]
    return len(common) / max(len(letters), 1)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("The file's encoding was not recognized. Save it as UTF-8 and try again.")
        raise Invalid(message) from error


def _delimiter(text: str) -> str:
    sample = _first_lines(text)
    return max(DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _first_lines(text: str) -> list[str]:
    return list(islice(io.StringIO(text[:SAMPLE], newline=None), HEADER_WITHIN * 5))


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    """How many lines agree in their number of cells, then how many cells that is."""
    csv.field_size_limit(SAMPLE)
    counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
    return max(((lines, cells) for cells, lines in counts.items()), default=(0, 1))


def _zeros(text: str) -> list[tuple[int | None, str]]:
    """Tell where a text has NUL characters: they are taken out."""
    if "\x00" not in text:
        return []
    lines = [number for number, row in enumerate(text.splitlines(), 1) if "\x00" in row]
    why = _("The line has characters that belong to no text; they were taken out.")
    return [(number, why) for number in lines]


def _cut_off(text: str, delimiter: str) -> list[tuple[int | None, str]]:
    """Tell where a file ends within a quoted cell; it was not written to its end."""
    end = text.rstrip("\r\n")[-MAX_CELL:]
    if end.count('"') % 2 == 0 or text.count('"') % 2 == 0:
        return []
    opened = text.rfind(f'{delimiter}"')
    line = text.count("\n", 0, max(opened, 0)) + 1
    return [(line, _("The file ends within this line's last cell; it may have been cut off."))]


def _parse(text: str, delimiter: str) -> list[Line]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[Line] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line, cells))
            refuse_too_many(lines)
            line = reader.line_num + 1
    except csv.Error as error:
        # The only thing that the reader refuses; most often a quote was never closed.
        message = _("Line %(line)s has a cell of more than 100,000 characters.", line=line)
        raise Invalid(message, {"line": line}) from error
    return lines
