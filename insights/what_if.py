"""What the forecast would be if some deals were otherwise: reckoned for whoever asks, and kept nowhere.

Which deals there are, and what of them the reader may see, is said by `insights.deals` alone: what is replaced is laid
over those.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy import Connection, select

from board.queries import COLUMN
from board.scope import BoardContext
from core.errors import Invalid
from core.schemas import Date, Flag, Id, List, Money, OneOf, Schema
from insights.asked import Asked
from insights.deals import Deal
from insights.overview import Ground, currency_of, total
from insights.rates import Rates

MOST = 200
Stages = Mapping[str, tuple[str, int]]


class ReplacedDeal(Schema):
    card = Id(required=True)
    column = Id()
    status = OneOf("open", "won", "lost")
    value = Money(allow_none=True)
    expected_close = Date(allow_none=True)
    commit = Flag()
    closed_on = Date()


class WhatIf(Schema):
    deals = List(fields.Nested(ReplacedDeal), required=True, validate=validate.Length(1, MOST))


def what_if(
    connection: Connection, board: BoardContext, asked: Asked, wanted: list[dict[str, Any]]
) -> tuple[Ground, dict[str, Any]]:
    """Return the ground with some deals otherwise, and `{total, missing}`: the months in one currency, and the deals
    that are not (or no longer) to be seen there.
    """
    ground, by_card = Ground.of(connection, board, asked), {one["card"]: one for one in wanted}
    known = {deal.id for deal in ground.deals}
    deals = replaced(ground.deals, by_card, stages_of(connection, board.id), ground.today)
    ground = replace(ground, deals=deals)
    rates, currency = Rates.of(connection, board.workspace_id), currency_of(connection, board)
    return ground, {
        "total": total(ground.forecast(), currency, rates, ground.today),
        "missing": sorted(by_card.keys() - known),
    }


def replaced(
    deals: Iterable[Deal], wanted: Mapping[str, Mapping[str, Any]], stages: Stages, today: date
) -> list[Deal]:
    """Return the deals, those that are wanted otherwise with the fields that are named; raise Invalid for a column that
    is none of the board's. `stages` is (kind, probability) by column.
    """
    strange = {one["column"] for one in wanted.values() if "column" in one} - stages.keys()
    if strange:
        message = _("There is no such column on this board.")
        raise Invalid(message, {"fields": {"column": [message]}, "columns": sorted(strange)})
    return [
        _otherwise(deal, wanted[deal.id], stages, today) if deal.id in wanted else deal
        for deal in deals
    ]


def stages_of(connection: Connection, board: str) -> dict[str, tuple[str, int]]:
    """Return the kind and probability of the columns of a board in which a deal can be."""
    found = select(COLUMN.c.id, COLUMN.c.kind, COLUMN.c.probability).where(
        COLUMN.c.board_id == board, COLUMN.c.archived_at.is_(None)
    )
    return {row.id: (row.kind, row.probability) for row in connection.execute(found)}


def _otherwise(deal: Deal, wanted: Mapping[str, Any], stages: Stages, today: date) -> Deal:
    """A deal that is said to go into a column is what the column's kind says, unless that is said too."""
    if "column" in wanted:
        kind, probability = stages[wanted["column"]]
        deal = deal._replace(column=wanted["column"], probability=probability, status=kind)
    value = wanted.get("value", {"amount": deal.amount, "currency": deal.currency})
    status = wanted.get("status", deal.status)
    return deal._replace(
        status=status,
        amount=value["amount"] if value else 0,
        currency=value["currency"] if value else None,
        expected=wanted.get("expected_close", deal.expected),
        commit=wanted.get("commit", deal.commit),
        closed_on=None if status == "open" else wanted.get("closed_on", deal.closed_on or today),
    )
