"""Rehearsals: what another process would have made of what was done, and adopting it."""

from datetime import timedelta

import pytest

from core import clock
from core.actors import Actor
from core.commands import execute
from core.consumers import run_consumers
from core.errors import Conflict, Forbidden, Invalid
from core.jobs import TRIALS, work_one
from core.models import new_id
from tests.factories import make_board, make_card, make_label, make_member, make_rule
from tests.rehearsal.plans import asks, process_of, rule_for, stage_of


@pytest.fixture
def board(app):
    board = make_board()
    board.mei = make_member(board, "manager", name="Mei")
    board.tom = make_member(board, "editor", name="Tom")
    return board


def into(board, name):
    return {"on": "moved_into", "column": board.columns[name]}


def move(board, card, name, by=None, **more):
    return board.run("card.move", by=by, card=card, column=board.columns[name], **more)


def rehearse(board, visitor, process, by=None, **more):
    """Return the report of a rehearsal."""
    client = visitor(by or board.mei)
    answer = client.post(f"/api/boards/{board.id}/rehearsals", json={"process": process, **more})
    assert answer.status_code == 200, answer.json
    while work_one(TRIALS):
        pass
    job = client.get(f"/api/jobs/{answer.json['job']}").json
    assert job["state"] == "done", job
    return job["report"]


def adopt(board, process, by=None, **more):
    args = {"base": board.head(), **process, **more}
    return board.run("process.adopt", by=by or board.mei, **args)


def times_of(report, board, name):
    column = board.columns[name]
    return next(one for one in report["columns"] if one["column"] == column)


# What would have been refused


def test_a_plan_that_changes_nothing_would_have_changed_nothing(board, visitor):
    make_rule(board, condition=into(board, "Proposal"), actions=[{"do": "task", "title": "Call"}])
    card = make_card(board)
    move(board, card, "Proposal")
    run_consumers()
    report = rehearse(board, visitor, process_of(board))
    assert report["is_same"]
    assert report["refused"]["count"] == 0
    assert report["cards"] == []
    assert report["people"] == []
    assert report["rules"] == []
    assert all(one["was"] == one["would"] for one in report["columns"])
    assert times_of(report, board, "Proposal")["would"]["deals"] == 1


def test_a_move_that_lacks_what_the_plan_asks_is_refused_and_waits_for_it(board, visitor):
    empty, late = make_card(board, title="Empty"), make_card(board, title="Late")
    ready = make_card(board, value={"amount": 1_000, "currency": "EUR"})
    for card in (empty, late, ready):
        move(board, card, "Proposal", by=board.tom)
    board.run("card.edit", card=late, fields={"value": {"amount": 5, "currency": "EUR"}})
    process = process_of(board)
    asked = asks(process, board, "Lead", field="value")
    report = rehearse(board, visitor, process)
    refused = report["refused"]
    assert (refused["count"], refused["went"], refused["waiting"]) == (2, 1, 1)
    newest, oldest = refused["moves"]
    assert (oldest["title"], oldest["why"], oldest["lacks"]) == ("Empty", "lacks", [asked])
    assert newest["card"] == late
    assert newest["went_at"]
    assert not oldest["went_at"]
    assert [one["card"] for one in report["cards"]] == [empty]
    assert report["cards"][0]["column"] == board.columns["Lead"]
    assert report["people"] == [{"who": board.tom, "refused": 2, "more": {}, "less": {}}]


def test_what_is_free_on_the_board_is_free_in_a_rehearsal(board, visitor):
    """Going back, losing and what was undone are never refused."""
    card, undone = make_card(board, "Qualified"), make_card(board)
    move(board, card, "Lead")
    board.run("card.lose", card=card, reason="Too dear")
    moved = move(board, undone, "Proposal")
    board.run("change.undo", seq=moved.seq)
    process = process_of(board)
    for name in ("Lead", "Qualified"):
        asks(process, board, name, field="value")
    assert rehearse(board, visitor, process)["refused"]["count"] == 0


