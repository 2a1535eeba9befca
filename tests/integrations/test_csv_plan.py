"""What becomes of a file's rows: stages, people, customers, values and dates on the board."""

import pytest

from core.errors import Invalid
from tests.factories import make_board, make_company, make_person

pytestmark = pytest.mark.once


def stages(board):
    return [(column["name"], column["kind"]) for column in shown_columns(board)]


def shown_columns(board):
    columns = [column for column in board.records("column") if not column["archived_at"]]
    return sorted(columns, key=lambda column: column["position"])


def test_stages_become_columns_in_the_order_of_a_sale(board, bring, file):
    report = bring(file("pipeline.csv"))
    assert stages(board) == [
        ("Prospecting", "open"), ("Engaging", "open"), ("Won", "won"), ("Lost", "lost"),
    ]  # fmt: skip
    assert [column["probability"] for column in shown_columns(board)] == [35, 65, 100, 0]
    assert [stage["count"] for stage in report["stages"]] == [1, 2, 1, 1]


def test_lettered_stages_stand_by_their_letters(board, bring, file):
    bring(file("lettered.csv"))
    names = [name for name, _kind in stages(board)]
    assert names[:4] == [
        "A. Lead Generated", "B. Qualified Leads", "C. Demo Done", "E. Proposal Sent",
    ]  # fmt: skip


def test_a_title_is_made_of_product_and_account(bring, cards, file):
    bring(file("pipeline.csv"))
    assert "Tidal Basic · Harbour Kites" in cards()
    assert "Tidal Pro" in cards(), "a deal without an account is named by its product alone"


def test_won_and_lost_deals_keep_their_kind_and_the_day_they_were_closed(bring, cards, file):
    bring(file("pipeline.csv"))
    won, lost = cards()["Tidal Basic · Umbra Foods"], cards()["Tidal Pro · UMBRA FOODS"]
    assert (won["status"], won["closed_at"][:10], won["expected_close"]) == (
        "won", "2026-03-01", None,
    )  # fmt: skip
    assert won["value"] == {"amount": 105_400, "currency": "EUR"}
    assert (lost["status"], lost["closed_at"][:10], lost["lost_reason"]) == (
        "lost", "2026-03-18", "Not told",
    )  # fmt: skip
    assert won["created_at"][:10] == "2026-01-05"


def test_a_close_date_of_an_open_deal_is_the_expected_one(bring, cards, file):
    bring(file("pipeline.csv"))
    deal = cards()["Tidal Basic · 海风科技"]
    assert (deal["status"], deal["expected_close"], deal["closed_at"]) == (
        "open", "2026-12-24", None,
    )  # fmt: skip
    assert deal["value"] == {"amount": 4_800_000, "currency": "EUR"}


def test_agents_become_placeholders_and_are_matched_by_folded_name(board, bring, cards, file):
    known = make_person(board.workspace, name="NORA  Lindqvist")
    report = bring(file("pipeline.csv"))
    assert (report["members"], cards()["Tidal Pro"]["owner"]) == (2, known)
    assert {(row["name"], row["known"]) for row in report["people"]} == {
        ("Nora Lindqvist", True), ("nora lindqvist", True), ("Paul Ember", False), ("李娜", False),
    }  # fmt: skip
    paul = cards()["Tidal Pro · UMBRA FOODS"]["owner"]
    assert board.record("member", paul)["role"] == "editor"


def test_people_are_matched_by_address_too(board, bring, cards):
    known = make_person(board.workspace)
    bring(f"Deal Name,Owner\nA,{known[-12:].upper()}@example.com\n")
    assert cards()["A"]["owner"] == known


def test_a_placeholder_that_was_disabled_since_gets_no_new_deals(board, bring, cards):
    bring("Deal Name,Owner\nA,Paul Ember\n")
    before = cards()["A"]["owner"]
    board.workspace.run("member.disable", member=before)
    assert bring("Deal Name,Owner\nB,Paul Ember\n")["members"] == 1
    assert cards()["B"]["owner"] != before


def test_a_customer_in_two_spellings_is_one_and_the_one_that_is_there_is_meant(
    board, bring, cards, file
):
    known = make_company(board.workspace, "harbour kites")
    report = bring(file("pipeline.csv"))
    shown = cards()
    assert report["companies"] == 2
    assert shown["Tidal Basic · Harbour Kites"]["company"] == known
    umbra = shown["Tidal Basic · Umbra Foods"]["company"]
    assert umbra == shown["Tidal Pro · UMBRA FOODS"]["company"]
    assert board.record("company", umbra)["name"] == "Umbra Foods"


def test_a_status_wins_over_an_open_stage(board, bring, cards, file):
    report = bring(file("lettered.csv"))
    shown = cards()
    assert [shown[title]["status"] for title in ("Lighthouse", "Pier", "Buoy", "Anchor")] == [
        "open", "won", "lost", "open",
    ]  # fmt: skip
    assert stages(board)[-2:] == [("Won", "won"), ("Lost", "lost")]
    assert report["missing"][0]["count"] == 2


