"""A baton: a question passed to a person or a department, accepted, answered or returned."""

import pytest

from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_department,
    make_member,
    make_person,
    make_workspace,
)


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


@pytest.fixture
def sam(board):
    return make_member(board, "commenter", "Samir Patel")


@pytest.fixture
def chen(board):
    return make_member(board, "commenter", "陈晓")


@pytest.fixture
def support(board, sam, chen):
    return make_department(board.workspace, "Support", sam, chen)


def turn(board, card):
    return board.card(card)["turn"]


def test_a_question_goes_to_a_department_and_comes_back_answered(board, card, support, sam):
    rep = make_member(board, name="Mei Zhang")
    passed = board.run(
        "baton.pass", by=rep, card=card, to={"department": support}, question="SSO by June?"
    )
    baton = passed.result["baton"]
    assert turn(board, card)["department"] == support
    assert turn(board, card)["question"] == "SSO by June?"
    board.run("baton.accept", by=sam, baton=baton)
    assert turn(board, card)["accepted_by"] == sam
    board.run("baton.answer", by=sam, baton=baton, text="SAML works today.")
    settled = board.record("baton", baton)
    assert (settled["state"], settled["text"]) == ("answered", "SAML works today.")
    assert (settled["asked_by"], settled["accepted_by"], settled["settled_by"]) == (rep, sam, sam)
    assert turn(board, card) is None


def test_of_two_who_accept_one_gets_it_and_the_other_is_told_who(board, card, support, sam, chen):
    baton = make_baton(board, card, {"department": support})
    board.run("baton.accept", by=sam, baton=baton)
    with pytest.raises(Conflict, match="Samir Patel has it already") as refusal:
        board.run("baton.accept", by=chen, baton=baton)
    assert refusal.value.data["by"] == sam
    assert board.record("baton", baton)["accepted_by"] == sam


def test_who_accepts_twice_is_told_that_they_have_it(board, card, sam):
    baton = make_baton(board, card, {"member": sam})
    board.run("baton.accept", by=sam, baton=baton)
    with pytest.raises(Conflict, match="You have it already"):
        board.run("baton.accept", by=sam, baton=baton)


def test_only_those_who_were_asked_may_do_something_with_it(board, card, support, sam):
    to_sam = make_baton(board, card, {"member": sam})
    to_support = make_baton(board, card, {"department": support})
    for baton in (to_sam, to_support):
        for command, args in (
            ("baton.accept", {}),
            ("baton.answer", {"text": "No"}),
            ("baton.return", {"text": "No"}),
        ):
            with pytest.raises(Forbidden):
                board.run(command, by=make_member(board), baton=baton, **args)
            with pytest.raises(Forbidden):
                board.run(command, baton=baton, **args)


def test_a_colleague_answers_what_another_has_accepted(board, card, support, sam, chen):
    baton = make_baton(board, card, {"department": support})
    board.run("baton.accept", by=sam, baton=baton)
    board.run("baton.answer", by=chen, baton=baton, text="可以")
    settled = board.record("baton", baton)
    assert (settled["accepted_by"], settled["settled_by"]) == (sam, chen)


def test_an_answer_without_accepting_counts_as_accepting(board, card, sam):
    baton = make_baton(board, card, {"member": sam})
    board.run("baton.answer", by=sam, baton=baton, text="Yes")
    settled = board.record("baton", baton)
    assert settled["accepted_by"] == sam
    assert settled["accepted_at"] == settled["settled_at"]


def test_what_was_returned_says_why_and_was_never_accepted(board, card, sam):
    baton = make_baton(board, card, {"member": sam})
    board.run("baton.return", by=sam, baton=baton, text="That is a question for Legal")
    settled = board.record("baton", baton)
    assert (settled["state"], settled["accepted_by"]) == ("returned", None)
    assert settled["text"] == "That is a question for Legal"


@pytest.mark.parametrize("command", ["baton.answer", "baton.return"])
def test_an_answer_needs_words(board, card, sam, command):
    baton = make_baton(board, card, {"member": sam})
    with pytest.raises(Invalid):
        board.run(command, by=sam, baton=baton, text="  ")


def test_what_is_settled_stays_so_and_says_who_did_it(board, card, support, sam, chen):
    baton = make_baton(board, card, {"department": support})
    board.run("baton.answer", by=sam, baton=baton, text="Yes")
    for command, args in (
        ("baton.accept", {}),
        ("baton.answer", {"text": "No"}),
        ("baton.return", {"text": "No"}),
    ):
        with pytest.raises(Conflict, match="Samir Patel has answered this already"):
            board.run(command, by=chen, baton=baton, **args)
    assert board.record("baton", baton)["text"] == "Yes"


