"""F-19 on the screen: a title is shown as it was stored, and what runs right to left stays within its own card."""

from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member

TITLES = {
    "hebrew": "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd 2026 (ACME)",
    "arabic": "\u0639\u0642\u062f ACME 2026!",
    "family": "👩‍👩‍👧‍👦 👍🏽 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "accents": "e" + "\u0301" * 100,
    "joined": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "markup": "<b>&amp;</b> ${x} {{7*7}} %s",
    "private": "\ue000 \ufffd \U0010ffff",
}
SHOWN = """() => [...document.querySelectorAll('.column__item:not([hidden]) .card__title')].map((title) => ({
  text: title.textContent.trim(), direction: getComputedStyle(title).direction,
  isolation: getComputedStyle(title).unicodeBidi, dir: title.closest('[dir]').dir}))"""


def test_f19_titles_are_shown_as_stored_and_keep_to_themselves(app, screen_of):
    board = make_board()
    for title in TITLES.values():
        make_card(board, "Lead", title)
    screen = screen_of(make_member(board)).open(board)
    expect(screen.page.locator(".card__title")).to_have_count(len(TITLES))
    shown = screen.page.evaluate(SHOWN)
    assert [one["text"] for one in shown] == board.titles("Lead")
    assert {one["dir"] for one in shown} == {"auto"}
    assert {one["direction"] for one in shown[:2]} == {"rtl"}
    assert {one["isolation"] for one in shown} <= {"isolate", "plaintext", "isolate-override"}
