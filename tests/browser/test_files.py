"""Files on a deal in two browsers: sent by one, seen, shown and saved by the other."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_file, make_member
from tests.support.axe import violations


@pytest.fixture
def board(app):
    board = make_board()
    board.first = make_card(board, "Lead", "Booking system")
    make_card(board, "Lead", "Night bus")
    return board


@pytest.fixture
def ana(board, screen_of):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    ana.open_card("Booking system")
    return ana


@pytest.fixture
def tom(board, screen_of):
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    tom.open_card("Booking system")
    return tom


def picture():
    content = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(content, "PNG")
    return content.getvalue()


def file(name, content=b"words", type="text/plain"):
    return {"name": name, "mimeType": type, "buffer": content}


def rows(screen):
    return screen.panel().locator("baton-file-row")


def choose(screen, *files):
    screen.panel().locator(".files__input").set_input_files(list(files))


DROP = """(target, names) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["content of " + name], name, { type: "text/plain" }));
  for (const type of ["dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
  }
}"""


def drop(target, *names):
    target.evaluate(DROP, list(names))


def hold_uploads(screen):
    """Keep uploads on their way until the play lets them go on."""
    held = []
    screen.page.route("**/attachments", lambda route: held.append(route))
    return held


def test_a_file_is_sent_by_button_and_saved_by_the_other(ana, tom):
    choose(ana, file("offer.txt", b"The budget is 20 k"))
    row = rows(tom).filter(has_text="offer.txt")
    expect(row).to_contain_text("Ana Ruiz")
    expect(tom.card("Booking system").get_by_label("Files")).to_be_visible()
    with tom.page.expect_download() as download:
        row.get_by_role("link", name="offer.txt").click()
    assert download.value.suggested_filename == "offer.txt"
    assert download.value.path().read_bytes() == b"The budget is 20 k"


def test_three_files_are_dropped_one_is_cancelled_one_removed_and_restored(ana, tom):
    held = hold_uploads(ana)
    drop(ana.panel().locator(".panel"), "one.txt", "two.txt", "three.txt")
    arriving = ana.panel().locator("[data-upload]")
    expect(arriving).to_have_count(3)
    expect(arriving.get_by_role("progressbar")).to_have_count(3)
    ana.panel().get_by_role("button", name="Cancel “two.txt”").click()
    expect(arriving).to_have_count(2)
    release(held)
    for screen in (ana, tom):
        expect_files(screen, "one.txt", "three.txt")
        expect(screen.card("Booking system").locator(".card__counters")).to_have_text(
            re.compile("2")
        )
    remove(ana, "one.txt")
    expect_files(tom, "three.txt")
    ana.toasts().get_by_role("button", name="Undo").click()
    for screen in (ana, tom):
        expect_files(screen, "one.txt", "three.txt")


def test_files_dropped_on_a_deal_on_the_board_go_to_that_deal(ana, tom):
    held = hold_uploads(ana)
    drop(ana.card("Night bus"), "timetable.txt")
    tray = ana.page.locator("baton-file-places")
    expect(tray).to_contain_text("Night bus")
    expect(tray).to_contain_text("timetable.txt")
    release(held)
    expect(tray.locator("[data-upload]")).to_have_count(0)
    expect(tom.card("Night bus").get_by_label("Files")).to_be_visible()


def test_an_upload_that_broke_off_is_tried_again(ana, tom):
    ana.page.route("**/attachments", lambda route: route.abort())
    choose(ana, file("offer.txt"))
    expect(ana.panel().locator('[data-upload="failed"]')).to_contain_text("cannot be reached")
    ana.page.unroute("**/attachments")
    ana.panel().get_by_role("button", name="Upload “offer.txt” again").click()
    expect(rows(tom)).to_have_count(1)
    ana.problems.clear()


def test_a_picture_is_shown_to_the_other_in_the_panel_and_large(ana, tom):
    choose(ana, file("site.png", picture(), "image/png"))
    small = rows(tom).locator("img")
    expect(small).to_be_visible()
    assert small.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    tom.panel().get_by_role("button", name="Show “site.png”").click()
    large = tom.page.locator("dialog.viewer img")
    assert large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    tom.keys("Escape")
    expect(tom.page.locator("dialog.viewer")).to_have_count(0)


def test_a_picture_pasted_into_a_comment_is_attached_and_stands_in_it(ana, tom):
    composer = ana.panel().get_by_label("Write a comment")
    composer.fill("The site: ")
    composer.evaluate(PASTE_PICTURE)
    expect(composer).to_have_value(re.compile(r"^The site: !\[site\.png\]\(/api/attachments/"))
    composer.press("Control+Enter")
    expect(
        tom.panel().get_by_label("Comment by Ana Ruiz").get_by_alt_text("site.png")
    ).to_be_visible()
    expect(rows(tom)).to_have_count(1)


PASTE_PICTURE = """async (target) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  canvas.getContext("2d").fillRect(0, 0, 64, 64);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "site.png", { type: "image/png" }));
  target.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
}"""


def test_a_link_to_a_document_shows_what_it_is(ana, tom):
    ana.panel().get_by_role("button", name="Add link").click()
    dialog = ana.page.get_by_role("dialog", name="Attach a link")
    dialog.get_by_label("Address").fill("javascript:alert(1)")
    dialog.get_by_role("button", name="Attach").click()
    expect(dialog).to_contain_text("Enter an address")
    url = "https://www.dropbox.com/scl/fi/a1b2c3/Offer%20v3.pdf?rlkey=k9x&dl=0"
    dialog.get_by_label("Address").fill(url)
    expect(dialog).to_contain_text("Dropbox file")
    dialog.get_by_role("button", name="Attach").click()
    link = rows(tom).get_by_role("link", name="Offer v3.pdf")
    expect(link).to_have_attribute("href", url)
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(rows(tom)).to_contain_text("Dropbox file")


def test_a_file_is_renamed_by_keyboard_for_both(board, ana, tom):
    make_file(board, board.first, "scan0001.txt")
    more = rows(ana).get_by_role("button", name="What to do with")
    more.focus()
    ana.keys("Enter", "ArrowDown", "Enter")
    ana.panel().get_by_label("Name of the file").fill("Contract.txt")
    ana.keys("Enter")
    expect(rows(tom).locator(".file__name")).to_have_text(["Contract.txt"])
    expect(more).to_be_focused()


def test_what_is_too_large_is_not_sent_at_all(ana):
    sent = hold_uploads(ana)
    ana.page.evaluate("document.querySelector('baton-panel').session.boot.file_limit = 1024 * 1024")
    choose(ana, file("film.mp4", b"x" * (1024 * 1024 + 1)))
    expect(ana.panel().locator('[data-upload="refused"]')).to_contain_text("at most 1 MB")
    assert sent == []
    ana.panel().get_by_role("button", name="Dismiss “film.mp4”").click()
    expect(ana.panel().locator("[data-upload]")).to_have_count(0)


def test_the_files_of_a_deal_are_accessible(board, ana):
    make_file(board, board.first, "Contract.txt")
    board.run("attachment.link", card=board.first, url="https://docs.google.com/document/d/1/edit")
    expect(rows(ana)).to_have_count(2)
    assert violations(ana.page) == []


def test_a_file_of_the_library_is_found_lent_to_a_deal_and_seen_by_the_other(board, ana, tom):
    tom.panel().get_by_role("button", name="Library").click()
    theirs = tom.page.get_by_role("dialog", name="Library")
    expect(theirs).to_contain_text("what every deal needs is kept here")
    ana.keys("Control+k")
    ana.page.get_by_role("combobox").fill("Library")
    ana.keys("Enter")
    mine = ana.page.get_by_role("dialog", name="Library")
    mine.locator(".files__input").set_input_files([file("Prices.txt")])
    drop(mine.locator(".dialog__title"), "Contract.txt")
    expect(theirs.locator(".file__name")).to_have_text(["Contract.txt", "Prices.txt"])
    mine.get_by_role("button", name="What to do with “Prices.txt”").click()
    ana.page.get_by_role("menuitem", name="Name, folder and tags…").click()
    form = ana.page.get_by_role("dialog", name="Name, folder and tags")
    form.get_by_label("Folder").fill("Sales")
    form.get_by_label("Tags").fill("2027, EUR")
    form.get_by_role("button", name="Save").click()
    expect(theirs.locator(".library__folder")).to_have_text("Sales")
    theirs.get_by_label("Find in the library").fill("2027")
    expect(theirs.locator(".file__name")).to_have_text(["Prices.txt"])
    assert violations(tom.page) == []
    mine.get_by_role("button", name="Attach “Prices.txt” to “Booking system”").click()
    ana.keys("Escape")
    tom.keys("Escape")
    for screen in (ana, tom):
        expect_files(screen, "Prices.txt")


def test_files_are_pasted_into_an_open_deal_and_dropped_where_a_comment_is_written(ana, tom):
    ana.panel().locator(".panel").evaluate(PASTE_PICTURE)
    expect_files(tom, "site.png")
    composer = ana.panel().get_by_label("Write a comment")
    drop(composer, "budget.txt")
    expect(composer).to_have_value(re.compile(r"^\[budget\.txt\]\(/api/attachments/"))
    expect_files(tom, "site.png", "budget.txt")


def expect_files(screen, *names):
    """These and no others: which of several comes first is a matter of the line."""
    expect(rows(screen)).to_have_count(len(names))
    for name in names:
        expect(rows(screen).get_by_role("link", name=name, exact=True)).to_be_visible()


def remove(screen, name):
    screen.panel().get_by_role("button", name=f"What to do with “{name}”").click()
    screen.page.get_by_role("menuitem", name="Remove").click()


def release(held):
    for route in held:
        if not route.request.failure:
            route.continue_()
