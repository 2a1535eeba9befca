"""An import as others meet it: nothing before the end, all after; taken back, taken up again, told ahead."""

from collections import Counter

import pytest

from core.errors import Conflict, Forbidden
from core.jobs import Cancelled
from core.models import new_id
from integrations.imports import only_whole
from integrations.imports.tables import table_labels
from tests.factories import make_board, make_card, make_company, make_label, make_member

ROWS = 400
MANY = "Deal Name,Stage,Owner,Account,Notes\n" + "".join(
    f"Deal {n},{('Demo', 'Closed Won')[n % 2]},Paul Ember,Umbra {n % 7},a note\n"
    for n in range(ROWS)
)


class Crash(BaseException):
    """The process ends: nobody has time to take anything back."""


def at(done, what):
    """Make a step which does something when the import has come so far."""

    def step(now, total):
        if now >= done:
            what()

    return step


def crash():
    raise Crash


def stop():
    raise Cancelled


def shown(visitor, board, archived=""):
    return visitor(board.owner).get(f"/api/boards/{board.id}{archived}").json["records"]


def test_others_see_nothing_before_the_end_and_everything_after(board, bring, visitor):
    with pytest.raises(Crash):
        bring(MANY, step=at(ROWS, crash), base=(base := new_id()))
    client = visitor(board.owner)
    records = shown(visitor, board)
    (running,) = records["import"]
    assert (len(records["card"]), records.get("column", [])) == (ROWS, [])
    assert {card["imported_in"] for card in records["card"]} == {running["id"]}
    assert running["state"] == "running"
    assert client.get("/api/boards").json["boards"][0]["open_count"] == 0
    bring(MANY, base=base)
    records = shown(visitor, board)
    assert (len(records["column"]), records["import"][0]["state"]) == (2, "done")
    assert client.get("/api/boards").json["boards"][0]["open_count"] == ROWS // 2


def test_an_import_is_one_group_of_changes_of_at_most_200_records(bring, log):
    bring(MANY)
    changes = [change for change in log() if change.name.startswith("import.")]
    assert len({change.group for change in changes}) == 1
    assert changes[0].group is not None
    assert all(change.cause == {"import": change.group} for change in changes)
    assert max(len(change.patches) for change in changes) <= 200


@pytest.mark.parametrize("done", [0, 1, 200, ROWS])
def test_an_import_taken_up_after_a_crash_repeats_nothing(board, bring, log, done):
    base = new_id()
    whole = bring(MANY, into=make_board(board.workspace, "empty", "Other"), dry_run=True)
    with pytest.raises(Crash):
        bring(MANY, base=base, step=at(done, crash))
    report = bring(MANY, base=base)
    numbers = [card["number"] for card in board.records("card")]
    assert sorted(numbers) == list(range(1, ROWS + 1))
    assert Counter(change.name for change in log())["import.start"] == 1
    same = ("columns", "cards", "members", "companies", "stages", "people", "sums")
    assert {name: report[name] for name in same} == {name: whole[name] for name in same}


def test_an_import_that_is_done_and_started_again_changes_nothing(bring, heads):
    base = new_id()
    first, before = bring(MANY, base=base), heads()
    assert bring(MANY, base=base) == first
    assert heads() == before


def test_a_cancelled_import_leaves_no_card_and_no_column(board, bring):
    with pytest.raises(Cancelled):
        bring(MANY, step=at(ROWS, stop))
    assert (board.records("card"), board.records("column"), board.records("description")) == (
        [],
        [],
        [],
    )
    assert [row["state"] for row in board.records("import")] == ["cancelled"]


def test_an_import_cancelled_before_it_begins_changes_nothing(bring, heads):
    before = heads()
    with pytest.raises(Cancelled):
        bring(MANY, step=at(0, stop))
    assert heads() == before


def test_a_crash_while_taking_back_cannot_lead_to_half_an_import(board, bring, monkeypatch):
    base, execute = new_id(), only_whole.execute

    def execute_until_the_first_portion_went(stream, name, *args, **options):
        outcome = execute(stream, name, *args, **options)
        return crash() if name == "import.cancel" else outcome

    monkeypatch.setattr(only_whole, "execute", execute_until_the_first_portion_went)
    with pytest.raises(Crash):
        bring(MANY, base=base, step=at(ROWS, stop))
    assert 0 < len(board.records("card")) < ROWS
    monkeypatch.setattr(only_whole, "execute", execute)
    with pytest.raises(Conflict):
        bring(MANY, base=base)
    assert (board.records("card"), board.records("column")) == ([], [])


