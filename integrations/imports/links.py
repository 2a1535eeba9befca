"""Addresses of other tools' files, made such that they may be offered as links. None is ever opened."""

from urllib.parse import quote

from board.links import LONGEST

# What stands in addresses anyway; the rest is written by its bytes.
PLAIN = "!#$%&'()*+,/:;=?@[]~-._"


def as_address(text: str) -> str:
    """Return an address with its spaces and odd characters written as addresses write them; "" if it is too long."""
    written = quote(text.strip(), safe=PLAIN)
    return written if len(written) <= LONGEST else ""
