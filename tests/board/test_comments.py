"""Comments: who may write, edit and remove them."""

import pytest

from core.errors import Forbidden, Gone, Invalid, NotFound
from tests.factories import make_board, make_card, make_comment, make_member


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


def test_the_card_counts_its_comments(board, card):
    first, _second = make_comment(board, card), make_comment(board, card)
    assert board.card(card)["comments_count"] == 2
    board.run("comment.archive", comment=first)
    assert board.card(card)["comments_count"] == 1


def test_the_patch_of_a_comment_names_its_card(board, card):
    patches = board.run("comment.add", card=card, text="Hello").change.patches
    assert [(patch["type"], patch.get("card")) for patch in patches] == [
        ("comment", card),
        ("card", None),
    ]


def test_nobody_edits_the_words_of_another_not_even_a_manager(board, card):
    ann = make_member(board, "commenter")
    comment = make_comment(board, card, by=ann)
    with pytest.raises(Forbidden):
        board.run("comment.edit", comment=comment, text="Mine")
    board.run("comment.edit", by=ann, comment=comment, text="Better")
    edited = board.record("comment", comment)
    assert (edited["text"], edited["author"]) == ("Better", ann)
    assert edited["edited_at"]


def test_a_comment_is_removed_by_its_author_or_a_manager(board, card):
    ann, ben = make_member(board, "commenter"), make_member(board, "editor")
    first, second = (make_comment(board, card, by=ann) for _ in range(2))
    with pytest.raises(Forbidden):
        board.run("comment.archive", by=ben, comment=first)
    board.run("comment.archive", by=ann, comment=first)
    board.run("comment.archive", comment=second)
    assert board.card(card)["comments_count"] == 0


def test_an_archived_comment_is_gone(board, card):
    comment = make_comment(board, card)
    board.run("comment.archive", comment=comment)
    for command, args in (("comment.edit", {"text": "x"}), ("comment.archive", {})):
        with pytest.raises(Gone):
            board.run(command, comment=comment, **args)


def test_a_reply_answers_a_comment_of_the_same_card(board, card):
    comment = make_comment(board, card)
    reply = make_comment(board, card, reply_to=comment)
    assert board.record("comment", reply)["reply_to"] == comment
    elsewhere = make_comment(board, make_card(board))
    with pytest.raises(NotFound) as refusal:
        make_comment(board, card, reply_to=elsewhere)
    assert refusal.value.data["field"] == "reply_to"


def test_a_comment_of_another_board_does_not_exist_here(board):
    other = make_board()
    foreign = make_comment(other, make_card(other))
    with pytest.raises(NotFound):
        board.run("comment.archive", comment=foreign)
    assert other.record("comment", foreign)["archived_at"] is None


def test_a_comment_keeps_its_lines_and_has_a_limit(board, card):
    text = "第一行\n\n- second\n\tthird"
    comment = make_comment(board, card, text)
    assert board.record("comment", comment)["text"] == text
    for wrong in ("", "  \n ", "x" * 20_001, "nul\0"):
        with pytest.raises(Invalid):
            make_comment(board, card, wrong)


def test_a_viewer_reads_only(board, card):
    with pytest.raises(Forbidden):
        make_comment(board, card, by=make_member(board, "viewer"))
