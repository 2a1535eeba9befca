"""How the figures look, for the description of the API. Money is in minor units, by currency."""

from core.openapi import answers_with
from core.shapes import (
    ANYTHING,
    DAY,
    FLAG,
    ID,
    NUMBER,
    TEXT,
    besides,
    by_key,
    many,
    maybe,
    shape,
)

answers_with("board", "goal.set", goal=ID)
answers_with("workspace", "rate.set", rate=ID)

OBJECT = by_key(ANYTHING)
FORECAST = shape(currencies=by_key(OBJECT))
WHAT_IF = besides(FORECAST, total=ANYTHING, missing=many(TEXT))
FUNNEL = shape(
    **{"from": ANYTHING, "to": ANYTHING},
    columns=many(
        shape(
            column=ID,
            name=TEXT,
            kind=TEXT,
            archived=FLAG,
            entered=NUMBER,
            left_onward=NUMBER,
            won=NUMBER,
            lost=NUMBER,
            left=NUMBER,
            median_days=ANYTHING,
            p90_days=ANYTHING,
        )
    ),
)
INSIGHTS = OBJECT
DEALS = shape(
    count=NUMBER,
    deals=many(
        besides(
            shape(id=ID, number=NUMBER, title=TEXT, owner=maybe(ID), column=ID, status=TEXT),
            value=ANYTHING,
            expected_close=maybe(DAY),
            closed_at=ANYTHING,
        )
    ),
)
HEALTH = besides(shape(seq=NUMBER), limits=OBJECT, customers=maybe(OBJECT), tracks=by_key(OBJECT))
FACTS = shape(
    facts=many(shape(code=TEXT, text=TEXT, since=ANYTHING, events=many(OBJECT))),
)
