"""Where a page of a list ended that shows the newest first: the time and the id of its last entry."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import ColumnElement, and_, or_

from board.fields import instant
from core.errors import Invalid
from core.schemas import is_uuid


def behind(cursor: str, at: Any, id: Any) -> ColumnElement[bool]:
    """Return the condition for what follows a page, by the columns of its time and id; raise Invalid for no cursor."""
    text, _mark, last = cursor.partition("_")
    try:
        moment = instant(text)
    except ValidationError:
        moment = None
    if moment is None or not is_uuid(last):
        raise Invalid(_("This page does not exist."), {"fields": {"cursor": [_("Invalid.")]}})
    return or_(at < moment, and_(at == moment, id < last))
