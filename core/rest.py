"""The same streams and commands over HTTP: snapshots, changes, commands, and errors as JSON."""

import gzip
import math
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Map

from core import references, strict_json
from core.actors import Actor, find_actor
from core.api_docs import calls_by_subject, refusals
from core.as_of import snapshot_as_of
from core.audiences import project_change
from core.changes import describe, epoch
from core.commands import check_token, execute
from core.database import one_moment
from core.error_pages import error_page, wants_page
from core.errors import (
    AppError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    TooLarge,
    Unauthenticated,
)
from core.extensions import db
from core.kept_snapshots import at_hand, make
from core.openapi import describe_api, described, is_reading
from core.openapi_parts import OBJECT
from core.openapi_records import snapshot_shape
from core.ratelimit import DEFAULT_COMMANDS, READS, limits_of
from core.schemas import is_uuid
from core.scopes import open_stream, scopes
from core.security import SAFE_METHODS
from core.snapshots import View, look, read
from core.sockets import failure

api = Blueprint("api", __name__, url_prefix="/api")

CODES = {
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "invalid",
    413: "too_large",
    415: "invalid",
    429: "rate_limited",
}
# Behind these a board is opened each time, or only one's own name is told.
WITHIN = ("attachments", "boards", "cards", "me")
SAID_BESIDE = {"Allow", "Retry-After"}


class Streams(BaseConverter):
    """The word of an address for a kind of stream: `boards` and the like, and none that means something else."""

    def __init__(self, map: Map) -> None:
        super().__init__(map)
        self.regex = "|".join(scope.plural for scope in scopes.values())


def init_app(app: Flask) -> None:
    """Register the API and the one mapping of errors to answers."""
    app.url_map.converters["streams"] = Streams
    app.register_blueprint(api)
    app.after_request(_tell_limit)
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)


@api.get("/<streams:plural>/<id>")
@described(query={"archived": "string", "at": "string"}, answer=snapshot_shape)
def snapshot(plural: str, id: str) -> Response:
    """Return all that a client needs to open a stream, at one seq: the newest, or the one `at` a number or time."""
    stream, archived = stream_of(plural, id), request.args.get("archived") == "1"
    actor, is_packed, at = current_actor(), takes_gzip(), request.args.get("at")
    if at is not None:
        body = snapshot_as_of(stream, actor, at, archived=archived, is_packed=is_packed)
        return sent_json(body, is_packed=is_packed)
    with one_moment(db.engine) as connection:
        view = look(connection, stream, actor)
        if request.if_none_match.contains_weak(_tag(view, archived)):
            return _tagged(Response(status=304), view, archived)
        if archived:
            return _tagged(json_response(read(connection, view, archived=True)), view, archived)
        body = at_hand(view, is_packed)
    if body is None:
        view, body = make(view, actor, is_packed)
    return _tagged(sent_json(body, is_packed=is_packed), view, archived)


@api.post("/<streams:plural>/<id>/commands/<name>")
def command(plural: str, id: str, name: str) -> Response:
    """Run a command; the header Idempotency-Key is its id."""
    actor = limited_actor()
    key = request.headers.get("Idempotency-Key")
    if is_uuid(key):
        references.add(change=key.lower())
    outcome = execute(stream_of(plural, id), name, json_body(), actor, key)
    return json_response(
        {"seq": outcome.seq, "change": _shown(outcome.change, actor), **outcome.result}
    )


@api.get("/openapi.json")
@described(is_open=True, answer=OBJECT)
def openapi() -> Response:
    """Return this description of the API, for programs."""
    return json_response(describe_api(current_app))


@api.get("/docs")
@described(is_open=True, answer="text/html")
def docs() -> str:
    """Show this description of the API, for people."""
    commands = current_app.config["BATON"].rate_limit or DEFAULT_COMMANDS
    facts = {
        "subjects": calls_by_subject(describe_api(current_app)),
        "address": current_app.config["BATON"].address,
        "errors": refusals(),
        "limits": {
            "commands": commands[1],
            "rate": f"{commands[0]:.0f}",
            "reads": READS[1],
            "read_rate": READS[0],
        },
    }
    return render_template("api_docs.html", **facts)


def current_actor() -> Actor:
    """Return who makes this request; raise Unauthenticated."""
    actor = find_actor(session_cookie(), _bearer())
    # A page of somebody who has signed out since must not act as whoever signed in after them.
    if actor is None or request.headers.get("Baton-Person", actor.id) != actor.id:
        raise Unauthenticated(gettext("Sign in first."))
    if actor.token_scopes is not None:
        _check_reach(actor)
    if request.method in SAFE_METHODS and request.path.startswith("/api/"):
        _spend("reads", actor)
    return actor


def _check_reach(actor: Actor) -> None:
    """Raise what a token is told that is not good for this address; commands look at their own scope."""
    if not request.path.startswith("/api/"):
        if actor.token_subjects is None:
            return
        raise Unauthenticated(gettext("Sign in first."))
    if actor.token_subjects is not None and request.path.split("/")[2] not in WITHIN:
        raise Forbidden(gettext("This token is for some boards alone."))
    view = current_app.view_functions[request.endpoint or ""]
    if request.method in SAFE_METHODS or view is command or is_reading(view):
        return
    check_token(actor, "write")


