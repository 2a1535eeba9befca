"""The form of the demo's board, and a request that was held back."""

from datetime import timedelta

from admin import demo_words as words
from core import clock
from core.actors import NOBODY, Actor
from core.commands import execute
from core.models import new_id


def open_form(board: str, people: dict[str, str], columns: list[str]) -> None:
    """Asked are the usual and a question of the team's own, in both languages."""
    leader = Actor(people[words.REVIEW_LEADER])
    once = {"name": True, "company": False, "email": True, "value": False, "message": True}
    asked = [{"field": field, "required": needed} for field, needed in once.items()]
    asked.insert(3, {"field": "question", "ask": words.FORM_QUESTION})
    form = {"is_open": True, "words": words.FORM, "fields": asked}
    form |= {"column": columns[0], "source": words.FORM_SOURCE}
    execute(f"board:{board}", "intake.edit", {"fields": form}, leader)
    answers = [
        {"id": id, "field": id, "label": label, "text": text} for id, label, text in words.HELD
    ]
    args = {"entry": new_id(), "answers": answers, "digest": "demo", "doubts": ["links"]}
    at = clock.now() - timedelta(hours=2)
    execute(f"board:{board}", "intake.receive", args, Actor(NOBODY), as_house=True, happened_at=at)
