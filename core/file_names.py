"""How a stored file is named, and where it lies below that name, in whatever store."""

from flask_babel import gettext as _

from core.errors import NotFound
from core.schemas import is_uuid

THUMBNAIL = ".thumb"


def place_of(name: str) -> str:
    """Return where a file lies: spread over 256 folders. Raise NotFound for a name that is none of ours."""
    # A name comes from our own tables, never from a client; this makes sure.
    if not is_uuid(name.removesuffix(THUMBNAIL)):
        raise NotFound(_("There is no such file."))
    # The last characters of an id are random, its first ones are the time.
    return f"{name.removesuffix(THUMBNAIL)[-2:]}/{name}"


def name_of(place: str) -> str | None:
    """Return the name of what lies at a place; None when it does not lie where we would put it."""
    name = place.rpartition("/")[2]
    return name if is_uuid(name.removesuffix(THUMBNAIL)) and place_of(name) == place else None
