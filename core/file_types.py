"""What a file is, by its content: its name may say anything."""

import codecs
from pathlib import Path

UNKNOWN = "application/octet-stream"
SAMPLE = 64 * 1024

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"OggS", "application/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"{\\rtf", "application/rtf"),
)
# The first entry of an office document's archive lies in, or names, one of these.
OFFICE = "application/vnd.openxmlformats-officedocument."
IN_ARCHIVES = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation",
    ),
    (b"word/", f"{OFFICE}wordprocessingml.document"),
    (b"xl/", f"{OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{OFFICE}presentationml.presentation"),
)
# Behind the length at the beginning of each box of ISO media.
BRANDS = ((b"heic", "image/heic"), (b"avif", "image/avif"), (b"qt  ", "video/quicktime"))

# How people think of types when they let some in and others not. What is in no other is in the last one.
GROUPS = {
    "picture": ("image/",),
    "pdf": ("application/pdf",),
    "office": (
        OFFICE,
        "application/vnd.oasis.opendocument.",
        "application/x-ole-storage",
        "application/rtf",
    ),
    "text": ("text/",),
    "archive": (
        "application/zip",
        "application/gzip",
        "application/x-7z-compressed",
        "application/vnd.rar",
    ),
    "media": ("audio/", "video/", "application/ogg"),
    "other": ("",),
}


def group_of(type: str) -> str:
    """Return the group to which a media type belongs."""
    return next(group for group, beginnings in GROUPS.items() if type.startswith(beginnings))


def type_of(path: Path) -> str:
    """Return the media type of a file; `application/octet-stream` for what is not known."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for signature, type in SIGNATURES:
        if head.startswith(signature):
            return type
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(head)
    if head[4:8] == b"ftyp":
        return next((type for brand, type in BRANDS if head[8:12] == brand), "video/mp4")
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], UNKNOWN)
    return "text/plain" if _is_text(head) else UNKNOWN


def _in_archive(head: bytes) -> str:
    return next((type for mark, type in IN_ARCHIVES if mark in head), "application/zip")


def _is_text(head: bytes) -> bool:
    """Whether it reads as UTF-8; HTML and SVG are text too, and are never called anything else."""
    if not head or b"\x00" in head:
        return False
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
