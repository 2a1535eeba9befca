"""An open deal as it was: as of n it shows what it showed at n, and of what was removed since no word."""

from datetime import timedelta

import pytest

from board.past_card import card_as_of
from board.queries import card_detail, find_card
from board.scope import open_board
from board.sight import WHOLE
from core import clock
from core.actors import Actor
from core.as_of import Place
from core.changes import CHANGED_CARD
from core.commands import execute
from core.consumers import run_consumers
from core.errors import AppError
from core.extensions import db
from core.jobs import work_one
from core.pruning import prune
from tests.board.test_random_sequences import make_lively_board
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_comment,
    make_company,
    make_file,
    make_link,
    make_member,
    make_person,
    make_task,
)
from tests.support.gambler import Gambler
from tests.support.verify import snapshot_state

STEPS = 110


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


def test_as_of_n_a_deal_shows_what_it_showed_at_n(app):
    board = make_lively_board()
    people = [board.owner, make_member(board, "manager")]
    gambler = Gambler(11, people, [make_company(board.workspace, "Umbra")])
    taken = {}
    for _ in range(STEPS):
        state = snapshot_state(board.stream, "everyone")
        name, args, person = gambler.choose(state, board.head())
        try:
            execute(board.stream, name, args, Actor(person))
        except AppError:
            continue
        for card in cards_of_last_change(board):
            taken[card, board.head()] = detail(board, card)
    check(board, taken, "from the log")
    run_consumers()
    prune(db.engine, clock.now() + timedelta(days=1), 40)
    later = {place: shown for place, shown in taken.items() if place[1] >= board.head() - 40}
    assert 0 < len(later) < len(taken)
    check(board, later, "from the fold")


def test_a_deal_is_shown_with_its_words_of_then(board, owner):
    card = make_card(board, title="Umbra")
    board.run("card.describe", card=card, text="First words")
    comment = make_comment(board, card, "Hello")
    make_baton(board, card, {"member": board.owner}, question="May we?")
    then = board.head()
    board.run("card.describe", card=card, text="Other words")
    board.run("comment.edit", comment=comment, text="Good-bye")
    make_comment(board, card, "Later")
    shown = owner.get(f"/api/cards/{card}?at={then}").json
    assert shown["description"]["text"] == "First words"
    assert [one["text"] for one in shown["comments"]] == ["Hello"]
    assert [one["question"] for one in shown["batons"]] == ["May we?"]
    assert shown["history"][0]["seq"] == shown["seq"] == then
    assert (shown["gone"], shown["head"]) == ([], board.head())
    before = owner.get(f"/api/cards/{card}?at=1").json
    assert (before["card"], before["description"], before["comments"]) == (None, None, [])


def test_what_was_removed_since_is_named_and_says_nothing_more(board, owner):
    card = make_card(board)
    comment, answer = make_comment(board, card, "Secret"), make_comment(board, card, "Fine")
    file, link = make_file(board, card), make_link(board, card)
    then = board.head()
    board.run("comment.archive", comment=comment)
    board.run("attachment.archive", attachment=file)
    board.run("archive.purge", type="attachment", id=file)
    while work_one():
        pass
    shown = owner.get(f"/api/cards/{card}?at={then}").json
    assert shown["gone"] == sorted([comment, file])
    assert {one["id"]: one["text"] for one in shown["comments"]} == {comment: "", answer: "Fine"}
    names = {one["id"]: one["name"] for one in shown["attachments"]}
    assert names[file] == ""
    assert names[link]


def test_a_deal_of_the_past_is_shown_to_those_who_see_it_now(board, visitor):
    card = make_card(board)
    stranger = visitor(make_person(board.workspace, "member"))
    assert stranger.get(f"/api/cards/{card}?at=1").status_code == 404
    assert visitor(board.owner).get(f"/api/cards/{card}?at=99999").status_code == 422


def cards_of_last_change(board):
    with db.engine.connect() as connection:
        last = (CHANGED_CARD.c.stream == board.stream) & (CHANGED_CARD.c.seq == board.head())
        chosen = CHANGED_CARD.select().with_only_columns(CHANGED_CARD.c.card).where(last)
        return [id for id in connection.scalars(chosen) if id != board.id]


def detail(board, card):
    with db.engine.connect() as connection:
        row = find_card(connection, card)
        return row and card_detail(connection, row, WHOLE)


def check(board, taken, how):
    for (card, seq), shown in taken.items():
        with db.engine.connect() as connection:
            context = open_board(board.id, Actor(board.owner), connection)
            was = card_as_of(connection, context, card, Place(seq, None))
        gone = set(was.pop("gone"))
        del was["history"], was["kept_since"]
        wordless = [one | {"text": ""} if one["id"] in gone else one for one in shown["comments"]]
        assert was == shown | {"comments": wordless}, (how, seq)
        assert gone <= {one["id"] for of in ("comments", "attachments") for one in shown[of]}


def test_whether_a_task_was_seen_belongs_to_the_deal_as_it_was(board):
    person, card = make_member(board), make_card(board)
    task = make_task(board, card, assignee=person)
    seen = board.run("task.see", by=person, task=task).seq
    with db.engine.connect() as connection:
        context = open_board(board.id, Actor(board.owner), connection)
        before, after = (
            card_as_of(connection, context, card, Place(seq, None))["tasks"][0]["seen_at"]
            for seq in (seen - 1, seen)
        )
    assert (before, after) == (None, board.record("task", task)["seen_at"])
