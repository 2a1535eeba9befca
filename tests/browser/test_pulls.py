"""A board fetches its deals from a CRM: connected, tried, fetched; the others see them come."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_member
from tests.support.crm import open_crm
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
    with open_crm("zoho") as crm:
        names = ("Route planning", "Cold chain")
        crm.deals = {
            n: {"id": str(n), "Deal_Name": name, "Stage": "Needs Analysis", "Amount": 38500, "Owner": None,
                "Modified_Time": "2026-11-20T10:00:00+02:00"}
            for n, name in enumerate(names)
        }  # fmt: skip
        yield crm


def test_a_board_is_connected_to_zoho_tried_and_filled(app, zoho, screen_of):
    board = make_board()
    tom = screen_of(make_member(board, name="Tom Tran")).open(board)
    screen = screen_of(board.owner)
    page = screen.page
    page.goto(f"/boards/{board.id}/settings")
    row = page.locator(".pull", has_text="Zoho CRM")
    row.get_by_role("button", name="Connect").click()
    expect(row.get_by_label("Address", exact=True)).to_be_focused()
    for label, text in (
        ("Address", zoho.url), ("Address of accounts", zoho.url), ("Client ID", "me"),
        ("Client secret", "secret"), ("Refresh token", "1000.r"),
    ):  # fmt: skip
        row.get_by_label(label, exact=True).fill(text)
    row.get_by_label("How often").select_option("By hand")
    screen.expect_accessible()
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("By hand.")).to_be_visible()

    row.get_by_role("button", name="Try").click()
    expect(row.get_by_role("status")).to_have_text(
        "2 new deals would come, 0 would be brought up to date."
    )
    row.get_by_role("button", name="Fetch now").click()
    expect(row.get_by_role("status")).to_have_text("2 new deals came, 0 were looked at again.")
    expect(tom.card("Route planning")).to_contain_text("38,500")
