"""A review in three windows: one presents, one peels off and returns, one comes late; decisions land on the deal."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from tests.factories import make_board, make_card, make_cards, make_member
from tests.support.axe import violations
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Proposal", "Orion", expected_close="2026-01-09")
    make_card(board, "Lead", "Vega")
    board.ana = make_member(board, name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    board.mei = make_member(board, "commenter", name="Mei Zhang")
    return board


def bar(screen):
    return screen.page.locator("baton-review-bar")


def start(screen):
    screen.button("Board menu").click()
    screen.page.get_by_role("menuitem", name="Start a review").click()
    window = screen.page.get_by_role("dialog", name="Start a review")
    expect(window.get_by_role("list")).to_contain_text("Orion")
    window.get_by_role("button", name="Start the review").click()


def note(screen, text):
    bar(screen).get_by_label("Note it on this deal").fill(text)
    screen.keys("Enter")


def end(screen):
    """End the review; return where its summary stands."""
    bar(screen).get_by_role("button", name="End…").click()
    bar(screen).get_by_role("button", name="End and post the summary").click()
    screen.toasts().get_by_role("button", name="Show").click()
    return screen.page.locator("baton-thread-panel")


def look_into_the_past(ana, tom):
    """Whoever follows is taken there and back."""
    ana.keys("Escape", "t")
    expect(tom.page.locator("baton-travel")).to_be_visible()
    expect(bar(tom)).to_contain_text("Following Ana Ruiz")
    ana.keys("Escape")
    expect(tom.page.locator("baton-travel")).to_have_count(0)


def test_a_review_is_followed_left_for_a_moment_joined_late_and_summed_up(
    board, ana, tom, screen_of
):
    start(ana)
    tom.button("Join").click()
    expect(bar(tom)).to_contain_text("Following Ana Ruiz")
    expect(bar(ana)).to_contain_text("1 follows")
    ana.keys(".")
    expect(tom.panel()).to_contain_text("Orion")
    tom.keys("f")
    expect(bar(tom)).to_contain_text("Peeled off from Ana Ruiz")
    ana.keys("Escape")
    ana.open_card("Vega")
    expect(tom.panel()).to_contain_text("Orion")
    tom.keys("f")
    expect(tom.panel()).to_contain_text("Vega")

    look_into_the_past(ana, tom)
    ana.open_card("Vega")

    mei = screen_of(board.mei).open(board)
    mei.button("Join").click()
    expect(mei.panel()).to_contain_text("Vega")
    mei.page.reload()
    expect(bar(mei)).to_contain_text("Following Ana Ruiz")

    note(ana, "Offer a pilot")
    expect(tom.panel()).to_contain_text("Decided: Offer a pilot")
    bar(ana).get_by_label("What is noted").select_option("task")
    bar(ana).get_by_label("Who", exact=True).select_option(label="Tom Becker")
    note(ana, "Write the offer")
    expect(tom.panel()).to_contain_text("Write the offer")
    ana.expect_accessible()

    said = end(ana)
    expect(bar(tom)).to_have_text("")
    expect(said).to_contain_text("Vega: Offer a pilot")
    expect(said).to_contain_text("Tom Becker: Write the offer")


def test_whoever_may_lead_takes_over_when_the_presenter_is_gone(board, ana, tom):
    start(ana)
    tom.button("Join").click()
    expect(bar(tom)).to_contain_text("Following Ana Ruiz")
    ana.page.close()
    expect(bar(tom)).to_contain_text("Ana Ruiz is away")
    bar(tom).get_by_role("button", name="Take over").click()
    expect(bar(tom)).to_contain_text("You present")


def plan(screen, board):
    """Plan a retrospective by the form, for the day and minute that begin soon."""
    soon = clock.now() + timedelta(minutes=5)
    page = screen.page
    page.goto(f"/boards/{board.id}/settings")
    page.get_by_role("button", name="Plan a regular review").click()
    form = page.locator("baton-rhythm-form")
    form.get_by_label("Name").fill("Friday retro")
    form.get_by_label("Kind of review").select_option("retrospective")
    form.get_by_label("Weekday").select_option(str(soon.weekday()))
    form.get_by_label("Time", exact=True).fill(soon.strftime("%H:%M"))
    assert violations(page) == []
    form.get_by_role("button", name="Plan it").click()
    expect(page.locator(".rhythm")).to_contain_text(soon.strftime("Every %A at %H:%M, 60 minutes"))
    expect(page.get_by_role("link", name="into my calendar")).to_be_visible()
    return screen.open(board)


def first_seen(screen):
    """Return the title of the deal at the upper edge of the stage."""
    return screen.column("Lead").evaluate(
        """column => {
          const list = column.querySelector(".column__scroll");
          const isSeen = (one) => one.offsetTop + one.offsetHeight > list.scrollTop;
          const first = [...list.querySelectorAll(".column__item")].find(isSeen);
          return first.querySelector(".card__title").textContent.trim();
        }"""
    )


def test_a_regular_review_is_offered_when_it_is_due_and_notes_stand_under_its_questions(
    board, ana, tom
):
    make_cards(board, "Lead", *(f"Deal {number}" for number in range(30)))
    board.run("member.change_role", member=board.ana, role="manager")
    plan(ana, board)
    due = ana.page.locator("baton-review-due")
    expect(tom.page.locator("baton-review-due")).to_contain_text("“Friday retro” begins at")
    due.get_by_role("button", name="Start").click()
    window = ana.page.get_by_role("dialog", name="Start a review")
    expect(window.get_by_label("Friday retro")).to_be_checked()
    expect(window.get_by_role("list")).to_contain_text("What went well?")
    window.get_by_role("button", name="Start the review").click()
    tom.button("Join").click()
    expect(due).to_have_text("")

    bar(tom).get_by_label("Note under “What did not?”").fill("Late offers")
    tom.keys("Enter")
    under = bar(ana).get_by_role("listitem").filter(has_text="What did not?")
    expect(under).to_contain_text("Late offers")
    ana.keys(".")
    note(ana, "The demo")
    expect(bar(tom).locator("[aria-current]")).to_contain_text("What went well?")
    expect(bar(tom).locator("[aria-current]")).to_contain_text("The demo")
    ana.expect_accessible()

    ana.column("Lead").locator(".column__scroll").evaluate("list => list.scrollTo(0, 900)")
    assert eventually(lambda: first_seen(tom) == first_seen(ana) != "Vega")
    said = end(ana)
    expect(said).to_contain_text("What did not?")
    expect(said).to_contain_text("Late offers")
