"""What the demo's customers ask, and how they find working with the team."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from board.models import Card
from core import clock
from core.actors import NOBODY, Actor
from core.commands import execute
from core.extensions import db
from core.models import new_id

SEED = 9
DAY = timedelta(days=1)
# Links of the last months, per customer.
ASKED = (0, 1, 2, 3)
SCORES = (10, 9, 9, 8, 8, 7, 6, 4)
SAID_EN = ("Faster answers on weekends.", "", "Clearer invoices.", "Keep going!", "")
SAID_ZH = ("希望响应更快。", "", "很满意，继续保持。")
# Answers of the last days, which light up on deals.
NEWS_EN = (
    (9, "The pilot went well, and Support is quick."),
    (5, "Nobody told us that the date moved."),
)
NEWS_ZH = ((10, "实施很顺利，培训也很清楚。"),)
QUESTIONS_EN = (
    "The customer asks: can we pay in three instalments?",
    "They ask when SSO will be there.",
)
QUESTIONS_ZH = ("客户问：能否分三期付款？",)
# Hours since a question, and after how many it was answered; None: it waits.
CLOCKS: tuple[tuple[int, int | None], ...] = (
    (31, None), (6, None), (80, 5), (200, 30), (500, 8), (700, 20), (900, 50), (1300, 3),
)  # fmt: skip
Told = tuple[datetime, str, str, dict[str, Any]]


def questions_of_customers(deals: list[Any]) -> Iterator[Told]:
    """Yield when who writes down and answers what customers asked: time, person, command, arguments."""
    chance = random.Random(SEED)
    asking = [deal for deal in deals if 1 <= deal.end < 4][2::4]
    for deal, (since, after) in zip(asking, CLOCKS, strict=False):
        at = max(clock.now() - timedelta(hours=since), deal.moments[0])
        comment = new_id()
        text = chance.choice(QUESTIONS_ZH if deal.is_chinese else QUESTIONS_EN)
        yield at, deal.owner, "comment.add", {"id": comment, "card": deal.card, "text": text}
        yield at, deal.owner, "comment.ask", {"comment": comment, "customer": True}
        if after is not None:
            answered = min(at + timedelta(hours=after), clock.now())
            yield answered, deal.owner, "comment.answer", {"comment": comment}


def ask_customers(team: Any) -> None:
    """Ask for months, and get some answers today."""
    chance = random.Random(SEED)
    stream = f"workspace:{team.workspace}"
    for number, (name, company) in enumerate(team.companies.items()):
        owner = Actor(team.sellers[number % len(team.sellers)])
        for _time in range(chance.choice(ASKED)):
            at = clock.now() - DAY * chance.randint(15, 150)
            pulse = _ask(stream, owner, at, company=company)
            if chance.random() < 0.7:
                said = chance.choice(SAID_EN if name.isascii() else SAID_ZH)
                answer = {"pulse": pulse, "score": chance.choice(SCORES), "text": said or None}
                _answer(stream, answer, at + DAY * chance.randint(0, 5))
    for card, (score, text) in _fresh(team.board):
        pulse = _ask(stream, Actor(team.sellers[0]), clock.now() - DAY * 2, card=card)
        _answer(stream, {"pulse": pulse, "score": score, "text": text}, None)


def _ask(stream: str, owner: Actor, at: datetime, **about: str) -> str:
    return execute(stream, "pulse.ask", about, owner, happened_at=at).result["pulse"]


def _answer(stream: str, answer: dict[str, Any], at: datetime | None) -> None:
    execute(stream, "pulse.answer", answer, Actor(NOBODY), as_house=True, happened_at=at)


def _fresh(board: str) -> list[tuple[str, tuple[int, str]]]:
    """Return open deals with a customer, and what is answered about each."""
    open_deals = (
        select(Card.id, Card.title)
        .where(Card.board_id == board, Card.status == "open", Card.company.is_not(None))
        .order_by(Card.number)
    )
    with db.engine.connect() as connection:
        rows = connection.execute(open_deals).all()
    english = [row.id for row in rows if row.title.isascii()]
    chinese = [row.id for row in rows if not row.title.isascii()]
    return [*zip(english[3::5], NEWS_EN, strict=False), *zip(chinese[1:], NEWS_ZH, strict=False)]
