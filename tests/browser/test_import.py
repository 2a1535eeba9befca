"""A file becomes deals: chosen, matched, checked, imported; and nothing happens when it shall not."""

import io
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect
from sqlalchemy import func, select

from board.models import Card
from core.actors import Actor
from core.extensions import db
from integrations.exports.archive import Archive
from tests.factories import make_board, make_card, make_file, make_member, make_rule

TRELLO = Path(__file__).parents[1] / "integrations" / "files" / "trello-board.json"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DEALS = """\
Deal name,Stage,Amount,Account,Owner,Region
Route planning,Qualified,38500,Nordwind Logistik,Mei Zhang,North
华东区 12 家医院试点,Pilot,120000,晨星医疗,Mei Zhang,East
Cold chain,Won,"64,800.50",Kestrel Foods,Tom Becker,South
"""
ODD = "Wer;Was;Wieviel\nAna;Terminal dispatch;many\nTom;Booking system;2900\n"


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def importer(board, screen_of):
    """The board's manager, on the import page."""
    screen = screen_of(board.owner)
    screen.page.goto(f"/boards/{board.id}/import")
    expect(heading(screen.page, "Choose a file")).to_be_visible()
    return screen


def test_a_file_becomes_deals_before_the_eyes_of_others(board, importer, screen_of):
    tom = screen_of(make_member(board, name="Tom Tran")).open(board)
    page = importer.page
    choose(page, DEALS)
    expect(page.get_by_label("Stage", exact=True)).to_have_value("1")
    expect(page.get_by_text("Stays in the file: Region")).to_be_visible()

    page.get_by_role("button", name="Check").click()
    expect(heading(page, "What will come")).to_be_focused()
    expect(page.locator(".import-stages__item", has_text="Pilot")).to_contain_text("new")
    expect(page.get_by_role("row", name="Cold chain")).to_contain_text("€64,800.50")
    assert deals_on(board) == 0
    assert "Pilot" not in board.stages()

    page.get_by_role("button", name="Import 3 deals").click()
    expect(heading(page, "3 deals are on the board")).to_be_focused()
    tom.expect_titles("Qualified", "Route planning")
    page.get_by_role("link", name="Open the board").click()
    expect(importer.card("华东区 12 家医院试点")).to_be_visible()


def test_a_hubspot_workbook_is_recognized_imported_and_brought_up_to_date_by_a_later_one(
    board, importer
):
    page = importer.page
    choose(page, hubspot_book(), "hubspot-crm-exports-all-deals.xlsx")
    recognized = page.get_by_label("Recognized as")
    expect(recognized).to_have_value("hubspot")
    expect(page.get_by_label("Sheet")).to_have_value("Deals")
    page.get_by_label("Sheet").select_option("Lists")
    expect(page.get_by_text("Stays in the file: Team and Region")).to_be_visible()
    page.get_by_label("Sheet").select_option("Deals")
    expect(recognized).to_have_value("hubspot")
    page.get_by_label("Owner", exact=True).select_option("Team")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".import-stages__item", has_text="Contract Sent")).to_contain_text("new")
    expect(page.get_by_role("row", name="Route planning")).to_contain_text("€38,500.50")
    page.get_by_role("button", name="Import 3 deals").click()
    expect(heading(page, "3 deals are on the board")).to_be_focused()

    page.get_by_role("button", name="Import another file").click()
    choose(page, hubspot_book(amount=40000), "later.xlsx")
    expect(page.get_by_text("Matched as the last time")).to_be_visible()
    expect(page.get_by_label("Owner", exact=True)).to_have_value("6")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("3 of these deals came with an earlier import")).to_be_visible()
    page.get_by_role("button", name="Import 3 deals").click()
    expect(heading(page, "3 deals are on the board")).to_be_focused()
    assert deals_on(board) == 3
    page.get_by_role("link", name="Open the board").click()
    expect(importer.card("Route planning")).to_contain_text("40,000")


def test_a_trello_board_comes_with_its_people_and_is_taken_back_as_one(board, importer, screen_of):
    tom = screen_of(make_member(board, name="Tomas Tran")).open(board)
    page = importer.page
    page.get_by_label("Choose files").set_input_files(TRELLO)
    expect(heading(page, "Match people and lists")).to_be_focused()
    page.get_by_label("Tom Becker").select_option("Tomas Tran")
    page.get_by_label("Leads", exact=True).select_option("Lead")
    importer.expect_accessible()
    page.get_by_role("button", name="Check").click()
    expect(heading(page, "What will come")).to_be_focused()
    expect(page.get_by_text("Content of attached files")).to_be_visible()
    assert deals_on(board) == 0

    page.get_by_role("button", name="Import 6 deals").click()
    expect(heading(page, "6 deals are on the board")).to_be_focused()
    tom.expect_titles("Lead", "Untitled", "Vans for Nordwind")
    expect(tom.card("Vans for Nordwind")).to_contain_text("12,500.50")
    page.get_by_role("link", name="Open the board").click()
    expect(importer.card("Vans for Nordwind")).to_be_visible()
    page.keyboard.press("Control+z")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Undo", exact=True).click()
    tom.expect_titles("Lead")