def test_a_limit_that_holds_lets_the_next_in_when_there_is_room(board, visitor):
    first, second, third = (make_card(board, title=title) for title in ("1", "2", "3"))
    for card in (first, second, third):
        move(board, card, "Proposal")
    move(board, first, "Negotiation")
    process = process_of(board)
    stage_of(process, board, "Proposal").update(wip_limit=1, holds=True)
    report = rehearse(board, visitor, process)
    assert report["refused"] | {"moves": []} == {
        "count": 2, "deals": 2, "lacks": 0, "full": 2, "went": 1, "median_days": 0.0,
        "waiting": 1, "won_less": 0, "moves": [],
    }  # fmt: skip
    assert [one["card"] for one in report["cards"]] == [third]
    assert times_of(report, board, "Proposal")["would"]["deals"] == 1
    assert times_of(report, board, "Proposal")["was"]["deals"] == 2


def test_a_limit_that_only_warns_is_counted(board, visitor):
    for _number in range(3):
        make_card(board, "Proposal")
    process = process_of(board)
    stage_of(process, board, "Proposal").update(wip_limit=2)
    report = rehearse(board, visitor, process)
    assert report["refused"]["count"] == 0
    assert times_of(report, board, "Proposal")["would"]["over"] == 1


def test_a_deal_made_in_a_full_stage_is_refused_and_many_who_wait_come_in_one_after_the_other(
    board, visitor
):
    for number in range(3):
        make_card(board, "Proposal", str(number))
    process = process_of(board)
    stage_of(process, board, "Proposal").update(wip_limit=1, holds=True)
    refused = rehearse(board, visitor, process)["refused"]
    assert [(one["from"], one["why"]) for one in refused["moves"]] == [(None, "full")] * 2


def test_deals_that_are_put_away_count_nowhere_also_when_they_are_moved(board, visitor):
    card = make_card(board, "Lead")
    board.run("card.archive", card=card)
    moves = {"import": new_id(), "moves": [{"card": card, "column": board.columns["Proposal"]}]}
    start = {"id": moves["import"], "file": "a", "total": 1}
    execute(board.stream, "import.start", start, Actor(board.owner))
    execute(board.stream, "import.history", moves, Actor(board.owner))
    report = rehearse(board, visitor, process_of(board))
    assert all(one["was"] == one["would"] for one in report["columns"])
    assert all(one["would"]["deals"] == 0 for one in report["columns"])


def test_a_new_tick_is_counted_as_asked_since_nobody_could_set_it(board, visitor):
    move(board, make_card(board), "Proposal")
    process = process_of(board)
    asked = asks(process, board, "Lead", tick="Budget is known")
    report = rehearse(board, visitor, process)
    assert report["refused"]["count"] == 0
    told = {"column": board.columns["Lead"], "tick": asked["id"], "count": 1}
    assert report["asked"] == [told]


# Stages


def test_a_stage_that_goes_gives_its_deals_and_its_time_to_another(board, visitor):
    card = make_card(board)
    move(board, card, "Qualified")
    process = process_of(board)
    going = stage_of(process, board, "Qualified")
    process["columns"].remove(going)
    process["removed"] = [{"column": going["id"], "into": board.columns["Lead"]}]
    report = rehearse(board, visitor, process)
    gone, lead = times_of(report, board, "Qualified"), times_of(report, board, "Lead")
    assert gone["would"] is None
    assert gone["into"] == board.columns["Lead"]
    assert (lead["was"]["deals"], lead["would"]["deals"], lead["would"]["left"]) == (0, 1, 0)
    adopt(board, process)
    assert board.card(card)["column"] == board.columns["Lead"]
    assert board.record("column", going["id"])["archived_at"]


