"""The table of stays is what the log says, however it came about."""

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select, update

from core import clock
from core.consumers import run_consumers
from core.database import writing
from core.extensions import db
from core.models import new_id
from core.pruning import prune
from insights.stays import STAY, keep_up, rebuild, stay_differences
from tests.board.test_undo import attempt, head_of, make_lively_board, state_of
from tests.board.test_undo_of_many import MANY, import_many, undo
from tests.factories import make_card, make_company, make_member
from tests.support.gambler import Gambler


def stays_of(board, card):
    """Return the stays of a card as (stage, days from the first to the end)."""
    names = {id: name for name, id in board.columns.items()}
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(STAY).where(STAY.c.card == card).order_by(STAY.c.place)
        ).all()
    return [(names[row.column], row.until and (row.until - row.since).days) for row in rows]


def how_many(board):
    with db.engine.connect() as connection:
        mine = select(func.count()).select_from(STAY).where(STAY.c.board_id == board.id)
        return connection.scalar(mine)


def test_moves_archiving_and_coming_back_are_kept(board, day):
    card = make_card(board)
    for number, command, args in (
        (3, "card.move", {"column": board.columns["Proposal"]}),
        (5, "card.archive", {}),
        (9, "card.restore", {}),
        (10, "card.win", {}),
    ):
        keep_up(db.engine, board.id)
        day(number)
        board.run(command, card=card, **args)
    keep_up(db.engine, board.id)
    assert stays_of(board, card) == [("Lead", 3), ("Proposal", 2), ("Proposal", 1), ("Won", None)]
    assert stay_differences(db.engine, board.id) == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_done_and_undone_they_are_those_of_the_log(app, seed):
    board = make_lively_board()
    people = [board.owner, make_member(board, "manager"), make_member(board, "editor")]
    gambler = Gambler(seed, people, [make_company(board.workspace)])
    for step in range(120):
        name, args, person = gambler.choose(state_of(board.stream), head_of(board))
        attempt(board, name, args, person)
        if step % 7 == 0:
            attempt(board, "change.undo", {"seq": head_of(board)}, board.owner)
        if step % 11 == 0:
            keep_up(db.engine, board.id)
    keep_up(db.engine, board.id)
    assert stay_differences(db.engine, board.id) == []
    before = how_many(board)
    rebuild(db.engine, board.id)
    assert how_many(board) == before
    assert stay_differences(db.engine, board.id) == []


def test_an_import_brings_its_deals_and_takes_them_with_it_when_it_is_undone(board, day):
    imported = import_many(board)
    run_consumers()
    assert how_many(board) == MANY
    undo(board, group=imported)
    keep_up(db.engine, board.id)
    assert how_many(board) == 0
    assert stay_differences(db.engine, board.id) == []


def test_imported_history_counts_with_the_time_at_which_it_happened(board, day):
    day(100)
    id = new_id()
    board.run("import.start", id=id, file="old.csv", total=1)
    card = {"id": new_id(), "column": board.columns["Lead"], "title": "Old"}
    card["created_at"] = clock.to_wire(clock.now() - timedelta(days=60))
    board.run("import.cards", **{"import": id, "cards": [card]})
    board.run("import.finish", **{"import": id})
    board.run("card.move", card=card["id"], column=board.columns["Proposal"])
    keep_up(db.engine, board.id)
    assert stays_of(board, card["id"]) == [("Lead", 60), ("Proposal", None)]


def test_a_purged_deal_has_none(board, day):
    card = make_card(board)
    keep_up(db.engine, board.id)
    board.run("card.archive", card=card)
    board.run("archive.purge", type="card", id=card)
    keep_up(db.engine, board.id)
    assert stays_of(board, card) == []


def test_what_was_pruned_is_still_known_and_a_new_table_begins_where_the_log_does(board, day):
    card, other = make_card(board), make_card(board)
    day(3)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    run_consumers()
    prune(db.engine, clock.now() + timedelta(days=1), 0)
    day(5)
    seq = board.run("card.move", card=card, column=board.columns["Negotiation"]).seq
    board.run("change.undo", seq=seq)
    board.run("card.move", card=card, column=board.columns["Won"])
    keep_up(db.engine, board.id)
    assert stays_of(board, card) == [("Lead", 3), ("Proposal", 2), ("Won", None)]
    assert stay_differences(db.engine, board.id) == []
    rebuild(db.engine, board.id)
    assert stays_of(board, card) == [("Proposal", 2), ("Won", None)]
    assert stays_of(board, other) == [("Lead", None)]


def test_a_table_that_says_something_else_is_found_out(board, day):
    card = make_card(board)
    keep_up(db.engine, board.id)
    with writing(db.engine) as connection:
        connection.execute(update(STAY).values(column=board.columns["Won"]))
    verify = current_app.test_cli_runner().invoke(args=["verify"])
    assert (verify.exit_code, card in verify.output) == (1, True)
    current_app.test_cli_runner().invoke(args=["rebuild-stays"])
    assert current_app.test_cli_runner().invoke(args=["verify"]).exit_code == 0