def test_columns_are_matched_by_hand_and_again_after_the_check(board, importer):
    page = importer.page
    choose(page, ODD)
    page.get_by_role("button", name="Check").click()
    title = page.get_by_label("Title", exact=True).and_(page.locator("select"))
    expect(title).to_be_focused()
    expect(page.get_by_text("Choose the column that names the deal.")).to_be_visible()

    title.select_option("Was")
    page.get_by_role("button", name="Add a column to the title").click()
    page.get_by_label("Title, part 2").select_option("Wer")
    expect(page.get_by_text("Terminal dispatch · Ana")).to_be_visible()
    page.get_by_label("Value", exact=True).select_option("Wieviel")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("listitem").filter(has_text="Line 2")).to_contain_text("many")

    page.get_by_role("button", name="Back to the columns").click()
    expect(heading(page, "Match the columns")).to_be_focused()
    page.get_by_role("button", name="Take part 2 out of the title").click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("row", name="Booking system")).to_contain_text("€2,900")
    assert deals_on(board) == 0


def test_by_keys_alone(board, importer):
    page = importer.page
    page.get_by_label("Choose files").focus()
    with page.expect_file_chooser() as chooser:
        # Told to the page by another way than its keys, which may be faster.
        page.evaluate("true")
        page.keyboard.press("Space")
    chooser.value.set_files(csv_file(DEALS))
    expect(heading(page, "Match the columns")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Recognized as")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#match-title-0")).to_be_focused()
    page.get_by_role("button", name="Check").press("Enter")
    page.get_by_role("button", name="Import 3 deals").press("Enter")
    page.get_by_role("link", name="Open the board").press("Enter")
    page.wait_for_url(f"**/boards/{board.id}")


def test_a_file_is_dropped_anywhere_on_the_page(importer):
    drop(importer.page, {"deals.csv": DEALS})
    expect(heading(importer.page, "Match the columns")).to_be_focused()


def test_several_files_are_imported_one_after_the_other(importer):
    page = importer.page
    drop(page, {"a.csv": DEALS, "customers.csv": "Account,City\nUmbra,Oslo\n", "b.csv": ODD})
    expect(heading(page, "Several files")).to_be_focused()
    bad = page.get_by_role("listitem").filter(has_text="customers.csv")
    expect(bad).to_contain_text("customers, not deals")
    importer.problems = [text for text in importer.problems if "422" not in text]
    page.get_by_role("button", name="Import this one: b.csv").click()
    expect(heading(page, "Match the columns")).to_be_focused()


