"""The list of customers over HTTP."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from core.database import one_moment
from core.errors import Invalid
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response, query_number
from customers.doubles import find_doubles
from customers.listing import MOST, SORTS, Wanted, list_companies
from customers.models import TIERS

customers_api = Blueprint("customers", __name__, url_prefix="/api")
QUERY = {
    **dict.fromkeys(
        ("q", "tier", "owner", "tag", "overdue", "lapsed", "archived", "sort"), "string"
    ),
    **dict.fromkeys(("start", "most"), "integer"),
}


@customers_api.get("/companies")
@described(query=QUERY)
def companies() -> Response:
    """Return customers whose name, domain or contact contains `q`, by tier, owner, tag, overdue or lapsed."""
    person = current_actor().id
    wanted = wanted_companies()
    with one_moment(db.engine) as connection:
        return json_response(list_companies(connection, person, wanted))


@customers_api.get("/companies/duplicates")
def duplicates() -> Response:
    """Return pairs of customers that are probably one, the surest first: same domain, same or nearly the same name."""
    person = current_actor().id
    with one_moment(db.engine) as connection:
        return json_response({"pairs": find_doubles(connection, person)})


def wanted_companies() -> Wanted:
    """Return what of the list this request asks for; raise Invalid for what there cannot be."""
    text = {
        name: request.args.get(name, "")[:200] for name in ("q", "tier", "owner", "tag", "sort")
    }
    _check("tier", text["tier"], TIERS)
    _check("sort", text["sort"].removeprefix("-"), SORTS)
    flags = {name: request.args.get(name) == "1" for name in ("overdue", "lapsed", "archived")}
    return Wanted(
        q=text["q"],
        tier=text["tier"] or None,
        owner=text["owner"] or None,
        tag=text["tag"].replace("\0", "") or None,
        is_overdue=flags["overdue"],
        is_lapsed=flags["lapsed"],
        archived=flags["archived"],
        sort=text["sort"] or None,
        start=query_number("start", 9) or 0,
        most=max(1, min(query_number("most", 9) or 20, MOST)),
    )


def _check(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value and value not in choices:
        message = _("There is no such choice.")
        raise Invalid(message, {"fields": {name: [message]}})
