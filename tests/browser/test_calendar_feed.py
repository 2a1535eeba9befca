"""A person subscribes to what is due, from their profile and from their work."""

from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member, make_task
from tests.support.axe import violations


def test_the_address_of_ones_calendar_is_made_chosen_and_taken_back(app, screen_of):
    board = make_board()
    ana = make_member(board, name="Ana Silva")
    deal = make_card(board, "Lead", "Booking system", owner=ana, expected_close="2026-12-18")
    make_task(board, deal, "Send the offer", assignee=ana, due="2026-12-01")
    page = screen_of(ana).page
    page.goto("/profile")
    box = page.locator("#calendar")
    box.get_by_role("button", name="Make the address").click()
    expect(box.get_by_text("No calendar has taken it yet.")).to_be_visible()
    assert violations(page) == []
    address = box.get_by_label("Address of your calendar feed").input_value()
    subscribe = box.get_by_role("link", name="Subscribe on this device")
    assert subscribe.get_attribute("href").split(":")[0] == "webcal"
    assert events(page, address) == [
        "Send the offer · Booking system",
        "Expected close: Booking system",
    ]
    with page.expect_response("**/api/calendar"):
        box.get_by_label("Expected closes of my deals").uncheck()
    assert events(page, address) == ["Send the offer · Booking system"]

    page.goto("/my-work")
    page.locator("#calendar").get_by_text("In your calendar").click()
    expect(box.get_by_label("Address of your calendar feed")).to_have_value(address)
    expect(box.get_by_text("A calendar took it last")).to_be_visible()
    box.get_by_role("button", name="Take it back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(box.get_by_role("button", name="Make the address")).to_be_focused()
    assert page.request.get(path_of(address)).status == 404


def events(page, address):
    """What the calendar would show; the server of the play has another port than its own address says."""
    lines = page.request.get(path_of(address)).text().split("\r\n")
    return [line.partition(":")[2] for line in lines if line.startswith("SUMMARY")]


def path_of(address):
    return "/" + address.split("/", 3)[3]
