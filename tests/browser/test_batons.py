"""A question goes from a rep to support and comes back, on everybody's screen."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from core.actors import Actor
from core.commands import execute
from tests.factories import make_baton, make_board, make_card, make_department, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.deal = make_card(board, "Lead", "Booking system")
    board.mei = make_member(board, name="Mei Zhang")
    board.samir = make_member(board, "commenter", name="Samir Patel")
    board.chen = make_member(board, "commenter", name="陈晓")
    board.support = make_department(board.workspace, "Support", board.samir, board.chen)
    return board


@pytest.fixture
def mei(board, screen_of):
    return screen_of(board.mei).open(board)


@pytest.fixture
def samir(board, screen_of):
    return screen_of(board.samir).open(board)


@pytest.fixture
def chen(board, screen_of):
    return screen_of(board.chen).open(board)


def face(screen):
    return screen.card("Booking system").locator(".card__turn")


def ask(screen, who, question):
    """Fill in the window in which a question is passed on."""
    window = screen.page.get_by_role("dialog", name="Pass a question on")
    window.get_by_label("Who shall answer").click()
    screen.page.get_by_role("option", name=who).click()
    window.get_by_label("Question").fill(question)
    screen.keys("Control+Enter")
    expect(window).to_have_count(0)


def test_a_question_goes_to_support_and_comes_back_answered(board, mei, samir):
    mei.open_card("Booking system")
    mei.panel().get_by_role("button", name="Pass a question on").click()
    ask(mei, "Support", "SSO by June?")
    for screen in (mei, samir):
        expect(face(screen)).to_contain_text("Support: SSO by June?")
    samir.open_card("Booking system")
    turn = samir.panel().locator(".turn__open")
    expect(turn).to_contain_text("asked by Mei Zhang")
    turn.get_by_role("button", name="Accept").click()
    expect(mei.panel().locator(".turn__open")).to_contain_text("Samir Patel")
    turn.get_by_role("button", name="Answer").click()
    samir.panel().get_by_label("Your answer").fill("SAML works today")
    samir.keys("Control+Enter")
    for screen in (mei, samir):
        expect(screen.panel().locator(".turn__open")).to_have_count(0)
        expect(face(screen)).to_have_count(0)
    mei.panel().get_by_text("1 earlier question").click()
    settled = mei.panel().locator(".turn__settled")
    expect(settled).to_contain_text("SAML works today")
    expect(settled).to_contain_text("Samir Patel answered")


def test_three_people_in_three_windows(board, screen_of):
    """The manager hands out work while the rep looks; support answers what the rep has to know for it."""
    sofia = screen_of(make_member(board, "manager", name="Sofia Olsen")).open(board)
    mei, samir = screen_of(board.mei).open(board), screen_of(board.samir).open(board)
    for screen in (sofia, mei):
        screen.open_card("Booking system")
    sofia.panel().get_by_label("Add a task").fill("SSO statement")
    sofia.keys("Enter")
    sofia.panel().locator(".task").hover()
    sofia.panel().get_by_role("button", name="Assign somebody").click()
    sofia.page.get_by_role("option", name="Mei Zhang").click()
    expect(sofia.panel().locator(".task__seen")).to_contain_text("seen")
    mei.panel().get_by_role("button", name="Pass a question on").click()
    ask(mei, "Support", "SSO by June?")
    samir.page.goto("/my-work")
    question = samir.page.locator(".work__row").filter(has_text="SSO by June?")
    expect(question).to_contain_text("asked by Mei Zhang")
    question.get_by_role("link").click()
    samir.expect_live()
    samir.panel().get_by_role("button", name="Answer").click()
    samir.panel().get_by_label("Your answer").fill("SAML works today")
    samir.keys("Control+Enter")
    mei.panel().get_by_text("1 earlier question").click()
    expect(mei.panel().locator(".turn__settled")).to_contain_text("SAML works today")
    mei.panel().get_by_label("Done: SSO statement").check()
    for screen in (sofia, mei, samir):
        expect(screen.card("Booking system")).to_contain_text("1/1")
        expect(face(screen)).to_have_count(0)


def test_of_two_who_accept_at_once_one_gets_it_and_the_other_is_told(board, samir, chen):
    make_baton(board, board.deal, {"department": board.support})
    buttons = []
    for screen in (samir, chen):
        screen.open_card("Booking system")
        buttons.append(screen.panel().get_by_role("button", name="Accept"))
        expect(buttons[-1]).to_be_visible()
    chen.context.set_offline(True)
    buttons[1].click()
    buttons[0].click()
    expect(samir.panel().locator(".turn__open")).to_contain_text("You")
    chen.context.set_offline(False)
    chen.expect_live()
    expect(chen.toasts()).to_contain_text("Samir Patel has it already", timeout=30_000)
    expect(chen.panel().locator(".turn__open strong")).to_have_text("Samir Patel")


def test_what_one_writes_is_kept_when_a_colleague_answers_first(board, samir, chen):
    make_baton(board, board.deal, {"department": board.support}, question="SSO?")
    for screen in (samir, chen):
        screen.open_card("Booking system")
        screen.panel().get_by_role("button", name="Answer").click()
    samir.panel().get_by_label("Your answer").press_sequentially("Half a sen")
    chen.panel().get_by_label("Your answer").fill("可以")
    chen.keys("Control+Enter")
    expect(samir.panel()).to_contain_text("陈晓 has answered this meanwhile")
    expect(samir.panel().get_by_label("What you wrote")).to_have_value("Half a sen")


def test_a_question_can_be_returned_with_the_reason_and_taken_back(board, mei, samir):
    make_baton(board, board.deal, {"member": board.samir})
    samir.open_card("Booking system")
    samir.panel().get_by_role("button", name="Return").click()
    samir.panel().get_by_label("Why you return it").fill("Ask Legal")
    samir.panel().get_by_role("button", name="Return it").click()
    expect(face(mei)).to_have_count(0)
    mei.card("Booking system").locator(".card__title").focus()
    mei.keys("b")
    ask(mei, "Samir Patel", "And by July?")
    expect(face(samir)).to_contain_text("You: And by July?")
    mei.open_card("Booking system")
    mei.panel().get_by_role("button", name="Take back").click()
    expect(face(samir)).to_have_count(0)


def test_a_question_ages_visibly(board, mei):
    days_ago = clock.now() - timedelta(days=4)
    args = {"card": board.deal, "to": {"department": board.support}, "question": "SSO?"}
    execute(board.stream, "baton.pass", args, Actor(board.owner), happened_at=days_ago)
    expect(face(mei)).to_have_class(re.compile("card__turn--late"))
    expect(face(mei)).to_contain_text("4 d")


def test_the_board_is_narrowed_to_what_is_my_turn(board, samir):
    make_card(board, "Lead", "Nobody's turn")
    mine, ours = make_card(board, "Lead", "Mine"), make_card(board, "Lead", "Ours")
    make_baton(board, mine, {"member": board.samir})
    make_baton(board, ours, {"department": board.support})
    samir.page.get_by_role("button", name="Whose turn").click()
    samir.page.get_by_role("option", name="My turn").click()
    samir.expect_titles("Lead", "Mine")
    samir.page.get_by_role("option", name="My department’s turn").click()
    samir.expect_titles("Lead", "Ours")
    assert "turn=department" in samir.page.url


def test_a_stage_shows_who_acts_and_offers_to_ask_them(board, mei, samir):
    proposal = mei.column("Proposal")
    proposal.get_by_role("button", name="Stage menu").click()
    proposal.get_by_label("Who acts here").select_option("Support")
    expect(samir.column("Proposal").locator(".column__acts")).to_have_text("Support")
    proposal.get_by_label("Offer to ask them").check()
    mei.keys("Escape")
    mei.drag("Booking system", "Proposal")
    mei.toasts().get_by_role("button", name="Ask Support…").click()
    window = mei.page.get_by_role("dialog", name="Pass a question on")
    expect(window.get_by_label("Who shall answer")).to_contain_text("Support")
    window.get_by_label("Question").fill("Is the offer complete?")
    window.get_by_role("button", name="Pass it on").click()
    expect(face(samir)).to_contain_text("Support: Is the offer complete?")


def test_whose_turn_can_be_read_by_everybody(board, samir):
    make_baton(board, board.deal, {"department": board.support}, due="2030-01-01")
    samir.open_card("Booking system")
    samir.settle()
    samir.expect_accessible()
    samir.keys("b")
    expect(samir.page.get_by_role("dialog", name="Pass a question on")).to_be_visible()
    samir.settle()
    samir.expect_accessible()