def test_only_rules_of_the_plan_lead_into_a_new_stage(board, visitor):
    card, new = make_card(board), new_id()
    move(board, card, "Proposal")
    process = process_of(board)
    place = process["columns"].index(stage_of(process, board, "Proposal"))
    process["columns"].insert(place + 1, {"id": new, "name": "Lawyers"})
    process["rules"] = [rule_for(into(board, "Proposal"), {"do": "move", "column": new})]
    report = rehearse(board, visitor, process)
    assert [one["column"] for one in report["cards"]] == [new]
    adopt(board, process)
    names = sorted((one["position"], one["name"]) for one in board.records("column"))
    assert [name for _position, name in names][place + 1] == "Lawyers"


# Rules


def test_a_new_rule_tells_what_it_would_have_made_and_for_whom(board, visitor):
    label = make_label(board)
    card, other = make_card(board, owner=board.tom), make_card(board)
    move(board, card, "Proposal")
    board.run("card.label", card=other, label=label)
    process = process_of(board)
    call = {"do": "task", "title": "Call", "owner": True}
    asking = {"do": "baton", "to": {"member": board.mei}, "question": "Fine?"}
    process["rules"] = [
        rule_for(into(board, "Proposal"), call, {"do": "label", "label": label}),
        rule_for({"on": "labelled", "label": label}, asking),
    ]
    report = rehearse(board, visitor, process)
    assert [one["runs"] for one in report["rules"]] == [1, 2]
    work = {one["who"]: one["more"] for one in report["people"]}
    assert work == {board.tom: {"tasks": 1}, board.mei: {"batons": 2}}


def test_what_a_rule_did_that_goes_would_not_have_been(board, visitor):
    task = {"do": "task", "title": "Call", "member": board.tom}
    make_rule(board, condition=into(board, "Proposal"), actions=[task])
    move(board, make_card(board), "Proposal")
    run_consumers()
    process = process_of(board)
    process["rules"] = []
    report = rehearse(board, visitor, process)
    assert report["people"] == [{"who": board.tom, "refused": 0, "more": {}, "less": {"tasks": 1}}]


def test_a_deal_that_a_rule_moved_which_goes_would_stand_where_it_was(board, visitor):
    there = {"do": "move", "column": board.columns["Proposal"]}
    make_rule(board, condition=into(board, "Qualified"), actions=[there])
    card = make_card(board)
    move(board, card, "Qualified")
    run_consumers()
    process = process_of(board)
    process["rules"] = []
    report = rehearse(board, visitor, process)
    assert [(one["card"], one["column"]) for one in report["cards"]] == [
        (card, board.columns["Qualified"])
    ]
    proposal = times_of(report, board, "Proposal")
    assert (proposal["was"]["deals"], proposal["would"]["deals"]) == (1, 0)


def test_a_refused_move_starts_no_rule_until_it_goes_through(board, visitor):
    card, never = make_card(board), make_card(board)
    for one in (card, never):
        move(board, one, "Proposal")
    board.run("card.edit", card=card, fields={"expected_close": "2027-01-01"})
    process = process_of(board)
    asks(process, board, "Lead", field="expected_close")
    process["rules"] = [rule_for(into(board, "Proposal"), {"do": "task", "title": "Call"})]
    assert rehearse(board, visitor, process)["rules"][0]["runs"] == 1


def test_rules_that_circle_or_fight_are_told_as_stopped(board, visitor):
    move(board, make_card(board), "Proposal")
    process = process_of(board)
    there = rule_for(into(board, "Proposal"), {"do": "move", "column": board.columns["Lead"]})
    back = rule_for(into(board, "Lead"), {"do": "move", "column": board.columns["Proposal"]})
    away = rule_for(into(board, "Proposal"), {"do": "move", "column": board.columns["Qualified"]})
    process["rules"] = [there, back]
    assert [one["stopped"]["why"] for one in rehearse(board, visitor, process)["rules"]] == [
        "loop",
        "loop",
    ]
    process["rules"] = [there, away]
    assert [one["stopped"]["why"] for one in rehearse(board, visitor, process)["rules"]] == [
        "fight",
        "fight",
    ]


