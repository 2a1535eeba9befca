"""Commands about one's own settings and one's list of boards."""

from typing import Any

from marshmallow.fields import Dict, Nested

from auth import notice_settings
from auth.fields import Locale, TimeOfDay, TimeZone
from auth.models import THEMES
from auth.notice_settings import KINDS, WAYS
from auth.scope import UserContext
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.schemas import Color, Flag, Id, Integer, OneOf, Schema, Text


class CreateUser(Schema):
    locale = Locale(allow_none=True, load_default=None)
    time_zone = TimeZone(allow_none=True, load_default=None)


@command("user.create", scope="user", schema=CreateUser, internal=True)
def create_user(change: Change, user: UserContext, actor: Actor, **fields: Any) -> None:
    """Write down a new person's settings."""
    change.put("user", user.id, theme="system", **fields)


class UserFields(Schema):
    locale = Locale(allow_none=True)
    time_zone = TimeZone(allow_none=True)
    theme = OneOf(*THEMES)
    win_banner = Flag()
    ways = Dict(keys=OneOf(*KINDS), values=OneOf(*WAYS))
    quiet_from = TimeOfDay(allow_none=True)
    quiet_to = TimeOfDay(allow_none=True)
    digest_hour = Integer(low=0, high=23)


class EditUser(Schema):
    fields_ = Nested(UserFields, required=True, data_key="fields")


@command("user.edit", scope="user", schema=EditUser)
def edit_user(change: Change, user: UserContext, actor: Actor, *, fields_: dict[str, Any]) -> None:
    """Change one's own language, time zone or theme, or how one is told of what happens."""
    choices = {name: fields_.pop(name) for name in notice_settings.FIELDS if name in fields_}
    change.put("user", user.id, **fields_)
    if choices:
        known = change.find("notice_settings", user.id)
        change.put("notice_settings", user.id, **notice_settings.merged(known, choices))


class ListBoard(Schema):
    id = Id(required=True)
    name = Text(required=True, max=120)
    # A word, or the id of a role of the workspace's own.
    role = Text(required=True, max=36)
    color = Color(required=True)


@command("boards.list", scope="user", schema=ListBoard, internal=True)
def list_board(change: Change, user: UserContext, actor: Actor, *, id: str, **fields: Any) -> None:
    """Put a board on a person's list, or bring its line up to date."""
    change.put("listed_board", id, **fields)


class UnlistBoard(Schema):
    id = Id(required=True)


@command("boards.unlist", scope="user", schema=UnlistBoard, internal=True)
def unlist_board(change: Change, user: UserContext, actor: Actor, *, id: str) -> None:
    """Take a board off a person's list."""
    if change.find("listed_board", id):
        change.delete("listed_board", id)
