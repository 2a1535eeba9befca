"""A customer's page and what it shows, and the page with the list of customers."""

from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from auth.boot import boot_data
from auth.sessions import page_required
from board.customer_detail import customer_detail
from core.database import one_moment
from core.errors import Forbidden, NotFound
from core.extensions import db
from core.rest import current_actor, json_response
from core.schemas import is_uuid
from customers.queries import company_of

customer_api = Blueprint("customer_api", __name__, url_prefix="/api")
customer_pages = Blueprint("customer_pages", __name__)


@customer_api.get("/companies/<id>")
def company(id: str) -> Response:
    """Return a customer with contacts, log, and the deals, files and questions that one may see."""
    person = current_actor().id
    with one_moment(db.engine) as connection:
        return json_response(customer_detail(connection, person, _find(connection, person, id)))


@customer_pages.get("/customers")
@page_required
def customers_page() -> str:
    """Show the list of customers."""
    if boot_data()["workspace"]["role"] == "guest":
        raise Forbidden(_("Guests see the customers of their boards alone."))
    return render_template("customers/index.html")


@customer_pages.get("/customers/<id>")
@page_required
def customer_page(id: str) -> str:
    """Show a customer."""
    person = current_actor().id
    with db.engine.connect() as connection:
        company = _find(connection, person, id)
    return render_template("customers/customer.html", company=company)


def _find(connection: Connection, person: str, id: str) -> Row[Any]:
    found = company_of(connection, person, id.lower()) if is_uuid(id) else None
    if found is None:
        raise NotFound(_("There is no such customer."), {"field": "company"})
    return found
