"""Moving out on the screen: what a rep sees becomes a workbook, and an admin takes the whole workspace along."""

import io
import zipfile

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_file, make_member, make_role


@pytest.fixture
def board(app):
    board = make_board()
    role = make_role(board.workspace, "card.edit", name="Rep", hides_amounts=True)
    board.rep = make_member(board, role, name="Ana Ruiz")
    board.run("label.create", name="Hot", color="red")
    make_cards(board, "Lead", "Route planning", "Booking system", "Booking terminals")
    return board


def saved(screen, link):
    """Click a link; return the bytes that are saved, and under which name."""
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name=link).first.click()
    return download.value.path().read_bytes(), download.value.suggested_filename


def test_a_rep_takes_the_filtered_table_out_as_a_workbook(board, screen_of):
    make_card(board, title="Booking kiosk", value={"amount": 5, "currency": "EUR"})
    ana = screen_of(board.rep).open(board)
    ana.page.get_by_role("searchbox").first.fill("booking")
    expect(ana.page.locator("baton-card")).to_have_count(3)
    ana.page.get_by_role("button", name="Board menu").click()
    ana.page.get_by_role("menuitem", name="Export…").click()
    expect(ana.page.get_by_text("lets 3 deals through, of 4")).to_be_visible()
    expect(ana.page.get_by_text("Your role does not see everything")).to_be_visible()
    ana.expect_accessible()
    content, name = saved(ana, "Excel")
    assert name == "Pipeline.xlsx"
    head, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
    found = {row[head.index("Title")]: row[head.index("Value")] for row in rows}
    assert found == {"Booking system": None, "Booking terminals": None, "Booking kiosk": None}
    ana.page.get_by_role("link", name="Take all of them").click()
    content, _name = saved(ana, "CSV")
    assert content.decode("utf-8-sig").count("\r\n") == 5


def test_an_admin_takes_the_whole_workspace_along(board, screen_of):
    make_file(board, None, name="offer.txt", content=b"An offer")
    owner = screen_of(board.owner)
    owner.page.goto(f"{owner.url}/workspace")
    owner.page.get_by_role("button", name="Make the archive").click()
    expect(owner.page.get_by_role("link", name="Download")).to_be_visible()
    expect(owner.page.get_by_text("1 board, 1 file.")).to_be_visible()
    owner.expect_accessible()
    content, name = saved(owner, "Download")
    book = zipfile.ZipFile(io.BytesIO(content))
    assert name.startswith("Tideline ")
    assert {"README.txt", "workspace.json", "customers.json"} <= set(book.namelist())
    owner.page.reload()
    expect(owner.page.get_by_role("link", name="Download")).to_be_visible()
