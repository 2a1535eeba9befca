"""A customer's page and what it shows, and the page with the list of customers."""

from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from marshmallow.fields import Nested
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from auth.boot import boot_data
from auth.sessions import page_required
from board import shapes
from board.company_merging import merge_preview
from board.customer_detail import customer_detail
from board.tiers import preview
from core.actors import Actor
from core.database import one_moment
from core.errors import Forbidden, NotFound
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Schema, is_uuid, load
from core.scopes import open_stream
from customers.commands.rules import Bounds
from customers.queries import company_of
from customers.rules import rules_of


class WantedBounds(Schema):
    bounds = Nested(Bounds, required=True)


customer_api = Blueprint("customer_api", __name__, url_prefix="/api")
customer_pages = Blueprint("customer_pages", __name__)


@customer_api.get("/companies/<id>")
@described(answer=shapes.COMPANY)
def company(id: str) -> Response:
    """Return a customer with contacts, log, and the deals, files and questions that one may see."""
    person = current_actor().id
    with one_moment(db.engine) as connection:
        return json_response(customer_detail(connection, person, _find(connection, person, id)))


@customer_api.get("/companies/<id>/merge")
@described(answer=shapes.MERGE)
def merging(id: str) -> Response:
    """Return how much of a customer would become another one's: contacts, entries, deals, and on how many boards."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        found = _find(connection, actor.id, id)
        _check(connection, found.workspace_id, actor, "company.merge")
        return json_response(merge_preview(connection, found))


@customer_api.get("/workspaces/<id>/tiers")
@described(answer=shapes.TIERS)
def rules(id: str) -> Response:
    """Return what holds for the customers of a workspace, and how many there are in each tier."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        _check(connection, id, actor, "company.edit")
        said = rules_of(connection, id)
        return json_response({"rules": said, **preview(connection, id, said["bounds"])})


@customer_api.post("/workspaces/<id>/tiers")
@described(body=WantedBounds, reads=True, answer=shapes.TIERS_PREVIEW)
def tiers_by(id: str) -> Response:
    """Return how many customers would be in each tier by other bounds, and who would change; nothing is changed."""
    actor, bounds = limited_actor(), load(WantedBounds(), json_body())["bounds"]
    with one_moment(db.engine) as connection:
        _check(connection, id, actor, "customers.set_rules")
        return json_response(preview(connection, id, bounds))


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


def _check(connection: Connection, id: str, actor: Actor, command: str) -> None:
    scope, context = open_stream(f"workspace:{id}", actor, connection)
    if not scope.permits(context, command):
        raise Forbidden(_("Your role does not allow this."), {"role": context.role})


def _find(connection: Connection, person: str, id: str) -> Row[Any]:
    found = company_of(connection, person, id.lower()) if is_uuid(id) else None
    if found is None:
        raise NotFound(_("There is no such customer."), {"field": "company"})
    return found
