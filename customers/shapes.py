"""How the answers about customers look, for the description of the API."""

from core.openapi_records import describe_fields
from core.shapes import ANYTHING, DAY, ID, NUMBER, TEXT, besides, by_key, many, maybe, shape

describe_fields("workspace", "pulse", questions=by_key(ANYTHING))

# The record, but without the long notes where the list leaves them out.
COMPANIES = shape(
    companies=many(besides(shape(id=ID, name=TEXT, tier=TEXT, workspace=ID), found_as=maybe(TEXT)))
    | {"description": "The record of the company, its workspace, and the name it was found by."},
    total=NUMBER,
    today=DAY,
    next=maybe(TEXT),
)
PAIRS = shape(
    pairs=many(
        shape(
            why=TEXT,
            points=ANYTHING,
            companies=many(shape(id=ID, name=TEXT, domain=maybe(TEXT), tier=TEXT)),
        )
    )
)
