"""Real browsers for the plays: Debian's Chromium, driven by Playwright, one context for each person.

The plays run in its build without windows where that is there: it draws and runs the same, for two thirds of the work.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.support.screen import Screen
from tests.support.sources import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP = {"width": 1440, "height": 900}
# Plays wait for what must come; on a busy machine it comes late.
PATIENCE = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a play in a browser."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def todays_scripts() -> Iterator[None]:
    """Bundles older than a source would play yesterday's program: then the sources themselves are served."""
    manifest = ROOT / "static" / "dist" / "assets.json"
    sources = [
        path for folder in ("js", "css") for path in (ROOT / "static" / folder).rglob("*.*s")
    ]
    newest = max(path.stat().st_mtime for path in sources)
    with pytest.MonkeyPatch.context() as patch:
        if not manifest.is_file() or manifest.stat().st_mtime < newest:
            patch.setenv("BATON_ASSETS", "source")
        yield


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers of this test process."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright) -> Iterator[Browser]:
    """One browser process for all plays of this test process."""
    program = shutil.which("chromium-headless-shell") or find_chromium()
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield browser
    browser.close()


def find_chromium() -> str:
    """Return where the whole browser is; without one the play fails."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is missing: apt-get install chromium", pytrace=False)
    return program


@pytest.fixture
def new_context(chromium, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a window of its own: cookies, size, language, touch."""
    contexts: list[BrowserContext] = []

    def open_context(**options) -> BrowserContext:
        options = {"base_url": live_server.url, "viewport": DESKTOP, "locale": "en"} | options
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context) -> Iterator[Page]:
    """A page on which nothing may go wrong unseen: errors of scripts and of the console fail the play."""
    page = new_context().new_page()
    problems = watch(page)
    yield page
    assert problems == []


def watch(page: Page) -> list[str]:
    """Collect what the page's scripts and its content security policy complain about."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    return problems


@pytest.fixture
def screen_of(new_context, live_server) -> Iterator[Callable[..., Screen]]:
    """Return a function that gives a person a window of their own; scripts may not fail in it."""
    screens: list[Screen] = []

    def open_screen(person: str, **options) -> Screen:
        screens.append(Screen(new_context(**options), live_server.url, person))
        return screens[-1]

    yield open_screen
    assert [problem for screen in screens for problem in screen.problems] == []


@pytest.fixture
def ana(board, screen_of) -> Screen:
    """Ana, whom the play's board names, looking at it."""
    return screen_of(board.ana).open(board)


@pytest.fixture
def tom(board, screen_of) -> Screen:
    """Tom, likewise."""
    return screen_of(board.tom).open(board)
