"""Undo: by key, after a reload, for a whole afternoon of somebody; and others see it happen."""

import re

import pytest
from playwright.sync_api import expect

from core.extensions import db
from core.jobs import JOB
from tests.board.test_undo_of_many import import_many
from tests.factories import make_board, make_cards, make_member
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Booking", "Umbra")
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def card_called(board, title):
    return next(card["id"] for card in board.records("card") if card["title"] == title)


def test_keys_undo_and_do_again_also_after_a_reload(board, ana, tom):
    ana.drag("Booking", "Proposal")
    ana.drag("Umbra", "Proposal")
    ana.catch_up()
    ana.page.reload()
    ana.expect_live()
    ana.keys("Control+z", "Control+z")
    tom.expect_titles("Lead", "Booking", "Umbra")
    expect(ana.toasts().last).to_contain_text("Undone: moved the deal · Booking")
    ana.keys("Control+Shift+z", "Control+y")
    tom.expect_titles("Proposal", "Umbra", "Booking")
    ana.keys("Control+y")
    expect(ana.toasts().last).to_contain_text("nothing to do again")
    ana.open_card("Booking")
    expect(ana.panel()).to_contain_text("undid: moved the deal")


def test_a_key_pressed_before_the_line_stands_undoes_once_it_does(board, ana, tom):
    ana.drag("Booking", "Proposal")
    tom.expect_titles("Proposal", "Booking")
    lines = []
    ana.page.route_web_socket(re.compile("/socket.io/"), lambda line: lines.append(line))
    ana.page.reload()
    expect(ana.card("Booking")).to_be_visible()
    ana.keys("Control+z")
    # What undoes has arrived, and has found no line yet.
    expect(ana.page.locator("baton-panel")).to_be_attached()
    assert eventually(lambda: ana.page.evaluate("true") and lines)
    lines[0].connect_to_server()
    tom.expect_titles("Lead", "Booking", "Umbra")
    expect(ana.toasts()).to_contain_text("Undone: moved the deal · Booking")


def test_a_big_step_offers_the_way_back(board, ana, tom):
    tom.open_card("Umbra")
    tom.panel().get_by_role("button", name="More").click()
    tom.page.get_by_role("menuitem", name="Mark as won").click()
    tom.page.get_by_role("button", name="Mark as won").click()
    ana.expect_titles("Won", "Umbra")
    expect(tom.toasts().last).to_contain_text("Won “Umbra”")
    tom.toasts().last.get_by_role("button", name="Undo").click()
    ana.expect_titles("Lead", "Booking", "Umbra")


def test_without_a_line_the_last_unsent_change_is_taken_back(board, ana, tom):
    ana.cut_off()
    ana.drag("Booking", "Proposal")
    ana.keys("Control+z")
    ana.expect_titles("Lead", "Booking", "Umbra")
    expect(ana.toasts().last).to_contain_text("before it was sent")
    ana.reconnect()
    ana.catch_up()
    tom.expect_titles("Lead", "Booking", "Umbra")


def test_a_manager_takes_back_toms_afternoon_while_ana_works_on(board, ana, tom):
    """What Ana has changed since stays, and it says so."""
    tom.drag("Booking", "Proposal")
    board.run("card.edit", by=board.tom, card=card_called(board, "Umbra"), fields={"title": "X"})
    board.run("card.edit", by=board.ana, card=card_called(board, "X"), fields={"title": "Umbra 2"})
    tom.catch_up()
    ana.button("Board menu").click()
    ana.page.get_by_role("menuitem", name="Undo what somebody did since").click()
    dialog = ana.page.get_by_role("dialog")
    dialog.get_by_label("Whose changes").select_option(label="Tom Becker")
    dialog.get_by_role("button", name="Show what would be undone").click()
    expect(dialog).to_contain_text("Booking")
    expect(dialog.locator(".undoing__touched")).to_contain_text("Umbra 2: changed since: Title")
    ana.expect_accessible()
    dialog.get_by_role("button", name="Undo the rest").click()
    for screen in (ana, tom):
        screen.expect_titles("Lead", "Booking", "Umbra 2")
    expect(ana.toasts().last).to_contain_text("Undone, on 1 deal")


def test_an_import_goes_as_a_whole_with_its_progress_shown_and_comes_back(board, ana):
    import_many(board, by=board.ana)
    stage = ana.page.get_by_role("heading", name="Demo")
    expect(stage).to_be_visible()
    ana.keys("Control+z")
    dialog = ana.page.get_by_role("dialog")
    expect(dialog).to_contain_text("is taken off the board")
    dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(stage).to_have_count(0, timeout=30_000)
    expect(ana.toasts().last).to_contain_text("Undone, on", timeout=30_000)
    with db.engine.connect() as connection:
        assert connection.execute(JOB.select()).one().state == "done"
