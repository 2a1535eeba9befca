"""Two people at one field or text: nothing is overwritten in silence."""

import time

import pytest

from board.editing import merge_lines
from core.errors import Conflict
from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ann(board):
    return make_member(board, name="Ann")


@pytest.fixture
def ben(board):
    return make_member(board, name="Ben")


def edit(board, by, card, base, **fields):
    return board.run("card.edit", by=by, card=card, fields=fields, base=base)


def test_a_field_that_somebody_else_changed_meanwhile_is_refused_with_both_values(board, ann, ben):
    card = make_card(board, title="Old")
    base = board.run("card.edit", card=card, fields={}).seq
    edit(board, ben, card, base, title="Ben's")
    with pytest.raises(Conflict) as refusal:
        edit(board, ann, card, base, title="Ann's")
    assert refusal.value.data == {
        "fields": {"title": {"mine": "Ann's", "theirs": "Ben's", "by": ben, "seq": base + 1}}
    }
    assert board.card(card)["title"] == "Ben's"


def test_different_fields_do_not_disturb_each_other(board, ann, ben):
    card = make_card(board)
    base = board.run("card.edit", card=card, fields={}).seq
    edit(board, ben, card, base, title="Ben's")
    edit(board, ann, card, base, value={"amount": 5, "currency": "EUR"})
    assert board.card(card)["title"] == "Ben's"
    assert board.card(card)["value"] == {"amount": 5, "currency": "EUR"}


def test_the_same_value_from_both_is_no_conflict(board, ann, ben):
    card = make_card(board)
    base = board.run("card.edit", card=card, fields={}).seq
    edit(board, ben, card, base, expected_close="2026-12-01")
    edit(board, ann, card, base, expected_close="2026-12-01")
    assert board.card(card)["expected_close"] == "2026-12-01"


def test_ones_own_earlier_edit_is_no_conflict(board, ann):
    card = make_card(board)
    base = board.run("card.edit", card=card, fields={}).seq
    edit(board, ann, card, base, title="First")
    edit(board, ann, card, base, title="Second")
    assert board.card(card)["title"] == "Second"


def test_without_a_base_the_last_word_counts(board, ann, ben):
    card = make_card(board)
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"})
    board.run("card.edit", by=ann, card=card, fields={"title": "Ann's"})
    assert board.card(card)["title"] == "Ann's"


def test_a_move_meanwhile_is_no_conflict_with_an_edit(board, ann, ben):
    card = make_card(board)
    base = board.run("card.edit", card=card, fields={}).seq
    board.run("card.move", by=ben, card=card, column=board.columns["Won"])
    edit(board, ann, card, base, title="Ann's")
    assert board.card(card)["title"] == "Ann's"


def test_a_value_told_with_the_win_conflicts_with_an_edit_of_the_value(board, ann, ben):
    card = make_card(board)
    base = board.run("card.edit", card=card, fields={}).seq
    board.run("card.win", by=ben, card=card, value={"amount": 1, "currency": "EUR"})
    with pytest.raises(Conflict):
        edit(board, ann, card, base, value=None)


def test_texts_changed_in_different_lines_are_merged(board, ann, ben):
    card = make_card(board)
    base = board.run("card.describe", card=card, text="one\ntwo\nthree").seq
    board.run("card.describe", by=ben, card=card, text="ONE\ntwo\nthree", base=base)
    outcome = board.run("card.describe", by=ann, card=card, text="one\ntwo\nTHREE", base=base)
    assert outcome.result == {"merged": "ONE\ntwo\nTHREE"}
    assert board.record("description", card)["text"] == "ONE\ntwo\nTHREE"


def test_texts_changed_in_one_line_are_a_conflict_with_both_texts(board, ann, ben):
    card = make_card(board)
    base = board.run("card.describe", card=card, text="价格：100").seq
    board.run("card.describe", by=ben, card=card, text="价格：200", base=base)
    with pytest.raises(Conflict) as refusal:
        board.run("card.describe", by=ann, card=card, text="价格：300", base=base)
    assert refusal.value.data == {
        "mine": "价格：300",
        "theirs": "价格：200",
        "by": ben,
        "base": "价格：100",
        "seq": base + 1,
    }
    assert board.record("description", card)["text"] == "价格：200"