def test_whose_turn_it_is_follows_the_oldest_open_question(board, card, support, sam):
    first = make_baton(board, card, {"member": sam}, due="2026-12-24")
    second = make_baton(board, card, {"department": support})
    assert turn(board, card)["baton"] == first
    assert turn(board, card)["due"] == "2026-12-24"
    assert turn(board, card)["since"] == board.record("baton", first)["asked_at"]
    board.run("baton.answer", by=sam, baton=first, text="Yes")
    assert turn(board, card)["baton"] == second
    board.run("baton.answer", by=sam, baton=second, text="Yes")
    assert turn(board, card) is None


def test_whoever_asked_or_a_manager_takes_a_question_back(board, card, sam):
    rep = make_member(board, "commenter")
    args = {"card": card, "to": {"member": sam}, "question": "Oops"}
    mine = board.run("baton.pass", by=rep, **args).result["baton"]
    lost = board.run("baton.pass", by=rep, **args).result["baton"]
    with pytest.raises(Forbidden):
        board.run("baton.withdraw", by=make_member(board), baton=mine)
    board.run("baton.withdraw", by=rep, baton=mine)
    board.run("baton.withdraw", baton=lost)
    assert {board.record("baton", one)["state"] for one in (mine, lost)} == {"returned"}
    assert turn(board, card) is None


def test_a_viewer_neither_asks_nor_answers(board, card):
    viewer = make_member(board, "viewer")
    with pytest.raises(Forbidden):
        board.run("baton.pass", by=viewer, card=card, to={"member": viewer}, question="?")
    baton = make_baton(board, card, {"member": viewer})
    with pytest.raises(Forbidden):
        board.run("baton.accept", by=viewer, baton=baton)


def test_a_person_has_to_be_on_the_board_and_a_department_in_the_workspace(board, card):
    stranger = make_person(board.workspace)
    gone = make_department(board.workspace)
    board.workspace.run("department.archive", department=gone)
    foreign = make_department(make_workspace())
    for to, field in (
        ({"member": stranger}, "member"),
        ({"department": gone}, "department"),
        ({"department": foreign}, "department"),
    ):
        with pytest.raises(NotFound) as refusal:
            make_baton(board, card, to)
        assert refusal.value.data["field"] == field


def test_a_baton_is_one_persons_or_one_departments(board, card, support, sam):
    for to in ({}, {"member": sam, "department": support}):
        with pytest.raises(Invalid):
            make_baton(board, card, to)


def test_a_department_that_went_away_leaves_a_question_which_a_manager_can_take_back(
    board, card, support, sam
):
    baton = make_baton(board, card, {"department": support})
    board.workspace.run("department.archive", department=support)
    with pytest.raises(Forbidden):
        board.run("baton.accept", by=sam, baton=baton)
    board.run("baton.withdraw", baton=baton)
    assert turn(board, card) is None


def test_a_question_on_an_archived_deal_waits_until_it_is_restored(board, card, sam):
    baton = make_baton(board, card, {"member": sam})
    board.run("card.archive", card=card)
    with pytest.raises(Gone):
        board.run("baton.accept", by=sam, baton=baton)
    with pytest.raises(Gone):
        make_baton(board, card, {"member": sam})
    board.run("card.restore", card=card)
    board.run("baton.accept", by=sam, baton=baton)


def test_a_baton_of_another_board_does_not_exist_here(board, sam):
    other = make_board()
    foreign = make_baton(other, make_card(other), {"member": other.owner})
    with pytest.raises(NotFound):
        board.run("baton.accept", by=sam, baton=foreign)


def test_a_deal_does_not_drown_in_open_questions(board, card, sam):
    for _ in range(20):
        make_baton(board, card, {"member": sam})
    with pytest.raises(Conflict):
        make_baton(board, card, {"member": sam})


def test_a_stage_says_who_acts_there(board):
    support, lead = make_department(board.workspace), board.columns["Lead"]
    board.run("column.edit", column=lead, fields={"acts": support, "asks": True})
    shown = board.record("column", lead)
    assert (shown["acts"], shown["asks"]) == (support, True)
    foreign = make_department(make_workspace())
    with pytest.raises(NotFound) as refusal:
        board.run("column.edit", column=lead, fields={"acts": foreign})
    assert refusal.value.data["field"] == "acts"
    board.run("column.edit", column=lead, fields={"acts": None})
    assert board.record("column", lead)["acts"] is None
