"""Cut off and back again: what was done meanwhile, here and elsewhere, arrives once and is not lost."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_comment, make_member
from tests.support.screen import PATIENCE


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system", "Fleet dashboard")
    return board


@pytest.fixture
def ana(board, screen_of):
    return screen_of(make_member(board, name="Ana Ruiz")).open(board)


@pytest.fixture
def tom(board, screen_of):
    return screen_of(make_member(board, name="Tom Becker")).open(board)


def test_work_done_offline_is_sent_on_return_and_others_work_arrives(board, ana, tom):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    ana.expect_titles("Proposal", "Booking system")
    ana.column("Qualified").get_by_role("button", name="Add deal").click()
    ana.page.keyboard.type("Made in a tunnel")
    ana.keys("Enter")
    expect(ana.badge()).to_have_text("Reconnecting · 2 unsent")
    tom.drag("Charging network", "Negotiation")
    expect(tom.badge()).to_have_text("Live")
    assert board.titles("Proposal") == []
    ana.reconnect()
    for screen in (ana, tom):
        screen.expect_titles("Lead", "Fleet dashboard")
        screen.expect_titles("Qualified", "Made in a tunnel")
        screen.expect_titles("Proposal", "Booking system")
        screen.expect_titles("Negotiation", "Charging network")
    assert board.titles("Qualified") == ["Made in a tunnel"]


def test_what_waits_can_be_looked_up(ana):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    expect(ana.badge()).to_contain_text("1 unsent")
    ana.page.locator(".live").click()
    waiting = ana.page.locator("#live-list")
    expect(waiting).to_contain_text("1 change not sent yet")
    expect(waiting.locator("li")).to_contain_text("Booking system")


def test_the_panel_works_on_while_cut_off(board, ana, tom):
    panel = ana.open_card("Booking system")
    ana.cut_off()
    panel.get_by_label("Write a comment").fill("Written in a tunnel")
    ana.keys("Control+Enter")
    panel.get_by_label("Add a task").fill("Call from the station")
    ana.keys("Enter")
    expect(ana.badge()).to_have_text("Reconnecting · 2 unsent")
    ana.reconnect()
    theirs = tom.open_card("Booking system")
    for shown in (panel, theirs):
        expect(shown.get_by_label("Comment by Ana Ruiz")).to_contain_text("Written in a tunnel")
        expect(shown.get_by_label("Done: Call from the station")).to_have_count(1)


def test_a_deal_opened_while_cut_off_does_not_seem_empty(board, ana):
    card = make_card(board, "Lead", "Harbour survey")
    board.run("card.describe", card=card, text="Twelve berths", base=0)
    make_comment(board, card, "They want it by June")
    ana.catch_up()
    ana.cut_off()
    ana.card("Harbour survey").locator(".card__title").click()
    panel = ana.panel()
    expect(panel).to_contain_text("It comes as soon as the connection is back.")
    expect(panel).not_to_contain_text("Add a description")
    close = panel.get_by_role("button", name="Close").locator("use")
    assert close.evaluate("use => use.getBoundingClientRect().width") > 0
    ana.reconnect()
    expect(panel).to_contain_text("Twelve berths")
    expect(panel).to_contain_text("They want it by June")


def test_a_restart_of_the_server_loses_nothing(board, ana, tom, live_server):
    live_server.stop()
    expect(ana.badge()).to_contain_text("Reconnecting", timeout=PATIENCE)
    ana.drag("Booking system", "Proposal")
    expect(ana.badge()).to_have_text("Reconnecting · 1 unsent")
    live_server.start()
    for screen in (ana, tom):
        expect(screen.badge()).to_have_text("Live", timeout=PATIENCE)
        screen.expect_titles("Proposal", "Booking system")
    assert board.titles("Proposal") == ["Booking system"]
    tom.drag("Booking system", "Negotiation")
    ana.expect_titles("Negotiation", "Booking system")
