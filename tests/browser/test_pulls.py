"""A board pulls deals from Zoho CRM: connected, looked at, put to work; the others see them come."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_member
from tests.support.axe import violations
from tests.support.crms import ZohoServer
from tests.support.live import ForkedServer
from tests.support.settings import settings


@pytest.fixture
def live_server(app, database_url, tmp_path):
    """A server which may call this machine."""
    environment = settings(tmp_path, database_url) | {"OUTBOUND_ALLOW": "127.0.0.1"}
    server = ForkedServer(tmp_path, environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def zoho():
    server = ZohoServer()
    server.deals = [
        {"id": str(number), "Deal_Name": name, "Stage": "Needs Analysis", "Amount": 38500,
         "Modified_Time": "2026-11-20T10:00:00+02:00"}
        for number, name in enumerate(("Route planning", "Cold chain"))
    ]  # fmt: skip
    yield server
    server.close()


def test_a_board_is_connected_to_zoho_looked_at_and_filled(app, zoho, screen_of):
    board = make_board()
    tom = screen_of(make_member(board, name="Tom Tran")).open(board)
    page = screen_of(board.owner).page
    page.goto(f"/boards/{board.id}/pulls")
    page.get_by_role("button", name="Connect Zoho CRM").click()
    for name, value in zoho.ACCOUNT.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("Address").fill(zoho.url)
    assert violations(page) == []
    page.get_by_role("button", name="Connect and look").click()
    expect(page.get_by_role("heading", name="What would come: 2")).to_be_visible()
    expect(tom.card("Route planning")).to_have_count(0)
    work = page.get_by_role("button", name="Put to work")
    expect(work).to_be_enabled()
    on_the_way = []
    page.route("**/pulls/*", lambda route: on_the_way.append(route), times=1)
    page.get_by_label("Needs Analysis").select_option(label="Proposal")
    # Not by stages that are about to be others.
    expect(work).to_be_disabled()
    on_the_way[0].continue_()
    expect(work).to_be_enabled()
    assert violations(page) == []
    work.click()
    expect(tom.card("Route planning")).to_contain_text("38,500")
    tom.expect_titles("Proposal", "Route planning", "Cold chain")
    expect(page.get_by_text("2 deals fetched")).to_be_visible()
