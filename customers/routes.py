"""Looking up companies over HTTP."""

from flask import Blueprint, Response, request

from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response
from customers.queries import search_companies

customers_api = Blueprint("customers", __name__, url_prefix="/api")


@customers_api.get("/companies")
@described(query={"q": "string"})
def companies() -> Response:
    """Return up to 20 companies whose name contains `q`."""
    person = current_actor().id
    with db.engine.connect() as connection:
        found = search_companies(connection, person, request.args.get("q", "")[:200])
    return json_response({"companies": found})
