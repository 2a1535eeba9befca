"""Commands that wait together are committed together, and still each is its own: answer, refusal, language."""

import gc
import threading
from contextlib import contextmanager

import pytest
from flask import current_app
from sqlalchemy.exc import OperationalError

from core import broadcast, commands, commits, i18n
from core.actors import Actor
from core.changes import head
from core.commands import Outcome, execute
from core.errors import AppError, Conflict, NotFound, Unavailable
from core.extensions import db
from core.models import new_id
from tests.factories import make_board, make_card, make_cards
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    return make_board()


class Crowd:
    """Commands by threads that wait for one writer, who goes on when all are there."""

    def __init__(self):
        self.transactions = 0
        self.answers = {}
        self._may_go = threading.Event()
        self._may_go.set()
        self._threads = []

    @contextmanager
    def writing(self, engine):
        """Stand in for `commits.writing`."""
        self.transactions += 1
        self._may_go.wait(10)
        with commits_writing(engine) as connection:
            yield connection

    def send(self, stream, name, args, person, id=None, language="en"):
        """Have a command wait; one after the other, so that their order is known."""
        app, number = current_app._get_current_object(), len(self._threads)
        if not number:
            self._may_go.clear()
            self.transactions = 0

        def run():
            with app.app_context():
                i18n.speak_to(language)
                try:
                    self.answers[number] = execute(stream, name, args, Actor(person), id)
                except (AppError, SystemExit) as refusal:
                    self.answers[number] = refusal

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()
        assert eventually(lambda: self.transactions == 1 and waiting() == number)

    def go(self):
        """Let the writer write; return the answers in the order of the commands."""
        self._may_go.set()
        for thread in self._threads:
            thread.join(10)
        return [self.answers[number] for number in range(len(self._threads))]


commits_writing = commits.writing


def waiting():
    """How many wait behind the first, who has its turn."""
    return sum(len(line._waiting) for line in commits._lines.values())


@pytest.fixture
def crowd(monkeypatch):
    crowd = Crowd()
    monkeypatch.setattr(commits, "writing", crowd.writing)
    return crowd


def moves(board, crowd, *cards):
    for card in cards:
        args = {"card": card, "column": board.columns["Proposal"]}
        crowd.send(board.stream, "card.move", args, board.owner)


def head_of(board):
    with db.engine.connect() as connection:
        return head(connection, board.stream)


def test_who_comes_while_a_commit_is_under_way_is_in_the_next_one_with_all_others(board, crowd):
    cards, start = make_cards(board, "Lead", *"abcdef"), head_of(board)
    moves(board, crowd, *cards)
    answers = crowd.go()
    assert [answer.seq for answer in answers] == list(range(start + 1, start + 7))
    assert board.titles("Proposal") == list("abcdef")
    assert crowd.transactions == 2


def test_one_that_is_refused_takes_no_other_along(board, crowd):
    cards, start = make_cards(board, "Lead", *"abc"), head_of(board)
    moves(board, crowd, cards[0], cards[1], new_id(), cards[2])
    first, second, refused, third = crowd.go()
    assert isinstance(refused, NotFound)
    assert [first.seq, second.seq, third.seq] == [start + 1, start + 2, start + 3]
    assert head_of(board) == start + 3


def test_what_the_database_refuses_takes_no_other_along(board, crowd):
    cards, start = make_cards(board, "Lead", *"abc"), head_of(board)
    taken = make_card(make_board(board.workspace))
    moves(board, crowd, cards[0], cards[1])
    args = {"id": taken, "column": board.columns["Lead"], "title": "Taken elsewhere"}
    crowd.send(board.stream, "card.create", args, board.owner)
    moves(board, crowd, cards[2])
    *_, refused, last = crowd.go()
    assert isinstance(refused, Conflict)
    assert last.seq == head_of(board) == start + 3


def test_one_command_that_comes_twice_at_once_is_one_change(board, crowd):
    (card, other), start, id = make_cards(board, "Lead", *"ab"), head_of(board), new_id()
    moves(board, crowd, other)
    args = {"card": card, "column": board.columns["Proposal"]}
    for _ in range(2):
        crowd.send(board.stream, "card.move", args, board.owner, id)
    _, first, second = crowd.go()
    assert (first.seq, first.repeated) == (second.seq, False)
    assert second.repeated
    assert head_of(board) == start + 2


def test_when_the_commit_fails_all_are_told_and_nothing_is_kept(board, crowd, monkeypatch):
    cards, start = make_cards(board, "Lead", *"abc"), head_of(board)

    def fail(_connection):
        raise OperationalError("COMMIT", {}, db.engine.dialect.loaded_dbapi.OperationalError())

    moves(board, crowd, *cards)
    monkeypatch.setattr(db.engine.dialect, "is_disconnect", lambda *_: False)
    monkeypatch.setattr("core.commits.is_outage", lambda _error: True)
    monkeypatch.setattr("core.commands.is_outage", lambda _error: True)
    monkeypatch.setattr(db.engine.dialect, "do_commit", fail)
    answers = crowd.go()
    monkeypatch.undo()
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert head_of(board) == start
    assert board.titles("Lead") == list("abc")


def test_each_is_refused_in_the_language_of_its_own_reader(board, crowd, monkeypatch):
    monkeypatch.setattr(i18n, "_settings", lambda: i18n.Settings(locale=i18n.g.reader))
    for language in ("en", "zh_Hans", "en", "zh_Hans"):
        crowd.send(board.stream, "card.archive", {"card": new_id()}, board.owner, None, language)
    messages = [answer.message for answer in crowd.go()]
    assert messages[0] == messages[2] == "There is no such thing on this board."
    assert messages[1] == messages[3] != messages[0]


def test_they_are_told_in_the_order_of_the_log_without_reading_it(board, crowd, monkeypatch):
    told = []
    monkeypatch.setattr(commands, "publish", lambda change: told.append(change.seq))
    monkeypatch.setattr(broadcast, "changes_since", None)
    cards, start = make_cards(board, "Lead", *"abcd"), head_of(board)
    told.clear()
    moves(board, crowd, *cards)
    crowd.go()
    assert told == list(range(start + 1, start + 5))


def test_nothing_is_kept_of_a_line_in_which_nobody_waits(board, crowd):
    moves(board, crowd, make_card(board))
    assert len(commits._lines) > 0
    crowd.go()
    gc.collect()
    assert len(commits._lines) == 0


def test_when_the_one_at_work_is_stopped_the_others_are_told_to_try_again(
    board, crowd, monkeypatch
):
    cards, start = make_cards(board, "Lead", *"abc"), head_of(board)
    moves(board, crowd, *cards)
    run, stopped = commits._Attempt.run_beside_others, []

    def stop(self, connection):
        run(self, connection)
        if not stopped:
            stopped.append(self)
            raise SystemExit

    monkeypatch.setattr(commits._Attempt, "run_beside_others", stop)
    kinds = {type(answer) for answer in crowd.go()}
    assert kinds == {Outcome, SystemExit, Unavailable}
    assert head_of(board) == start + 1
