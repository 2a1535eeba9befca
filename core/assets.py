"""Addresses of scripts and styles: hashed bundles where they were built, else the source modules."""

import base64
import hashlib
import json
import os
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

# Where the browser finds the libraries that the source modules import by name.
IMPORT_MAP = {
    "imports": {
        "lit": "/static/vendor/lit/index.js",
        "lit/": "/static/vendor/lit/",
        "socket.io-client": "/static/vendor/socket.io-client.js",
        "fractional-indexing": "/static/vendor/fractional-indexing.js",
        "marked": "/static/vendor/marked.js",
        "idb": "/static/vendor/idb.js",
    }
}
IMPORT_MAP_TEXT = json.dumps(IMPORT_MAP, separators=(",", ":"))

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Assets:
    """What the bundler made: source path -> path of its hashed bundle; empty in source mode.

    `shell` names the bundles that a board needs to open without a connection.
    """

    bundles: dict[str, str] = field(default_factory=dict)
    icons: str = "none"
    shell: tuple[str, ...] = ()

    @cached_property
    def build(self) -> str | None:
        """The name of these bundles: another one as soon as one of them differs."""
        names = "\n".join(sorted(self.bundles.values()))
        return hashlib.sha256(names.encode()).hexdigest()[:12] if names else None


def init_assets(app: Flask) -> None:
    """Read what set-up made; give the templates `asset()`, `icons()` and `import_map()`."""
    manifest = _read("manifest.json", {})
    shell = tuple(_read("shell.json", []) if manifest else ())
    app.extensions["assets"] = Assets(manifest, _digest(VENDOR / "icons.svg"), shell)
    app.jinja_env.globals.update(asset=asset, icons=icons, import_map=import_map)
    app.register_blueprint(blueprint)


def asset(path: str) -> str:
    """Return the address of a script or style sheet, named by its path below static/."""
    bundle = _assets().bundles.get(path)
    return f"/static/dist/{bundle}" if bundle else f"/static/{path}"


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
    packed = "gzip" in request.accept_encodings and (DIST / f"{name}.gz").is_file()
    response = send_from_directory(
        DIST, f"{name}.gz" if packed else name, mimetype=_mimetype(name), max_age=A_YEAR
    )
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response


@blueprint.get("/static/vendor/icons-<digest>.svg")
def icon_sprite(digest: str) -> Response:
    """Serve the icons to be kept: one drawn while the line is down must not ask for them again."""
    kept = A_YEAR if digest == _assets().icons else None
    return send_from_directory(VENDOR, "icons.svg", max_age=kept)


def _assets() -> Assets:
    return current_app.extensions["assets"]


def _read(name: str, missing: Any) -> Any:
    path = DIST / name
    if os.environ.get("BATON_ASSETS") == "source" or not path.is_file():
        return missing
    return json.loads(path.read_text())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "none"


def _mimetype(name: str) -> str | None:
    return {".js": "text/javascript", ".css": "text/css", ".map": "application/json"}.get(
        Path(name).suffix
    )
