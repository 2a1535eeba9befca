"""Winning and losing on the screen: what is asked, what others see of it while it happens and after."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core import clock
from core.extensions import db
from customers.models import Company
from tests.factories import make_board, make_card, make_company, make_member
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    euro = {"amount": 1_000_000, "currency": "EUR"}
    board.company = make_company(board.workspace, "Umbra Foods")
    make_card(board, "Proposal", "Booking system", value=euro, company=board.company)
    return board


def figure(screen, name):
    return screen.page.locator(".figures__item", has_text=name).locator("dd")


def test_a_loss_asks_for_a_reason_of_the_list_and_what_was_told_stands_on_the_deal(
    board, screen_of
):
    wide = {"width": 1800, "height": 900}
    ana = screen_of(make_member(board, name="Ana Ruiz"), viewport=wide).open(board)
    ana.drag("Booking system", "Lost")
    ana.page.keyboard.press("Escape")
    ana.expect_titles("Proposal", "Booking system")
    ana.drag("Booking system", "Lost")
    ana.page.get_by_role("button", name="No budget").click()
    ana.page.get_by_label("To whom?").fill("Umbra Systems")
    ana.page.get_by_label("Note").fill("They come back in spring")
    ana.expect_accessible()
    ana.button("Mark as lost").click()
    eventually(lambda: board.titles("Lost") == ["Booking system"])
    (card,) = board.records("card")
    (rival,) = board.records("competitor")
    listed = next(one for one in board.records("reason") if one["name"] == "No budget")
    assert (card["reason"], card["competitor"], rival["name"]) == (
        listed["id"],
        rival["id"],
        "Umbra Systems",
    )
    ana.open_card("Booking system")
    expect(ana.panel().get_by_text("To Umbra Systems")).to_be_visible()
    expect(ana.panel().get_by_text("They come back in spring")).to_be_visible()


def test_the_other_sees_head_and_stages_move_while_a_deal_is_held_and_then_the_banner(
    board, screen_of
):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    expect(figure(tom, "Weighted")).to_have_text("€5,000")
    ana.drag("Booking system", "Negotiation", drop=False)
    for screen in (ana, tom):
        expect(figure(screen, "Weighted")).to_have_text(re.compile(r"€7,500\s*\+€2,500"))
    expect(tom.column("Negotiation").locator(".column__sum")).to_have_text("€10,000")
    ana.page.keyboard.press("Escape")
    ana.page.mouse.up()
    expect(figure(tom, "Weighted")).to_have_text("€5,000")
    ana.drag("Booking system", "Won")
    # The customer's contract comes up again in a year, unless somebody says otherwise.
    renewal = ana.page.get_by_label("Renewal of Umbra Foods")
    expect(renewal).to_have_value(re.compile(f"^{clock.now().year + 1}-"))
    renewal.fill("2028-02-29")
    ana.button("Mark as won").click()
    for screen in (ana, tom):
        banner = screen.page.locator(".win")
        expect(banner).to_contain_text("Booking system")
        expect(banner).to_contain_text("Ana Ruiz")
    tom.expect_accessible()
    expect(figure(tom, "Won in")).to_have_text("€10,000")
    assert eventually(lambda: renews_on(board.company) == date(2028, 2, 29))


def renews_on(company):
    with db.engine.connect() as connection:
        return connection.scalar(select(Company.renews_on).where(Company.id == company))