def test_a_board_of_an_archive_becomes_a_new_one_which_one_undo_takes_away(
    board, screen_of, tmp_path
):
    make_board(board.workspace, name="Renewals")
    make_file(board, make_card(board, title="Vans"), name="offer.txt", content=b"An offer")
    make_rule(board)
    archive = tmp_path / "all.zip"
    Archive(board.workspace.id, Actor(board.owner), lambda *_at: None).write(archive)
    owner = screen_of(board.owner)
    page = owner.page
    page.goto(f"{owner.url}/workspaces/{board.workspace.id}/import")
    page.get_by_label("Choose files").set_input_files(archive)
    expect(heading(page, "Which board?")).to_be_focused()
    owner.expect_accessible()
    page.get_by_role("button", name="Import this one: Pipeline", exact=True).click()
    page.get_by_label("Name of the new board").fill("Once more")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Import 1 deal").click()
    expect(heading(page, "1 deal is on the board")).to_be_focused()
    expect(page.locator(".import-figures__item", has_text="Files")).to_contain_text("1")
    expect(page.locator(".import-figures__item", has_text="Rules")).to_contain_text("1")
    expect(page.get_by_role("button", name="Import 1 more board")).to_be_visible()
    # Another way back would be of no use.
    expect(page.get_by_text("Undo on the board")).to_have_count(0)
    page.get_by_role("button", name="Undo: remove this board").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove this board").click()
    expect(heading(page, "The import was undone")).to_be_focused()
    owner.expect_accessible()
    page.get_by_role("link", name="All boards").click()
    expect(page.get_by_role("link", name="Renewals")).to_be_visible()
    page.get_by_text("1 archived board").click()
    expect(page.locator(".boards__row", has_text="Once more")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("deals.csv", b"", "The file is empty"),
        ("deals.csv", b"PK\x03\x04\x00\x00\x00", "archive is damaged"),
        ("deals.xls", b"\xd0\xcf\x11\xe0", "“CSV UTF-8”"),
        ("accounts.csv", b"Account,City\nUmbra Foods,Oslo\n", "customers, not deals"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(board, importer, name, content, said):
    page = importer.page
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Choose files").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text(said)
    importer.problems = [text for text in importer.problems if "422" not in text]
    assert deals_on(board) == 0
    choose(page, DEALS)  # and the next one is taken


def test_the_sample_can_be_imported_as_it_is(importer):
    page = importer.page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this sample").click()
    page.get_by_label("Choose files").set_input_files(download.value.path())
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("row", name="Route planning for 40 vans")).to_contain_text("€38,500")
    expect(page.locator(".import-part--warn")).to_have_count(0)


def test_a_cancelled_import_leaves_nothing(board, importer):
    page = importer.page
    asked = hold_the_import(page)
    page.get_by_role("button", name="Import 3 deals").click()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "1")
    expect(page.get_by_text("1 of 3 deals")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    expect(heading(page, "What will come")).to_be_focused()
    assert asked == ["cancel"]


def test_an_import_is_found_again_after_a_reload(importer):
    page = importer.page
    hold_the_import(page)
    page.get_by_role("button", name="Import 3 deals").click()
    expect(page).to_have_url(re.compile("#job="))
    page.reload()
    expect(page.get_by_text("1 of 3 deals")).to_be_visible()


def test_a_broken_line_ends_nothing(board, importer):
    page = importer.page
    check(page)
    tries = []

    def fail_at_first(route):
        tries.append(route)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route("**/api/jobs/*", fail_at_first)
    page.get_by_role("button", name="Import 3 deals").click()
    expect(page.get_by_text("this page asks again")).to_be_visible()
    expect(heading(page, "3 deals are on the board")).to_be_focused()
    assert deals_on(board) == 3


def test_every_step_is_accessible_on_a_phone(board, screen_of):
    screen = screen_of(board.owner, **PHONE, color_scheme="dark")
    page = screen.page
    page.goto(f"/boards/{board.id}/import")
    expect(heading(page, "Choose a file")).to_be_visible()
    expect_fit(screen)
    choose(page, DEALS.replace("Region", "Region " * 30))
    expect_fit(screen)
    page.get_by_role("button", name="Check").click()
    expect(heading(page, "What will come")).to_be_visible()
    expect_fit(screen)
    page.get_by_role("button", name="Import 3 deals").click()
    expect(heading(page, "3 deals are on the board")).to_be_visible()
    expect_fit(screen)


def csv_file(text: str) -> dict:
    return {"name": "deals.csv", "mimeType": "text/csv", "buffer": text.encode()}


def hubspot_book(amount: float = 38500.5) -> bytes:
    """A workbook with the columns, the internal stages and the kinds of cells that HubSpot writes."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Deals"
    names = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Team"
    for row in (
        names.split(","),
        [
            101,
            "Route planning",
            "contractsent",
            amount,
            date(2026, 12, 24),
            "mei@example.com",
            "Mei",
        ],
        [102, "Cold chain", "closedwon", 64800, date(2026, 11, 2), "tom@example.com", "Tom"],
        [103, "=1+1", "closedlost", None, datetime(2026, 11, 3, 15), "", "Tom"],  # noqa: DTZ001
    ):
        sheet.append(row)
    sheet["B4"].data_type = "s"
    book.create_sheet("Lists").append(["Team", "Region"])
    book["Lists"].append(["Mei", "North"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def choose(page, file: str | bytes, name: str = "deals.csv") -> None:
    content = file if isinstance(file, bytes) else file.encode()
    given = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Choose files").set_input_files(given)
    expect(heading(page, "Match the columns")).to_be_focused()


def check(page) -> None:
    choose(page, DEALS)
    page.get_by_role("button", name="Check").click()
    expect(heading(page, "What will come")).to_be_focused()


def drop(page, files: dict[str, str]) -> None:
    """Let files go over the page's title, far from the field."""
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(files)) {
              transfer.items.add(new File([text], name, {type: "text/csv"}));
            }
            return transfer;
        }""",
        files,
    )
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})


def hold_the_import(page) -> list[str]:
    """Check a file; let the import that follows stand at its first deal until it is cancelled."""
    check(page)
    asked: list[str] = []

    def answer(route):
        state = "cancelled" if asked else "running"
        job = {"id": "held", "kind": "csv-import", "state": state, "report": None, "error": None}
        route.fulfill(json=job | {"done": 1, "total": 3})

    def cancel(route):
        asked.append("cancel")
        route.fulfill(status=204)

    page.route(
        re.compile("/api/boards/[^/]+/import$"), lambda route: route.fulfill(json={"job": "held"})
    )
    page.route("**/api/jobs/held", answer)
    page.route("**/api/jobs/held/cancel", cancel)
    return asked


def heading(page, text: str):
    return page.get_by_role("heading", name=text, exact=True)


def deals_on(board) -> int:
    count = select(func.count()).where(Card.board_id == board.id)
    with db.engine.connect() as connection:
        return connection.execute(count).scalar_one()


def expect_fit(screen) -> None:
    """Nothing for axe to find, and nothing wider than the screen."""
    screen.expect_accessible()
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
