"""What in a table looks like something that it is not, and what would else be lost without a word."""

import json

import pytest
from sqlalchemy import select

from core.extensions import db
from customers.models import Company
from integrations.imports.tables.csv_stages import kind_of
from integrations.imports.tables.csv_values import are_shares, read_amount, read_currency, scale_of
from tests.factories import make_workspace
from tests.integrations.conftest import missing_of

pytestmark = pytest.mark.once

MONTH_FIRST = "Dates such as 03/04/2026 were read as month/day"


def told(report):
    return [(problem["line"], problem["message"]) for problem in report["problems"]]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12 M€", 1_200_000_000),
        ("1,5 k€", 150_000),
        ("€3m", 300_000_000),
        ("5M USD", 500_000_000),
        ("1 Mio. EUR", 100_000_000),
        ("CA$ 12k", 1_200_000),
    ],
)
def test_a_unit_beside_the_sign_or_code_of_a_currency_counts(text, minor):
    assert read_amount(text, 2, ",") == minor


@pytest.mark.parametrize(
    ("header", "scale"),
    [("Umsatz (T€)", 1_000), ("Value (k€)", 1_000), ("Amount (TEUR)", 1_000), ("Value (MUSD)", 1_000_000),
     ("Value (EUR)", 1), ("Value (Top)", 1)],
)  # fmt: skip
def test_a_unit_beside_a_currency_in_a_header_counts(header, scale):
    assert scale_of(header) == scale


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("CA$ 100", "CAD"),
        ("NZ$100", "NZD"),
        ("AU$ 5", "AUD"),
        ("MX$ 5", "MXN"),
        ("JP¥100", "JPY"),
        ("Amount (ALL)", "ALL"),
        ("Value all", None),
        ("Top value", None),
        ("Deals we try to win", None),
        ("amount_usd", "USD"),
    ],
)
def test_a_currency_is_no_word_and_no_other_ones_sign(text, currency):
    assert read_currency(text, "EUR") == currency


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Not won", "open"),
        ("Not yet won", "open"),
        ("Nicht gewonnen", "open"),
        ("No ganada", "open"),
        ("Não ganho", "open"),
        ("未赢单", "open"),
        ("未成交", "open"),
        ("客户流失预警", "open"),
        ("客户流失", "lost"),
        ("未中标", "lost"),
        ("Not relevant", "lost"),
        ("Неуспешно", "lost"),
        ("Закрыто и не реализовано", "lost"),
        ("Успешно реализовано", "won"),
        ("Ganado", "won"),
    ],
)
def test_a_stage_that_denies_to_be_won_is_not_won(name, kind):
    assert kind_of(name) == kind


def test_a_deal_whose_title_begins_like_a_sum_comes_and_a_long_title_is_read_at_once(bring, cards):
    names = ["Total Energies", "Sum (Paris) of parts", "(" * 90_000, " " + "x " * 40_000]
    report = bring("Deal,Amount\n" + "".join(f"{name},100\n" for name in names) + "Total (4),400\n")
    assert (report["cards"], missing_of(report)) == (4, {"Lines that are no deals": 1})
    assert {*names[:2]} <= cards().keys()


def test_a_name_alone_above_a_repeated_header_is_left_out_and_told(bring):
    report = bring("Deal,Stage\nFerry,Demo\nCrane,\nDeal,Stage\nBarge,Demo\n")
    assert (report["cards"], missing_of(report)) == (2, {"Lines beside the table": 2})
    assert [(line, "“Crane”" in message) for line, message in told(report)] == [(3, True)]


def test_what_is_said_by_neither_yes_nor_no_is_told(bring, cards):
    report = bring("Deal,Stage,Closed,Won\nFerry,Demo,2026-03-31,5000\nCrane,Demo,no,\n")
    assert [line for line, _message in told(report)] == [2, 2]
    assert cards()["Ferry"]["status"] == "open"


def test_a_closed_deal_of_which_nobody_says_how_it_ended_stays_open_and_is_told(bring):
    report = bring("Deal,Stage,Is closed\nFerry,Demo,yes\nCrane,Won,yes\nBarge,Demo,no\n")
    assert missing_of(report) == {"End of closed deals": 1}


