"""Errors as pages: what happened, what is safe, and what to do."""

from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request
from flask_babel import gettext as _

PAGES = (403, 404, 500)


def wants_page() -> bool:
    """Tell whether a person's browser asked, rather than a program."""
    return not request.path.startswith(("/api/", "/static/", "/i18n/", "/socket.io/"))


def error_page(status: int, message: str = "", reference: str | None = None) -> Response:
    """Return the page for a refusal; whoever has not signed in is sent to do so first."""
    if status == 401:
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")
    name = f"{status if status in PAGES else 'error'}.html"
    shown = render_template(
        f"errors/{name}", heading=_("This did not work"), text=message, reference=reference
    )
    return make_response(shown, status)
