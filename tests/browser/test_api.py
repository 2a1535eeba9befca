"""A program beside people: its token is made in a browser, which sees what it does, until it is revoked."""

import json
from http.client import HTTPConnection

from playwright.sync_api import expect

from tests.factories import make_board, make_cards


def test_a_program_moves_a_deal_until_its_token_is_revoked(app, screen_of, live_server):
    board = make_board()
    card = make_cards(board, "Lead", "Night bus")[0]
    other = make_board(board.workspace, name="Renewals")
    ana = screen_of(board.owner).open(board)
    page = ana.context.new_page()
    token = make_token(page)

    status, _ = move(live_server, board, card, "Proposal", token)
    assert status == 200
    ana.expect_titles("Proposal", "Night bus")
    assert ask(live_server, "GET", f"/api/boards/{other.id}", token)[0] == 404

    page.get_by_role("button", name="Revoke Nightly robot").click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("No tokens.")).to_be_visible()
    status, answer = move(live_server, board, card, "Lead", token)
    assert (status, answer["error"]["code"]) == (401, "unauthenticated")
    ana.expect_titles("Proposal", "Night bus")


def make_token(page):
    """Make a token for one board, and return what is shown this once."""
    page.goto("/security")
    page.get_by_label("Name of the new token").fill("Nightly robot")
    page.get_by_label("Reach").select_option("some")
    page.get_by_role("checkbox", name="Pipeline").check()
    page.get_by_role("button", name="Make a token").click()
    secret = page.get_by_label("New token", exact=True).input_value()
    expect(page.get_by_text("only “Pipeline”")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nightly robot")).to_be_visible()
    assert secret not in page.content()
    return secret


def move(server, board, card, column, token):
    args = {"card": card, "column": board.columns[column]}
    return ask(server, "POST", f"/api/boards/{board.id}/commands/card.move", token, args)


def ask(server, method, path, token, body=None):
    line = HTTPConnection("127.0.0.1", server.port, timeout=15)
    line.request(method, path, body and json.dumps(body), {"Authorization": f"Bearer {token}"})
    answer = line.getresponse()
    return answer.status, json.loads(answer.read())
