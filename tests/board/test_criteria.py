"""What a stage asks before a deal goes on, how many it takes, and what it tells one to do."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from board.criteria import SHOWN_BY, goes_on, lacking
from core.actors import Actor
from core.changes import changes_since
from core.commands import execute
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from core.jobs import work_one
from core.models import new_id
from tests.board.test_bulk import moves, said
from tests.factories import make_board, make_card, make_cards, make_department, make_member

# Read by static/js/store/criteria.js as well: tests/js/criteria.test.js.
CASES = json.loads((Path(__file__).parent / "criteria_cases.json").read_text())


@pytest.fixture
def board(app):
    return make_board()


def ask(board, *criteria, column="Proposal"):
    """The stage asks for these from now on; return their ids."""
    fields = {"criteria": list(criteria)}
    board.run("column.edit", column=board.columns[column], fields=fields)
    return [one["id"] for one in board.record("column", board.columns[column])["criteria"]]


def move(board, card, column="Negotiation", **more):
    board.run("card.move", card=card, column=board.columns[column], **more)


def refused(board, card, column="Negotiation", **more):
    with pytest.raises(Invalid) as refusal:
        move(board, card, column, **more)
    return refusal.value


@pytest.mark.once
def test_the_rule_is_the_browsers():
    places = {"before": "a", "here": "b", "after": "c"}
    blank = dict.fromkeys(SHOWN_BY.values()) | {
        "ticks": [],
        "has_description": False,
        "labels": [],
        "attachments_count": 0,
    }
    for case in CASES:
        to, kind = case.get("to", "after"), case.get("from", "open")
        source = SimpleNamespace(kind=kind, position="b", id="x")
        open_target = SimpleNamespace(kind="open", position=places.get(to, "d"), id="y")
        target = open_target if to in places else SimpleNamespace(kind=to, position="d", id="y")
        given = {
            SHOWN_BY.get({"has_description": "description"}.get(k, k), k): v["amount"]
            if k == "value"
            else v
            for k, v in case.get("card", {}).items()
        }
        card = SimpleNamespace(**blank | given)
        found = (
            lacking(case["criteria"], card, case.get("told", {}))
            if goes_on(source, target, to == "won")
            else []
        )
        assert [one["id"] for one in found] == case["lacks"], case["it"]


def test_a_deal_that_lacks_something_stays_and_the_refusal_names_it(board):
    value, contract = ask(board, {"field": "value"}, {"tick": "Contract sent"})
    card = make_card(board, "Proposal")
    head = board.head()
    refusal = refused(board, card)
    assert refusal.status == 422
    assert refusal.data["lacks"] == [
        {"id": value, "field": "value"},
        {"id": contract, "tick": "Contract sent"},
    ]
    assert refusal.message == (
        "Before it leaves “Proposal” this is needed: value and Contract sent."
    )
    assert (board.card(card)["column"], board.head()) == (board.columns["Proposal"], head)


def test_what_is_filled_in_together_with_the_move_is_one_change_that_is_undone_at_once(board):
    (contract,) = ask(board, {"tick": "Contract sent"})
    card = make_card(board, "Proposal")
    tick = {"name": "card.tick", "args": {"card": card, "criterion": contract}}
    seq = board.run("cards.bulk", commands=[tick, *moves([card], board.columns["Negotiation"])]).seq
    assert board.card(card)["ticks"] == [contract]
    assert said(board)["text"] == "moved the deal and filled in: Contract sent"
    board.run("change.undo", seq=seq)
    assert (board.card(card)["ticks"], board.titles("Proposal")) == ([], ["A deal"])
    assert said(board)["text"] == "undid: moved the deal and filled in: Contract sent"
    board.run("card.untick", card=card, criterion=contract)
    redone = board.run("change.undo", seq=board.head() - 1).seq
    assert (board.titles("Negotiation"), redone) == (["A deal"], board.head())


def test_winning_is_asked_too_by_whatever_name(board):
    ask(board, {"field": "value"})
    card = make_card(board, "Proposal")
    refused(board, card, "Won")
    with pytest.raises(Invalid):
        board.run("card.win", card=card)
    board.run("card.win", card=card, value={"amount": 900, "currency": "EUR"})
    assert board.card(card)["status"] == "won"


def test_reopening_by_name_is_no_way_around(board):
    ask(board, {"tick": "Contract sent"})
    card = make_card(board, "Proposal")
    with pytest.raises(Invalid):
        board.run("card.reopen", card=card, column=board.columns["Negotiation"])


def test_undo_and_the_house_are_not_asked(board):
    card = make_card(board, "Proposal")
    moved = board.run("card.move", card=card, column=board.columns["Negotiation"]).seq
    ask(board, {"tick": "Contract sent"})
    undone = board.run("change.undo", seq=moved).seq
    board.run("change.undo", seq=undone)
    assert board.titles("Negotiation") == ["A deal"]
    move(board, card, "Proposal")
    args = {"card": card, "column": board.columns["Negotiation"]}
    execute(board.stream, "card.move", args, Actor(board.owner), as_house=True)
    assert board.titles("Negotiation") == ["A deal"]


def test_a_manager_moves_it_anyway_and_the_history_says_without_what(board):
    ask(board, {"tick": "Contract sent"})
    card = make_card(board, "Proposal")
    with pytest.raises(Forbidden):
        board.run(
            "card.move", by=make_member(board), card=card, column=board.columns["Won"], anyway=True
        )
    move(board, card, "Won", anyway=True)
    assert said(board)["text"] == "won the deal, although this was lacking: Contract sent"


def test_a_criterion_that_was_removed_asks_nothing_and_counts_again_when_it_is_back(board):
    (contract,) = ask(board, {"tick": "Contract sent"})
    card = make_card(board, "Proposal")
    board.run("card.tick", card=card, criterion=contract)
    removed = board.run(
        "column.edit", column=board.columns["Proposal"], fields={"criteria": []}
    ).seq
    with pytest.raises(NotFound):
        board.run("card.tick", card=make_card(board), criterion=contract)
    board.run("change.undo", seq=removed)
    move(board, card)
    assert board.titles("Negotiation") == ["A deal"]


@pytest.mark.parametrize(
    "criteria",
    [
        [{"field": "budget"}],
        [{"tick": ""}],
        [{"tick": "x", "field": "value"}],
        [{}],
        [{"field": "value"}] * 2,
        [{"tick": str(n)} for n in range(13)],
    ],
)
def test_what_cannot_be_asked_is_refused(board, criteria):
    with pytest.raises(Invalid):
        ask(board, *criteria)


def hold(board, limit=1, column="Proposal", **fields):
    fields = {"wip_limit": limit, "holds": True, **fields}
    board.run("column.edit", column=board.columns[column], fields=fields)


def test_a_limit_that_holds_takes_no_more_and_says_so(board):
    hold(board)
    one, two = make_card(board, "Proposal"), make_card(board)
    with pytest.raises(Conflict) as refusal:
        move(board, two, "Proposal")
    assert refusal.value.message == "“Proposal” is full: it takes at most 1 deal."
    assert (refusal.value.data["limit"], refusal.value.data["cards"]) == (1, 1)
    with pytest.raises(Conflict):
        make_card(board, "Proposal")
    move(board, one, "Proposal", after=None)
    hold(board, holds=False)
    move(board, two, "Proposal")
    assert len(board.titles("Proposal")) == 2


def test_together_only_as_many_come_in_as_there_is_room_for(board):
    hold(board, 2)
    with pytest.raises(Conflict) as refusal:
        board.run(
            "cards.bulk",
            commands=moves(make_cards(board, "Lead", "1", "2", "3"), board.columns["Proposal"]),
        )
    assert refusal.value.data["index"] == 2
    assert board.titles("Proposal") == []


def test_undo_comes_back_into_a_full_stage(board):
    card = make_card(board, "Proposal")
    moved = board.run("card.move", card=card, column=board.columns["Lead"]).seq
    hold(board)
    make_card(board, "Proposal", "other")
    board.run("change.undo", seq=moved)
    assert len(board.titles("Proposal")) == 2


def test_a_department_or_a_person_acts_in_a_stage(board):
    column, member = board.columns["Proposal"], make_member(board)
    board.run("column.edit", column=column, fields={"acts": make_department(board.workspace)})
    board.run("column.edit", column=column, fields={"acts_member": member})
    shown = board.record("column", column)
    assert (shown["acts"], shown["acts_member"]) == (None, member)
    with pytest.raises(NotFound):
        board.run("column.edit", column=column, fields={"acts_member": new_id()})


def test_ideas_are_voted_on_each_for_themselves_and_other_deals_are_not(app):
    ideas = make_board(preset="ideas")
    ben, idea = make_member(ideas, "commenter"), make_card(ideas, "New")
    for person in (ideas.owner, ben, ben):
        ideas.run("card.vote", by=person, card=idea)
    assert ideas.card(idea)["votes"] == [ideas.owner, ben]
    ideas.run("card.unvote", by=ben, card=idea)
    assert ideas.card(idea)["votes"] == [ideas.owner]
    board = make_board()
    with pytest.raises(Conflict):
        board.run("card.vote", card=make_card(board))


def test_only_won_deals_are_examples_of_a_playbook_and_they_stay_when_reopened(board):
    column, won = board.columns["Proposal"], make_card(board, "Won")
    with pytest.raises(Conflict):
        board.run("playbook.add_example", column=column, card=make_card(board))
    board.run("playbook.add_example", column=column, card=won)
    board.run("card.reopen", card=won)
    assert board.record("playbook", column) == {"id": column, "text": "", "examples": [won]}


def test_two_who_write_a_playbook_are_merged_or_both_kept(board):
    column, ben = board.columns["Proposal"], make_member(board)
    board.run("playbook.write", column=column, text="one\nand\ntwo")
    base = board.head()
    board.run("playbook.write", by=ben, column=column, text="ONE\nand\ntwo")
    undone = board.run("change.undo", by=ben, seq=board.head())
    assert undone.seq > base
    board.run("playbook.write", by=ben, column=column, text="ONE\nand\ntwo")
    merged = board.run("playbook.write", column=column, text="one\nand\nTWO", base=base)
    assert merged.result["merged"] == "ONE\nand\nTWO"
    with pytest.raises(Conflict):
        board.run("playbook.write", column=column, text="uno\nand\nTWO", base=base)
    (kept,) = board.run(
        "playbook.write", column=column, text="uno\nand\nTWO", base=base, keep=True
    ).result["versions"]
    board.run("version.take", version=kept)
    assert board.record("playbook", column)["text"] == "uno\nand\nTWO"


def test_a_stage_that_is_removed_for_good_takes_its_playbook_along_and_its_words_out_of_the_log(
    board,
):
    column = board.columns["Proposal"]
    board.run("playbook.write", column=column, text="Ask who signs")
    board.run("column.archive", column=column)
    board.run("archive.purge", type="column", id=column)
    work_one()
    assert board.record("playbook", column) is None
    with db.engine.connect() as connection:
        log = [row.patches for row in changes_since(connection, board.stream, 0)]
    assert "who signs" not in str(log)
