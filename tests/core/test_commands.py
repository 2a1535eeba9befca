"""The one path: one change for each command, an answer that stays the same, refusals that leave no trace."""

import logging

import pytest
from sqlalchemy import func, select

from core import broadcast, commands
from core.actors import Actor
from core.changes import CHANGE, head
from core.commands import execute
from core.errors import AppError, Conflict, Invalid, NotFound
from core.extensions import change_committed, db
from core.models import new_id
from tests.factories import make_board, make_card, make_member, make_placeholder


@pytest.fixture
def board(app):
    return make_board()


def head_of(stream: str) -> int:
    with db.engine.connect() as connection:
        return head(connection, stream)


def count_changes(stream: str) -> int:
    with db.engine.connect() as connection:
        return connection.execute(
            select(func.count()).where(CHANGE.c.stream == stream)
        ).scalar_one()


def move(board, card, column="Proposal", **options):
    args = {"card": card, "column": board.columns[column]}
    return execute(board.stream, "card.move", args, Actor(board.owner), **options)


def test_each_command_makes_one_change_with_the_next_number(board):
    start = head_of(board.stream)
    card = make_card(board)
    assert move(board, card).seq == start + 2
    assert count_changes(board.stream) == head_of(board.stream) == start + 2


def test_a_command_that_changes_nothing_is_numbered_too(board):
    card, id = make_card(board), new_id()
    first, again = move(board, card), move(board, card, id=id)
    assert again.seq == first.seq + 1


def test_the_same_id_again_gives_the_same_answer_and_no_second_change(board):
    card, id = make_card(board), new_id()
    first = move(board, card, id=id)
    again = move(board, card, id=id)
    assert (again.seq, again.result, again.repeated) == (first.seq, first.result, True)
    assert head_of(board.stream) == first.seq


def test_an_id_in_capitals_is_the_same_id(board):
    card, id = make_card(board), new_id()
    assert move(board, card, id=id.upper()).seq == move(board, card, id=id).seq


def test_the_same_id_for_something_else_is_a_conflict(board):
    card, id = make_card(board), new_id()
    move(board, card, id=id)
    with pytest.raises(Conflict):
        move(board, card, "Qualified", id=id)


def test_two_people_may_use_the_same_id(board):
    card, id, other = make_card(board), new_id(), make_member(board)
    first = move(board, card, id=id)
    args = {"card": card, "column": board.columns["Lead"]}
    second = execute(board.stream, "card.move", args, Actor(other), id)
    assert (second.seq, second.repeated) == (first.seq + 1, False)


def test_a_refused_command_leaves_no_trace_and_its_id_stays_free(board):
    card, id = make_card(board), new_id()
    start = head_of(board.stream)
    with pytest.raises(NotFound):
        move(board, new_id(), id=id)
    assert head_of(board.stream) == start
    assert move(board, card, id=id).seq == start + 1


def test_what_fails_after_the_commit_is_no_refusal(board, monkeypatch, caplog):
    card = make_card(board)

    def fail(_change):
        raise RuntimeError("the broadcast broke")

    monkeypatch.setattr(commands, "publish", fail)
    with caplog.at_level(logging.ERROR):
        outcome = move(board, card)
    assert outcome.seq == head_of(board.stream)
    assert board.card(card)["column"] == board.columns["Proposal"]
    assert "was not told at once" in caplog.text


def test_a_listener_to_commits_that_fails_is_no_refusal(board):
    def fail(_change):
        raise RuntimeError("the listener broke")

    with change_committed.connected_to(fail):
        assert move(board, make_card(board)).seq == head_of(board.stream)


@pytest.mark.parametrize("name", [None, 1, [], {}, ["card.move"], "card.fly", "", "x" * 100_000])
def test_a_command_that_does_not_exist_is_invalid(board, name):
    with pytest.raises(Invalid):
        execute(board.stream, name, {}, Actor(board.owner))


@pytest.mark.parametrize("args", [None, [], "text", 1, True, [["card", 1]]])
def test_arguments_that_are_no_object_are_invalid(board, args):
    with pytest.raises(Invalid):
        execute(board.stream, "card.move", args, Actor(board.owner))


@pytest.mark.parametrize(
    "id", [1, "", "x", [], {}, True, "0" * 36, "{018f0000-0000-7000-8000-000000000000}"]
)
def test_a_command_id_that_is_no_uuid_is_invalid(board, id):
    with pytest.raises(Invalid):
        move(board, make_card(board), id=id)


@pytest.mark.parametrize("base", [2**53, 2**63, 2**64 - 1, 1e300, -1, True, "1", 1.5, None])
def test_a_number_beyond_what_anybody_counts_is_invalid(board, base):
    card = make_card(board)
    with pytest.raises(Invalid):
        board.run("card.edit", card=card, fields={"title": "New"}, base=base)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "  \n ",
        "\u200b\u200d\ufeff",
        "\u2060",
        "\u3164",
        "\u2800\u2800",
        "two\u2028lines",
        "two\u2029lines",
        "two\nlines",
        "a\x00b",
        "a\x85b",
        "\ud800",
        "\u202egpj.exe",
        "x" * 501,
        1,
        None,
        ["a"],
        {"a": 1},
    ],
)
def test_a_title_that_nobody_could_read_is_invalid(board, title):
    with pytest.raises(Invalid) as refusal:
        board.run("card.create", column=board.columns["Lead"], title=title)
    assert "title" in refusal.value.data["fields"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Fjord  ", "Fjord"),
        ("e\u0301", "é"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("a" + "\u0301" * 300, "á" + "\u0301" * 299),
        ("İstanbul", "İstanbul"),
        ("云杉", "云杉"),
    ],
)
def test_a_title_is_kept_as_it_was_meant(board, typed, kept):
    assert board.card(make_card(board, "Lead", typed))["title"] == kept


def test_a_placeholder_cannot_be_listening_and_may_not_act(board):
    person = make_placeholder(board.workspace)
    board.run("member.add", member=person, role="editor")
    with pytest.raises(AppError) as refusal:
        execute(board.stream, "board.rename", {"name": "Mine"}, Actor(person))
    assert refusal.value.code in {"not_found", "forbidden"}


def test_a_hundred_moves_to_the_same_place_give_a_hundred_places(board):
    anchor = make_card(board, "Lead", "anchor")
    cards = [make_card(board, "Lead", str(number)) for number in range(20)]
    for card in cards * 5:
        board.run("card.move", card=card, column=board.columns["Lead"], after=anchor)
    places = [board.card(card)["position"] for card in [anchor, *cards]]
    assert len(set(places)) == len(places)
    assert board.titles("Lead") == ["anchor", *map(str, reversed(range(20)))]


def test_nobody_listens_so_nothing_is_kept_in_memory(board):
    move(board, make_card(board))
    assert board.stream not in broadcast._outlets
