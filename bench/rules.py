"""What fifty rules cost a move: `.venv/bin/python -m bench.rules`

The aim is 1 ms before the commit at the most: rules are a consumer's work. Measured is processor time, so that a busy
machine says the same: of whole moves on a board without rules and on one with fifty, by turns, and behind the commit
of telling the consumer of one of these moves, where none of the fifty is started.
"""

import statistics
import time
from collections.abc import Callable

from sqlalchemy import select

from bench.large_board import say
from bench.serving import serving
from core.changes import CHANGE
from core.extensions import db
from rules.following import follow_board
from tests.factories import MadeBoard, make_board, make_card, make_label, make_rule

RULES = 50
ROUNDS = 10
MOVES = 100


def main() -> None:
    """Measure and print."""
    with serving(people=1, cards=10):
        without, ruled = make_board(), make_board()
        arrange(ruled)
        cards = {board.id: make_card(board) for board in (without, ruled)}
        db.session.rollback()
        plain, fifty = [], []
        for _round in range(ROUNDS):
            plain.append(spent(lambda: move(without, cards[without.id])))
            fifty.append(spent(lambda: move(ruled, cards[ruled.id])))
        told = spent(lambda: tell(ruled))
        median = statistics.median
        cost = round(median(fifty) - median(plain), 3)
        say(move_ms=round(median(plain), 3), with_rules_more_ms=cost, consumer_ms=round(told, 3))


def arrange(board: MadeBoard) -> None:
    """Write fifty rules which wait for what does not come."""
    label, condition = make_label(board), {"on": "moved_into", "column": board.columns["Won"]}
    for number in range(RULES):
        actions = [{"do": "label", "label": label}, {"do": "task", "title": f"Task {number}"}]
        make_rule(board, f"Rule {number}", condition=condition, actions=actions)


def spent(work: Callable[[], None]) -> float:
    """Return the processor time of one of so many pieces of work, in ms."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000 / MOVES


def move(board: MadeBoard, card: str) -> None:
    """Move a deal to and fro."""
    for number in range(MOVES):
        stage = ("Qualified", "Lead")[number % 2]
        board.run("card.move", card=card, column=board.columns[stage])


def tell(board: MadeBoard) -> None:
    """Tell the consumer of the last moves."""
    mine = select(CHANGE).where(CHANGE.c.stream == board.stream).order_by(CHANGE.c.seq.desc())
    with db.engine.connect() as connection:
        rows = connection.execute(mine.limit(MOVES)).all()
    for row in rows:
        follow_board(row)


if __name__ == "__main__":
    main()
