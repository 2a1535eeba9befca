"""Work is handed out and seen; and whoever has it finds it on one page, over all boards."""

import re

import pytest
from playwright.sync_api import expect

from core import clock
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_comment,
    make_department,
    make_member,
    make_task,
)
from tests.support.axe import violations


@pytest.fixture
def board(app):
    board = make_board()
    board.deal = make_card(board, "Lead", "Booking system")
    board.rep = make_member(board, name="Tom Becker")
    board.boss = make_member(board, "manager", name="Sofia Olsen")
    return board


@pytest.fixture
def rep(board, screen_of):
    return screen_of(board.rep)


@pytest.fixture
def boss(board, screen_of):
    return screen_of(board.boss).open(board)


def work(screen):
    """Open the page of one's work."""
    screen.page.goto("/my-work")
    expect(screen.page.locator("#work")).to_have_attribute("aria-busy", "false")
    return screen.page.locator("#work")


def row(screen, title):
    return screen.page.locator(".work__row").filter(has_text=title)


def test_a_manager_hands_out_work_while_the_rep_looks_and_sees_that_it_was_seen(board, boss, rep):
    rep.open(board)
    rep.open_card("Booking system")
    boss.open_card("Booking system")
    boss.panel().get_by_label("Add a task").fill("Final price to CFO")
    boss.keys("Enter")
    task = boss.panel().locator(".task").filter(has=boss.page.get_by_label("Done: Final price"))
    task.hover()
    task.get_by_role("button", name="Assign somebody").click()
    boss.page.get_by_role("option", name="Tom Becker").click()
    expect(rep.panel().get_by_label("Assignee: Tom Becker. Change")).to_be_attached()
    expect(task.locator(".task__seen")).to_contain_text(re.compile(r"seen \d\d:\d\d"))
    expect(rep.panel().locator(".task__seen")).to_have_count(0)


def test_a_task_is_seen_on_the_page_of_my_work_and_arrives_there_by_itself(board, boss, rep):
    work(rep)
    expect(rep.page.get_by_text("Nothing waits for you")).to_be_visible()
    boss.open_card("Booking system")
    board.run("task.create", by=board.boss, card=board.deal, title="Call", assignee=board.rep)
    expect(row(rep, "Call")).to_contain_text("from Sofia Olsen")
    expect(boss.panel().locator(".task__seen")).to_contain_text("seen")


def test_a_task_in_a_closed_panel_has_not_been_seen(board, boss, rep):
    rep.open(board)
    task = make_task(board, board.deal, "Call", assignee=board.rep)
    boss.open_card("Booking system")
    expect(boss.panel().get_by_label("Assignee: Tom Becker. Change")).to_be_attached()
    expect(rep.card("Booking system")).to_contain_text("0/1")
    assert board.record("task", task)["seen_at"] is None


def test_work_is_done_by_one_key_and_walked_by_arrows(board, rep):
    today = clock.now().date().isoformat()
    for title, due in (("Late", "2020-01-01"), ("Now", today), ("Some day", None)):
        make_task(board, board.deal, title, assignee=board.rep, due=due)
    page = work(rep)
    expect(page.locator(".work__title")).to_have_text(
        [re.compile("Overdue"), re.compile("Today"), re.compile("No date")]
    )
    rep.keys("Tab")
    page.get_by_role("link", name="Late").focus()
    rep.keys("ArrowDown")
    expect(page.get_by_role("link", name="Now")).to_be_focused()
    rep.keys("d")
    expect(rep.toasts()).to_contain_text("Done: “Now”")
    expect(row(rep, "Now")).to_have_count(0)
    expect(page.get_by_role("link", name="Some day")).to_be_focused()
    rep.toasts().get_by_role("button", name="Undo").click()
    expect(row(rep, "Now")).to_have_count(1)


def test_what_is_ticked_without_a_connection_is_sent_when_it_is_back(board, rep):
    task = make_task(board, board.deal, "Call", assignee=board.rep)
    page = work(rep)
    rep.page.wait_for_load_state("networkidle")
    rep.context.set_offline(True)
    page.get_by_label("Done: Call").check()
    expect(rep.toasts()).to_contain_text("Done: “Call”")
    expect(page).to_contain_text("1 change waits for the connection.")
    assert board.record("task", task)["done_at"] is None
    rep.context.set_offline(False)
    expect(row(rep, "Call")).to_have_count(0, timeout=20_000)
    assert board.record("task", task)["done_at"]


def test_a_question_to_my_department_is_accepted_from_my_work(board, boss, rep):
    support = make_department(board.workspace, "Support", board.rep)
    page = work(rep)
    boss.open_card("Booking system")
    make_baton(board, board.deal, {"department": support}, question="SSO by June?")
    question = row(rep, "SSO by June?")
    expect(question).to_contain_text("for Support")
    page.get_by_role("link", name="SSO by June?").focus()
    rep.keys("a")
    expect(question).to_contain_text("you have it")
    expect(boss.panel().locator(".turn__open strong")).to_have_text("Tom Becker")
    expect(row(rep, "SSO by June?").get_by_role("button", name="Accept")).to_have_count(0)


