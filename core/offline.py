"""What opens without a connection: the service worker, and the page that it shows in the place of others."""

import hashlib
import json
from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template, request

from core.assets import STATIC, asset_text, icons, shell_paths
from core.i18n import catalog_urls

# Not named by their content, so that the network comes first.
PLAIN = ("img/logo.svg", "img/empty-board.svg")
WORKER = "/service-worker.js"
PAGE = "/offline"

blueprint = Blueprint("offline", __name__)


def init_offline(app: Flask) -> None:
    """Serve the worker, and tell the templates where it is."""
    app.jinja_env.globals.update(worker_url=worker_url)
    app.register_blueprint(blueprint)


def worker_url() -> str | None:
    """Return where the worker is; None while the source modules are served, which it must not keep."""
    return WORKER if shell_paths() else None


@blueprint.get(WORKER)
def worker() -> Response:
    """Serve the worker together with what it has to keep: it is another one whenever that changes."""
    script = asset_text("js/service_worker.js")
    if script is None or not shell_paths():
        abort(404)
    body = f"self.SHELL = {json.dumps(_shell())};\n{script}"
    response = Response(body, mimetype="text/javascript")
    response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get(PAGE)
def page() -> str:
    """Show what can be shown without a connection. It holds nothing of anybody: it is kept by all."""
    return _page()


def _shell() -> dict[str, Any]:
    hashed = [*shell_paths(), icons(), *catalog_urls().values()]
    digest = hashlib.sha256(json.dumps([hashed, _page()]).encode())
    for name in PLAIN:
        digest.update((STATIC / name).read_bytes())
    plain = [f"/static/{name}" for name in PLAIN]
    return {"version": digest.hexdigest()[:16], "hashed": hashed, "plain": plain, "page": PAGE}


def _page() -> str:
    return render_template("offline.html", catalogs=catalog_urls())
