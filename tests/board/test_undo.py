"""Undo: what was done is taken back as a change of its own, and nobody's newer work is lost by it."""

from contextlib import suppress
from datetime import timedelta

import pytest

from board.undoable import NEVER
from core.actors import Actor
from core.clock import now
from core.commands import commands, execute
from core.consumers import run_consumers
from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from core.extensions import db
from core.models import new_id
from core.pruning import prune
from tests.board.test_random_sequences import attempt, head_of, make_lively_board
from tests.board.verify_cases import CASES
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_company,
    make_file,
    make_member,
    make_task,
)
from tests.insights.verify_cases import CASES as INSIGHT_CASES
from tests.intake.verify_cases import CASES as INTAKE_CASES
from tests.rules.verify_cases import CASES as RULE_CASES
from tests.support.gambler import Gambler
from tests.support.verify import snapshot_state, verify_command

BOARD_CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for (scope, name), cases in {**CASES, **INSIGHT_CASES, **RULE_CASES, **INTAKE_CASES}.items()
    for number, case in enumerate(cases)
    if scope == "board" and not commands[scope, name].internal
    if name not in NEVER and not name.startswith("import.")
]


def state_of(stream):
    return snapshot_state(stream, "everyone")


def known(state):
    """What people see: an attachment that was taken back is put away. A review has been, whatever is undone."""
    return {
        key: record
        for key, record in state.items()
        if not (key[0] == "attachment" and record["archived_at"]) and key[0] != "review"
    }


@pytest.mark.once
@pytest.mark.parametrize(("name", "case"), BOARD_CASES)
def test_what_was_done_is_undone_and_done_again(app, name, case):
    stream, args, actor = case()
    before = state_of(stream)
    done = execute(stream, name, args, actor)
    after = state_of(stream)
    if before == after:
        with pytest.raises(Conflict, match="Nothing of it"):
            execute(stream, "change.undo", {"seq": done.seq}, actor)
        return
    undone = verify_command(stream, "change.undo", {"seq": done.seq}, actor)
    assert known(state_of(stream)) == known(before)
    verify_command(stream, "change.undo", {"seq": undone.seq}, actor)
    assert known(state_of(stream)) == known(after)


@pytest.mark.parametrize("seed", range(2))
def test_undoing_everything_backwards_gives_the_first_board(app, seed):
    board = make_lively_board()
    people = [board.owner, make_member(board, "manager"), make_member(board, "editor")]
    gambler = Gambler(seed, people, [make_company(board.workspace)])
    first, begin = state_of(board.stream), head_of(board)
    for _step in range(80):
        name, args, person = gambler.choose(state_of(board.stream), head_of(board))
        attempt(board, name, args, person)
    for seq in range(head_of(board), begin, -1):
        undo_as_house(board, seq)
    assert known(state_of(board.stream)) == known(first)


def undo_as_house(board, seq):
    """Nothing is in the way, but some changes wrote nothing that is taken back."""
    with suppress(NothingLeft):
        try:
            execute(board.stream, "change.undo", {"seq": seq}, Actor(board.owner), as_house=True)
        except Conflict as refusal:
            raise refusal if "touched" in refusal.data else NothingLeft from None


class NothingLeft(Exception):
    """Refused, since there was nothing to do."""


@pytest.fixture
def board(app):
    return make_board()


def card_called(board, title):
    return next(card["id"] for card in board.records("card") if card["title"] == title)


@pytest.fixture
def tom(board):
    return make_member(board)


def undo(board, by=None, **of):
    return board.run("change.undo", by=by, **of)


def test_a_deal_goes_back_to_its_place_between_the_others(board):
    make_cards(board, "Lead", "above", "moved", "below")
    card = card_called(board, "moved")
    moved = board.run("card.move", card=card, column=board.columns["Proposal"])
    undo(board, seq=moved.seq)
    assert board.titles("Lead") == ["above", "moved", "below"]


def test_where_another_has_taken_its_place_it_stands_beside_it(board):
    make_cards(board, "Lead", "above", "moved", "below")
    card = card_called(board, "moved")
    moved = board.run("card.move", card=card, column=board.columns["Proposal"])
    make_card(board, "Lead", "new", after=card_called(board, "above"))
    undo(board, seq=moved.seq)
    assert sorted(board.titles("Lead")) == ["above", "below", "moved", "new"]
    positions = [card["position"] for card in board.records("card")]
    assert len(set(positions)) == len(positions)


