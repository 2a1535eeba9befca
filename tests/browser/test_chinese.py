"""The board in Chinese: its words, dates, search by two characters, and names written in Chinese."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_member, set_preferences


@pytest.fixture
def board(app):
    board = make_board(name="销售管道")
    make_cards(board, "Lead", "充电网络试点", "预订系统升级")
    return board


@pytest.fixture
def li(board, screen_of):
    person = make_member(board, "manager", name="李娜")
    # Who may act in a stage is offered by name in its menu.
    board.workspace.run("member.edit", member=board.owner, fields={"name": "王强"})
    set_preferences(person, locale="zh_Hans")
    make_card(board, "Proposal", "车队看板", owner=person, expected_close="2030-11-24")
    return screen_of(person).open(board)


def test_the_board_speaks_chinese(li):
    expect(li.page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    expect(li.badge()).to_have_text("实时")
    li.column("Lead").locator(".column__more").click()
    menu = li.column("Lead").locator(".column-menu")
    expect(menu).to_contain_text("重命名")
    expect(menu).not_to_contain_text(re.compile("[A-Za-z]{3}"))
    expect(li.card("车队看板")).to_contain_text("11月24日")


def test_two_characters_find_a_deal(li):
    li.keys("Control+k")
    li.page.get_by_role("combobox").fill("看板")
    expect(li.page.get_by_role("option").filter(has_text="车队看板")).to_be_visible()
    li.keys("Escape", "Escape", "/")
    li.page.keyboard.insert_text("预订")
    expect(li.page.locator(".column__item:not([hidden]) .card__title")).to_have_text(
        ["预订系统升级"]
    )


def test_a_deal_typed_in_chinese_reads_the_same_in_english(board, li, screen_of):
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    li.column("Qualified").locator(".quick-add__open").click()
    li.page.keyboard.insert_text("港口起重机采购")
    li.keys("Enter")
    for screen in (li, tom):
        screen.expect_titles("Qualified", "港口起重机采购")
    tom.open_card("港口起重机采购")
    expect(li.page.locator(".board-header__people")).to_have_attribute(
        "aria-label", re.compile("1")
    )


def test_an_enter_that_ends_a_composition_adds_no_deal(li):
    li.column("Qualified").locator(".quick-add__open").click()
    field = li.column("Qualified").get_by_role("textbox")
    field.fill("gang kou")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(field).to_have_value("gang kou")
    li.keys("Enter")
    li.expect_titles("Qualified", "gang kou")
