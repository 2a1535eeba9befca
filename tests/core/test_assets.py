"""Addresses of scripts and styles, with and without bundles."""

import base64
import gzip
import hashlib
import json

import pytest

from core import assets
from core.assets import Assets, asset, icons, import_map, import_map_hash


@pytest.fixture
def bundled(app, tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "DIST", tmp_path)
    (tmp_path / "board-ABC.js").write_text("let a = 1;")
    (tmp_path / "board-ABC.js.gz").write_bytes(gzip.compress(b"let a = 1;"))
    monkeypatch.setitem(app.extensions, "assets", Assets({"js/board.js": "board-ABC.js"}))


@pytest.fixture
def unbundled(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "assets", Assets())


def test_source_modules_have_their_own_addresses(unbundled):
    assert asset("js/board.js") == "/static/js/board.js"


def test_the_policy_allows_just_this_import_map(unbundled):
    script = str(import_map())
    text = script.removeprefix('<script type="importmap">').removesuffix("</script>")
    assert json.loads(text)["imports"]["lit/"] == "/static/vendor/lit/"
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert import_map_hash() == f"'sha256-{digest}'"


def test_bundles_need_no_import_map(bundled):
    assert asset("js/board.js") == "/static/dist/board-ABC.js"
    assert import_map() == ""
    assert import_map_hash() is None


def test_icons_are_kept_under_a_name_that_changes_with_them(client):
    kept = client.get(icons())
    assert kept.data.startswith(b"<svg")
    assert kept.cache_control.max_age == assets.A_YEAR
    older = client.get("/static/vendor/icons-before.svg")
    assert (older.data, older.cache_control.no_cache) == (kept.data, True)


def test_a_bundle_is_kept_forever_and_sent_packed(client, bundled):
    answer = client.get("/static/dist/board-ABC.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data) == b"let a = 1;"
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == assets.A_YEAR
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_bundle_is_sent_plain_to_who_cannot_unpack(client, bundled):
    answer = client.get("/static/dist/board-ABC.js")
    assert answer.data == b"let a = 1;"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", ["nothing.js", "../../app.py", "%2e%2e/%2e%2e/app.py"])
def test_nothing_else_is_served(client, bundled, name):
    assert client.get(f"/static/dist/{name}").status_code == 404


def test_f24_the_build_is_another_as_soon_as_one_bundle_is():
    names = [{"a": "a-1.js"}, {"a": "a-1.js", "b": "b-1.js"}, {"a": "a-1.js", "b": "b-2.js"}, {}]
    builds = [Assets(bundles).build for bundles in names]
    assert len(set(builds)) == len(builds)
    assert builds[-1] is None
    assert Assets(dict(names[1])).build == builds[1]


def test_f24_the_build_is_that_of_the_bundles_which_are_served(bundled):
    assert assets.build() == Assets({"js/board.js": "board-ABC.js"}).build
