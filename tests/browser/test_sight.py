"""Who sees money on the screen: what is hidden from somebody reaches their browser in no frame and no answer."""

from playwright.sync_api import expect

from auth.permissions import GRANTABLE
from tests.factories import make_board, make_card, make_member, make_role


def test_a_hidden_amount_never_reaches_the_browser_of_whom_it_is_hidden_from(app, screen_of):
    board = make_board()
    make_card(board, "Proposal", "Booking system", value={"amount": 76543, "currency": "EUR"})
    role = make_role(board.workspace, *GRANTABLE, hides_amounts=True)
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, role, name="Tom Becker"))
    heard = listen(tom.page)
    tom.open(board)
    ana.open_card("Booking system")
    ana.panel().get_by_role("button", name="Value").click()
    ana.page.get_by_label("Value").last.fill("98765")
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator(".card__value")).to_have_text("€98,765")
    ana.page.keyboard.press("Escape")
    ana.drag("Booking system", "Negotiation")
    tom.expect_titles("Negotiation", "Booking system")
    tom.open_card("Booking system")
    expect(tom.field("owner")).to_be_visible()
    expect(tom.field("value")).to_have_count(0)
    expect(tom.page.locator(".figures__item")).to_have_count(0)
    tom.expect_accessible()
    said = "".join(heard)
    assert "Booking system" in said
    assert not any(amount in said for amount in ("76543", "765.43", "98765", "9876500", "98,765"))


def listen(page):
    """Return what a page receives from now on: the frames of its socket, and the answers about data."""
    heard = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))),
    )
    page.on("response", lambda response: keep(heard, response))
    return heard


def keep(heard, response):
    if "/api/" in response.url and response.ok:
        heard.append(response.text())
