"""F-24: the server is upgraded while pages are open. They offer a reload, and nothing that was done is lost by it."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_cards, make_member
from tests.support.live import LiveServer
from tests.support.screen import PATIENCE
from tests.support.settings import settings

PROGRAM = ("-m", "tests.faults.single.weak_server")


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system")
    return board


@pytest.fixture
def live_server(app, database_url, tmp_path):
    """A server that can be told which build it serves."""
    environment = settings(tmp_path, database_url) | {"WEAKNESS": "build:monday"}
    server = LiveServer(tmp_path, environment, PROGRAM)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def ana(board, screen_of):
    return screen_of(make_member(board, name="Ana Ruiz")).open(board)


def test_f24_a_page_of_an_older_build_offers_a_reload_and_sends_its_work_first(
    board, ana, live_server
):
    bar = ana.page.locator(".update")
    expect(bar).to_have_count(0)
    live_server.stop()
    expect(ana.badge()).to_contain_text("Reconnecting", timeout=PATIENCE)
    ana.drag("Booking system", "Proposal")
    upgrade(live_server, "tuesday")
    expect(bar).to_contain_text("Baton has been updated", timeout=PATIENCE)
    ana.expect_accessible()
    assert board.titles("Proposal") == ["Booking system"]
    ana.cut_off()
    ana.drag("Charging network", "Negotiation")
    expect(ana.badge()).to_have_text("Reconnecting · 1 unsent")
    bar.get_by_role("button", name="Reload").click()
    expect(bar).to_contain_text("Sending your changes first")
    with ana.page.expect_navigation():
        ana.context.set_offline(False)
    ana.expect_live()
    expect(bar).to_have_count(0)
    ana.expect_titles("Negotiation", "Charging network")
    assert board.titles("Negotiation") == ["Charging network"]


def test_f24_a_server_that_is_put_back_takes_the_offer_away(ana, live_server):
    bar = ana.page.locator(".update")
    upgrade(live_server, "tuesday")
    expect(bar).to_have_count(1, timeout=PATIENCE)
    upgrade(live_server, "monday")
    expect(bar).to_have_count(0, timeout=PATIENCE)


def upgrade(server, build):
    server.environment["WEAKNESS"] = f"build:{build}"
    server.restart()