@pytest.mark.parametrize("error", [RuntimeError("no more"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_takes_everything_back(board, bring, error):
    def fail():
        raise error

    with pytest.raises(type(error)):
        bring(MANY, step=at(200, fail))
    assert (board.records("card"), board.records("column")) == ([], [])


def test_whoever_loses_the_right_to_import_on_the_way_leaves_nothing_behind(board, bring):
    manager = make_member(board, "manager")

    def demote():
        board.run("member.change_role", member=manager, role="viewer")

    with pytest.raises(Forbidden):
        bring(MANY, by=manager, step=at(200, demote))
    assert (board.records("card"), board.records("column")) == ([], [])


def test_what_went_wrong_first_is_told_even_if_nothing_can_be_taken_back(
    bring, monkeypatch, caplog
):
    execute = only_whole.execute

    def execute_but_for_cancel(stream, name, *args, **options):
        if name == "import.cancel":
            raise OSError("the disk is gone")
        return execute(stream, name, *args, **options)

    monkeypatch.setattr(only_whole, "execute", execute_but_for_cancel)
    with pytest.raises(Cancelled):
        bring(MANY, step=at(200, stop))
    assert "could not be taken back" in caplog.text


def test_a_stage_that_is_archived_meanwhile_stops_the_import_and_nothing_is_lost(bring):
    sales = make_board()
    archive = iter([lambda: sales.run("column.archive", column=sales.columns["Proposal"])])
    with pytest.raises(Conflict, match="“Proposal” was archived"):
        bring(
            "Deal,Stage\nA,Proposal\n",
            into=sales,
            step=lambda done, total: next(archive, lambda: None)(),
        )
    assert (sales.records("card"), len(sales.records("column"))) == ([], 6)


def test_a_column_that_others_have_restored_and_filled_stays_when_the_import_is_taken_back(
    board, bring
):
    def restore_and_stop():
        for column in board.records("column"):
            board.run("column.restore", column=column["id"])
        board.columns = {column["name"]: column["id"] for column in board.records("column")}
        make_card(board, "Demo", "Their own")
        stop()

    with pytest.raises(Cancelled):
        bring(MANY, step=at(ROWS, restore_and_stop))
    assert board.titles("Demo") == ["Their own"]


def test_two_imports_at_once_do_not_meet(board, bring):
    other = iter([lambda: bring(MANY.replace("Deal ", "Other "))])
    bring(MANY, step=at(200, lambda: next(other, lambda: None)()))
    cards = board.records("card")
    places = {(card["column"], card["position"]) for card in cards}
    assert (len(cards), len(places)) == (2 * ROWS, 2 * ROWS)
    assert sorted(card["number"] for card in cards) == list(range(1, 2 * ROWS + 1))
    assert {row["state"] for row in board.records("import")} == {"done"}


def test_a_customer_whom_somebody_adds_meanwhile_is_the_one_meant(board, bring, cards):
    made = []
    add = iter([lambda: made.append(make_company(board.workspace, "UMBRA FOODS"))])
    bring("Deal,Account\nA,Umbra Foods\n", step=at(0, lambda: next(add, lambda: None)()))
    assert cards()["A"]["company"] == made[0]


def test_a_dry_run_tells_what_the_import_will_tell_and_changes_nothing(bring, heads, file):
    before = heads()
    told = bring(file("pipeline.csv"), dry_run=True, base=(base := new_id()))
    assert heads() == before
    assert bring(file("pipeline.csv"), base=base) == told | {"dry_run": False}
    assert (told["cards"], told["columns"], told["members"]) == (5, 4, 3)
    assert told["sums"] == [{"amount": 4_905_400, "currency": "EUR"}]


def test_the_same_file_again_brings_its_deals_again_but_no_second_names(board, bring):
    bring(MANY)
    again = bring(MANY)
    assert (again["columns"], again["members"], again["companies"]) == (0, 0, 0)
    assert len(board.records("card")) == 2 * ROWS
    assert f"{ROWS} deals of the same title" in again["problems"][0]["message"]


def test_a_file_brings_no_more_labels_than_a_board_has_room_for_and_what_is_left_is_told(
    board, bring, cards, monkeypatch
):
    monkeypatch.setattr(table_labels, "MAX_OF_A_BOARD", 3)
    make_label(board, "Hot"), make_label(board, "Cold")
    report = bring('Title,Labels\nVans,"Hot, North"\nTrucks,"North, South"\nShips,South\n')
    assert len(board.records("label")) == 3
    assert [len(cards()[title]["labels"]) for title in ("Vans", "Trucks", "Ships")] == [2, 1, 0]
    assert [(one["what"], one["count"]) for one in report["missing"]] == [("Labels", 2)]


def test_a_later_file_updates_the_deals_whose_ids_it_has_and_leaves_what_people_changed(
    board, bring, cards, file
):
    bring(file("pipeline.csv"))
    ours = cards()["Tidal Pro"]
    board.run("card.edit", card=ours["id"], fields={"title": "Called by hand"})
    later = (
        file("pipeline.csv").decode().replace("Umbra Foods", "Umbra Group").replace("1054", "2000")
    )
    report = bring(later)
    shown = cards()
    assert (len(shown), report["known"], report["columns"]) == (5, 5, 0)
    assert shown["Tidal Basic · Umbra Group"]["value"]["amount"] == 200_000
    assert shown["Called by hand"]["id"] == ours["id"]
