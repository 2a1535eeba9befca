"""Addresses of scripts and styles: hashed bundles where they were built, else the source modules."""

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from markupsafe import Markup

STATIC = Path(__file__).parents[1] / "static"
DIST = STATIC / "dist"
VENDOR = STATIC / "vendor"
A_YEAR = 365 * 24 * 3600
# What bundles are packed by, the smallest first, and how the file is called then.
PACKED = {"br": ".br", "gzip": ".gz"}
MIMETYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".map": "application/json",
    ".svg": "image/svg+xml",
}

# Where the browser finds the libraries that the source modules import by name.
IMPORT_MAP = {
    "imports": {
        "lit": "/static/vendor/lit/index.js",
        "lit/": "/static/vendor/lit/",
        "socket.io-client": "/static/vendor/socket.io-client.js",
        "fractional-indexing": "/static/vendor/fractional-indexing.js",
        "marked": "/static/vendor/marked.js",
        "idb": "/static/vendor/idb.js",
        "pinyin-pro": "/static/vendor/pinyin-pro.js",
        "chrono-node/en": "/static/vendor/chrono-node/en.js",
        "chrono-node/zh": "/static/vendor/chrono-node/zh.js",
        "chart.js": "/static/vendor/chart.js.js",
    }
}
IMPORT_MAP_TEXT = json.dumps(IMPORT_MAP, separators=(",", ":"))

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Assets:
    """What the bundler made: source path -> path of its hashed bundle; empty in source mode.

    `needs` names the bundles that one imports at once, `shell` those that a board needs to open
    without a connection.
    """

    bundles: dict[str, str] = field(default_factory=dict)
    icons: str = "none"
    shell: Sequence[str] = ()
    needs: dict[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def build(self) -> str | None:
        """The name of these bundles: another one as soon as one of them differs."""
        names = "\n".join(sorted(self.bundles.values()))
        return hashlib.sha256(names.encode()).hexdigest()[:12] if names else None


def init_assets(app: Flask) -> None:
    """Read what set-up made; give the templates what they need to name it."""
    app.extensions["assets"] = Assets(icons=_digest(VENDOR / "icons.svg"), **_made())
    app.jinja_env.globals.update(asset=asset, icons=icons, import_map=import_map, preloads=preloads)
    app.register_blueprint(blueprint)


def asset(path: str) -> str:
    """Return the address of a script or style sheet, named by its path below static/."""
    bundle = _assets().bundles.get(path)
    return f"/static/dist/{bundle}" if bundle else f"/static/{path}"


def preloads(path: str) -> Markup:
    """Return the links by which a browser fetches all parts of a script at once, not one by one."""
    link = Markup('<link rel="modulepreload" href="/static/dist/{}">')
    return Markup("\n  ").join(link.format(name) for name in _assets().needs.get(path, ()))


def icons() -> str:
    """Return the address of the icon sprite, which changes with its content."""
    return f"/static/vendor/icons-{_assets().icons}.svg"


def build() -> str | None:
    """Return the name of the scripts that are served, by which open pages notice an upgrade."""
    return _assets().build


def asset_text(path: str) -> str | None:
    """Return what a bundle contains; None where there are no bundles."""
    bundle = _assets().bundles.get(path)
    return (DIST / bundle).read_text() if bundle else None


def shell_paths() -> list[str]:
    """Return the addresses of the bundles that a board needs to open without a connection."""
    return [f"/static/dist/{name}" for name in _assets().shell]


def import_map() -> Markup:
    """Return the import map which source modules need; bundles need none."""
    if _assets().bundles:
        return Markup("")
    return Markup('<script type="importmap">{}</script>').format(Markup(IMPORT_MAP_TEXT))


def import_map_hash() -> str | None:
    """Return the source expression that allows the import map in a content security policy."""
    if _assets().bundles:
        return None
    digest = hashlib.sha256(IMPORT_MAP_TEXT.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@blueprint.get("/static/dist/<path:name>")
def bundle(name: str) -> Response:
    """Serve a bundle, compressed where possible, to be kept forever: its name changes with it."""
    response = _send(DIST, name, A_YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@blueprint.get("/static/vendor/icons-<digest>.svg")
def icon_sprite(digest: str) -> Response:
    """Serve the icons to be kept: one drawn while the line is down must not ask for them again."""
    return _send(VENDOR, "icons.svg", A_YEAR if digest == _assets().icons else None)


def _send(folder: Path, name: str, max_age: int | None) -> Response:
    packing = _packing(folder / name)
    packed = f"{name}{PACKED[packing]}" if packing else name
    response = send_from_directory(folder, packed, mimetype=_mimetype(name), max_age=max_age)
    response.vary.add("Accept-Encoding")
    if packing:
        response.content_encoding = packing
    return response


def _packing(path: Path) -> str | None:
    """Return the smallest of the packings which the browser takes and `bin/build` made."""
    accepted = request.accept_encodings
    for packing, suffix in PACKED.items():
        if accepted.quality(packing) > 0 and Path(f"{path}{suffix}").is_file():
            return packing
    return None


def _assets() -> Assets:
    return current_app.extensions["assets"]


def _made() -> dict[str, Any]:
    path = DIST / "assets.json"
    if os.environ.get("BATON_ASSETS") == "source" or not path.is_file():
        return {}
    return json.loads(path.read_text())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "none"


def _mimetype(name: str) -> str | None:
    return MIMETYPES.get(Path(name).suffix)
