"""A review: begun, followed, noted in, handed on and ended with a summary in the board's conversation."""

import pytest

from core.changes import CHANGE
from core.errors import Forbidden, Gone, NotFound
from core.extensions import db
from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def tom(board):
    return make_member(board, "commenter", "Tom Becker")


def start(board, **args):
    return board.run("review.start", kind="deals", **args).result["review"]


def cause_of(seq, board):
    row = db.session.execute(
        CHANGE.select().where(CHANGE.c.stream == board.stream, CHANGE.c.seq == seq)
    ).one()
    return row.cause


def test_what_is_decided_and_made_names_the_review_as_its_source(board, tom):
    card, review = make_card(board), start(board)
    done = [
        board.run("review.note", by=tom, review=review, card=card, text="Offer 10 % less"),
        board.run("task.create", card=card, title="Call Orion", review=review),
        board.run("baton.pass", card=card, to={"member": tom}, question="SSO?", review=review),
    ]
    assert {cause_of(outcome.seq, board)["review"] for outcome in done} == {review}
    (comment,) = board.records("comment")
    assert (comment["card"], comment["text"]) == (card, "Decided: Offer 10 % less")
    assert comment["author"] == tom


def test_the_end_posts_decisions_who_does_what_and_figures_then_and_now(board, tom):
    card = make_card(board, "Proposal", "Orion", value={"amount": 100_000, "currency": "EUR"})
    review = start(board)
    board.run("review.join", by=tom, review=review)
    board.run("review.note", review=review, card=card, text="Offer a pilot")
    board.run("task.create", card=card, title="Write it", assignee=tom, review=review)
    board.run("task.create", card=card, title="Not of the review")
    board.run("card.edit", card=card, fields={"value": {"amount": 150_000, "currency": "EUR"}})
    board.run("review.end", review=review)
    text = next(one["text"] for one in board.records("comment") if one["card"] is None)
    assert "- #1 Orion: Offer a pilot" in text
    assert f"- @{{member:{tom}}}: Write it, #1 Orion" in text
    assert "Not of the review" not in text
    assert "Open deals: 1 → 1" in text
    assert "Open value: €1,000.00 → €1,500.00" in text
    assert f"Took part: @{{member:{board.owner}}}, @{{member:{tom}}}" in text
    with pytest.raises(Gone):
        board.run("review.note", review=review, text="Too late")


def test_a_review_is_taken_over_and_then_another_ends_it(board):
    mei = make_member(board, "editor", "Mei Zhang")
    review = start(board)
    board.run("review.take_over", by=mei, review=review)
    assert board.records("review")[0]["presenter"] == mei
    board.run("review.end", by=mei, review=review)
    assert board.records("review")[0]["archived_at"]


def test_two_reviews_at_once_do_not_mix(board, tom):
    one, other = start(board), start(board)
    board.run("review.note", by=tom, review=other, text="Only here")
    notes = {review["id"]: review["notes"] for review in board.records("review")}
    assert (notes[one], len(notes[other])) == ([], 1)


def test_a_task_cannot_name_a_review_of_another_board(board):
    with pytest.raises(Exception, match="no such review"):
        board.run("task.create", card=make_card(board), title="x", review=start(make_board()))


def test_who_may_only_comment_takes_part_and_does_not_lead(board, tom):
    with pytest.raises(Forbidden):
        board.run("review.start", by=tom, kind="deals")


def test_what_is_said_to_a_question_stands_under_it_in_the_summary_too(board, tom):
    asked = [{"code": "topic", "text": text} for text in ("What went well?", "What did not?")]
    review = board.run("review.start", kind="retrospective", agenda=asked).result["review"]
    (record,) = board.records("review")
    well, not_well = (item["id"] for item in record["agenda"])
    board.run("review.note", by=tom, review=review, item=not_well, text="Late\noffers")
    board.run("review.note", review=review, text="Every Friday from now on")
    board.run("review.edit_agenda", review=review, agenda=record["agenda"][::-1])
    board.run("review.note", review=review, item=well, text="The demo")
    (record,) = board.records("review")
    assert [item["id"] for item in record["agenda"]] == [not_well, well]
    with pytest.raises(NotFound):
        board.run("review.note", review=review, item=review, text="To nothing")
    board.run("review.end", review=review)
    text = next(one["text"] for one in board.records("comment") if one["card"] is None)
    assert "**What did not?**\n\n- Late offers\n\n**What went well?**\n\n- The demo" in text
    assert "**Decisions**\n\n- Every Friday from now on" in text
