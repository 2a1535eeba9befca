"""Signing in by a real identity provider: link it once, and from then on it leads to the board."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.support.axe import violations
from tests.support.live import ForkedServer
from tests.support.real_provider import open_provider
from tests.support.settings import settings


@pytest.fixture
def live_server(app, database_url, tmp_path):
    """A server with a provider, which knows where to send people back to."""
    server = ForkedServer(tmp_path, settings(tmp_path, database_url))
    with open_provider(f"{server.url}/sign-in/return") as found:
        server.environment |= found.settings
        server.start()
        yield server
        server.stop()


def test_who_has_linked_the_provider_signs_in_there_and_is_on_the_board(app, screen_of):
    board = make_board()
    make_card(board, title="Booking system")
    screen = screen_of(make_member(board, name="Tom Becker"))
    page = screen.page
    page.goto("/security")
    page.get_by_role("button", name="Link Harbour").click()
    sign_in_there(page)
    expect(page.get_by_text("tom@example.com")).to_be_visible()
    assert violations(page) == []

    page.context.clear_cookies()
    page.goto(f"/boards/{board.id}")
    assert violations(page) == []
    page.get_by_role("button", name="Sign in with Harbour").click()
    sign_in_there(page)
    expect(page.get_by_text("Booking system")).to_be_visible()
    assert re.search(rf"/boards/{board.id}$", page.url)

    page.goto("/sign-in/return?state=made-up&code=made-up&next=//evil.example")
    expect(page.get_by_role("alert")).to_contain_text("This sign-in was finished")
    assert "made-up" not in page.url
    screen.problems.clear()  # the browser itself reports the 410


def sign_in_there(page) -> None:
    """On the provider's own pages: who one is, and that Baton may know it."""
    page.get_by_placeholder("Enter any login").fill("tom")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