def test_newer_work_is_in_the_way_and_nothing_is_changed(board, tom):
    card = make_card(board)
    edit = board.run(
        "card.edit", card=card, fields={"title": "Mine", "expected_close": "2026-12-24"}
    )
    board.run("card.edit", by=tom, card=card, fields={"title": "Theirs"})
    before = state_of(board.stream)
    with pytest.raises(Conflict, match="Newer changes") as refusal:
        undo(board, seq=edit.seq)
    assert refusal.value.data["cards"] == [card]
    assert refusal.value.data["touched"][0]["fields"] == ["title"]
    assert state_of(board.stream) == before


def test_partly_the_rest_is_undone_and_the_answer_says_what_stayed(board, tom):
    card = make_card(board)
    edit = board.run(
        "card.edit", card=card, fields={"title": "Mine", "expected_close": "2026-12-24"}
    )
    board.run("card.edit", by=tom, card=card, fields={"title": "Theirs"})
    answer = undo(board, seq=edit.seq, partly=True).result
    assert [(one["card"], one["fields"]) for one in answer["left"]] == [(card, ["title"])]
    assert board.card(card)["title"] == "Theirs"
    assert board.card(card)["expected_close"] is None


def test_a_deal_that_somebody_worked_on_is_not_taken_away(board, tom):
    made = board.run("card.create", column=board.columns["Lead"], title="Mine")
    make_task(board, made.result["card"])
    with pytest.raises(Conflict) as refusal:
        undo(board, seq=made.seq)
    assert refusal.value.data["touched"][0]["why"] == "in_use"
    assert board.card(made.result["card"])


def test_what_a_deal_shows_of_its_tasks_is_reckoned_anew(board, tom):
    card = make_card(board)
    mine = board.run("task.create", card=card, title="Call", due="2026-12-01")
    board.run("task.create", by=tom, card=card, title="Mail", due="2026-12-02")
    undo(board, seq=mine.seq)
    shown = board.card(card)
    assert (shown["tasks_total"], shown["next_step"]["due"]) == (1, "2026-12-02")


def test_nothing_comes_back_to_a_stage_that_is_gone(board):
    card = make_card(board, "Proposal")
    moved = board.run("card.move", card=card, column=board.columns["Lead"])
    board.run("column.archive", column=board.columns["Proposal"])
    with pytest.raises(Conflict) as refusal:
        undo(board, seq=moved.seq)
    assert [one["why"] for one in refusal.value.data["touched"]] == ["gone"]


def test_a_stage_with_deals_in_it_is_not_taken_away(board):
    made = board.run("column.create", name="Demo")
    board.run("card.create", column=made.result["column"], title="In it")
    with pytest.raises(Conflict) as refusal:
        undo(board, seq=made.seq)
    assert refusal.value.data["touched"][0]["why"] == "in_use"


def test_won_is_undone_with_all_that_it_meant_or_not_at_all(board, tom):
    card = make_card(board)
    won = board.run("card.win", card=card)
    board.run("card.move", by=tom, card=card, column=board.columns["Lead"])
    board.run("card.move", by=tom, card=card, column=board.columns["Won"])
    before = board.card(card)
    with pytest.raises(Conflict, match="Nothing of it"):
        undo(board, seq=won.seq, partly=True)
    assert board.card(card) == before


def test_all_that_tom_did_since_is_taken_back_and_what_ana_did_stays(board, tom):
    first, second = make_cards(board, "Lead", "first", "second")
    board.run("card.edit", by=tom, card=first, fields={"title": "before lunch"})
    since = board.run("card.move", by=tom, card=first, column=board.columns["Proposal"]).change.at
    board.run("card.edit", card=second, fields={"title": "Ana's"})
    board.run("card.assign", by=tom, card=second, member=tom)
    board.run("task.create", by=tom, card=second, title="Call")
    undo(board, member=tom, since=since.isoformat())
    assert board.titles("Lead") == ["before lunch", "Ana's"]
    assert board.card(second)["owner"] is None
    assert board.card(second)["tasks_total"] == 0


