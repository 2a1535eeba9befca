"""A person at a screen: signs in, opens a board, and does with mouse, keys or finger what people do."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, expect

from auth.sessions import start_session
from core.config import COOKIE
from tests.factories import MadeBoard
from tests.support.axe import settle, violations
from tests.support.waiting import eventually

PATIENCE = 20_000
# What the browser itself says while the line, or the server, is away.
LOST_LINE = re.compile(r"net::ERR_|fetching the script|response code: 503|status of 503")


class Screen:
    """One window of one person. Waiting is done in here, so that plays read as what happens."""

    def __init__(self, context: BrowserContext, url: str, person: str) -> None:
        context.add_cookies([{"name": COOKIE, "value": start_session(person, "test"), "url": url}])
        self.context, self.url, self.person = context, url, person
        self.page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def open(self, board: MadeBoard, card: int | None = None) -> "Screen":
        """Open a board, or the panel of one of its cards; wait until it is live and all of it is there."""
        self.board = board
        self.page.goto(f"/boards/{board.id}" + (f"/cards/{card}" if card else ""))
        self.expect_live()
        # Gestures and windows follow the first picture, then what one missed.
        expect(self.page.locator("baton-panel")).to_be_attached()
        expect(self.page.locator("baton-since-bar[data-caught-up]")).to_be_attached()
        return self

    def catch_up(self) -> None:
        """Wait until the board on the screen has all that was committed."""
        seq = "document.querySelector('baton-board').session.seq"
        assert eventually(lambda: self.page.evaluate(seq) >= self.board.head())

    def expect_live(self) -> None:
        expect(self.page.locator("baton-live-badge")).to_contain_text(re.compile("Live|实时|在线"))

    def column(self, name: str) -> Locator:
        return self.page.locator(f'baton-column[data-column="{self.board.columns[name]}"]')

    def card(self, title: str) -> Locator:
        """The card of this title, as it stands on the board."""
        title_link = self.page.locator(".card__title", has_text=re.compile(f"^{re.escape(title)}$"))
        return self.page.locator(".column__item:not([hidden]) .card").filter(has=title_link).first

    def titles(self, column: str) -> list[str]:
        """Titles in a column from top to bottom, as the screen shows them."""
        return (
            self.column(column)
            .locator(".column__item:not([hidden]) .card__title")
            .all_inner_texts()
        )

    def expect_titles(self, column: str, *titles: str) -> None:
        items = self.column(column).locator(".column__item:not([hidden]) .card__title")
        expect(items).to_have_text(list(titles))

    def drag(self, title: str, column: str, *, drop: bool = True) -> None:
        """Drag a card by the mouse to the top of another column."""
        start = self.card(title).bounding_box()
        assert start
        end = self.column(column).bounding_box()
        assert end
        mouse = self.page.mouse
        mouse.move(start["x"] + 60, start["y"] + 12)
        mouse.down()
        mouse.move(start["x"] + 80, start["y"] + 20, steps=3)
        mouse.move(end["x"] + 100, end["y"] + 95, steps=12)
        if drop:
            mouse.up()
            # The board takes the click that the browser sends after a drop for none, for this long.
            self.page.wait_for_timeout(100)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def open_card(self, title: str) -> Locator:
        """Click on a card; return its panel once all of it is there."""
        self.card(title).locator(".card__title").click()
        return self.loaded_panel()

    def loaded_panel(self) -> Locator:
        expect(self.panel().get_by_text("Loading…")).to_have_count(0)
        expect(self.panel().locator("#thread-title")).to_be_visible()
        return self.panel()

    def panel(self) -> Locator:
        return self.page.locator("baton-panel")

    def field(self, name: str) -> Locator:
        """A field of the open panel, by its name on the wire."""
        return self.panel().locator(f'[data-field="{name}"]')

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def badge(self) -> Locator:
        """What the board says about how live it is."""
        return self.page.locator("#live-words")

    def toasts(self) -> Locator:
        return self.page.locator("baton-toasts")

    def cut_off(self) -> None:
        """Take the network away and wait until the board has noticed."""
        self.context.set_offline(True)
        expect(self.badge()).to_contain_text("Reconnecting", timeout=PATIENCE)

    def reconnect(self) -> None:
        """Give the network back and wait until nothing is left to send."""
        self.context.set_offline(False)
        expect(self.badge()).to_have_text("Live", timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until nothing moves or fades any more, but for what never ends."""
        settle(self.page)

    def expect_accessible(self) -> None:
        found = violations(self.page)
        assert found == [], found

    def _note(self, message) -> None:
        # A session of long polling ends with its line: the first request after that is answered 400.
        is_of_the_line = "/socket.io/" in message.location["url"]
        if message.type == "error" and not is_of_the_line and not LOST_LINE.search(message.text):
            self.problems.append(f"{message.text} {message.location['url']}")


Open = Callable[..., Screen]
