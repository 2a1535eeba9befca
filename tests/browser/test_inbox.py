"""What concerns somebody reaches them: bell, inbox, mail. What is read on one device is read on all."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_comment, make_member
from tests.support.live import LiveServer
from tests.support.mailbox import open_mailbox
from tests.support.settings import settings
from tests.support.waiting import eventually


@pytest.fixture
def mailbox():
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def live_server(app, database_url, tmp_path, mailbox):
    server = LiveServer(tmp_path, settings(tmp_path, database_url) | {"MAIL_URL": mailbox.url})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def board(app):
    board = make_board()
    board.ana, board.tom = (make_member(board, name=name) for name in ("Ana Ruiz", "Tom Becker"))
    board.card = make_card(board, "Lead", "Booking system", owner=board.tom, by=board.tom)
    return board


@pytest.fixture
def tom(board, screen_of):
    """Tom at his inbox."""
    return at_inbox(screen_of(board.tom))


def at_inbox(screen):
    screen.page.goto("/inbox")
    expect(screen.page.locator("#inbox")).to_have_attribute("aria-busy", "false")
    # The line to the server is there when the bell has counted.
    screen.page.wait_for_load_state("networkidle")
    return screen


def bell(screen):
    return screen.page.locator("[data-inbox-count]")


def notices(screen):
    return screen.page.locator(".notice-row")


def test_a_mention_reaches_the_inbox_on_another_screen_and_a_mail(board, ana, tom, mailbox, figure):
    ana.open_card("Booking system")
    composer = ana.panel().get_by_label("Write a comment")
    composer.fill(f"@{{member:{board.tom}}} can you call them?")
    ana.keys("Control+Enter")
    sent = time.monotonic()
    expect(notices(tom)).to_have_count(1)
    figure(mention_to_inbox_ms=round((time.monotonic() - sent) * 1000))
    expect(notices(tom)).to_contain_text("Ana Ruiz mentioned you")
    expect(notices(tom)).to_contain_text("because you were mentioned")
    expect(notices(tom)).to_contain_text("@Tom Becker can you call them?")
    expect(bell(tom)).to_have_text("1")
    assert eventually(lambda: mailbox.messages, seconds=10)
    assert "Ana Ruiz mentioned you" in mailbox.subjects[0]


def test_read_on_one_device_it_is_read_on_the_other(board, tom, screen_of):
    phone = screen_of(board.tom).open(board)
    make_comment(board, board.card, by=board.ana)
    for screen in (tom, phone):
        expect(bell(screen)).to_have_text("1")
    expect(phone.card("Booking system").locator(".card__unread")).to_be_visible()
    phone.open_card("Booking system")
    expect(bell(tom)).to_be_hidden()
    expect(bell(phone)).to_be_hidden()
    expect(tom.page.locator(".notice-row--unread")).to_have_count(0)


def test_a_dot_that_was_seen_on_one_device_goes_on_the_other(board, screen_of):
    one, other = screen_of(board.ana).open(board), screen_of(board.ana).open(board)
    make_comment(board, board.card, by=board.tom)
    for screen in (one, other):
        expect(screen.card("Booking system").locator(".card__unread")).to_be_visible()
    one.open_card("Booking system")
    expect(other.card("Booking system").locator(".card__unread")).to_have_count(0)


def test_the_keys_walk_mark_and_open(board, tom):
    make_comment(board, board.card, "first", by=board.ana)
    expect(notices(tom)).to_have_count(1)
    board.run("card.win", by=board.ana, card=board.card)
    expect(notices(tom)).to_have_count(2)
    tom.keys("j", "e")
    expect(tom.page.locator(".notice-row--unread")).to_have_count(1)
    tom.keys("u")
    expect(tom.page.locator(".notice-row--unread")).to_have_count(2)
    tom.keys("j", "k", "Enter")
    expect(tom.page).to_have_url(re.compile(rf"/boards/{board.id}/cards/1(#comment-.*)?$"))


def test_the_bell_opens_the_newest_where_one_is_and_the_board_stays(board, ana, screen_of):
    comments = [make_comment(board, board.card, f"word {n}", by=board.ana) for n in range(12)]
    tom = screen_of(board.tom).open(board)
    expect(bell(tom)).to_have_text("12")
    tom.page.get_by_role("link", name="Inbox, 12 unread").focus()
    tom.keys("Enter")
    window = tom.page.get_by_role("dialog", name="Inbox")
    expect(window.locator(".notice-row")).to_have_count(10)
    expect(window.locator(".notice-row__link").first).to_be_focused()
    tom.expect_accessible()
    tom.keys("ArrowDown", "e")
    expect(window.locator(".notice-row--unread")).to_have_count(9)
    expect(bell(tom)).to_have_text("11")
    board.run("card.win", by=board.ana, card=board.card)
    expect(window.locator(".notice-row").first).to_contain_text("won")
    tom.keys("ArrowUp", "Enter")
    expect(tom.page).to_have_url(re.compile(f"/cards/1#comment-{comments[-1]}$"))
    expect(tom.panel().locator(f"#comment-{comments[-1]}")).to_be_focused()
    tom.page.get_by_role("link", name="Inbox").click()
    tom.keys("Escape")
    expect(window).to_have_count(0)
    tom.page.get_by_role("link", name="Inbox").click()
    window.get_by_role("link", name="All notices").click()
    expect(tom.page).to_have_url(re.compile("/inbox$"))


def test_a_notice_is_put_off_and_a_deal_muted(board, tom):
    make_comment(board, board.card, by=board.ana)
    expect(notices(tom)).to_have_count(1)
    tom.page.get_by_role("button", name="More actions").click()
    tom.page.get_by_role("menuitem", name="Mute: no notices of this deal").click()
    expect(tom.page.get_by_text("Muted", exact=True)).to_be_visible()
    tom.page.get_by_role("button", name="Put off").click()
    tom.page.get_by_role("menuitem", name=re.compile("^Tomorrow")).click()
    expect(notices(tom)).to_have_count(0)
    expect(tom.page.get_by_text("You are up to date")).to_be_visible()
    make_comment(board, board.card, by=board.ana)
    tom.page.wait_for_timeout(1_000)
    expect(notices(tom)).to_have_count(0)


def test_all_is_marked_read_and_filters_hold(board, tom):
    make_comment(board, board.card, f"@{{member:{board.tom}}}", by=board.ana)
    board.run("card.win", by=board.ana, card=board.card)
    expect(notices(tom)).to_have_count(2)
    tom.page.get_by_role("button", name="Mentions", exact=True).click()
    expect(notices(tom)).to_have_count(1)
    tom.page.get_by_role("button", name="Mark all read").click()
    expect(tom.page.locator(".notice-row--unread")).to_have_count(0)
    expect(bell(tom)).to_be_hidden()


def test_who_follows_a_deal_from_its_menu_hears_of_it(board, ana, screen_of):
    ana.open_card("Booking system")
    ana.panel().get_by_role("button", name="More actions").click()
    ana.page.get_by_role("menuitem", name="Follow", exact=True).click()
    ana.panel().get_by_role("button", name="More actions").click()
    expect(ana.page.get_by_role("menuitem", name="Follow no longer")).to_be_visible()
    ana.keys("Escape", "Escape")
    make_comment(board, board.card, by=board.tom)
    expect(bell(ana)).to_have_text("1")


def test_who_returns_sees_what_changed_and_marks_it_seen(board, screen_of):
    tom = screen_of(board.tom).open(board)
    tom.page.goto("/inbox")
    for number in range(100):
        board.run("card.edit", by=board.ana, card=board.card, fields={"title": f"Title {number}"})
    tom.open(board)
    bar = tom.page.locator(".since-bar")
    expect(bar).to_contain_text("1 deal of yours changed")
    bar.get_by_role("button").first.click()
    window = tom.page.get_by_role("dialog", name="Since you left")
    expect(window).to_contain_text("Title 99")
    expect(window).to_contain_text("because you own it")
    expect(window).to_contain_text("and 95 changes before")
    tom.expect_accessible()
    window.get_by_role("button", name="Mark all seen").click()
    expect(bar).to_have_count(0)
    tom.open(board)
    expect(bar).to_have_count(0)


def test_choices_save_by_themselves_and_hold(board, tom):
    tom.page.goto("/inbox/settings")
    tom.page.get_by_label("A comment on a deal of yours").select_option("nothing")
    tom.page.get_by_label("Quiet hours").check()
    expect(tom.page.get_by_label("From")).to_have_value("20:00")
    tom.page.reload()
    expect(tom.page.get_by_label("A comment on a deal of yours")).to_have_value("nothing")
    expect(tom.page.get_by_label("Quiet hours")).to_be_checked()
    tom.expect_accessible()


def test_the_inbox_is_accessible_full_and_empty(board, tom):
    tom.expect_accessible()
    make_comment(board, board.card, "hello", by=board.ana)
    expect(notices(tom)).to_have_count(1)
    tom.expect_accessible()