def test_a_currency_that_is_not_known_is_told(bring):
    report = bring(
        "Deal,Amount,Currency\nFerry,100,Points\nCrane,5,USD\nBarge,$ 7,Points\nHull,,Points\n"
    )
    assert {one["currency"]: one["amount"] for one in report["sums"]} == {
        "EUR": 10_000,
        "USD": 1_200,
    }
    assert told(report) == [
        (2, "“Points” is no currency that is known."), (4, "“Points” is no currency that is known."),
    ]  # fmt: skip


def test_a_probability_that_is_not_the_one_of_its_stage_or_none_at_all_is_told(bring):
    rows = "Ferry,Demo,20\nCrane,Demo,20\nBarge,Demo,35 %\nHull,Demo,High\nKeel,Won,70\n"
    report = bring(f"Deal,Stage,Probability\n{rows}")
    assert [(one["count"], one["why"]) for one in report["missing"]] == [
        (1, "A deal has the one of its stage."), (1, "It is no percentage."),
    ]  # fmt: skip
    again = bring("Deal,Stage,Probability\nMast,Demo,20\nSail,Demo,50\nRope,Demo,50\n")
    assert missing_of(again) == {"Probability of a deal": 2}


def test_marks_from_1_to_5_are_no_percents(bring):
    report = bring("Deal,Stage,Confidence\nFerry,Demo,2\nCrane,Offer,5\n")
    assert missing_of(report) == {"Probabilities": 2}
    assert told(report) == []


def test_what_is_cut_off_is_told(bring):
    report = bring(f"Deal,Source,Lost reason\nFerry,{'s' * 101},\nCrane,Fair,{'r' * 500}\n")
    assert missing_of(report) == {"Ends of long names and reasons": 1}


def test_a_column_that_is_called_open_is_meant_where_the_board_has_it(bring, cards):
    bring("Deal,Stage\nFerry,Lead\nCrane,Open\n")
    bring("Deal,Stage\nBarge,Open\n")
    assert cards()["Barge"]["column"] == cards()["Crane"]["column"]


@pytest.mark.parametrize(
    ("dates", "is_told"),
    [
        (["03/04/2026", "05/06/2026"], True),
        (["03/04/2026", "13/06/2026"], False),
        (["03/04/2026", "06/13/2026"], False),
        (["03.04.2026"], False),
        (["03/03/2026"], False),
        (["2026-03-04"], False),
    ],
)
def test_an_order_of_day_and_month_that_is_only_supposed_is_told(bring, dates, is_told):
    report = bring("Deal,Due date\n" + "".join(f"Ferry,{date}\n" for date in dates))
    assert any(message.startswith(MONTH_FIRST) for _line, message in told(report)) == is_told


def test_the_command_line_says_so_in_a_line_of_its_own_and_how_to_change_it(app, tmp_path):
    make_workspace()
    file = tmp_path / "deals.csv"
    file.write_text("Deal,Due date\nFerry,03/04/2026\n")
    run = app.test_cli_runner().invoke
    done = run(args=["board", "import", str(file)])
    assert done.stderr.startswith(MONTH_FIRST)
    assert "--dates dmy" in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["problems_count"] == 1
    assert run(args=["board", "import", str(file), "--dates", "dmy"]).stderr == ""


@pytest.mark.parametrize("name", ["Dr.Oetker", "Booking.com", "St.Gallen"])
def test_a_name_with_a_point_is_no_domain(bring, board, name):
    bring(f"Deal,Company\nFerry,{name}\nCrane,umbra.example\n")
    found = dict(db.session.execute(select(Company.name, Company.domain)).all())
    assert found == {name: None, "umbra.example": "umbra.example"}


def test_a_chance_of_1_is_certain_only_where_others_are_fractions():
    assert not are_shares(["1", "0"])
    assert are_shares(["1", "0.5"])


def test_what_says_that_there_is_nothing_is_no_part_of_a_title_but_may_be_one(bring):
    report = bring("Product,Company,Stage\nN/A,Umbra,Demo\nHull,-,Demo\n-,n/a,Demo\n")
    assert [card["title"] for card in report["preview"]] == ["Umbra", "Hull", "-"]


def test_of_two_days_of_close_the_one_that_does_not_come_is_told(bring):
    rows = "Ferry,Demo,2026-01-01,2026-02-02\nCrane,Won,2026-01-01,2026-02-02\nHull,Won,2026-01-01,2026-01-01\n"
    report = bring(f"Deal,Stage,Close Date,Expected Close Date\n{rows}")
    assert missing_of(report) == {
        "Close date of an open deal": 1,
        "Expected close of a closed deal": 1,
    }
