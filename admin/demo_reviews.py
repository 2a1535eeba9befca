"""The regular review of the demo's team: planned weeks ago, and held last on a Monday that is over."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from admin import demo_words as words
from core import clock
from core.models import new_id

WEEKLY = {"every": 1, "unit": "week", "weekday": 0}
WEEKS_BEFORE = 5
Deed = tuple[datetime, str, str, dict[str, Any]]


def review_story(people: dict[str, str], deals: Sequence[Any], zone: str) -> Iterator[Deed]:
    """Yield what was done for it: when, by whom, which command and its arguments."""
    monday = _last_monday(ZoneInfo(zone))
    rhythm, review = new_id(), new_id()
    leader = people[words.REVIEW_LEADER]
    plan = {"id": rhythm, "name": words.REVIEW, "kind": "deals", "repeat": WEEKLY, "time": "09:00"}
    plan |= {"questions": [words.REVIEW_QUESTION], "minutes": 45, "remind": 60}
    begun = monday - timedelta(weeks=WEEKS_BEFORE)
    plan |= {"begins_on": begun.date().isoformat()}
    yield begun - timedelta(days=3), leader, "rhythm.create", plan
    cards = [deal.card for deal in deals if deal.end < 4 and deal.moments[0] < monday][:3]
    asked = {"id": new_id(), "code": "topic", "text": words.REVIEW_QUESTION}
    lines = [{"code": "added", "card": card, "text": words.REVIEW_ADDED} for card in cards]
    start = {"id": review, "kind": "deals", "rhythm": rhythm, "agenda": [asked, *lines]}
    yield monday, leader, "review.start", start
    for name in words.REVIEW_GUESTS:
        yield monday + timedelta(minutes=1), people[name], "review.join", {"review": review}
    yield from _notes(people, review, asked["id"], cards, monday)
    yield monday + timedelta(minutes=38), leader, "review.end", {"review": review}


def _notes(
    people: dict[str, str], review: str, item: str, cards: list[str], monday: datetime
) -> Iterator[Deed]:
    places = [{"item": item}, *({"card": card} for card in cards)]
    for number, (place, (author, text)) in enumerate(zip(places, words.REVIEW_NOTES, strict=False)):
        at = monday + timedelta(minutes=4 + 8 * number)
        yield at, people[author], "review.note", {"review": review, "text": text, **place}
    if cards:
        name, title = words.REVIEW_TASK
        task = {"card": cards[0], "title": title, "assignee": people[name], "review": review}
        yield monday + timedelta(minutes=14), people[words.REVIEW_LEADER], "task.create", task


def _last_monday(zone: ZoneInfo) -> datetime:
    """The last Monday at nine that is a day ago at least: nobody is told of it as of news."""
    day = clock.now().astimezone(zone).date() - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    at = datetime.combine(monday, time(9), zone).astimezone(UTC)
    return at if at < clock.now() - timedelta(days=1) else at - timedelta(weeks=1)
