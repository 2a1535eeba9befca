"""The list of customers over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, stream_with_context
from flask_babel import gettext as _

from core import server
from core.csv_lines import csv_line
from core.database import one_moment
from core.errors import Invalid
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response, number_after, query_number
from customers import shapes
from customers.doubles import find_doubles
from customers.listing import MOST, SORTS, Wanted, list_companies
from customers.models import TIERS
from customers.queries import colleagues_of

customers_api = Blueprint("customers", __name__, url_prefix="/api")
COLUMNS = (
    "id", "name", "tier", "tier_by", "domain", "phone", "mail", "owner", "tags", "next_contact", "contacted_on",
    "won_on", "renews_on", "notes",
)  # fmt: skip
QUERY = {
    **dict.fromkeys(
        ("q", "tier", "owner", "tag", "overdue", "lapsed", "archived", "sort"), "string"
    ),
    **dict.fromkeys(("after", "most"), "integer"),
}


@customers_api.get("/companies")
@described(query=QUERY, answer=shapes.COMPANIES)
def companies() -> Response:
    """Return customers whose name, domain or contact contains `q`, by tier, owner, tag, overdue or lapsed."""
    person = current_actor().id
    wanted = wanted_companies()
    with one_moment(db.engine) as connection:
        return json_response(list_companies(connection, person, wanted))


@customers_api.get("/companies/duplicates")
@described(answer=shapes.PAIRS)
def duplicates() -> Response:
    """Return pairs of customers that are probably one, the surest first: same domain, same or nearly the same name."""
    person = current_actor().id
    with one_moment(db.engine) as connection:
        return json_response({"pairs": find_doubles(connection, person)})


@customers_api.get("/companies.csv")
@described(query=QUERY, answer="text/csv")
def export_companies() -> Response:
    """Return all customers that the list would show, as CSV for a spreadsheet."""
    return Response(
        stream_with_context(_lines(current_actor().id, wanted_companies())),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=baton-customers.csv"},
    )


def _lines(person: str, wanted: Wanted) -> Iterator[str]:
    # The mark by which a spreadsheet knows that it is UTF-8.
    yield "\ufeff" + csv_line(COLUMNS)
    with db.engine.connect() as connection:
        names = colleagues_of(connection, person)
    start = 0
    while page := _page(person, replace(wanted, start=start, most=MOST)):
        yield "".join(_line(company, names) for company in page)
        start += len(page)
        server.sleep(0)


def _page(person: str, wanted: Wanted) -> list[dict[str, Any]]:
    # Whoever reads slowly keeps no connection to the database meanwhile.
    with one_moment(db.engine) as connection:
        return list_companies(connection, person, wanted)["companies"]


def _line(company: dict[str, Any], names: dict[str, str]) -> str:
    shown = company | {"owner": names.get(company["owner"]), "tags": ", ".join(company["tags"])}
    return csv_line(shown[name] for name in COLUMNS)


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
        start=number_after("start", 9) or 0,
        most=max(1, min(query_number("most", 9) or 20, MOST)),
    )


def _check(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value and value not in choices:
        message = _("There is no such choice.")
        raise Invalid(message, {"fields": {name: [message]}})
