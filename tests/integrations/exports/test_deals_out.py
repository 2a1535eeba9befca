"""Deals as files: read back by others' libraries and by our own import, safe to open, and no more than one sees."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from flask_babel import force_locale
from sqlalchemy import select

from core.actors import Actor
from core.audit import ENTRY
from core.extensions import db
from core.models import new_id
from integrations.exports import crm, deals
from integrations.imports.tables.csv_columns import guess_mapping
from integrations.imports.tables.csv_import import import_table
from integrations.imports.tables.csv_plan import (
    Options,
    currency_of,
    date_order_of,
    surroundings_of,
)
from integrations.imports.tables.table_reading import read_table
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_company,
    make_label,
    make_member,
    make_person,
    make_role,
    make_task,
)

pytestmark = pytest.mark.once
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "- a list")


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def deal(board):
    """A deal of which everything is known."""
    tom = make_member(board, name="Tom Becker")
    card = make_card(
        board, "Proposal", "Booking system",
        value={"amount": 123456, "currency": "EUR"},
        owner=tom, expected_close="2026-12-24", company=make_company(board.workspace, "Studio Brandt"),
        labels=[make_label(board, "Key, account")],
    )  # fmt: skip
    make_task(board, card, "Call back", due="2026-12-01")
    board.run("card.describe", card=card, text=f"@{{member:{tom}}}, look\nsecond “line”, 中文")
    return card


def lines(answer):
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def taken_in(board, content):
    """Import a file into a new board of the same workspace; return its cards by title."""
    other = make_board(board.workspace, preset="empty", name="Other")
    with db.engine.connect() as connection:
        around, currency = (
            surroundings_of(connection, other.id),
            currency_of(connection, None, other.id),
        )
    table = read_table(content)
    mapping = guess_mapping(table.header)
    options = Options(mapping, date_order_of(table, mapping), currency)
    report = import_table(
        table, "deals.csv", around, Actor(board.owner), options,
        base=new_id(), step=lambda *_at: None, dry_run=False,
    )  # fmt: skip
    assert report["problems"] == []
    stages = {column["id"]: column["name"] for column in other.records("column")}
    return {
        card["title"]: card | {"stage": stages[card["column"]]} for card in other.records("card")
    }


def test_a_workbook_has_real_dates_and_numbers_and_no_formula(board, deal, export):
    make_cards(board, "Lead", *FORMULAS)
    book = openpyxl.load_workbook(io.BytesIO(export(board, "xlsx").data))
    names, *rows = book.active.iter_rows()
    row = next(
        dict(zip((name.value for name in names), row, strict=True))
        for row in rows
        if row[1].value == "Booking system"
    )
    assert (row["Value"].value, row["Value"].data_type, row["Currency"].value) == (
        1234.56,
        "n",
        "EUR",
    )
    assert row["Expected close"].value == datetime(2026, 12, 24)  # noqa: DTZ001
    assert row["Expected close"].is_date
    assert row["Created"].is_date
    assert (row["Next step"].value, row["Tasks"].value) == ("Call back", 1)
    assert [cell.value for cell in book.active["B"]][1:] == [*FORMULAS, "Booking system"]
    assert {cell.data_type for line in rows for cell in line} == {"n", "s", "d"}
    assert book.active["B2"].quotePrefix


def test_a_csv_is_defused_and_our_import_takes_that_back(board, deal, export):
    make_cards(board, "Lead", *FORMULAS)
    make_card(board, title="Refund", value={"amount": -500, "currency": "EUR"})
    content = export(board, "csv").data
    assert [line["Title"][0] for line in lines(export(board, "csv"))][:5] == ["'"] * 5
    assert (
        next(line["Value"] for line in lines(export(board, "csv")) if line["Title"] == "Refund")
        == "-5.00"
    )
    cards = taken_in(board, content)
    assert cards.keys() == {*FORMULAS, "Refund", "Booking system"}
    same = ("value", "owner", "company", "expected_close", "source", "status")
    card, again = board.card(deal), cards["Booking system"]
    assert {name: again[name] for name in same} == {name: card[name] for name in same}
    (line,) = [one for one in lines(export(board, "csv")) if one["Title"] == "Booking system"]
    assert line["Description"] == "'@Tom Becker, look\nsecond “line”, 中文"
    assert (again["stage"], again["has_description"]) == ("Proposal", True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_header_is_known_to_our_import_in_either_language(app, language):
    with force_locale(language):
        header = deals.header()
        mapping = guess_mapping(header)
        labels = [
            deals.COLUMNS[mapping[name]]
            for name in (
                "stage",
                "status",
                "value",
                "owner",
                "closed_at",
                "created_at",
                "lost_reason",
                "description",
            )
        ]
        known = {name for name, place in mapping.items() if place not in (None, [])}
    # What only other tools' tables have: a deal of ours is known by its title, and its tasks stay.
    elsewhere = {"record_id", "parent", "completed_at", "owner_email", "pipeline"}
    elsewhere |= {"lost_at", "is_closed", "is_won"}
    assert known == mapping.keys() - elsewhere
    assert [labels.index(one) for one in labels] == list(range(8))


def test_zoho_and_fxiaoke_get_their_own_columns_and_stages_which_come_back(board, deal, export):
    board.run("card.win", card=make_card(board, title="Won one"))
    board.run("card.lose", card=make_card(board, title="Lost one"), reason="Price")
    zoho = {line["Deal Name"]: line for line in lines(export(board, "zoho"))}
    (deal,) = [line for line in zoho.values() if line["Deal Name"] == "Booking system"]
    assert (deal["Stage"], deal["Closing Date"]) == ("Proposal/Price Quote", "2026-12-24")
    assert (zoho["Won one"]["Stage"], zoho["Lost one"]["Stage"]) == ("Closed Won", "Closed Lost")
    back = taken_in(board, export(board, "zoho").data)
    assert (back["Won one"]["status"], back["Booking system"]["value"]["amount"]) == ("won", 123456)
    fxiaoke = {line["商机名称"]: line for line in lines(export(board, "fxiaoke"))}
    assert (fxiaoke["Lost one"]["销售阶段"], fxiaoke["Lost one"]["输单原因"]) == ("输单", "Price")
    back = taken_in(board, export(board, "fxiaoke").data)
    assert {card["title"]: card["status"] for card in back.values()} == {
        "Booking system": "open", "Won one": "won", "Lost one": "lost",
    }  # fmt: skip


def test_stages_go_to_the_one_of_their_name_and_else_to_the_nearest_in_probability():
    stages = [("Value Proposition", 99), ("Lead", 10), ("Proposal", 50), ("Last", 88)]
    assert [crm.stage_in(crm.ZOHO, {"kind": "open", "name": name, "probability": at}) for name, at in stages] == [
        "Value Proposition", "Qualification", "Proposal/Price Quote", "Negotiation/Review",
    ]  # fmt: skip


def test_a_file_has_what_a_filter_or_a_shared_view_lets_through(board, deal, export):
    make_cards(board, "Lead", "One", "Two")
    assert [line["Title"] for line in lines(export(board, "csv", text="booking"))] == [
        "Booking system"
    ]
    view = board.run("view.create", name="Mine", query={"text": "o", "sort": "-title"}).result[
        "view"
    ]
    assert [line["Title"] for line in lines(export(board, "csv", view=view))] == [
        "Two",
        "One",
        "Booking system",
    ]
    assert len(lines(export(board, "csv", view="table"))) == 3


def test_nobody_takes_out_more_than_they_see(board, deal, export, visitor):
    role = make_role(board.workspace, hides_amounts=True, own_deals=True)
    rep = make_member(board, role, name="Rep")
    board.run(
        "card.assign",
        card=make_card(board, title="Mine", value={"amount": 5, "currency": "EUR"}),
        member=rep,
    )
    (line,) = lines(export(board, "csv", by=rep))
    assert (line["Title"], line["Value"], line["Currency"]) == ("Mine", "", "")
    document = export(board, "json", by=rep).json
    assert (document["complete"], document["history"]) == (False, [])
    assert [(card["title"], card["value"]) for card in document["records"]["card"]] == [
        ("Mine", None)
    ]
    assert "email" not in document["people"][0]
    assert "Booking" not in export(board, "trello", by=rep).text
    stranger = visitor(make_person(board.workspace))
    assert stranger.get(f"/api/boards/{board.id}/export?format=json").status_code == 404


def test_who_took_what_out_stands_in_the_audit_log(board, export, visitor):
    export(board, "csv")
    with db.engine.connect() as connection:
        entry = connection.execute(select(ENTRY).where(ENTRY.c.kind == "board_exported")).one()
    assert (entry.person, entry.details["format"]) == (board.owner, "csv")
    answer = visitor(board.owner).get(f"/api/boards/{board.id}/export?format=doc")
    assert (answer.status_code, "format" in answer.json["error"]["data"]["fields"]) == (422, True)
