"""Two people, two browsers: what one moves, the other sees."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_member


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system", "Fleet dashboard")
    return board


def test_a_drag_is_seen_by_the_other_who_touched_nothing(board, screen_of):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    ana.drag("Booking system", "Proposal")
    for screen in (ana, tom):
        screen.expect_titles("Proposal", "Booking system")
        screen.expect_titles("Lead", "Charging network", "Fleet dashboard")
    assert board.titles("Proposal") == ["Booking system"]


def test_a_card_in_the_hand_of_another_shows_the_name(board, screen_of):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    ana.drag("Booking system", "Proposal", drop=False)
    expect(tom.page.locator(".card__flag", has_text="Ana Ruiz").first).to_be_visible()
    ana.page.mouse.up()
    tom.expect_titles("Proposal", "Booking system")


def test_escape_puts_a_dragged_card_back(board, screen_of):
    ana = screen_of(make_member(board)).open(board)
    ana.drag("Booking system", "Proposal", drop=False)
    ana.keys("Escape")
    ana.page.mouse.up()
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    assert board.titles("Proposal") == []


def test_a_click_right_behind_a_drop_is_heard(board, screen_of):
    ana = screen_of(make_member(board)).open(board)
    button = ana.button("New deal").bounding_box()
    ana.drag("Booking system", "Proposal")
    ana.page.mouse.click(button["x"] + 20, button["y"] + 10)
    expect(ana.page.get_by_label("Title of the new deal")).to_be_focused()


def test_a_refused_move_goes_back_and_says_why(board, screen_of):
    """What this screen could not know while it was cut off: Tom may only look now."""
    tom = screen_of(make_member(board, "editor")).open(board)
    tom.context.set_offline(True)
    board.run("member.change_role", member=tom.person, role="viewer")
    tom.drag("Booking system", "Proposal")
    tom.expect_titles("Proposal", "Booking system")
    tom.context.set_offline(False)
    tom.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    expect(tom.page.locator("baton-toasts")).to_contain_text("Booking system")
    assert board.titles("Proposal") == []


def test_moving_by_keys_alone(board, screen_of):
    ana = screen_of(make_member(board)).open(board)
    tom = screen_of(make_member(board)).open(board)
    ana.card("Booking system").locator(".card__title").focus()
    ana.keys("m", "ArrowRight", "ArrowRight", "Enter")
    for screen in (ana, tom):
        screen.expect_titles("Proposal", "Booking system")
    expect(ana.card("Booking system").locator(".card__title")).to_be_focused()


def test_keys_escape_puts_it_back(board, screen_of):
    ana = screen_of(make_member(board)).open(board)
    ana.card("Booking system").locator(".card__title").focus()
    ana.keys("m", "ArrowRight", "Escape")
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    assert board.titles("Qualified") == []


def test_moving_by_a_finger_after_a_long_press(board, screen_of):
    tom = screen_of(make_member(board)).open(board)
    phone = {"viewport": {"width": 900, "height": 800}, "has_touch": True}
    ana = screen_of(make_member(board), **phone).open(board)
    start = ana.card("Booking system").bounding_box()
    end = ana.column("Qualified").bounding_box()
    finger = ana.context.new_cdp_session(ana.page)

    def touch(kind, x=None, y=None):
        points = [] if x is None else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start["x"] + 60, start["y"] + 12)
    ana.page.wait_for_timeout(500)
    for step in range(1, 11):
        x = start["x"] + 60 + (end["x"] + 100 - start["x"] - 60) * step / 10
        touch("touchMove", x, start["y"] + 12 + (end["y"] + 95 - start["y"] - 12) * step / 10)
    touch("touchEnd")
    for screen in (ana, tom):
        screen.expect_titles("Qualified", "Booking system")


def test_a_quick_swipe_scrolls_and_drags_nothing(board, screen_of):
    make_cards(board, "Lead", *[f"Deal {number}" for number in range(20)])
    ana = screen_of(
        make_member(board), viewport={"width": 390, "height": 700}, has_touch=True
    ).open(board)
    start = ana.card("Booking system").bounding_box()
    finger = ana.context.new_cdp_session(ana.page)
    for kind, y in (("touchStart", 300), ("touchMove", 250), ("touchMove", 150), ("touchMove", 60)):
        point = {"x": start["x"] + 60, "y": start["y"] + y - 300 + 12}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    ana.page.wait_for_timeout(300)
    assert board.titles("Lead")[:3] == ["Charging network", "Booking system", "Fleet dashboard"]


def test_dropping_on_lost_asks_for_the_reason_and_cancel_puts_it_back(board, screen_of):
    ana = screen_of(make_member(board)).open(board)
    tom = screen_of(make_member(board)).open(board)
    move_to(ana, "Booking system", "Lost")
    ana.keys("Escape")
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    move_to(ana, "Booking system", "Lost")
    ana.page.get_by_label("Why was it lost?").fill("Price")
    ana.page.get_by_role("button", name="Mark as lost").click()
    tom.expect_titles("Lead", "Charging network", "Fleet dashboard")
    assert board.titles("Lost") == ["Booking system"]


def test_a_deal_moved_by_someone_else_keeps_my_typing(board, screen_of):
    ana = screen_of(make_member(board)).open(board)
    ana.column("Lead").get_by_role("button", name="Add deal").click()
    ana.page.keyboard.type("Half a tit")
    board.run("card.move", card=make_card(board, "Lead", "Other"), column=board.columns["Proposal"])
    ana.expect_titles("Proposal", "Other")
    ana.page.keyboard.type("le")
    ana.keys("Enter")
    expect(ana.card("Half a title")).to_be_visible()


def move_to(screen, title, column):
    """Lift by keys and carry to a column however far to the right."""
    names = list(screen.board.columns)
    screen.card(title).locator(".card__title").focus()
    screen.keys("m", *["ArrowRight"] * names.index(column), "Enter")
