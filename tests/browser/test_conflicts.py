"""Two people at one thing at once: both see what happened, one tap decides, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_comment, make_member, make_task
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    board.booking = make_card(board, "Lead", "Booking system")
    board.ana = make_member(board, name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def euros(amount):
    return {"amount": amount * 100, "currency": "EUR"}


def set_value(screen, text):
    screen.field("value").get_by_role("button").first.click()
    screen.page.get_by_role("textbox", name="Value").fill(text)
    screen.keys("Enter")


def edit_title(screen, text):
    screen.panel().get_by_role("textbox", name="Title").fill(text)
    screen.keys("Enter")


def write_description(screen, text):
    section = screen.panel().locator("baton-panel-description")
    section.get_by_role("button", name=re.compile("Edit|Add a description")).click()
    section.get_by_role("textbox", name="Description").fill(text)
    screen.keys("Control+Enter")


def clash_over_the_description(board, ana, tom):
    """Ana writes without a line while Tom writes the same line otherwise; then she comes back."""
    board.run("card.describe", card=board.booking, text="Budget\n\nIt is open")
    ana.open_card("Booking system")
    ana.cut_off()
    write_description(ana, "Budget\n\nIt is 20 k")
    tom.open_card("Booking system")
    write_description(tom, "Budget\n\nIt is 30 k")
    expect(described(tom)).to_contain_text("30 k")
    ana.reconnect()


def described(screen):
    return screen.panel().locator("baton-panel-description")


# ---- short fields


def test_different_fields_of_one_deal_both_stay(board, ana, tom):
    ana.open_card("Booking system")
    tom.open_card("Booking system")
    ana.cut_off()
    edit_title(ana, "Booking system 2")
    set_value(tom, "9900")
    expect(tom.field("value")).to_contain_text("9,900")
    ana.reconnect()
    for screen in (ana, tom):
        expect(screen.card("Booking system 2")).to_contain_text("9,900")
        expect(screen.panel().locator(".notice--overtaken")).to_have_count(0)


def test_of_one_short_field_the_last_wins_and_the_other_is_told_and_puts_theirs_back(
    board, ana, tom
):
    ana.open_card("Booking system")
    tom.open_card("Booking system")
    ana.cut_off()
    set_value(ana, "4000")
    set_value(tom, "5000")
    expect(tom.field("value")).to_contain_text("5,000")
    ana.reconnect()
    expect(ana.toasts()).to_contain_text("Yours counts; Tom Becker is told")
    notice = tom.field("value").locator(".notice--overtaken")
    expect(notice).to_contain_text("Ana Ruiz changed this at the same time")
    expect(notice).to_contain_text("€4,000")
    expect(notice).to_contain_text("€5,000")
    tom.expect_accessible()
    notice.get_by_role("button", name="Put mine back").click()
    expect(notice).to_have_count(0)
    for screen in (ana, tom):
        expect(screen.field("value")).to_contain_text("5,000")
    assert board.card(board.booking)["value"] == euros(5000)


def test_who_leaves_it_is_not_asked_again(board, ana, tom):
    overtake_ana(board)
    ana.open_card("Booking system")
    notice = ana.field("value").locator(".notice--overtaken")
    notice.get_by_role("button", name="Leave it").click()
    expect(notice).to_have_count(0)
    expect(ana.card("Booking system").locator(".card__collision")).to_have_count(0)
    assert board.card(board.booking)["value"] == euros(5000)


def test_who_was_away_is_told_on_coming_back(board, screen_of):
    overtake_ana(board)
    ana = screen_of(board.ana).open(board)
    expect(ana.toasts()).to_contain_text("collided with somebody else's")
    expect(ana.card("Booking system")).to_contain_text("Two versions")
    ana.toasts().get_by_role("button", name="Show").click()
    notice = ana.field("value").locator(".notice--overtaken")
    expect(notice).to_contain_text("Tom Becker changed this at the same time")


def test_who_looks_elsewhere_is_told_by_name_and_value(board, ana):
    overtake_ana(board)
    expect(ana.toasts()).to_contain_text("Tom Becker changed “Booking system” at the same time")
    ana.toasts().get_by_role("button", name="Put mine back").click()
    expect(ana.card("Booking system")).to_contain_text("4,000")


def test_two_moves_at_once_the_last_counts_and_the_first_can_put_it_back(board, ana, tom):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    ana.expect_titles("Proposal", "Booking system")
    tom.drag("Booking system", "Negotiation")
    tom.expect_titles("Negotiation", "Booking system")
    ana.reconnect()
    for screen in (ana, tom):
        screen.expect_titles("Proposal", "Booking system")
    expect(tom.toasts()).to_contain_text("Ana Ruiz changed “Booking system” at the same time")
    tom.toasts().get_by_role("button", name="Put mine back").click()
    for screen in (ana, tom):
        screen.expect_titles("Negotiation", "Booking system")


def test_a_task_that_two_people_rename_at_once(board, ana):
    task, base = make_task(board, board.booking, "Call"), board.head()
    for person, title in ((board.ana, "Call Umbra"), (board.tom, "Call Nord")):
        board.run("task.edit", by=person, task=task, fields={"title": title}, base=base, keep=True)
    ana.open_card("Booking system")
    notice = ana.panel().locator("baton-panel-tasks .notice--overtaken")
    expect(notice).to_contain_text("Call Umbra")
    notice.get_by_role("button", name="Put mine back").click()
    expect(ana.panel().get_by_role("checkbox", name="Done: Call Umbra")).to_be_visible()


def test_a_stage_name_in_my_hands_is_kept_and_the_other_is_told(board, ana, tom):
    ana.column("Lead").locator(".column__name").dblclick()
    name = ana.column("Lead").get_by_label("Stage name")
    name.fill("New le")
    tom.column("Lead").locator(".column__name").dblclick()
    tom.column("Lead").get_by_label("Stage name").fill("Enquiries")
    before = board.head()
    tom.keys("Enter")
    expect(tom.column("Lead").get_by_role("heading", name="Enquiries")).to_be_visible()
    assert eventually(lambda: board.head() > before)
    expect(ana.page.get_by_role("heading", name="Enquiries")).to_have_count(0)
    ana.catch_up()
    expect(name).to_have_value("New le")
    name.press_sequentially("ads")
    ana.keys("Enter")
    expect(ana.toasts()).to_contain_text("Yours counts; Tom Becker is told")
    expect(tom.toasts()).to_contain_text("Ana Ruiz changed “New leads” at the same time")
    tom.toasts().get_by_role("button", name="Put mine back").click()
    for screen in (ana, tom):
        expect(screen.column("Lead").get_by_role("heading", name="Enquiries")).to_be_visible()


def overtake_ana(board):
    base = board.head()
    for person, amount in ((board.ana, 4000), (board.tom, 5000)):
        fields = {"value": euros(amount)}
        board.run("card.edit", by=person, card=board.booking, fields=fields, base=base, keep=True)


# ---- long texts


def test_texts_changed_in_different_lines_are_merged(board, ana, tom):
    board.run("card.describe", card=board.booking, text="One\n\nTwo\n\nThree")
    ana.open_card("Booking system")
    ana.cut_off()
    write_description(ana, "One of Ana\n\nTwo\n\nThree")
    tom.open_card("Booking system")
    write_description(tom, "One\n\nTwo\n\nThree of Tom")
    ana.reconnect()
    for screen in (ana, tom):
        expect(described(screen)).to_contain_text("One of Ana")
        expect(described(screen)).to_contain_text("Three of Tom")
        expect(described(screen).locator(".compare")).to_have_count(0)


def test_what_one_person_writes_twice_without_a_line_is_no_conflict(board, ana, tom):
    board.run("card.describe", card=board.booking, text="It is open")
    ana.open_card("Booking system")
    ana.cut_off()
    write_description(ana, "It is 20 k")
    expect(described(ana)).to_contain_text("20 k")
    write_description(ana, "It is 25 k")
    expect(described(ana)).to_contain_text("25 k")
    described(ana).get_by_role("button", name="Edit").click()
    editor = described(ana).get_by_role("textbox", name="Description")
    editor.fill("It is 25 k, I th")
    ana.reconnect()
    tom.open_card("Booking system")
    expect(described(tom)).to_contain_text("25 k")
    expect(ana.badge()).to_have_text("Live")
    expect(editor).to_have_value("It is 25 k, I th")
    editor.press_sequentially("ink")
    ana.keys("Control+Enter")
    for screen in (ana, tom):
        expect(described(screen)).to_contain_text("It is 25 k, I think")
        expect(described(screen).locator(".compare")).to_have_count(0)


def test_a_true_conflict_stands_side_by_side_before_both(board, ana, tom):
    clash_over_the_description(board, ana, tom)
    for screen, mine, theirs in ((ana, "20 k", "30 k"), (tom, "30 k", "20 k")):
        sides = described(screen).locator(".compare__text")
        expect(sides.nth(0)).to_contain_text(mine)
        expect(sides.nth(1)).to_contain_text(theirs)
        screen.expect_accessible()
    expect(described(ana)).to_contain_text("You and Tom Becker wrote this text at the same time")
    expect(described(tom)).to_contain_text("You and Ana Ruiz wrote this text at the same time")


def test_one_tap_of_the_one_decides_for_both_and_the_other_text_stays_in_the_history(
    board, ana, tom
):
    clash_over_the_description(board, ana, tom)
    described(ana).get_by_role("button", name="Keep mine").click()
    for screen in (ana, tom):
        expect(described(screen).locator(".compare")).to_have_count(0)
        expect(described(screen)).to_contain_text("It is 20 k")
    line = tom.panel().locator(".activity", has_text="chose the other version")
    line.get_by_role("button", name="Show the text").click()
    dialog = tom.page.get_by_role("dialog", name="What was written")
    expect(dialog).to_contain_text("It is 30 k")
    tom.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tom.settle()
    tom.expect_accessible()
    dialog.locator("section", has_text="30 k").get_by_role("button", name="Copy").click()
    assert "It is 30 k" in tom.page.evaluate("navigator.clipboard.readText()")


def test_the_other_person_may_decide_as_well(board, ana, tom):
    clash_over_the_description(board, ana, tom)
    described(tom).get_by_role("button", name="Keep mine").click()
    for screen in (ana, tom):
        expect(described(screen).locator(".compare")).to_have_count(0)
        expect(described(screen)).to_contain_text("It is 30 k")


def test_both_texts_can_be_made_into_one(board, ana, tom):
    clash_over_the_description(board, ana, tom)
    described(ana).get_by_role("button", name="Put both into one text and edit it").click()
    editor = described(ana).get_by_role("textbox", name="Description")
    expect(editor).to_have_value("Budget\n\nIt is 30 k\n\nBudget\n\nIt is 20 k")
    editor.fill("Budget\n\nIt is 20 to 30 k")
    ana.keys("Control+Enter")
    for screen in (ana, tom):
        expect(described(screen)).to_contain_text("It is 20 to 30 k")
        expect(described(screen).locator(".compare")).to_have_count(0)


def test_a_conflict_waits_for_whoever_comes_later(board, screen_of, ana):
    base = board.run("card.describe", card=board.booking, text="It is open").seq
    for person, text in ((board.tom, "It is 30 k"), (board.ana, "It is 20 k")):
        board.run("card.describe", by=person, card=board.booking, text=text, base=base, keep=True)
    expect(ana.toasts()).to_contain_text("You and Tom Becker wrote a text of “Booking system”")
    tom = screen_of(board.tom).open(board)
    expect(tom.card("Booking system")).to_contain_text("Two versions")
    tom.page.reload()
    tom.expect_live()
    tom.open_card("Booking system")
    expect(described(tom).locator(".compare__text")).to_have_count(2)


def test_a_comment_edited_at_two_devices_is_shown_twice_to_its_author(board, ana, screen_of):
    comment = make_comment(board, board.booking, "Call them", by=board.ana)
    other = screen_of(board.ana).open(board)
    for screen in (ana, other):
        screen.open_card("Booking system")
    ana.cut_off()
    edit_comment(ana, "Call them on Monday")
    edit_comment(other, "Call them on Friday")
    expect(other.panel().get_by_label("Comment by Ana Ruiz")).to_contain_text("Friday")
    ana.reconnect()
    for screen in (ana, other):
        talk = screen.panel().get_by_label("Comment by Ana Ruiz")
        expect(talk).to_contain_text("written in two places at once")
        expect(talk.locator(".compare__text")).to_have_count(2)
    talk = ana.panel().get_by_label("Comment by Ana Ruiz")
    side = talk.locator(".compare__side", has_text="Monday")
    side.get_by_role("button", name="Keep this one").click()
    for screen in (ana, other):
        expect(
            screen.panel().get_by_label("Comment by Ana Ruiz").locator(".compare")
        ).to_have_count(0)
    assert board.record("comment", comment)["text"] == "Call them on Monday"


def edit_comment(screen, text):
    talk = screen.panel().get_by_label("Comment by Ana Ruiz")
    talk.hover()
    talk.get_by_role("button", name="Edit", exact=True).click()
    talk.get_by_role("textbox", name="Edit comment").fill(text)
    screen.keys("Control+Enter")


# ---- an editor that is open and untouched never writes


def test_an_untouched_description_follows_the_others_and_writes_nothing(board, ana):
    board.run("card.describe", card=board.booking, text="One")
    ana.open_card("Booking system")
    described(ana).get_by_role("button", name="Edit").click()
    editor = described(ana).get_by_role("textbox", name="Description")
    expect(editor).to_have_value("One")
    head = board.run("card.describe", by=board.tom, card=board.booking, text="Two").seq
    expect(editor).to_have_value("Two")
    ana.panel().get_by_label("Write a comment").click()
    expect(editor).to_have_count(0)
    described(ana).get_by_role("button", name="Edit").click()
    ana.keys("Control+Enter")
    expect(editor).to_have_count(0)
    described(ana).get_by_role("button", name="Edit").click()
    ana.page.reload()
    ana.loaded_panel()
    expect(described(ana)).to_contain_text("Two")
    assert board.head() == head


@pytest.mark.parametrize("field", ["value", "expected_close"])
def test_an_untouched_field_writes_nothing_when_it_is_left(board, ana, field):
    first = {"value": euros(1), "expected_close": "2026-12-01"}
    board.run("card.edit", card=board.booking, fields=first)
    ana.open_card("Booking system")
    expect(ana.field(field)).not_to_contain_text("Add")
    ana.field(field).get_by_role("button").first.click()
    theirs = {"value": euros(2), "expected_close": "2026-12-02"}
    head = board.run("card.edit", by=board.tom, card=board.booking, fields=theirs).seq
    expect(ana.page.locator(".popover .notice")).to_contain_text("Tom Becker changed this")
    ana.panel().locator("#thread-title").click()
    expect(ana.page.locator(".popover")).to_have_count(0)
    settled(ana, board, head)


def test_an_untouched_title_comment_or_task_writes_nothing(board, ana):
    task = make_task(board, board.booking, "Call", due="2026-12-01")
    comment = make_comment(board, board.booking, "Hello", by=board.ana)
    ana.open_card("Booking system")
    ana.panel().get_by_role("textbox", name="Title").click()
    board.run("card.edit", by=board.tom, card=board.booking, fields={"title": "Ticket shop"})
    expect(ana.panel()).to_contain_text("changed this to “Ticket shop”")
    ana.panel().get_by_role("textbox", name="Task", exact=True).click()
    board.run("task.edit", by=board.tom, task=task, fields={"title": "Write"})
    expect(ana.panel()).to_contain_text("changed this to “Write”")
    ana.panel().get_by_role("button", name=re.compile("^Due:")).click()
    board.run("task.edit", by=board.tom, task=task, fields={"due": "2026-12-02"})
    ana.panel().get_by_label("Write a comment").click()
    expect(ana.page.locator(".popover")).to_have_count(0)
    talk = ana.panel().get_by_label("Comment by Ana Ruiz")
    talk.hover()
    talk.get_by_role("button", name="Edit", exact=True).click()
    head = board.run("comment.edit", by=board.ana, comment=comment, text="Hello there").seq
    expect(talk.get_by_role("textbox")).to_have_value("Hello there")
    talk.get_by_role("button", name="Save").click()
    expect(talk.get_by_role("textbox")).to_have_count(0)
    settled(ana, board, head)


def settled(screen, board, head):
    """Wait until the screen has sent something of its own: what had been on its way is there then."""
    screen.panel().get_by_label("Write a comment").fill("The end")
    screen.keys("Control+Enter")
    expect(screen.panel().locator(".comment", has_text="The end")).not_to_contain_text("sending")
    assert board.head() == head + 1
