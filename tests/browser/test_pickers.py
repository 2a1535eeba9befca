"""Documents chosen at Google Drive and Dropbox, whose scripts stand-ins play: nothing here leaves this machine."""

import json

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.support.live import LiveServer
from tests.support.settings import settings

KEYS = {
    "GOOGLE_PICKER_KEY": "AIza-key",
    "GOOGLE_CLIENT_ID": "12-baton.apps.googleusercontent.com",
    "GOOGLE_APP_ID": "12345",
    "DROPBOX_APP_KEY": "dropkey",
}
OFFER = "https://www.dropbox.com/scl/fi/a1/Offer.pdf?rlkey=k9x&dl=0"
SHEET = "https://docs.google.com/spreadsheets/d/1AbC/edit"
DROPBOX = """Dropbox = { choose: ({ success, linkType }) => success([
  { link: LINK, name: `Offer ${linkType} ${document.getElementById("dropboxjs").dataset.appKey}` }]) };"""
CONSENT = """google = window.google ?? {};
google.accounts = { oauth2: { initTokenClient: ({ client_id: id, scope, callback }) => ({
  requestAccessToken: () => callback({ access_token: `token for ${id} ${scope.split("/").at(-1)}` }) }) } };"""
PICKER = """google = window.google ?? {};
gapi = { load(name, { callback }) {
  const given = [];
  const builder = new Proxy({}, { get: (_, name) => (...args) => {
    if (name === "setVisible") return show(given);
    given.push([name, ...args]);
    return builder;
  } });
  class View { setIncludeFolders() { return this; } setSelectFolderEnabled() { return this; } }
  google.picker = { Action: { PICKED: "picked", CANCEL: "cancel" }, DocsView: View, Feature: {}, ViewId: {},
    PickerBuilder: function () { return builder; } };
  const show = (given) => {
    window.given = Object.fromEntries(given.filter(([, value]) => typeof value === "string"));
    given.find(([name]) => name === "setCallback")[1]({ action: "picked", docs: [{ url: LINK, name: "Budget" }] });
  };
  callback();
} };"""


@pytest.fixture
def live_server(app, database_url, tmp_path):
    server = LiveServer(tmp_path, settings(tmp_path, database_url) | KEYS)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Lead", "Booking system")
    return board


def opened(screen, board):
    screen.open(board)
    screen.open_card("Booking system")
    return screen


def answer(screen, address, script, link):
    body = script.replace("LINK", json.dumps(link))
    screen.page.route(
        address, lambda route: route.fulfill(body=body, content_type="text/javascript")
    )


def choose_at(screen, place):
    screen.panel().get_by_role("button", name="Add link").click()
    screen.page.get_by_role("button", name=f"Choose from {place}…").click()


def test_what_is_chosen_at_google_or_dropbox_is_a_link_on_every_screen(board, screen_of):
    ana = opened(screen_of(make_member(board, name="Ana Ruiz")), board)
    tom = opened(screen_of(make_member(board, name="Tom Becker")), board)
    calls = []
    ana.page.on("request", lambda request: calls.append(request.url))
    ana.page.route("https://www.dropbox.com/**", lambda route: route.abort())
    choose_at(ana, "Dropbox")
    expect(ana.page.get_by_text("Dropbox could not be opened.")).to_be_visible()
    answer(ana, "https://www.dropbox.com/**", DROPBOX, OFFER)
    answer(ana, "https://accounts.google.com/**", CONSENT, SHEET)
    answer(ana, "https://apis.google.com/**", PICKER, SHEET)
    choose_at(ana, "Dropbox")
    row = tom.panel().get_by_role("link", name="Offer preview dropkey")
    expect(row).to_have_attribute("href", OFFER)
    assert not any("google" in url for url in calls)
    choose_at(ana, "Google Drive")
    expect(tom.panel().get_by_role("link", name="Budget")).to_have_attribute("href", SHEET)
    given = ana.page.evaluate("window.given")
    assert given["setDeveloperKey"] == KEYS["GOOGLE_PICKER_KEY"]
    assert given["setAppId"] == KEYS["GOOGLE_APP_ID"]
    assert given["setOAuthToken"] == f"token for {KEYS['GOOGLE_CLIENT_ID']} drive.file"