def test_the_boards_own_columns_are_used(bring):
    sales = make_board(name="Other")
    report = bring("Deal,Stage\nA,proposal\nB,Closed Won\nC,Closed Lost\nD,\n", into=sales)
    assert (report["columns"], sales.titles("Proposal"), sales.titles("Won")) == (
        0,
        ["A", "D"],
        ["B"],
    )
    assert sales.titles("Lost") == ["C"]


def test_new_open_stages_stand_before_the_closed_columns(bring):
    sales = make_board(name="Other")
    bring("Deal,Stage\nA,Pilot\nB,Disqualified\n", into=sales)
    names = ["Lead", "Qualified", "Proposal", "Negotiation", "Pilot", "Won", "Lost", "Disqualified"]
    assert sales.stages() == names


def test_a_won_stage_never_becomes_an_open_column_of_that_name(board, bring, cards):
    board.run("column.create", name="Won", kind="open")
    bring("Deal,Stage,Status\nA,Won,\nB,,Won\nC,,\n")
    assert [cards()[title]["status"] for title in "ABC"] == ["won", "won", "open"]


def test_a_file_without_stages_gets_the_columns_that_it_needs(board, bring):
    bring("Deal,Status\nA,Won\nB,Lost\nC,Open\n")
    assert stages(board) == [("New", "open"), ("Won", "won"), ("Lost", "lost")]


def test_a_board_with_only_closed_columns_gets_an_open_one(board, bring, cards):
    board.run("column.create", name="Signed", kind="won")
    bring("Deal,Stage\nA,Signed\nB,\n")
    assert [cards()[title]["status"] for title in "AB"] == ["won", "open"]


def test_a_chinese_file_comes_whole(board, bring, cards, file):
    report = bring(file("chinese.csv"))
    assert stages(board) == [("初步接洽", "open"), ("赢单", "won"), ("丢单", "lost")]
    deal = cards()["岩土工程监测"]
    assert (deal["value"]["amount"], deal["expected_close"]) == (148_000_000, "2026-12-24")
    assert board.record("description", deal["id"])["text"] == "首次拜访，\n对方有意向"
    won = cards()["港口灯塔改造"]
    assert won["value"] == {"amount": 1_200_050, "currency": "CNY"}
    assert (won["closed_at"][:10], report["problems"]) == ("2026-03-01", [])


def test_a_german_file_comes_whole(bring, cards, file):
    bring(file("german.csv"))
    deal, won = cards()["Größe – „Münster“"], cards()["Café"]
    assert (deal["value"]["amount"], deal["expected_close"]) == (120_050, "2026-12-24")
    assert won["value"] == {"amount": 3_850_000, "currency": "EUR"}


def test_what_cannot_be_read_is_told_with_its_line_and_the_deal_comes_without_it(bring, cards):
    rows = [
        "Deal,Stage,Amount,Due,Notes",
        "A,Demo,TBD,2026-01-01,",
        "B,Demo,99999999999999999999,31.02.2026,",
        ",Demo,1,1850-01-01,",
        f"{'x' * 501},Demo,1,,",
        "C,Demo,1,,,surplus",
    ]
    report = bring("\n".join(rows))
    lines = [problem["line"] for problem in report["problems"]]
    assert (lines, report["problems_count"]) == ([2, 3, 3, 4, 4, 5, 6], 7)
    shown = cards()
    assert (shown["A"]["value"], shown["B"]["expected_close"]) == (None, None)
    assert {"Untitled", "x" * 500} < shown.keys()


def test_cells_of_several_lines_or_with_odd_characters_stop_nothing(bring, cards):
    text = "Deal,Stage,Owner,Account,Lost reason,Source\n"
    text += '"A\nB","De\nmo","Paul\nEmber","Umbra\tFoods",,"Trade\nfair"\n'
    bring(text + 'C,Closed Lost,"\u202ePaul\u0007 Ember",Umbra Foods,"too\ndear"\n')
    shown = cards()
    assert shown["C"]["lost_reason"] == "too dear"
    assert (shown["A B"]["source"], shown["C"]["source"]) == ("Trade fair", None)
    assert shown["A B"]["owner"] == shown["C"]["owner"]
    assert shown["A B"]["company"] == shown["C"]["company"]


def test_names_that_are_too_long_are_cut(bring, cards):
    row = ",".join(("A", "s" * 90, "o" * 90, "c" * 300))
    bring(f"Deal,Stage,Owner,Account\n{row}\n")
    assert cards()["A"]["owner"]


@pytest.mark.parametrize("field", ["Stage", "Owner"])
def test_a_column_of_thousands_of_values_is_no_stage_and_no_colleagues(bring, heads, field):
    before = heads()
    rows = "".join(f"Deal {n},value {n}\n" for n in range(3_000))
    with pytest.raises(Invalid, match=f"“{field}” has 3000 different values"):
        bring(f"Deal,{field}\n{rows}")
    assert heads() == before


def test_a_file_without_a_title_is_refused(bring, heads):
    before = heads()
    with pytest.raises(Invalid, match="title"):
        bring("Foo,Bar\n1,2\n")
    assert heads() == before
