"""Harmful files and names in a real browser: nothing of them runs, and names are text."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.security.test_attachments import HARMFUL, NAMES, send


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


def test_s25_in_a_browser_nothing_of_it_runs(board, card, screen_of, visitor):
    person = make_member(board)
    ids = [
        send(visitor(person), card, content, name).json["id"] for name, content in HARMFUL.items()
    ]
    screen = screen_of(person).open(board, card=board.card(card)["number"])
    dialogs = []
    screen.page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
    expect(screen.panel().locator("baton-file-row")).to_have_count(len(HARMFUL))
    for id in ids:
        with screen.page.expect_download():
            screen.page.evaluate("(path) => { location.assign(path); }", f"/api/attachments/{id}")
        screen.page.evaluate(
            """(path) => new Promise((done) => {
                const frame = document.body.appendChild(document.createElement("iframe"));
                const image = document.body.appendChild(document.createElement("img"));
                image.onerror = image.onload = done;
                frame.src = image.src = path;
            })""",
            f"/api/attachments/{id}",
        )
    screen.page.wait_for_timeout(300)
    assert dialogs == []
    # The browser says that it has refused to show them in a frame.
    screen.problems.clear()


def test_s28_names_are_shown_as_text(board, card, screen_of, visitor):
    person = make_member(board)
    for name in NAMES[:3]:
        send(visitor(person), card, b"words", "x.txt", name=name)
    screen = screen_of(person).open(board, card=board.card(card)["number"])
    expect(screen.panel().locator(".file__name")).to_have_text(NAMES[:3])
    assert screen.page.evaluate("document.querySelectorAll('.file__name *').length") == 0
