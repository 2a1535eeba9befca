"""The table: the same cards as rows, edited in their cells while others watch; and views with a name."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_many_cards, make_member
from tests.support.waiting import eventually

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "One", "Two", "Three")
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def as_table(screen):
    screen.page.get_by_role("button", name="Table", exact=True).click()
    expect(screen.page.get_by_role("grid", name="Deals")).to_be_visible()
    return screen


def cell(screen, title, column):
    row = screen.page.get_by_role("row").filter(has=screen.page.get_by_text(title, exact=True))
    return row.locator(f".table-view__cell--{column}")


def rows(screen):
    return screen.page.locator(".table-view__cell--title .table__title")


def test_an_edit_in_a_cell_reaches_the_other_board(board, ana, tom):
    as_table(ana)
    cell(ana, "Two", "owner").click()
    ana.page.get_by_role("option", name="Tom Becker").click()
    expect(cell(ana, "Two", "owner")).to_contain_text("Tom Becker")
    expect(tom.card("Two").locator(".avatar")).to_have_count(1)
    cell(ana, "Two", "column").click()
    ana.page.get_by_role("option", name="Proposal").click()
    tom.expect_titles("Proposal", "Two")


def test_what_the_other_does_is_seen_in_the_row(board, ana, tom):
    as_table(tom)
    ana.drag("One", "Qualified")
    expect(cell(tom, "One", "column")).to_have_text("Qualified")


def test_the_keyboard_walks_edits_and_ticks(board, ana):
    as_table(ana)
    cell(ana, "One", "number").focus()
    ana.keys("ArrowDown", "ArrowRight", "Enter")
    ana.page.get_by_label("Title").last.fill("Two and a half")
    ana.keys("Enter")
    expect(rows(ana)).to_have_text(["One", "Two and a half", "Three"])
    ana.keys("x")
    expect(ana.page.get_by_role("toolbar", name="Selected deals")).to_contain_text("1 deal")
    ana.expect_accessible()


def test_sorting_turns_and_stays_through_a_reload(board, ana):
    as_table(ana)
    by_title = ana.page.get_by_role("button", name="Title", exact=True)
    by_title.click()
    expect(rows(ana)).to_have_text(["One", "Three", "Two"])
    by_title.click()
    expect(rows(ana)).to_have_text(["Two", "Three", "One"])
    ana.page.reload()
    expect(rows(ana)).to_have_text(["Two", "Three", "One"])
    by_title.click()
    expect(rows(ana)).to_have_text(["One", "Two", "Three"])


def test_groups_tell_their_sums_and_close(board, ana):
    make_card(board, "Proposal", "Four", value={"amount": 5_000_00, "currency": "EUR"})
    as_table(ana)
    ana.page.get_by_role("button", name="Group", exact=True).click()
    ana.page.get_by_role("option", name="Stage").click()
    groups = ana.page.locator(".table-view__group")
    expect(groups).to_have_count(2)
    expect(groups.nth(1)).to_contain_text(re.compile("Proposal.*1 deal.*5,000", re.DOTALL))
    groups.nth(0).click()
    expect(rows(ana)).to_have_text(["Four"])


def test_a_view_has_a_name_which_others_find(board, ana, tom):
    as_table(ana)
    ana.page.get_by_role("button", name="Title", exact=True).click()
    ana.page.get_by_role("button", name="Views", exact=True).click()
    ana.page.get_by_role("combobox", name="Views").fill("By title")
    ana.keys("Enter")
    head = board.head()
    ana.button("For everyone on the board").click()
    expect(ana.button("View: By title")).to_be_visible()
    # A list that is open shows what was there when it opened; hers shows the view before it is saved.
    assert eventually(lambda: board.head() > head)
    tom.catch_up()
    tom.page.get_by_role("button", name="Views", exact=True).click()
    tom.page.get_by_role("option", name="By title").click()
    expect(rows(tom)).to_have_text(["One", "Three", "Two"])
    tom.button("Change the view By title").click()
    tom.page.get_by_role("menuitem", name="Remove").click()
    expect(ana.page.get_by_role("button", name="Views", exact=True)).to_be_visible()
    tom.toasts().get_by_role("button", name="Undo").click()
    expect(ana.button("View: By title")).to_be_visible()


def test_a_view_of_mine_is_on_my_other_device_and_nobody_elses(board, ana, tom, screen_of):
    as_table(ana)
    ana.page.get_by_role("button", name="Views", exact=True).click()
    ana.page.get_by_role("combobox", name="Views").fill("Just mine")
    ana.keys("Enter")
    ana.button("Only for me").click()
    phone = screen_of(board.ana).open(board)
    for screen, count in ((phone, 1), (tom, 0)):
        screen.page.get_by_role("button", name="Views", exact=True).click()
        expect(screen.page.get_by_role("option", name="All deals")).to_be_visible()
        expect(screen.page.get_by_role("option", name="Just mine")).to_have_count(count)


def test_a_new_deal_brings_the_board_back(board, ana):
    as_table(ana)
    ana.button("New deal").first.click()
    expect(ana.page.get_by_label("Title of the new deal")).to_be_focused()


def test_many_rows_keep_few_in_the_document(board, ana):
    make_many_cards(board, "Lead", 1_200)
    as_table(ana)
    expect(ana.page.get_by_role("grid", name="Deals")).to_have_attribute("aria-rowcount", "1204")
    assert ana.page.locator(".table-view__row").count() < 80
    cell(ana, "One", "number").focus()
    ana.keys("PageDown", "PageDown", "PageDown")
    expect(ana.page.locator(".table-view__cell:focus")).to_be_in_viewport()


def test_on_a_phone_the_table_scrolls_and_opens_a_deal(board, screen_of):
    ana = screen_of(board.ana, **PHONE).open(board)
    ana.button("Filter").first.tap()
    as_table(ana)
    rows(ana).first.tap()
    expect(ana.loaded_panel()).to_contain_text("One")
