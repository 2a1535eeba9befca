"""Rules that come with a board of ours: switched off, whole, or not at all."""

import json

import pytest

from core.actors import Actor
from core.errors import Conflict
from core.jobs import Paused
from core.models import new_id
from integrations.exports.own_import import bring_board
from integrations.imports.places import place_in_workspace
from tests.factories import (
    make_board,
    make_department,
    make_label,
    make_member,
    make_rule,
    make_workspace,
)

WEBHOOK = {"do": "webhook", "url": "https://hooks.example/a"}


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def again(board, export, bring):
    """Export the board, change the document, and make a new board of it; return that one and the report."""

    def do(change=lambda document: None, workspace=board.workspace):
        document = export(board, "json").json
        change(document)
        report = bring(json.dumps(document).encode(), workspace)
        return type(board)(report["board"], workspace), report

    return do


def missing(report):
    return [(one["what"], one["count"]) for one in report["missing"] if one["what"] != "History"]


def test_a_rule_comes_switched_off_and_acts_for_whoever_puts_it_to_work(board, again):
    ada = make_member(board, "manager", "Ada")
    make_rule(board, by=ada)
    made, report = again()
    assert (report["rules"], missing(report)) == (1, [])
    (rule,) = made.records("rule")
    assert (rule["created_by"], rule["author"]) == (ada, made.owner)
    assert rule["paused"] == {"why": "imported"}
    assert rule["condition"]["column"] in {one["id"] for one in made.records("column")}
    made.run("rule.resume", rule=rule["id"])
    (rule,) = made.records("rule")
    assert (rule["author"], rule["paused_at"]) == (made.owner, None)
    assert rule["from_seq"] > 0


def test_a_rule_that_was_put_away_comes_so_and_is_off_when_it_is_brought_back(board, again):
    board.run("rule.archive", rule=make_rule(board))
    made, _report = again()
    (rule,) = made.records("rule")
    assert rule["archived_at"]
    made.run("rule.restore", rule=rule["id"])
    (rule,) = made.records("rule")
    assert (rule["archived_at"], bool(rule["paused_at"])) == (None, True)


def test_a_rule_that_calls_an_address_stays_behind(board, again):
    make_rule(board, actions=[WEBHOOK])
    made, report = again()
    assert (missing(report), made.records("rule")) == ([("Rules", 1)], [])


@pytest.mark.parametrize("gone", ["column", "label", "people"])
def test_a_rule_that_names_what_is_not_in_the_file_stays_behind_and_is_told(board, again, gone):
    label, ada = make_label(board), make_member(board, name="Ada")
    make_rule(board, "Kept", condition={"on": "created"}, actions=[{"do": "task", "title": "Call"}])
    make_rule(board, condition={"on": "moved_into", "column": board.columns["Proposal"]})
    make_rule(board, actions=[{"do": "label", "label": label}], condition={"on": "created"})
    make_rule(board, actions=[{"do": "assign", "member": ada}], condition={"on": "created"})

    def forget(document):
        lost = {"column": board.columns["Proposal"], "label": label, "people": ada}[gone]
        of = document if gone == "people" else document["records"]
        of[gone] = [one for one in of[gone] if one["id"] != lost]

    made, report = again(forget)
    assert missing(report) == [("Rules", 1)]
    assert len(made.records("rule")) == 3


def test_a_rule_for_a_department_comes_where_there_is_one_of_that_name(board, again):
    asks = {
        "do": "baton",
        "question": "Who?",
        "to": {"department": make_department(board.workspace, "Lab")},
    }
    make_rule(board, actions=[asks])
    other = make_workspace()
    assert missing(again(workspace=other)[1]) == [("Rules", 1)]
    lab = make_department(other, "Lab")
    (rule,) = again(workspace=other)[0].records("rule")
    assert rule["actions"][0]["to"] == {"department": lab}


@pytest.mark.parametrize(
    "said",
    [
        {"condition": {"on": "zzz"}},
        {"condition": {"on": "moved_into"}},
        {"actions": []},
        {"actions": [{"do": "task"}]},
        {"actions": [{"do": "task", "title": "x\u202ey"}]},
        {"actions": [{"do": "run", "title": "x"}]},
        {"actions": "task"},
        {"name": " "},
    ],
)
def test_a_rule_that_no_command_would_take_is_told_and_left_out(board, again, said):
    make_rule(board)
    made, report = again(lambda document: document["records"]["rule"][0].update(said))
    assert [one["path"] for one in report["problems"]] == ["records.rule[0]"]
    assert made.records("rule") == []


def test_no_more_rules_work_than_may_be_made(board, again):
    make_rule(board)

    def multiply(document):
        (rule,) = document["records"]["rule"]
        made = (rule | {"id": rule["id"][:-2] + f"{n:02x}"} for n in range(51))
        document["records"]["rule"] = list(made)

    made, _report = again(multiply)
    rules = made.records("rule")
    assert len(rules) == 51
    with pytest.raises(Conflict):
        made.run("rule.resume", rule=rules[0]["id"])
    made.run("rule.archive", rule=rules[1]["id"])
    made.run("rule.resume", rule=rules[0]["id"])


def test_an_import_with_rules_that_waited_goes_on_to_its_end(board, export, tmp_path):
    make_rule(board)
    actor, file = Actor(board.owner), tmp_path / "board.json"
    file.write_bytes(export(board, "json").data)
    place, base = place_in_workspace(board.workspace.id, actor), new_id()

    def bring(step):
        return bring_board(
            file, file.name, place, actor, part=None, base=base, step=step, dry_run=False
        )

    def pause_at_the_end(done, total):
        if done == total:
            raise Paused

    with pytest.raises(Paused):
        bring(pause_at_the_end)
    made = type(board)(bring(lambda *_at: None)["board"], board.workspace)
    assert [rule["paused"] for rule in made.records("rule")] == [{"why": "imported"}]