def test_two_first_descriptions_are_a_conflict(board, ann, ben):
    card = make_card(board)
    base = board.run("card.edit", card=card, fields={}).seq
    board.run("card.describe", by=ben, card=card, text="Ben's", base=base)
    with pytest.raises(Conflict):
        board.run("card.describe", by=ann, card=card, text="Ann's", base=base)


def test_who_changed_nothing_overwrites_nothing(board, ann, ben):
    card = make_card(board)
    base = board.run("card.describe", card=card, text="one").seq
    board.run("card.describe", by=ben, card=card, text="two", base=base)
    outcome = board.run("card.describe", by=ann, card=card, text="one", base=base)
    assert outcome.result == {"merged": "two"}


def test_the_same_text_from_both_is_no_conflict(board, ann, ben):
    card = make_card(board)
    base = board.run("card.describe", card=card, text="one").seq
    board.run("card.describe", by=ben, card=card, text="two", base=base)
    outcome = board.run("card.describe", by=ann, card=card, text="two", base=base)
    assert "merged" not in outcome.result


def test_a_text_on_top_of_the_newest_is_taken_as_it_is(board, ann, ben):
    card = make_card(board)
    base = board.run("card.describe", by=ben, card=card, text="one").seq
    outcome = board.run("card.describe", by=ann, card=card, text="something else", base=base)
    assert outcome.result == {}


def test_merging_remembers_several_steps_back(board, ann, ben):
    card = make_card(board)
    base = board.run("card.describe", card=card, text="a\nb\nc\nd\ne").seq
    board.run("card.describe", by=ben, card=card, text="A\nb\nc\nd\ne", base=base)
    board.run("card.edit", by=ben, card=card, fields={"title": "in between"})
    board.run("card.describe", by=ben, card=card, text="A\nb\nC\nd\ne")
    outcome = board.run("card.describe", by=ann, card=card, text="a\nb\nc\nd\nE", base=base)
    assert outcome.result["merged"] == "A\nb\nC\nd\nE"


def test_has_description_follows_the_text(board):
    card = make_card(board)
    board.run("card.describe", card=card, text="x")
    assert board.card(card)["has_description"] is True
    board.run("card.describe", card=card, text="  ")
    assert board.card(card)["has_description"] is False


def test_a_long_text_is_merged_where_the_changes_lie_together():
    lines = [str(number) for number in range(50_000)]
    text = "\n".join(lines)
    mine = "\n".join([*lines[:20_000], "mine", *lines[20_001:]])
    theirs = "\n".join([*lines[:20_300], "theirs", *lines[20_301:]])
    merged = merge_lines(text, mine, theirs)
    assert merged.split("\n")[20_000] == "mine"
    assert merged.split("\n")[20_300] == "theirs"
    assert merged.count("\n") == text.count("\n")


def test_a_text_too_long_to_compare_is_a_conflict_rather_than_a_wait():
    lines = [str(number % 10) for number in range(50_000)]
    mine, theirs = ["mine", *lines[1:]], [*lines[:-1], "theirs"]
    started = time.monotonic()
    assert merge_lines("\n".join(lines), "\n".join(mine), "\n".join(theirs)) is None
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("original", "mine", "theirs", "merged"),
    [
        ("a\nb", "a\nb\nc", "z\na\nb", "z\na\nb\nc"),
        ("a\nx\nb", "a\nb", "a\nx\nb\nc", "a\nb\nc"),
        ("a\na\na", "a\na", "a\na\na\nb", None),
        ("", "mine", "theirs", None),
        ("a\nb\nc", "a\nc", "a\nB\nc", None),
    ],
)
def test_how_texts_are_merged(original, mine, theirs, merged):
    assert merge_lines(original, mine, theirs) == merged
