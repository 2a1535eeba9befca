"""The calendar: what is due stands on its day, and goes to another one by mouse or keys, for everybody."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member, make_task
from tests.support.waiting import eventually

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# A month without a today in it, so that every day of it is alike.
DAY = date(2027, 3, 10)


@pytest.fixture
def board(app):
    board = make_board()
    board.deal = make_card(board, "Proposal", "Fleet dashboard", expected_close=str(DAY))
    board.task = make_task(board, board.deal, title="Call them", due=str(DAY))
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def as_calendar(screen, span="month"):
    screen.page.goto(f"/boards/{screen.board.id}?view=calendar&at={DAY}&span={span}")
    expect(screen.page.get_by_role("region", name="Calendar")).to_be_visible()
    return screen


def day(screen, offset=0):
    return screen.page.locator(f'[data-day="{DAY + timedelta(days=offset)}"]')


def item(screen, words):
    return screen.page.locator(".calendar__item").filter(has_text=words)


def test_a_deal_dragged_to_another_day_closes_then_for_everybody(board, ana, tom):
    as_calendar(ana)
    as_calendar(tom)
    item(ana, "Fleet dashboard").drag_to(day(ana, 2))
    for screen in (ana, tom):
        expect(day(screen, 2)).to_contain_text("Fleet dashboard")
    ana.toasts().get_by_role("button", name="Undo").click()
    for screen in (ana, tom):
        expect(day(screen)).to_contain_text("Fleet dashboard")
    ana.expect_accessible()


def test_keys_carry_a_task_from_day_to_day(board, ana):
    as_calendar(ana)
    item(ana, "Call them").focus()
    ana.keys("Shift+ArrowRight")
    expect(day(ana, 1)).to_contain_text("Call them")
    expect(item(ana, "Call them")).to_be_focused()
    ana.keys("Shift+ArrowDown")
    expect(day(ana, 8)).to_contain_text("Call them")
    assert eventually(lambda: board.records("task")[0]["due"] == str(DAY + timedelta(days=8)))


def test_what_others_date_appears_by_itself(board, ana):
    as_calendar(ana, "week")
    make_card(board, "Lead", "Booking system", expected_close=str(DAY + timedelta(days=1)))
    expect(day(ana, 1)).to_contain_text("Booking system")
    expect(ana.page.locator(".calendar__sum")).to_contain_text("2 deals close")


def test_a_full_day_says_how_much_more_there_is(board, ana):
    for number in range(8):
        make_card(board, "Lead", f"Deal {number}", expected_close=str(DAY))
    as_calendar(ana)
    day(ana).get_by_role("button", name="6 more").click()
    expect(ana.page.get_by_role("dialog").locator(".calendar__item")).to_have_count(10)


def test_who_may_not_edit_drags_nothing(board, screen_of):
    viewer = as_calendar(screen_of(make_member(board, "viewer")).open(board))
    item(viewer, "Fleet dashboard").drag_to(day(viewer, 2))
    expect(day(viewer)).to_contain_text("Fleet dashboard")
    assert board.records("card")[0]["expected_close"] == str(DAY)


def test_on_a_phone_the_days_stand_below_one_another(board, screen_of):
    ana = as_calendar(screen_of(board.ana, **PHONE).open(board))
    item(ana, "Fleet dashboard").tap()
    expect(ana.loaded_panel()).to_contain_text("Fleet dashboard")
