"""What people see of the operator's work: a backup is restored under them, an old history was pruned."""

from datetime import timedelta

import pytest
from flask_migrate import stamp
from playwright.sync_api import expect
from sqlalchemy import update

from core import clock
from core.changes import CHANGE
from core.consumers import run_consumers
from core.extensions import db
from core.pruning import prune
from tests.factories import make_board, make_cards, make_member


@pytest.fixture
def board(app):
    stamp()
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system")
    return board


@pytest.fixture
def ana(board, screen_of):
    return screen_of(make_member(board, name="Ana Ruiz")).open(board)


@pytest.fixture
def tom(board, screen_of):
    return screen_of(make_member(board, name="Tom Becker")).open(board)


def test_a_restore_brings_the_old_board_back_and_keeps_what_is_unsent(
    app, board, ana, tom, tmp_path
):
    run(app, "backup", tmp_path / "copy")
    tom.drag("Charging network", "Negotiation")
    ana.expect_titles("Negotiation", "Charging network")
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    run(app, "restore", tmp_path / "copy")
    tom.expect_titles("Lead", "Charging network", "Booking system")
    tom.expect_titles("Negotiation")
    ana.reconnect()
    for screen in (ana, tom):
        screen.expect_titles("Lead", "Charging network")
        screen.expect_titles("Proposal", "Booking system")
        screen.expect_titles("Negotiation")


def test_the_history_of_a_deal_says_where_it_begins(board, ana):
    run_consumers()
    long_ago = clock.now() - timedelta(days=100)
    with db.engine.begin() as connection:
        connection.execute(update(CHANGE).values(at=long_ago))
    prune(db.engine, clock.now() - timedelta(days=90), keep=0)
    ana.drag("Booking system", "Proposal")
    panel = ana.open_card("Booking system")
    thread = panel.locator("baton-panel-thread")
    expect(thread).to_contain_text("moved the deal")
    expect(thread).not_to_contain_text("created the deal")
    expect(thread.locator(".thread__begins")).to_contain_text("is no longer kept")
    expect(thread.locator(".thread__begins")).to_contain_text(str(long_ago.year))
    ana.expect_accessible()


def run(app, *words):
    db.session.remove()
    result = app.test_cli_runner().invoke(args=list(map(str, words)))
    assert result.exit_code == 0, result.output