def test_an_undo_of_an_undo_of_a_deleted_deal_brings_it_back_with_its_number(board):
    made = board.run("card.create", column=board.columns["Lead"], title="Mine")
    before = board.card(made.result["card"])
    gone = undo(board, seq=made.seq)
    assert board.card(made.result["card"]) is None
    undo(board, seq=gone.seq)
    assert board.card(made.result["card"]) == before


def test_undone_twice_there_is_nothing_left(board):
    moved = board.run("card.edit", card=make_card(board), fields={"title": "Mine"})
    undo(board, seq=moved.seq)
    with pytest.raises(Conflict, match="Nothing of it is left") as refusal:
        undo(board, seq=moved.seq)
    assert refusal.value.data == {"nothing": True}


@pytest.mark.parametrize("of", [{}, {"seq": 1, "group": new_id()}, {"member": new_id()}])
def test_it_has_to_be_said_what_is_to_be_undone(board, of):
    with pytest.raises(Invalid):
        undo(board, **of)


@pytest.mark.parametrize("of", [{"seq": 10**9}, {"group": new_id()}])
def test_what_never_was_cannot_be_undone(board, of):
    with pytest.raises(NotFound):
        undo(board, **of)


def test_a_board_is_not_undone(board):
    with pytest.raises(Conflict, match="cannot be undone"):
        undo(board, seq=1)


def test_what_the_log_has_folded_is_gone(board):
    card = make_card(board)
    edit = board.run("card.edit", card=card, fields={"title": "Mine"})
    run_consumers()
    prune(db.engine, now() + timedelta(days=1), keep=0)
    with pytest.raises(Gone, match="no longer kept"):
        undo(board, seq=edit.seq)


def test_nobody_undoes_what_they_may_not_do(board, tom):
    mover = make_member(board, "mover")
    edit = board.run("card.edit", by=tom, card=make_card(board), fields={"title": "His"})
    with pytest.raises(Forbidden):
        undo(board, by=mover, seq=edit.seq)
    again = undo(board, by=tom, seq=edit.seq)
    with pytest.raises(Forbidden):
        undo(board, by=mover, seq=again.seq)


def test_a_mover_takes_back_a_move_of_several_but_no_edit_of_several(board):
    mover, card = make_member(board, "mover"), make_card(board)
    move = {"name": "card.move", "args": {"card": card, "column": board.columns["Won"]}}
    edit = {"name": "card.edit", "args": {"card": card, "fields": {"title": "New"}}}
    undo(board, by=mover, seq=board.run("cards.bulk", commands=[move]).seq)
    edited = board.run("cards.bulk", commands=[edit])
    with pytest.raises(Forbidden):
        undo(board, by=mover, seq=edited.seq)


def test_ones_words_are_taken_back_by_oneself_and_removed_by_a_manager(board, tom):
    card, other = make_card(board), make_member(board)
    said = board.run("comment.add", by=tom, card=card, text="Hello")
    edit = board.run("comment.edit", by=tom, comment=said.result["comment"], text="Bye")
    for person in (other, board.owner):
        with pytest.raises(Forbidden):
            undo(board, by=person, seq=edit.seq)
    undo(board, by=tom, seq=edit.seq)
    with pytest.raises(Forbidden):
        undo(board, by=other, seq=said.seq)
    undo(board, by=board.owner, seq=said.seq)
    assert board.card(card)["comments_count"] == 0


def test_a_file_that_was_taken_back_is_put_away_and_comes_back_with_its_bytes(board):
    card = make_card(board)
    attachment = make_file(board, card)
    gone = undo(board, seq=board.head())
    assert board.record("attachment", attachment)["archived_at"]
    assert board.card(card)["attachments_count"] == 0
    undo(board, seq=gone.seq)
    assert board.card(card)["attachments_count"] == 1


def test_a_baton_that_was_accepted_is_not_taken_back(board, tom):
    card = make_card(board)
    passed = board.run("baton.pass", card=card, to={"member": tom}, question="SSO?")
    accepted = board.run("baton.accept", by=tom, baton=passed.result["baton"])
    with pytest.raises(Conflict):
        undo(board, seq=passed.seq)
    undo(board, by=tom, seq=accepted.seq)
    undo(board, seq=passed.seq)
    assert board.card(card)["turn"] is None
