"""Addresses of scripts and styles, with and without bundles."""

import base64
import gzip
import hashlib
import json

import pytest

from core import assets
from core.assets import Assets, asset, icons, import_map, import_map_hash, preloads

pytestmark = pytest.mark.once


@pytest.fixture
def bundled(app, tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "DIST", tmp_path)
    (tmp_path / "board-ABC.js").write_text("let a = 1;")
    (tmp_path / "board-ABC.js.gz").write_bytes(gzip.compress(b"let a = 1;"))
    (tmp_path / "board-ABC.js.br").write_bytes(b"packed by brotli")
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    (tmp_path / "icons.svg").write_text("<svg></svg>")
    (tmp_path / "icons.svg.br").write_bytes(b"icons by brotli")
    (tmp_path / "part-DEF.js").write_text("let b = 2;")
    made = Assets({"js/board.js": "board-ABC.js"}, needs={"js/board.js": ["part-DEF.js"]})
    monkeypatch.setitem(app.extensions, "assets", made)


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


@pytest.mark.parametrize(
    ("accepted", "packing"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("deflate", None),
        ("*", "br"),
    ],
)
def test_a_bundle_is_packed_as_small_as_the_browser_can_take(client, bundled, accepted, packing):
    answer = client.get("/static/dist/board-ABC.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == packing
    assert answer.mimetype == "text/javascript"


def test_icons_are_packed_too(client, bundled):
    answer = client.get(icons(), headers={"Accept-Encoding": "br"})
    assert (answer.data, answer.headers["Content-Encoding"]) == (b"icons by brotli", "br")
    assert answer.mimetype == "image/svg+xml"


def test_each_packing_of_a_bundle_has_a_tag_of_its_own(client, bundled):
    answers = [
        client.get("/static/dist/board-ABC.js", headers={"Accept-Encoding": accepted})
        for accepted in ("br", "gzip", "")
    ]
    tags = [answer.headers["ETag"] for answer in answers]
    assert len(set(tags)) == len(tags)
    again = {"Accept-Encoding": "br", "If-None-Match": tags[0]}
    assert client.get("/static/dist/board-ABC.js", headers=again).status_code == 304


def test_what_was_not_packed_is_sent_as_it_is(client, bundled):
    answer = client.get("/static/dist/part-DEF.js", headers={"Accept-Encoding": "br, gzip"})
    assert (answer.data, answer.headers.get("Content-Encoding")) == (b"let b = 2;", None)


def test_all_parts_of_a_script_are_asked_for_at_once(bundled):
    assert preloads("js/board.js") == '<link rel="modulepreload" href="/static/dist/part-DEF.js">'


def test_source_modules_are_not_asked_for_beforehand(unbundled):
    assert preloads("js/board.js") == ""


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