def test_rules_that_wait_for_time_run_when_their_time_would_have_come(board, visitor, monkeypatch):
    make_card(board)
    later = clock.now() + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    process = process_of(board)
    process["rules"] = [rule_for({"on": "idle", "days": 3}, {"do": "task", "title": "Call"})]
    assert rehearse(board, visitor, process)["rules"][0]["runs"] == 1


# Who, and what becomes of it


def test_a_rehearsal_changes_nothing_and_is_seen_by_nobody_else(board, visitor):
    card, head = make_card(board), board.head()
    process = process_of(board)
    asks(process, board, "Lead", field="value")
    answer = visitor(board.mei).post(
        f"/api/boards/{board.id}/rehearsals", json={"process": process}
    )
    work_one(TRIALS)
    assert board.head() == head
    assert board.card(card)
    path = f"/api/jobs/{answer.json['job']}"
    assert visitor(board.owner).get(path).status_code == 404
    assert visitor(board.mei).get(path).json["report"]


def test_whoever_may_not_change_the_process_or_sees_a_part_of_it_rehearses_nothing(board, visitor):
    path, asked = f"/api/boards/{board.id}/rehearsals", {"process": process_of(board)}
    assert visitor(board.tom).post(path, json=asked).status_code == 403
    with pytest.raises(Forbidden):
        adopt(board, process_of(board), by=board.tom)


def test_a_plan_is_adopted_as_one_change_and_undone_as_one(board):
    before, head = process_of(board), board.head()
    process = process_of(board)
    asks(process, board, "Lead", field="value")
    stage_of(process, board, "Proposal").update(name="Offer", wip_limit=3, holds=True)
    process["columns"][0:2] = process["columns"][1::-1]
    task = {"do": "task", "title": "Call"}
    process["rules"] = [rule_for(into(board, "Proposal"), task)]
    done = adopt(board, process)
    assert board.head() == head + 1
    assert process_of(board) == process
    board.run("change.undo", by=board.mei, seq=done.seq)
    assert process_of(board) == before


def test_a_plan_is_not_adopted_over_what_somebody_else_has_changed(board):
    process, base = process_of(board), board.head()
    asks(process, board, "Lead", field="value")
    make_card(board)
    board.run("column.rename", column=board.columns["Won"], name="Signed")
    with pytest.raises(Conflict) as refusal:
        adopt(board, process, base=base)
    assert refusal.value.data["actor"] == board.owner
    assert stage_of(process_of(board), board, "Lead")["criteria"] == []


def test_a_plan_says_what_becomes_of_each_stage_and_names_none_that_goes(board):
    make_card(board, "Qualified")
    process = process_of(board)
    left = stage_of(process, board, "Qualified")
    process["columns"].remove(left)
    with pytest.raises(Invalid):
        adopt(board, process)
    process["removed"] = [{"column": left["id"], "into": board.columns["Won"]}]
    with pytest.raises(Invalid):
        adopt(board, process)
    process["removed"][0]["into"] = board.columns["Lead"]
    process["rules"] = [rule_for(into(board, "Qualified"), {"do": "task", "title": "Call"})]
    with pytest.raises(Invalid) as refusal:
        adopt(board, process)
    assert refusal.value.data["rule"] == process["rules"][0]["id"]


def test_a_rehearsal_that_is_called_off_stops(board, visitor, monkeypatch):
    client = visitor(board.mei)
    make_card(board)
    asked = {"process": process_of(board)}
    job = client.post(f"/api/boards/{board.id}/rehearsals", json=asked).json["job"]
    client.post(f"/api/jobs/{job}/cancel")
    work_one(TRIALS)
    assert client.get(f"/api/jobs/{job}").json["state"] == "cancelled"