def session_cookie() -> str | None:
    """Return the secret of the session from which this request came, None without one."""
    return request.cookies.get(current_app.config["BATON"].session_cookie)


def limited_actor() -> Actor:
    """Return who makes this request, counted against the person's rate limit."""
    actor = current_actor()
    _spend("commands", actor)
    return actor


def _spend(what: str, actor: Actor) -> None:
    """Count this request, once, and have its answer tell what is left."""
    limits = limits_of(current_app)
    if limits is None or "limit" in g:
        return
    # Each token reads for itself; what is written is counted by the person, whatever they use.
    is_own = what == "reads" and actor.token_scopes is not None
    limit, key = getattr(limits, what), (actor.session or actor.id) if is_own else actor.id
    g.limit = limit, key
    limit.take(key)


def _tell_limit(response: Response) -> Response:
    if "limit" in g:
        limit, key = g.limit
        response.headers.update(limit.headers(key))
    return response


def asked_after(older: str) -> str | None:
    """Return where the page before ended; `older` is what this call once named it by, which is good as before."""
    return request.args.get("after", request.args.get(older))


def number_after(older: str, digits: int = 18) -> int | None:
    """Return the same as a number; raise Invalid."""
    return query_number("after" if "after" in request.args else older, digits)


def query_number(name: str, digits: int = 18) -> int | None:
    """Return a number of so many digits at most from the query, None where there is none; raise Invalid."""
    text = request.args.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > digits:
        message = gettext("`%(name)s` must be a number.", name=name)
        raise Invalid(message, {"fields": {name: [gettext("Invalid.")]}})
    return int(text)


def json_body() -> dict[str, Any]:
    """Return the request's JSON object; raise Malformed for anything else."""
    data, limit = request.get_data(), request.max_content_length
    # What tells no length is read up to the limit, and the rest is passed over.
    if request.content_length is None and limit is not None and len(data) >= limit:
        raise TooLarge(gettext("This is larger than Baton accepts."), {"limit": limit})
    try:
        body = strict_json.loads(data or b"{}")
    except ValueError as error:
        raise Malformed("The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def json_response(value: Any, status: int = 200) -> Response:
    """Return JSON, compressed when the client takes it and it is worth it."""
    body = strict_json.dumps(value).encode()
    is_packed = len(body) > 2048 and takes_gzip()
    return sent_json(gzip.compress(body, compresslevel=1) if is_packed else body, status, is_packed)


def sent_json(body: bytes, status: int = 200, is_packed: bool = False) -> Response:
    """Return JSON that is rendered already, and packed if that is said."""
    response = Response(body, status, mimetype="application/json")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response


def takes_gzip() -> bool:
    """Whether whoever asks can unpack gzip."""
    return request.accept_encodings.quality("gzip") > 0


def _bearer() -> str | None:
    # Whoever sends this header means it: a wrong one is refused, the cookie is no second try.
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, bearer = header.partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else ""


def stream_of(plural: str, id: str) -> str:
    """Return the stream that an address names; raise NotFound where there is no such kind."""
    for scope in scopes.values():
        if scope.plural == plural:
            return f"{scope.kind}:{id}"
    raise NotFound(gettext("There is no such thing."))


def _shown(change: Any, actor: Actor) -> dict[str, Any]:
    with db.engine.connect() as connection:
        name = epoch(connection)
        try:
            scope, context = open_stream(change.stream, actor, connection)
        except NotFound:
            # The command ended the actor's own access: it tells that it happened, and no more.
            return describe(change, [], name)
    return project_change(scope, scope.audience(context), change, name)


def _tag(view: View, archived: bool) -> str:
    return f"{view.epoch}-{view.seq}-{view.audience}-{int(archived)}"


def _tagged(response: Response, view: View, archived: bool) -> Response:
    # Weak: the same content has other bytes when it is compressed.
    response.set_etag(_tag(view, archived), weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _app_error(error: AppError) -> Response:
    if wants_page():
        response = error_page(error.status, error.message)
    else:
        response = json_response({"error": error.to_dict()}, error.status)
    if error.status == Unauthenticated.status:
        # Whoever refuses so has to say how it is done (RFC 9110 §11.6.1). Browsers ask nobody for a bearer token.
        response.headers["WWW-Authenticate"] = 'Bearer realm="Baton"'
    if "retry_after" in error.data:
        response.headers["Retry-After"] = str(math.ceil(error.data["retry_after"]))
    return response


def _http_error(error: HTTPException) -> Any:
    if wants_page():
        return error_page(error.code, error.description or "") if error.code else error
    code = CODES.get(error.code or 500, "internal")
    shown = {"code": code, "message": error.description or error.name, "data": {}}
    response = json_response({"error": shown}, error.code or 500)
    # What HTTP itself has to say beside it: which methods there are, how soon to come back.
    said = {name: value for name, value in error.get_headers() if name in SAID_BESIDE}
    response.headers.update(said)
    return response


def _unexpected_error(error: Exception) -> Response:
    shown = failure(error)
    if wants_page():
        return error_page(shown.status, shown.message, reference=shown.data.get("id"))
    return json_response({"error": shown.to_dict()}, shown.status)
