"""What leaves the house and what Slack brings in: set up in the browser, seen on the board."""

import json
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.support.axe import violations
from tests.support.live import ForkedServer
from tests.support.outside import open_outside
from tests.support.settings import settings
from tests.support.slack import FORM, SECRET, signed, typed
from tests.support.waiting import eventually


@pytest.fixture
def live_server(app, database_url, tmp_path):
    """A server which may call this machine."""
    environment = settings(tmp_path, database_url) | {"OUTBOUND_ALLOW": "127.0.0.1"}
    server = ForkedServer(tmp_path, environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def outside():
    with open_outside() as outside:
        yield outside


def test_a_webhook_is_made_and_what_it_was_sent_is_seen_and_sent_again(app, screen_of, outside):
    board = make_board()
    page = screen_of(board.owner).page
    page.goto("/workspace")
    page.get_by_role("button", name="Add a webhook").click()
    page.get_by_label("Name", exact=True).fill("Ledger")
    page.get_by_label("Address", exact=True).fill(f"{outside.url}/hook")
    assert violations(page) == []
    page.get_by_role("button", name="Add", exact=True).click()
    secret = page.get_by_label("Secret", exact=True)
    expect(secret).to_be_visible()
    assert secret.input_value().startswith("whsec_")
    outside.answers = [(500, {}, b"down for a moment")]
    page.get_by_role("button", name="Send a test: Ledger").click()
    row = page.locator(".outlet-log__row")
    expect(row).to_contain_text("failed")
    expect(row).to_contain_text("HTTP 500")
    row.get_by_role("button", name="Send again: A test").click()
    expect(row).to_contain_text("arrived")
    assert violations(page) == []
    make_card(board, "Lead", "Fleet renewal")
    assert eventually(lambda: outside.told[-1].headers["Baton-Event"] == "deal.created")
    page.reload()
    expect(page.get_by_role("heading", name="Ledger")).to_be_visible()
    expect(page.locator(".outlet__secret")).to_have_count(0)


def test_what_is_typed_in_slack_moves_a_deal_on_the_screen(app, visitor, screen_of):
    board = make_board()
    ana = make_member(board, "editor", name="Ana Ruiz")
    make_card(board, "Lead", "Fleet renewal")
    owner = screen_of(board.owner).page
    owner.goto("/workspace")
    owner.get_by_label("Signing secret").fill(SECRET)
    owner.get_by_role("button", name="Connect Slack").click()
    expect(owner.get_by_text("Slack is connected")).to_be_visible()
    told = visitor(board.owner).get(f"/api/workspaces/{board.workspace.id}/slack").json
    watching = screen_of(ana).open(board)

    def slack(text, trigger):
        body = typed(text, trigger=trigger)
        path = urlsplit(told["addresses"]["command"]).path
        request = Request(
            watching.url + path, body.encode(), {"Content-Type": FORM, **signed(body)}
        )
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)["text"]

    unknown = slack("move 1 Proposal", "1")
    page = screen_of(ana).page
    place = urlsplit(unknown.split("<")[1].split("|")[0])
    page.goto(f"{place.path}?{place.query}")
    expect(page.get_by_text("@ana in tideline")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Yes, that is me").click()
    expect(page.get_by_text("Go back to Slack")).to_be_visible()
    assert "is now in Proposal" in slack("move 1 Proposal", "2")
    watching.expect_titles("Proposal", "Fleet renewal")
