"""Without a connection: what was done outlives the page, the tab and the browser, and never changes hands."""

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from auth.sessions import end_session, sessions_of, start_session
from core.config import COOKIE
from tests.browser.conftest import DESKTOP, FLAGS, find_chromium
from tests.factories import make_board, make_cards, make_member
from tests.support.screen import PATIENCE, Screen


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system", "Fleet dashboard")
    board.ana = make_member(board, name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


@pytest.fixture
def profile(playwright, tmp_path, live_server):
    """A browser that keeps what is in it from one start to the next."""
    profile = Profile(playwright, tmp_path / "profile", live_server.url)
    yield profile
    profile.close()


@pytest.fixture
def worker():
    if os.environ.get("BATON_ASSETS") == "source":
        pytest.fail("the service worker needs bundles of today: run bin/build", pytrace=False)


# ---- what is unsent outlives its page


def test_what_was_done_while_the_server_was_away_survives_a_reload(
    board, ana, tom, live_server, worker
):
    keep_offline(ana)
    live_server.stop()
    expect(ana.badge()).to_contain_text("Reconnecting", timeout=PATIENCE)
    ana.drag("Booking system", "Proposal")
    expect(ana.badge()).to_have_text("Reconnecting · 1 unsent")
    ana.page.reload()
    ana.expect_titles("Proposal", "Booking system")
    expect(ana.badge()).to_have_text(re.compile(r"^Offline, as of .+ · 1 unsent$"))
    live_server.start()
    for screen in (ana, tom):
        screen.expect_live()
        screen.expect_titles("Proposal", "Booking system")
    assert board.titles("Proposal") == ["Booking system"]


def test_a_command_whose_answer_got_lost_is_done_once(board, screen_of):
    ana = screen_of(board.ana)
    line = Line(ana.context)
    ana.open(board)
    line.is_deaf = True
    quick_add(ana, "Qualified", "Made on a bad line")
    expect(ana.badge()).to_contain_text("1 unsent")
    wait_until(ana.page, lambda: board.titles("Qualified") == ["Made on a bad line"])
    line.is_deaf = False
    ana.page.reload()
    ana.expect_live()
    expect(ana.badge()).to_have_text("Live", timeout=PATIENCE)
    ana.expect_titles("Qualified", "Made on a bad line")
    assert board.titles("Qualified") == ["Made on a bad line"]


def test_a_crash_of_the_browser_loses_nothing(board, profile):
    ana = profile.start(board.ana).open(board)
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    quick_add(ana, "Qualified", "Made in a tunnel")
    expect(ana.badge()).to_have_text("Reconnecting · 2 unsent")
    profile.kill()
    assert board.titles("Proposal") == []
    ana = profile.start(board.ana).open(board)
    ana.expect_titles("Proposal", "Booking system")
    ana.expect_titles("Qualified", "Made in a tunnel")
    wait_until(ana.page, lambda: board.titles("Qualified") == ["Made in a tunnel"])


def test_what_a_closed_tab_left_is_sent_by_the_other(board, ana):
    other = second_tab(ana, board)
    ana.cut_off()
    expect(other.badge()).to_contain_text("Reconnecting", timeout=PATIENCE)
    ana.drag("Booking system", "Proposal")
    quick_add(other, "Qualified", "From the other tab")
    expect(ana.badge()).to_have_text("Reconnecting · 1 unsent")
    ana.page.close()
    expect(other.badge()).to_have_text("Reconnecting · 2 unsent", timeout=PATIENCE)
    other.expect_titles("Proposal", "Booking system")
    other.reconnect()
    wait_until(other.page, lambda: board.titles("Proposal") == ["Booking system"])
    wait_until(other.page, lambda: board.titles("Qualified") == ["From the other tab"])


def test_the_list_of_boards_sends_what_is_left_of_a_board_that_was_closed(board, ana):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    ana.page.close()
    ana.context.set_offline(False)
    boards = ana.context.new_page()
    boards.goto("/")
    expect(boards.get_by_role("link", name="Pipeline")).to_be_visible()
    wait_until(boards, lambda: board.titles("Proposal") == ["Booking system"])
    expect(boards.get_by_role("heading", name="Unsent changes")).to_have_count(0)


# ---- what could not be applied


def test_what_is_refused_on_return_is_offered_with_the_reason(board, ana, tom):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    board.run("column.archive", column=board.columns["Proposal"])
    ana.page.goto("about:blank")
    ana.context.set_offline(False)
    ana.open(board)
    # The page that was left may still have heard the refusal itself.
    expect(ana.toasts()).to_contain_text(re.compile("could not be applied", re.IGNORECASE))
    expect(ana.badge()).to_have_text("Live · 1 not applied")
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    ana.page.reload()
    expect(ana.badge()).to_have_text("Live · 1 not applied")
    tray = open_tray(ana)
    expect(tray).to_contain_text("Move “Booking system” to Proposal")
    expect(tray.locator(".unsent__reason")).not_to_be_empty()
    board.run("column.restore", column=board.columns["Proposal"])
    tray.get_by_role("button", name="Try again").click()
    for screen in (ana, tom):
        screen.expect_titles("Proposal", "Booking system")
    expect(tray).to_contain_text("Everything has been sent.")


def test_words_on_a_deal_that_was_archived_meanwhile_are_not_lost(board, ana):
    panel = ana.open_card("Booking system")
    ana.cut_off()
    panel.get_by_label("Write a comment").fill("@Tom Becker, they want the pilot in March")
    ana.keys("Control+Enter")
    expect(ana.badge()).to_contain_text("1 unsent")
    board.run("card.archive", card=card_of(board, "Booking system"))
    ana.page.goto("about:blank")
    ana.context.set_offline(False)
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.open(board)
    expect(ana.badge()).to_have_text("Live · 1 not applied")
    tray = open_tray(ana)
    tray.get_by_role("button", name="Copy text").click()
    expect(ana.toasts()).to_contain_text("Copied")
    copied = ana.page.evaluate("navigator.clipboard.readText()")
    assert copied == "@Tom Becker, they want the pilot in March"
    ana.expect_accessible()
    tray.get_by_role("button", name="Discard").click()
    question = ana.page.get_by_role("dialog", name="Discard this change?")
    question.get_by_role("button", name="Discard").click()
    expect(ana.badge()).to_have_text("Live")
    ana.page.reload()
    ana.expect_live()
    expect(ana.badge()).to_have_text("Live")


def test_what_is_not_sent_can_be_discarded(board, ana):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    tray = open_tray(ana)
    expect(tray).to_contain_text("Waits for the connection")
    tray.get_by_role("button", name="Discard: Move “Booking system”").click()
    ana.page.get_by_role("dialog", name="Discard this change?").get_by_role(
        "button", name="Discard"
    ).click()
    expect(tray).to_contain_text("Everything has been sent.")
    ana.keys("Escape")
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    ana.reconnect()
    assert board.titles("Proposal") == []


def test_what_is_unsent_is_seen_however_early_the_line_broke(board, screen_of):
    ana = screen_of(board.ana)
    ana.page.route(re.compile(r"/chunks/unsent-"), lambda route: route.abort())
    ana.open(board)
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    expect(open_tray(ana)).to_contain_text("Waits for the connection")


# ---- boards that are kept


def test_a_kept_board_opens_and_works_without_the_server(board, ana, tom, live_server, worker):
    keep_offline(ana)
    ana.page.goto("/")
    tom.drag("Charging network", "Negotiation")
    tom.expect_titles("Negotiation", "Charging network")
    live_server.stop()
    ana.page.goto(f"/boards/{board.id}")
    expect(ana.badge()).to_contain_text("Offline, as of ")
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    # Gestures follow the first picture.
    expect(ana.page.locator("baton-panel")).to_be_attached()
    ana.drag("Booking system", "Proposal")
    quick_add(ana, "Qualified", "Made without a server")
    live_server.start()
    for screen in (ana, tom):
        expect(screen.badge()).to_have_text("Live", timeout=PATIENCE)
        screen.expect_titles("Lead", "Fleet dashboard")
        screen.expect_titles("Qualified", "Made without a server")
        screen.expect_titles("Proposal", "Booking system")
        screen.expect_titles("Negotiation", "Charging network")


def test_a_board_that_is_not_kept_says_so_and_shows_those_that_are(board, ana, live_server, worker):
    other = make_board(board.workspace, name="Support")
    keep_offline(ana)
    live_server.stop()
    ana.page.goto(f"/boards/{other.id}")
    expect(ana.page.get_by_role("heading", level=1)).to_have_text("No connection")
    expect(ana.page.get_by_text("This board is not kept on this device")).to_be_visible()
    ana.expect_accessible()
    ana.page.get_by_role("link", name="Pipeline").click()
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")


def test_a_board_that_was_removed_from_the_device_opens_no_more(board, ana, live_server, worker):
    keep_offline(ana)
    ana.page.goto("/profile")
    ana.page.get_by_role("button", name="Remove “Pipeline” from this device").click()
    expect(ana.page.get_by_text("No board is kept here")).to_be_visible()
    live_server.stop()
    ana.page.goto(f"/boards/{board.id}")
    expect(ana.page.get_by_text("This board is not kept on this device")).to_be_visible()


def test_whoever_lost_access_keeps_no_board(board, ana, live_server, worker):
    keep_offline(ana)
    board.run("member.remove", member=board.ana)
    ana.page.wait_for_url(re.compile("/$"))
    live_server.stop()
    ana.page.goto(f"/boards/{board.id}")
    expect(ana.page.get_by_text("This board is not kept on this device")).to_be_visible()


# ---- leaving, and whoever comes after


def test_signing_out_warns_of_what_is_unsent_and_sends_it_first(board, screen_of):
    ana = screen_of(board.ana)
    line = Line(ana.context)
    ana.open(board)
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    expect(ana.badge()).to_contain_text("1 unsent")
    line.is_cut = True
    ana.context.set_offline(False)
    ana.page.locator(".nav__person").click()
    ana.page.get_by_role("button", name="Sign out").click()
    ana.page.wait_for_url("**/sign-out")
    expect(ana.page.locator("main")).to_contain_text("Move “Booking system” to Proposal")
    ana.expect_accessible()
    line.is_cut = False
    ana.page.get_by_role("button", name="Send, then sign out").click()
    ana.page.wait_for_url("**/sign-in")
    assert board.titles("Proposal") == ["Booking system"]
    assert stored(ana) == []


def test_signing_out_can_discard_what_is_unsent(board, screen_of):
    ana = screen_of(board.ana)
    line = Line(ana.context)
    ana.open(board)
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    expect(ana.badge()).to_contain_text("1 unsent")
    line.is_cut = True
    ana.context.set_offline(False)
    ana.page.goto("/sign-out")
    ana.page.get_by_role("button", name="Sign out and discard").click()
    question = ana.page.get_by_role("dialog", name="Sign out and discard?")
    question.get_by_role("button", name="Sign out and discard").click()
    ana.page.wait_for_url("**/sign-in")
    assert stored(ana) == []
    assert board.titles("Proposal") == []


def test_another_person_at_the_same_browser_neither_sees_nor_sends_anything(board, ana):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    expect(ana.badge()).to_contain_text("1 unsent")
    end_all_sessions(board.ana)
    sign_in(ana, board.tom)
    # The page is still open when somebody else has signed in.
    ana.context.set_offline(False)
    ana.page.wait_for_url(re.compile(r"/$"), timeout=PATIENCE)
    ana.open(board)
    expect(ana.badge()).to_have_text("Live")
    ana.expect_titles("Lead", "Charging network", "Booking system", "Fleet dashboard")
    assert board.titles("Proposal") == []
    sign_out(ana)
    sign_in(ana, board.ana)
    ana.open(board)
    ana.expect_titles("Proposal", "Booking system")
    wait_until(ana.page, lambda: board.titles("Proposal") == ["Booking system"])


def test_another_person_at_the_same_browser_opens_no_kept_board(board, ana, live_server, worker):
    keep_offline(ana)
    end_all_sessions(board.ana)
    ana.page.wait_for_url(re.compile("/sign-in"), timeout=PATIENCE)
    live_server.stop()
    ana.page.goto(f"/boards/{board.id}")
    expect(ana.page.get_by_text("This board is not kept on this device")).to_be_visible()
    expect(ana.page.get_by_text("Booking system")).to_have_count(0)
    live_server.start()
    sign_in(ana, board.tom)
    ana.page.goto("/")
    live_server.stop()
    ana.page.goto(f"/boards/{board.id}")
    expect(ana.page.get_by_text("Booking system")).to_have_count(0)
    ana.problems.clear()  # the browser itself reports the 401


# ---- what people do here


def keep_offline(screen) -> None:
    """Choose in the board's menu that it is to be kept on this device."""
    screen.button("Board menu").click()
    screen.page.get_by_role("menuitem", name="Keep this board offline…").click()
    dialog = screen.page.get_by_role("dialog", name="This board offline")
    dialog.get_by_role("button", name="Keep this board offline").click()
    expect(dialog).to_contain_text("Kept on this device as of")
    screen.keys("Escape")


def quick_add(screen, column, title) -> None:
    screen.column(column).get_by_role("button", name="Add deal").click()
    screen.page.get_by_label("Title of the new deal").fill(title)
    screen.keys("Enter", "Escape")


def open_tray(screen):
    """Open the list of what is unsent or was refused."""
    screen.page.locator(".live").click()
    screen.page.get_by_role("button", name="Look at them").click()
    return screen.page.get_by_role("dialog", name="Unsent changes")


def second_tab(screen, board) -> Screen:
    return Screen(screen.context, screen.url, screen.person).open(board)


def card_of(board, title) -> str:
    return next(card["id"] for card in board.records("card") if card["title"] == title)


def end_all_sessions(person) -> None:
    """End somebody's sessions as another device would."""
    for session in sessions_of(person):
        end_session(person, session["id"])


def sign_in(screen, person) -> None:
    token = start_session(person, "test")
    screen.context.add_cookies([{"name": COOKIE, "value": token, "url": screen.url}])


def sign_out(screen) -> None:
    screen.page.goto("/sign-out")
    screen.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    screen.page.wait_for_url("**/sign-in")
    # What the page asks in the moment in which its session ends is refused.
    screen.problems[:] = [problem for problem in screen.problems if "401" not in problem]


def stored(screen) -> list[str]:
    """Everything that people have in this browser's databases."""
    return screen.page.evaluate(
        """async () => {
          const asked = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
          const found = [];
          for (const { name } of await indexedDB.databases()) {
            const database = await asked(indexedDB.open(name));
            for (const store of database.objectStoreNames)
              found.push(...(await asked(database.transaction(store).objectStore(store).getAllKeys())));
            database.close();
          }
          return found;
        }"""
    )


def wait_until(page, condition) -> None:
    """Wait for what the database must come to hold."""
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(200)
    assert condition()


class Line:
    """The line of a window to the server, in the play's hands."""

    def __init__(self, context) -> None:
        self.is_cut = self.is_deaf = False
        context.route_web_socket(re.compile(r"/socket\.io/"), self.carry)
        context.route(re.compile(r"/socket\.io/"), self.poll)

    def carry(self, socket) -> None:
        if self.is_cut:
            socket.close()
            return
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda message: None if self.is_deaf else socket.send(message))

    def poll(self, route) -> None:
        route.abort() if self.is_cut or self.is_deaf else route.continue_()


class Profile:
    """A browser of its own over one folder: it can be killed and started again."""

    def __init__(self, playwright, folder, url) -> None:
        self.playwright, self.folder, self.url = playwright, folder, url

    def start(self, person) -> Screen:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=find_chromium(),
            args=FLAGS,
            base_url=self.url,
            viewport=DESKTOP,
            locale="en",
        )
        self.context.set_default_timeout(PATIENCE)
        return Screen(self.context, self.url, person)

    def kill(self) -> None:
        """End every process of this browser at once, as a power cut would."""
        with self.context.expect_event("close"):
            for process in Path("/proc").glob("[0-9]*"):
                if f"--user-data-dir={self.folder}" in _words_of(process):
                    os.kill(int(process.name), signal.SIGKILL)

    def close(self) -> None:
        self.context.close()


def _words_of(process) -> list[str]:
    """The command line of a process, nothing when it has just ended."""
    try:
        return (process / "cmdline").read_text().split("\0")
    except OSError:
        return []
