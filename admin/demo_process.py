"""The process of the demo board: what its stages ask for, and what to do in them."""

from typing import Any

from sqlalchemy import select

from admin import demo_words as words
from board.models import Card
from core.actors import Actor
from core.commands import execute
from core.extensions import db

EXAMPLES = 2


def set_process(team: Any) -> None:
    """Criteria of the stages, and playbooks with won deals as examples: made when the story has been told."""
    stream, owner = f"board:{team.board}", Actor(team.people[words.PEOPLE[0].name])
    for number, (criteria, text) in words.PROCESS.items():
        column = team.columns[number]
        fields = {"criteria": list(criteria)}
        execute(stream, "column.edit", {"column": column, "fields": fields}, owner)
        execute(stream, "playbook.write", {"column": column, "text": text}, owner)
    number = max(words.PROCESS)
    for card in _won(team.board):
        args = {"column": team.columns[number], "card": card}
        execute(stream, "playbook.add_example", args, owner)


def _won(board: str) -> list[str]:
    won = select(Card.id).where(Card.board_id == board, Card.status == "won")
    with db.engine.connect() as connection:
        return list(connection.scalars(won.order_by(Card.closed_at.desc()).limit(EXAMPLES)))
