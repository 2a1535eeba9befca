"""Another process: rehearsed by one person alone, looked at on a copy of the board, then adopted for all."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.support.axe import violations
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    board.mei = make_member(board, "manager", name="Mei Zhang")
    board.tom = make_member(board, name="Tom Becker")
    for title in ("Vega", "Orion", "Lyra"):
        card = make_card(board, "Lead", title)
        board.run("card.move", by=board.tom, card=card, column=board.columns["Proposal"])
    ready = make_card(board, "Lead", "Deneb", expected_close="2027-01-31")
    board.run("card.move", by=board.tom, card=ready, column=board.columns["Proposal"])
    return board


def test_a_rehearsal_shows_three_refused_moves_and_is_adopted(board, screen_of):
    tom = screen_of(board.tom).open(board)
    mei = screen_of(board.mei)
    page = mei.page
    page.goto(f"/boards/{board.id}/rehearsal")
    lead = page.locator(f'[data-column="{board.columns["Lead"]}"]')
    lead.get_by_label("Expected close").check()
    page.get_by_role("button", name="Rehearse", exact=True).click()
    found = page.get_by_role("region", name="3 moves would have been refused.")
    expect(found.locator(".rehearsal__moves tbody tr")).to_have_count(3)
    expect(found).to_contain_text("3 deals would still wait.")
    expect(found.locator(".rehearsal__people")).to_contain_text("Tom Becker")
    assert violations(page) == []
    found.get_by_role("link", name="See it on a copy of the board").click()
    copy = page.locator("baton-rehearsed-board")
    waiting = copy.locator("baton-card", has_text="lacks Expected close")
    expect(waiting).to_have_count(3)
    expect(copy.locator("baton-card", has_text="Deneb")).not_to_contain_text("lacks")
    assert violations(page) == []
    assert board.record("column", board.columns["Lead"])["criteria"] == []
    expect(tom.card("Vega")).to_be_visible()
    page.get_by_role("link", name="To the plan").click()
    page.get_by_role("button", name="Adopt…").click()
    page.get_by_role("dialog").get_by_role("button", name="Adopt").click()
    expect(page.get_by_text("The process was adopted.")).to_be_visible()
    eventually(lambda: len(board.record("column", board.columns["Lead"])["criteria"]) == 1)
    make_card(board, "Lead", "Rigel")
    expect(tom.card("Rigel").locator(".card__lacks")).to_contain_text("Expected close")
    page.get_by_role("button", name="Undo").click()
    expect(tom.card("Rigel").locator(".card__lacks")).to_have_count(0)
