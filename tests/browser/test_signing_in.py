"""How one signs in: by password and code, by passkey; and how one ends what is signed in elsewhere."""

import re

import pyotp
from playwright.sync_api import expect

from core import clock
from tests.browser.conftest import watch
from tests.browser.test_people import PASSWORD, open_the_house

REFUSED = re.compile("401|422")


def test_a_second_factor_and_a_passkey(app, new_context, live_server):
    """Passkeys are bound to a name, so that this play goes to localhost."""
    base_url = live_server.url.replace("127.0.0.1", "localhost")
    page = new_context(base_url=base_url).new_page()
    problems = watch(page)
    give_authenticator(page)
    open_the_house(page)

    page.goto("/security")
    page.get_by_role("button", name="Set up the app").click()
    dialog = page.get_by_role("dialog", name="Set up the app")
    expect(dialog.get_by_alt_text("QR code for the app")).to_be_visible()
    dialog.get_by_text("No camera?").click()
    totp = pyotp.TOTP(dialog.get_by_label("Secret for the app").input_value())
    dialog.get_by_label("Code", exact=True).fill(totp.at(clock.now()))
    page.keyboard.press("Enter")
    codes = page.get_by_role("dialog", name="Your recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 left")).to_be_visible()

    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("textbox", name="Name of the passkey").fill("My laptop")
    page.keyboard.press("Enter")
    expect(page.get_by_text("My laptop")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Boards", exact=True)).to_be_visible()

    sign_out(page)
    page.get_by_label("E-mail address").fill("olga@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Boards", exact=True)).to_be_visible()
    assert [problem for problem in problems if not REFUSED.search(problem)] == []


def test_what_is_signed_in_elsewhere_is_ended(app, new_context):
    here, there = new_context().new_page(), new_context().new_page()
    open_the_house(here)
    there.goto("/sign-in?next=/members")
    there.get_by_label("E-mail address").fill("olga@example.com")
    there.get_by_label("Password").fill(PASSWORD)
    there.get_by_role("button", name="Sign in", exact=True).click()
    expect(there.locator(".people__name")).to_be_visible()
    here.goto("/security")
    expect(here.get_by_text("this device")).to_have_count(1)
    here.get_by_role("button", name=re.compile("^Sign out Chrome")).click()
    expect(there).to_have_url(re.compile("/sign-in"), timeout=2_000)
    expect(here.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)


def sign_out(page) -> None:
    page.goto("/sign-out")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def give_authenticator(page) -> None:
    """Let Chromium itself hold keys, as a phone or laptop with a fingerprint would."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
