"""What browsers report of our content security policy: something wanted to run, or to load, that may not.

Anybody may send such a report, so it is believed in nothing: few a second are read, and of each only what is known
beforehand to be short and harmless comes into the log and the figures.
"""

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, request

from core import metrics, strict_json
from core.errors import Malformed, TooLarge
from core.ratelimit import RateLimit
from core.security import REPORTS, content_security_policy

EXTENSION = "baton_policy_reports"
RATE, BURST = 1, 20
MAX_BYTES, MAX_REPORTS = 16 * 1024, 10
# As the older way to report calls them, and the newer one.
DIRECTIVE = ("effective-directive", "effectiveDirective", "violated-directive")
BLOCKED, PAGE = ("blocked-uri", "blockedURL"), ("document-uri", "documentURL")
OTHER = "other"

blueprint = Blueprint("policy_reports", __name__)
log = logging.getLogger(__name__)


def init_policy_reports(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
    # One for all who report: it is the log that is spared.
    app.extensions[EXTENSION] = RateLimit(RATE, BURST, "policy reports")


@blueprint.post(REPORTS)
def take_reports() -> Response:
    """Note what a browser reports."""
    current_app.extensions[EXTENSION].take("all")
    for report in _reports()[:MAX_REPORTS]:
        directive = _directive(report)
        metrics.count("baton_policy_reports_total", directive=directive)
        log.warning(
            "content policy: %s kept %s from a page under /%s",
            directive,
            _origin(_first(report, BLOCKED)),
            _section(_first(report, PAGE)),
        )
    return Response(status=204)


def _reports() -> list[dict[str, Any]]:
    body = request.stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise TooLarge("This is larger than a report.", {"limit": MAX_BYTES})
    try:
        sent = strict_json.loads(body)
    except ValueError as error:
        raise Malformed("The body is not valid JSON.") from error
    sent = sent if isinstance(sent, list) else [sent]
    inner = [one.get("csp-report", one.get("body")) for one in sent if isinstance(one, dict)]
    return [one for one in inner if isinstance(one, dict)]


def _directive(report: dict[str, Any]) -> str:
    name = _first(report, DIRECTIVE).partition(" ")[0].removesuffix("-elem").removesuffix("-attr")
    known = content_security_policy(current_app.config["BATON"]).split("; ")
    return name if name in {rule.partition(" ")[0] for rule in known} else OTHER


def _first(report: dict[str, Any], names: tuple[str, ...]) -> str:
    found = [report[name] for name in names if isinstance(report.get(name), str)]
    return found[0] if found else ""


def _origin(address: str) -> str:
    """Return what may be told of an address: a word such as `inline`, or scheme and host; never a path or query."""
    if address.isascii() and address.replace("-", "").isalpha() and len(address) < 20:
        return address
    try:
        parts = urlsplit(address)
        return f"{_word(parts.scheme)}://{_word(parts.hostname or '')}"
    except ValueError:
        return OTHER


def _section(address: str) -> str:
    """Return the first part of a page's path: behind it may stand the key of an invitation."""
    try:
        return _word(urlsplit(address).path.strip("/").partition("/")[0])
    except ValueError:
        return OTHER


def _word(text: str) -> str:
    is_harmless = text.isascii() and (not text or text.replace(".", "").replace("-", "").isalnum())
    return text[:60] if is_harmless else OTHER
