"""News while no page is open. Chromium here knows no push service, so that the page is given a subscription of ours."""

import json
import os
import re

import pytest
from playwright.sync_api import expect

from auth.push_subscriptions import subscriptions_of
from core.extensions import db
from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.test_offline import end_all_sessions, sign_in, sign_out
from tests.factories import make_board, make_card, make_comment, make_member
from tests.support.live import LiveServer
from tests.support.mailbox import open_mailbox
from tests.support.push_receiver import open_receiver
from tests.support.settings import settings
from tests.support.waiting import eventually

# What the browser's push service would do, with an address and keys of the receiver.
PUSH_MANAGER = """
  let subscription = null;
  const given = %s;
  const made = (options) => ({
    ...given,
    options,
    toJSON: () => given,
    unsubscribe: async () => { subscription = null; return true; },
  });
  PushManager.prototype.getSubscription = async () => subscription;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly) throw new Error("silent pushes are not allowed");
    const text = atob(applicationServerKey.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return (subscription = made({ applicationServerKey: bytes.buffer }));
  };
"""

NOTING = """() => {
  self.shown = [];
  const real = registration.showNotification.bind(registration);
  registration.showNotification = async (title, options) => {
    await real(title, options);
    self.shown.push([title, options.body, options.data]);
  };
}"""


@pytest.fixture(scope="module")
def chromium(playwright):
    """The whole browser: its build without windows shows no notices."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def receiver():
    with open_receiver() as receiver:
        yield receiver
    assert receiver.faults == []


@pytest.fixture
def mailbox():
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def live_server(app, database_url, tmp_path, mailbox, receiver):
    more = {"MAIL_URL": mailbox.url, "OUTBOUND_ALLOW": "127.0.0.1"}
    server = LiveServer(tmp_path, settings(tmp_path, database_url) | more)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def worker():
    if os.environ.get("BATON_ASSETS") == "source":
        pytest.fail("the service worker needs bundles of today: run bin/build", pytrace=False)


@pytest.fixture
def board(app):
    board = make_board()
    board.ana, board.tom = (make_member(board, name=name) for name in ("Ana Ruiz", "Tom Becker"))
    board.card = make_card(board, "Lead", "Booking system", owner=board.tom, by=board.tom)
    return board


def test_a_mention_reaches_inbox_mail_and_device_until_one_signs_out_there(
    board, ana, screen_of, receiver, mailbox
):
    tom = screen_of(board.tom, permissions=["notifications"])
    tom.context.add_init_script(PUSH_MANAGER % json.dumps(receiver.subscription))
    tools = turn_on(tom)
    ana.open_card("Booking system")
    ana.panel().get_by_label("Write a comment").fill(f"@{{member:{board.tom}}} can you call them?")
    ana.keys("Control+Enter")
    assert eventually(lambda: receiver.messages and mailbox.messages, seconds=15)
    (message,) = receiver.messages
    assert message["title"] == "Ana Ruiz mentioned you"
    assert "call them" not in str(message)
    tom.page.goto("/inbox")
    expect(tom.page.locator(".notice-row")).to_have_count(1)
    shown = show(tom, tools, message)
    assert shown == [["Ana Ruiz mentioned you", "because you were mentioned", message["url"]]]
    sign_out(tom)
    make_comment(board, board.card, f"@{{member:{board.tom}}} and now?", by=board.ana)
    assert eventually(lambda: len(mailbox.messages) == 2)
    assert len(receiver.messages) == 1


def test_a_device_tells_whoever_is_signed_in_there_and_nobody_else(board, screen_of, receiver):
    tom = screen_of(board.tom, permissions=["notifications"])
    tom.context.add_init_script(PUSH_MANAGER % json.dumps(receiver.subscription))
    turn_on(tom)
    sign_in_anew(tom, board.tom, board.tom)
    assert eventually(lambda: subscriptions(board.tom))
    sign_in_anew(tom, board.tom, board.ana)
    assert eventually(lambda: tom.page.evaluate("localStorage.getItem('baton:pushed')") is None)
    assert (subscriptions(board.tom), subscriptions(board.ana)) == ([], [])
    tom.problems.clear()  # the browser itself reports the 401


def subscriptions(person):
    with db.engine.connect() as connection:
        return subscriptions_of(connection, person)


def sign_in_anew(screen, before, now):
    """Let the session end elsewhere, and somebody sign in at the same browser."""
    end_all_sessions(before)
    screen.page.wait_for_url(re.compile("/sign-in"))
    assert subscriptions(before) == []
    sign_in(screen, now)
    screen.page.goto("/inbox")
    expect(screen.page.locator("#inbox")).to_have_attribute("aria-busy", "false")


def turn_on(screen):
    """Turn notifications on, off and on for this device; return how its service worker is reached."""
    page = screen.page
    tools = screen.context.new_cdp_session(page)
    found = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    page.goto("/inbox/settings")
    page.get_by_role("button", name="Turn on for this device").click()
    expect(page.get_by_text("You are told on this device")).to_be_visible()
    page.get_by_role("button", name="Turn off for this device").click()
    expect(page.get_by_text("You are not told on this device")).to_be_visible()
    page.get_by_role("button", name="Turn on for this device").click()
    expect(page.get_by_text("You are told on this device")).to_be_visible()
    return tools, found


def show(screen, tools, message):
    """Hand the worker what a push service would, and return what it shows."""
    session, found = tools
    (registration,) = {one["registrationId"] for one in found}
    (worker,) = screen.context.service_workers
    # What is shown is noted: a browser without a desktop forgets its notifications when it is asked for them at once.
    worker.evaluate(NOTING)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": screen.url, "registrationId": registration, "data": json.dumps(message)},
    )
    assert eventually(lambda: worker.evaluate("self.shown"))
    return worker.evaluate("self.shown")
