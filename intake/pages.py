"""The pages for strangers: the form, thanks, and how far a request is; without an account and without scripts.

Nothing on them says who is on the board. Whatever is wrong with an address, the page is the same.
"""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _

from core import clock
from core.actors import NOBODY, Actor
from core.addresses import place_of
from core.commands import derived_id, execute
from core.errors import Conflict, Gone, RateLimited
from core.extensions import db
from core.ratelimit import RateLimit
from core.security import let_sites_frame, takes_upload
from intake import answers, guard
from intake.reading import find_entry, find_form, form_of, sent_before
from intake.status import STEPS, status_of

# Looks by place; what is sent is braked in the database, for all processes together.
EXTENSION = "baton_intake_looks"
RATE, BURST = 2, 60

intake_pages = Blueprint("intake", __name__)


@intake_pages.record_once
def limit_looks(state: Any) -> None:
    """Each application has a limit of its own."""
    state.app.extensions[EXTENSION] = RateLimit(RATE, BURST, "intake")


@intake_pages.get("/intake/<slug>")
def ask(slug: str) -> Any:
    """Show the form of a board to whoever has its address."""
    form = _opened(slug)
    return _form(form) if form else _closed()


@intake_pages.post("/intake/<slug>")
@takes_upload(lambda: 0)
def send(slug: str) -> Any:
    """Take what was written; the page that thanks has the link to how far it is."""
    form = _opened(slug)
    if form is None:
        return _closed()
    given, wrong = answers.read(form, request.form)
    ticket = guard.read_ticket(form.id, request.form.get("ticket", ""))
    if wrong or not given:
        return _form(form, wrong=wrong, message=_("Something is missing or not right."), status=422)
    if ticket is None:
        message = _("This page was open for long. Everything is still here: please send it again.")
        return _form(form, message=message, status=422)
    try:
        return _thanks(form, _receive(form, given, *ticket))
    except RateLimited as error:
        response = _form(form, message=error.message, status=429)
        response.headers["Retry-After"] = str(int(error.data.get("retry_after", 60)))
        return response


@intake_pages.get("/request/<token>")
def show_status(token: str) -> Any:
    """Show a sender how far their request is."""
    _look()
    id = guard.read_status(token)
    with db.engine.connect() as connection:
        entry = find_entry(connection, id) if id else None
        form = form_of(connection, entry.board_id) if entry else None
        if form is None or entry is None:
            return _closed()
        step = status_of(connection, form, entry)
    facts = {"step": step, "steps": STEPS, "name": form.workspace_name}
    facts["day"] = format_date(entry.received_at, "long")
    return render_template("intake/status.html", **facts)


def _receive(form: Any, given: list[dict[str, Any]], ticket: str, opened_at: float) -> str:
    """Hand over what was sent, once, and return its id."""
    digest = guard.digest_of(given)
    with db.engine.connect() as connection:
        before = sent_before(connection, form.board_id, digest, clock.now())
    if before and before.state != "discarded":
        return before.id
    # The same page sent again is the same request, whatever became of the line, until somebody has discarded it.
    entry = derived_id(ticket, digest, *([before.id] if before else []))
    guard.pay(form.id, request.remote_addr)
    seconds = clock.now().timestamp() - opened_at
    doubts = guard.doubts_about(given, request.form.get(guard.TRAP, ""), seconds)
    args = {"entry": entry, "answers": given, "digest": digest, "doubts": doubts}
    try:
        execute(
            f"board:{form.board_id}", "intake.receive", args, Actor(NOBODY), entry, as_house=True
        )
    except Conflict:
        # Sent twice at one instant.
        return entry
    return entry


def _opened(slug: str) -> Any:
    _look()
    with db.engine.connect() as connection:
        form = find_form(connection, slug)
    if form is None or not form.is_open:
        return None
    let_sites_frame(form.sites)
    return form


def _look() -> None:
    current_app.extensions[EXTENSION].take(place_of(request.remote_addr) or "unknown")


def _form(
    form: Any, *, wrong: dict[str, str] | None = None, message: str = "", status: int = 200
) -> Response:
    words = form.words
    facts = {
        "name": form.workspace_name,
        "title": answers.in_words(words.get("title")),
        "lead": answers.in_words(words.get("lead")),
        "fields": [{**one, "label": answers.label_of(one)} for one in form.fields],
        "given": request.form,
        "wrong": wrong or {},
        "message": message,
        "currency": form.currency,
        "ticket": guard.new_ticket(form.id),
        "trap": guard.TRAP,
        "most": answers.MAX_ANSWER,
        "lengths": answers.LENGTHS,
    }
    return make_response(render_template("intake/form.html", **facts), status)


def _thanks(form: Any, entry: str) -> str:
    link = f"/request/{guard.status_token(entry)}"
    words = answers.in_words(form.words.get("thanks"))
    address = current_app.config["BATON"].address
    facts = {"name": form.workspace_name, "words": words, "link": link, "address": address}
    return render_template("intake/thanks.html", **facts)


def _closed() -> tuple[str, int]:
    return render_template("intake/closed.html"), Gone.status
