"""The page behind a customer's link: open to whoever has it, without an account and without scripts.

Looking never uses a link up, since mail servers look too. Whatever is wrong with a link, the page is the same, so that
nobody learns which links there are.
"""

from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from auth import throttle
from board import pulses
from core.addresses import place_of
from core.errors import Gone
from core.i18n import LOCALES, locale_name
from core.ratelimit import RateLimit
from core.schemas import Text
from core.security import takes_upload

SCORES = range(11)
MAX_TEXT = 2000
# Looks by place; answers are braked in the database, for all processes together.
EXTENSION = "baton_pulse_looks"
RATE, BURST = 1, 60

pulse_pages = Blueprint("pulse", __name__)


@pulse_pages.record_once
def limit_looks(state: Any) -> None:
    """Each application has a limit of its own."""
    state.app.extensions[EXTENSION] = RateLimit(RATE, BURST, "pulse")


@pulse_pages.get("/pulse/<token>")
def ask(token: str) -> Any:
    """Show the two questions."""
    current_app.extensions[EXTENSION].take(place_of(request.remote_addr) or "unknown")
    try:
        return _form(pulses.find_open(token))
    except Gone as error:
        return _closed(error)


@pulse_pages.post("/pulse/<token>")
@takes_upload(lambda: 0)
def answer(token: str) -> Any:
    """Take the answer, once."""
    throttle.pay(throttle.brakes_for_pulse(request.remote_addr))
    try:
        row = pulses.find_open(token)
        score, text, wrong = _given()
        if wrong:
            return _form(row, score=score, text=request.form.get("text", ""), wrong=wrong), 422
        pulses.answer(token, score, text)
    except Gone as error:
        return _closed(error)
    return render_template("pulse/thanks.html", name=row.workspace_name)


def _given() -> tuple[int | None, str | None, str | None]:
    """Return score and text, and what is wrong with them."""
    said = request.form.get("score", "")
    score = next((number for number in SCORES if str(number) == said), None)
    try:
        text = Text(max=MAX_TEXT, multiline=True, blank=True).deserialize(
            request.form.get("text", "")
        )
    except ValidationError as error:
        return score, None, str(error.messages[0])
    wrong = _("Choose a number from 0 to 10.") if score is None else None
    return score, text or None, wrong


def _form(row: Any, **given: Any) -> str:
    own = row.questions or {}
    facts = {"likely": _words(own.get("likely")), "better": _words(own.get("better"))}
    facts |= {"name": row.workspace_name, "scores": SCORES, "most": MAX_TEXT}
    return render_template("pulse/ask.html", **facts | given)


def _words(own: dict[str, str] | None) -> str | None:
    """Return the workspace's question in the reader's language, else in the first that it has words in."""
    if not own:
        return None
    return own.get(locale_name()) or next(own[name] for name in LOCALES if name in own)


def _closed(error: Gone) -> tuple[str, int]:
    return render_template("pulse/closed.html"), error.status