def test_a_question_from_a_boards_own_thread_leads_there_and_goes_when_it_is_answered(
    board, boss, rep
):
    support = make_department(board.workspace, "Support", board.rep)
    comment = make_comment(board, None, "Who is at the fair?")
    board.run("comment.ask", comment=comment, department=support)
    page = work(rep)
    question = row(rep, "Who is at the fair?")
    expect(question).to_contain_text("Conversation of the board")
    boss.page.get_by_role("button", name="Conversation of the board").click()
    boss.page.locator(f"#comment-{comment}").get_by_label("Actions on this comment").click()
    boss.page.get_by_role("menuitem", name="Take the question back").click()
    expect(question).to_have_count(0)
    boss.toasts().get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Who is at the fair?").click()
    asked = rep.page.locator(f"#comment-{comment}")
    expect(asked).to_be_focused()
    asked.get_by_role("button", name="Mark as answered").click()
    rep.page.go_back()
    expect(rep.page.get_by_text("Nothing waits for you")).to_be_visible()


def test_my_work_can_be_read_by_everybody(board, rep):
    support = make_department(board.workspace, "Support", board.rep)
    make_baton(board, board.deal, {"department": support})
    make_baton(board, board.deal, {"member": board.boss})
    board.run("baton.pass", by=board.rep, card=board.deal, to={"member": board.boss}, question="?")
    make_task(board, board.deal, "Call", assignee=board.rep, due="2020-01-01")
    make_card(board, "Lead", "Mine", owner=board.rep, expected_close="2030-01-01")
    work(rep)
    expect(rep.page.locator(".work__row")).to_have_count(4)
    assert violations(rep.page) == []


def test_a_task_gets_a_time_a_reminder_and_a_rhythm(board, boss, rep):
    make_task(board, board.deal, "Call", due="2030-01-15")
    rep.open(board)
    rep.open_card("Booking system")
    boss.open_card("Booking system")
    boss.panel().get_by_label("Due: ").click()
    boss.page.get_by_label("Time", exact=True).fill("15:00")
    boss.page.get_by_label("Time", exact=True).blur()
    expect(rep.panel().locator(".task__due")).to_contain_text("15:00")
    boss.page.get_by_label("Reminder").select_option("1 hour before")
    boss.page.get_by_label("Repeat").select_option("every week")
    expect(rep.panel().get_by_label("every week")).to_be_visible()
    expect(rep.panel().get_by_label(re.compile("Reminder: .*14:00"))).to_be_visible()
    boss.keys("Escape")
    rep.panel().get_by_label("Done: Call").check()
    expect(boss.panel().get_by_label("Done: Call")).to_have_count(2)
    expect(boss.panel()).to_contain_text("22 Jan")


def test_a_task_goes_to_another_deal_by_keys_and_by_dragging(board, boss, rep):
    other = make_card(board, "Proposal", "Table ordering")
    make_task(board, board.deal, "Call")
    boss.open_card("Booking system")
    boss.panel().get_by_label("Move “Call”: Alt with the arrows").focus()
    boss.keys("Enter")
    boss.page.get_by_role("menuitem", name="To another deal…").click()
    boss.page.get_by_role("option", name="Table ordering").click()
    expect(boss.toasts()).to_contain_text("Moved “Call” to “Table ordering”")
    assert board.card(other)["tasks_total"] == 1
    boss.toasts().get_by_role("button", name="Undo").click()
    expect(boss.card("Booking system")).to_contain_text("0/1")
    grip = boss.panel().locator(".task__grip").bounding_box()
    target = boss.card("Table ordering").bounding_box()
    mouse = boss.page.mouse
    mouse.move(grip["x"] + 8, grip["y"] + 12)
    mouse.down()
    mouse.move(target["x"] + 40, target["y"] + 20, steps=8)
    mouse.up()
    expect(boss.card("Table ordering")).to_contain_text("0/1")


def test_a_deal_is_given_to_somebody_by_key_and_by_dragging_their_picture(board, boss, rep):
    rep.open(board)
    face = boss.page.locator(f'.board-header__people [data-person="{board.rep}"]')
    expect(face).to_be_visible()
    at, target = face.bounding_box(), boss.card("Booking system").bounding_box()
    mouse = boss.page.mouse
    mouse.move(at["x"] + 10, at["y"] + 10)
    mouse.down()
    mouse.move(target["x"] + 60, target["y"] + 30, steps=8)
    mouse.up()
    expect(boss.toasts()).to_contain_text("Tom Becker is on")
    assert board.card(board.deal)["owner"] == board.rep
    boss.card("Booking system").locator(".card__title").focus()
    boss.keys("a")
    boss.page.get_by_role("option", name="Sofia Olsen").click()
    boss.page.get_by_role("menuitem", name="Sofia Olsen helps").click()
    expect(boss.toasts()).to_contain_text("Sofia Olsen is on")
    assert board.card(board.deal)["helpers"] == [{"member": board.boss, "role": "helper"}]
