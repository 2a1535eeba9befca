"""The service worker and the page that is shown without a connection."""

import json

import pytest

from auth.sessions import start_session
from core import assets
from core.assets import Assets, icons
from core.config import COOKIE
from tests.factories import make_board, make_member

pytestmark = pytest.mark.once


@pytest.fixture
def bundled(app, tmp_path, monkeypatch):
    """Bundles of a board, of the worker and of the page, whatever they hold."""
    monkeypatch.setattr(assets, "DIST", tmp_path)
    (tmp_path / "worker-ABC.js").write_text("self.SHELL;")
    (tmp_path / "board-ABC.js").write_text("let a = 1;")
    made = Assets(
        {"js/service_worker.js": "worker-ABC.js", "js/board.js": "board-ABC.js"},
        shell=("board-ABC.js",),
    )
    monkeypatch.setitem(app.extensions, "assets", made)


@pytest.fixture
def unbundled(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "assets", Assets())


def shell_of(answer):
    """What the worker is told to keep."""
    first = answer.get_data(as_text=True).splitlines()[0]
    return json.loads(first.removeprefix("self.SHELL = ").removesuffix(";"))


def test_the_worker_looks_after_the_whole_site_and_is_asked_for_each_time(client, bundled):
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.no_cache
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.get_data(as_text=True).endswith("self.SHELL;")


def test_the_worker_keeps_the_bundles_the_words_and_the_page(client, bundled):
    shell = shell_of(client.get("/service-worker.js"))
    assert {"/static/dist/board-ABC.js", icons()} <= set(shell["hashed"])
    assert shell["page"] == "/offline"
    for path in [*shell["hashed"], *shell["plain"], shell["page"]]:
        assert client.get(path).status_code == 200, path


def test_a_new_bundle_makes_a_new_worker(app, client, bundled, monkeypatch):
    before = client.get("/service-worker.js")
    same = client.get("/service-worker.js", headers={"If-None-Match": before.headers["ETag"]})
    assert same.status_code == 304
    made = app.extensions["assets"]
    monkeypatch.setitem(app.extensions, "assets", Assets(made.bundles, shell=("board-DEF.js",)))
    after = client.get("/service-worker.js")
    assert shell_of(after)["version"] != shell_of(before)["version"]


def test_the_source_modules_have_no_worker(client, unbundled):
    assert client.get("/service-worker.js").status_code == 404
    assert "data-worker" not in client.get("/sign-up").get_data(as_text=True)


def test_pages_name_the_worker_and_may_run_it(client, bundled):
    answer = client.get("/sign-up")
    assert 'data-worker="/service-worker.js"' in answer.get_data(as_text=True)
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_page_holds_nothing_of_anybody(client, bundled):

    stranger = client.get("/offline").data
    client.set_cookie(COOKIE, start_session(make_member(make_board(), name="Ana Ruiz"), "test"))
    assert client.get("/offline").data == stranger
    assert b"Ana Ruiz" not in stranger
