"""The owner says which files the workspace takes; whoever is at work feels it at once."""

from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_file, make_member, make_person
from tests.support.axe import violations


def test_what_an_owner_no_longer_takes_is_refused_to_somebody_at_work(app, screen_of):
    board = make_board()
    card = make_card(board, "Lead", "Booking system")
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    ana.open_card("Booking system")
    make_file(board, card=card)
    owner = screen_of(board.owner).page
    owner.goto("/")
    owner.get_by_role("button", name="Your account").click()
    owner.get_by_role("link", name="Workspace settings").click()
    expect(owner.get_by_role("progressbar", name="Room that is used")).to_be_visible()
    expect(owner.get_by_role("status").filter(has_text="used by 1 file")).to_be_visible()
    assert violations(owner) == []
    owner.get_by_label("Largest file").fill("1")
    owner.get_by_label("Largest file").press("Enter")
    owner.get_by_label("Archives (zip …)").uncheck()
    owner.get_by_label("With an address of").fill("@example.com，example.org")
    owner.get_by_label("They join as").select_option("guest")
    expect(owner.get_by_text("confirms the address")).to_be_visible()
    admin = screen_of(make_person(board.workspace, role="admin")).page
    admin.goto("/workspace")
    expect(admin.get_by_label("Largest file")).to_have_value("1")
    expect(admin.get_by_label("Largest file")).to_be_disabled()
    expect(admin.get_by_label("With an address of")).to_have_value("example.com, example.org")
    expect(admin.get_by_label("They join as")).to_be_disabled()
    expect(admin.get_by_label("Archives (zip …)")).not_to_be_checked()
    send(ana, "large.bin", b"\x00" * (2**20 + 1))
    expect(ana.panel()).to_contain_text("A file may have at most 1 MB.")
    send(ana, "offer.zip", b"PK\x03\x04 and so on")
    expect(ana.panel()).to_contain_text("This workspace does not take files of this type.")
    ana.problems.clear()  # the browser itself reports the 422


def send(screen, name, content):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    screen.panel().locator(".files__input").set_input_files([file])
