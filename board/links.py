"""Addresses that people attach: what they lead to, as far as the address itself tells. None is ever fetched."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from flask_babel import gettext as _
from marshmallow import ValidationError

from core.schemas import BIDI_CONTROLS, Text

LONGEST = 2000
LONGEST_NAME = 200
ID = r"[A-Za-z0-9_-]+"


@dataclass(frozen=True)
class Document:
    """What an address leads to: its type on the wire, and a name for it."""

    type: str
    name: str


# By host and path; `docs.google.com/…/u/1/…` is the same seen by somebody with several accounts.
FORMS = (
    ("docs.google.com", rf"/document/(?:u/\d+/)?d/(?:e/)?{ID}", "google-document", "Google Docs"),
    (
        "docs.google.com",
        rf"/spreadsheets/(?:u/\d+/)?d/(?:e/)?{ID}",
        "google-sheet",
        "Google Sheets",
    ),
    (
        "docs.google.com",
        rf"/presentation/(?:u/\d+/)?d/(?:e/)?{ID}",
        "google-slides",
        "Google Slides",
    ),
    ("docs.google.com", rf"/forms/(?:u/\d+/)?d/(?:e/)?{ID}", "google-form", "Google Forms"),
    ("drive.google.com", rf"/drive/(?:u/\d+/)?folders/{ID}", "google-folder", "Google Drive"),
    ("drive.google.com", rf"/file/(?:u/\d+/)?d/{ID}", "google-file", "Google Drive"),
    ("drive.google.com", r"/(?:open|uc)$", "google-file", "Google Drive"),
    ("dropbox.com", r"/scl/fo/[^/]+", "dropbox-folder", "Dropbox"),
    ("dropbox.com", r"/scl/fi/[^/]+", "dropbox-file", "Dropbox"),
    ("dropbox.com", r"/sh/[^/]+", "dropbox-folder", "Dropbox"),
    ("dropbox.com", r"/s/[^/]+", "dropbox-file", "Dropbox"),
)


class Address(Text):
    """An http or https address without a password in it; kept to the letter."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max=LONGEST, **kwargs)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_address(text):
            raise ValidationError(_("Must be an address that begins with http:// or https://."))
        return text


def is_address(text: str) -> bool:
    """Whether a text is an address that may be offered as a link."""
    if re.search(r"\s|[\"<>\\^`{|}]", text):
        return False
    parts = _split(text)
    # With a name before the host an address can pretend to lead elsewhere.
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def document_at(address: str) -> Document:
    """Return what an address leads to, by its form alone."""
    parts = _split(address)
    host = (parts.hostname or "").removeprefix("www.")
    for its_host, form, type, service in FORMS:
        if host == its_host and re.match(form, parts.path):
            return Document(type, _name_in(parts, type) or service)
    return Document("link", (host + unquote(parts.path).rstrip("/"))[:LONGEST_NAME])


def _name_in(parts: SplitResult, type: str) -> str:
    """Dropbox writes the name of a file at the end of its address."""
    pieces = [piece for piece in parts.path.split("/") if piece]
    named = {"scl": 4, "s": 3}.get(pieces[0], 0)
    if type != "dropbox-file" or len(pieces) < named:
        return ""
    return clean_name(unquote(pieces[named - 1].replace("+", " ")))


def clean_name(text: str) -> str:
    """Return a name in which nothing hides or turns the text, shortened before its ending."""
    seen = "".join(filter(_is_kept, text)).strip()
    if len(seen) <= LONGEST_NAME:
        return seen
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) > 10:
        return seen[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}….{ending}"


def _is_kept(character: str) -> bool:
    control = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    return not control and character not in BIDI_CONTROLS


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        # Reading the port checks it.
        _port = parts.port
    except ValueError:
        return urlsplit("")
    return parts
