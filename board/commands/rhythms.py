"""Commands on rhythms: the reviews that come again every week, fortnight or month."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy import select

from auth.fields import TimeOfDay, TimeZone
from auth.models import Workspace
from board.agenda import SECTIONS, SECTIONS_OF
from board.lookup import active, count_kept, existing, person
from board.models.review import KINDS
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict
from core.schemas import Date, Id, Integer, List, OneOf, Schema, Text

MAX_RHYTHMS = 20
MAX_PEOPLE = 200
MAX_QUESTIONS = 20
DAY = 24 * 60


class WhenAgain(Schema):
    """Every so many weeks on a weekday, or months on a day or weekday of the month; −1 is the last."""

    every = Integer(required=True, low=1, high=12)
    unit = OneOf("week", "month", required=True)
    weekday = Integer(low=0, high=6)
    nth = Integer(low=-1, high=4)
    on = Integer(low=-1, high=28)

    @validates_schema
    def _says_one_thing(self, data: dict[str, Any], **kwargs: Any) -> None:
        given = data.keys() - {"every", "unit"}
        ways = [{"weekday"}] if data["unit"] == "week" else [{"on"}, {"nth", "weekday"}]
        if given not in ways or 0 in (data.get("on"), data.get("nth")):
            raise ValidationError(_("Name a weekday, or a day of the month."), "unit")


class RhythmFields(Schema):
    name = Text(max=60)
    kind = OneOf(*KINDS)
    repeat = fields.Nested(WhenAgain)
    begins_on = Date()
    time = TimeOfDay()
    zone = TimeZone()
    minutes = Integer(low=5, high=480)
    people = List(Id(), allow_none=True, validate=validate.Length(1, MAX_PEOPLE))
    sections = List(OneOf(*SECTIONS), validate=validate.Length(max=len(SECTIONS)))
    questions = List(Text(max=300), validate=validate.Length(max=MAX_QUESTIONS))
    remind = Integer(low=0, high=7 * DAY, allow_none=True)


class CreateRhythm(RhythmFields):
    id = Id()
    name = Text(required=True, max=60)
    kind = OneOf(*KINDS, required=True)
    repeat = fields.Nested(WhenAgain, required=True)
    time = TimeOfDay(required=True)


@command("rhythm.create", scope="board", schema=CreateRhythm)
def create_rhythm(
    change: Change, board: Any, actor: Actor, *, id: str | None = None, **given: Any
) -> dict[str, str]:
    """In the zone of the workspace, from today and with everybody, if nothing else is said."""
    _refuse_too_many(change)
    zone = given.get("zone") or _zone_of(change, board)
    usual = {"zone": zone, "begins_on": _today(change, zone), "minutes": 60, "people": None}
    usual |= {"sections": SECTIONS_OF[given["kind"]], "questions": [], "remind": 15}
    rhythm = change.put(
        "rhythm",
        unused_id(change, "rhythm", id, derived_id(change.id, "rhythm")),
        **usual | _checked(change, board, given),
        created_by=actor.id,
        created_at=change.moment,
    )
    return {"rhythm": rhythm.id}


class EditRhythm(Schema):
    rhythm = Id(required=True)
    fields = fields.Nested(RhythmFields, required=True)


@command("rhythm.edit", scope="board", schema=EditRhythm)
def edit_rhythm(
    change: Change, board: Any, actor: Actor, *, rhythm: str, fields: dict[str, Any]
) -> None:
    active(change, "rhythm", rhythm)
    change.put("rhythm", rhythm, **_checked(change, board, fields))


class TheRhythm(Schema):
    rhythm = Id(required=True)


@command("rhythm.archive", scope="board", schema=TheRhythm)
def archive_rhythm(change: Change, board: Any, actor: Actor, *, rhythm: str) -> None:
    """It comes no more; the reviews that were held stay."""
    active(change, "rhythm", rhythm)
    change.put("rhythm", rhythm, archived_at=change.moment)


@command("rhythm.restore", scope="board", schema=TheRhythm)
def restore_rhythm(change: Change, board: Any, actor: Actor, *, rhythm: str) -> None:
    if existing(change, "rhythm", rhythm).archived_at:
        _refuse_too_many(change)
    change.put("rhythm", rhythm, archived_at=None)


def _checked(change: Change, board: Any, given: dict[str, Any]) -> dict[str, Any]:
    people = given.get("people")
    for id in people or ():
        person(change, board, id, "people")
    once = {name: list(dict.fromkeys(given[name])) for name in ("sections",) if name in given}
    return given | once | ({"people": list(dict.fromkeys(people))} if people else {})


def _zone_of(change: Change, board: Any) -> str:
    zone = select(Workspace.time_zone).where(Workspace.id == board.workspace_id)
    return change.select(zone).scalar_one()


def _today(change: Change, zone: str) -> date:
    return change.moment.astimezone(ZoneInfo(zone)).date()


def _refuse_too_many(change: Change) -> None:
    if count_kept(change, "rhythm") >= MAX_RHYTHMS:
        raise Conflict(_("A board has at most %(count)s regular reviews.", count=MAX_RHYTHMS))
