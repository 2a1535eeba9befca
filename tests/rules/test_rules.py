"""Rules: what they wait for, what they do, once; and what stops them."""

from itertools import pairwise

import pytest
from sqlalchemy import delete, select

from board.commands import batons
from core.actors import Actor
from core.commands import execute
from core.consumers import CURSOR, run_consumers
from core.database import writing
from core.errors import Forbidden, Gone, Invalid, NotFound
from core.extensions import db
from rules.actions import ACTIONS
from rules.models import RuleAddress
from rules.triggers import TRIGGERS
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_comment,
    make_company,
    make_label,
    make_member,
    make_pulse,
    make_rule,
)
from tests.support.sources import ROOT

EUR = "EUR"


@pytest.fixture
def board(app):
    board = make_board()
    board.mei = make_member(board, "manager", name="Mei")
    board.tom = make_member(board, "editor", name="Tom")
    return board


def rule_of(board, id):
    return board.record("rule", id)


def tasks(board, card):
    return [task["title"] for task in board.records("task") if task["card"] == card]


def task(title):
    return {"do": "task", "title": title}


def into(board, name):
    return {"on": "moved_into", "column": board.columns[name]}


def to(board, name):
    return {"do": "move", "column": board.columns[name]}


def move(board, card, name, **more):
    return board.run("card.move", card=card, column=board.columns[name], **more)


def log_of(board, visitor, card):
    run_consumers()
    return visitor(board.owner).get(f"/api/cards/{card}").json["history"]


# What starts one


def test_each_trigger_starts_its_rule_once(board):
    label, card = make_label(board), make_card(board, "Lead", title="First")
    for name, condition in {
        "came": into(board, "Proposal"),
        "left": {"on": "moved_out", "column": board.columns["Lead"]},
        "label": {"on": "labelled", "label": label},
        "value": {"on": "value_passed", "value": {"amount": 100_000, "currency": EUR}},
        "question": {"on": "question_answered"},
        "baton": {"on": "baton_answered"},
        "new": {"on": "created"},
        "new lead": {"on": "created", "column": board.columns["Lead"]},
    }.items():
        make_rule(board, name, condition=condition, actions=[task(name)])
    move(board, card, "Proposal")
    board.run("card.label", card=card, label=label)
    for amount in (99_999, 100_000, 200_000):
        board.run("card.edit", card=card, fields={"value": {"amount": amount, "currency": EUR}})
    comment = make_comment(board, card)
    board.run("comment.ask", comment=comment)
    board.run("comment.answer", comment=comment)
    baton = make_baton(board, card, {"member": board.tom})
    board.run("baton.answer", by=board.tom, baton=baton, text="Yes")
    other = make_card(board, "Qualified")
    run_consumers()
    assert sorted(tasks(board, card)) == ["baton", "came", "label", "left", "question", "value"]
    assert tasks(board, other) == ["new"]
    lead = make_card(board, "Lead")
    run_consumers()
    assert sorted(tasks(board, lead)) == ["new", "new lead"]


def test_a_customers_answer_starts_a_rule_and_a_low_one_another(board):
    company = make_company(board.workspace)
    card = make_card(board, company=company)
    for on in ("pulse_answered", "pulse_low"):
        make_rule(board, on, condition={"on": on}, actions=[task(on)])
    for score, made in ((7, 1), (6, 3)):
        pulse, _token = make_pulse(board.workspace, company=company)
        said = {"pulse": pulse, "score": score, "text": "Faster"}
        stream = board.workspace.stream
        execute(stream, "pulse.answer", said, Actor(board.owner), as_house=True)
        run_consumers()
        assert len(tasks(board, card)) == made


def test_what_is_undone_or_was_before_the_rule_starts_nothing(board):
    early, late = make_card(board), make_card(board)
    move(board, early, "Proposal")
    moved = move(board, late, "Proposal")
    rule = make_rule(board)
    back = board.run("change.undo", seq=moved.seq)
    board.run("change.undo", seq=back.seq)
    run_consumers()
    assert rule_of(board, rule)["runs"] == 0


def test_paused_and_put_away_it_rests_and_makes_up_for_nothing(board):
    card, rule = make_card(board), make_rule(board)
    for stop, go in (("rule.pause", "rule.resume"), ("rule.archive", "rule.restore")):
        board.run(stop, rule=rule)
        move(board, card, "Proposal")
        board.run(go, rule=rule)
        run_consumers()
        move(board, card, "Lead")
    assert tasks(board, card) == []


# What it does


def test_all_that_a_rule_does_is_done_in_its_name_and_undone_as_one(board, visitor):
    card, label = make_card(board), make_label(board)
    rule = make_rule(
        board,
        "Hand over",
        by=board.mei,
        actions=[
            {"do": "assign", "member": board.tom},
            {"do": "task", "title": "Write the offer", "days": 2, "owner": True},
            {"do": "label", "label": label},
            {"do": "baton", "to": {"member": board.tom}, "question": "Can you take it?"},
            to(board, "Negotiation"),
        ],
    )
    move(board, card, "Proposal", by=board.tom)
    lines = log_of(board, visitor, card)
    mine = [line for line in lines if line.get("rule") == "Hand over"]
    assert {line["name"] for line in mine} == {
        "rule.run", "card.assign", "task.create", "card.label", "baton.pass", "card.move",
    }  # fmt: skip
    (group,) = {line["group"] for line in mine}
    deal = board.record("card", card)
    assert (deal["owner"], deal["labels"]) == (board.tom, [label])
    assert deal["column"] == board.columns["Negotiation"]
    assert rule_of(board, rule)["runs"] == 1
    board.run("change.undo", by=board.mei, group=group)
    deal = board.record("card", card)
    assert (deal["owner"], deal["labels"], tasks(board, card)) == (None, [], [])
    assert deal["column"] == board.columns["Proposal"]
    run_consumers()
    assert rule_of(board, rule)["runs"] == 1


def test_a_rule_tells_people_under_its_own_name(board, visitor):
    card = make_card(board, owner=board.tom)
    actions = [{"do": "notify", "owner": True, "text": "Please send the papers"}]
    make_rule(board, "Papers", actions=actions)
    move(board, card, "Proposal")
    run_consumers()
    run_consumers()
    (notice,) = [
        one
        for one in visitor(board.tom).get("/api/inbox").json["notifications"]
        if one["kind"] == "rule_told"
    ]
    assert (notice["by"]["name"], notice["excerpt"]) == ("Rule “Papers”", "Please send the papers")
    assert notice["card"] == card


def test_what_is_so_already_is_not_done_again(board):
    label = make_label(board)
    card = make_card(board, owner=board.tom, labels=[label])
    make_rule(
        board,
        actions=[{"do": "assign", "member": board.tom}, {"do": "label", "label": label}],
    )
    before = move(board, card, "Proposal").seq
    run_consumers()
    assert board.run("card.move", card=card, column=board.columns["Lead"]).seq == before + 2


def test_told_again_after_a_crash_it_does_nothing_twice(board):
    card, rule = make_card(board), make_rule(board)
    move(board, card, "Proposal")
    run_consumers()
    with writing(db.engine) as connection:
        connection.execute(delete(CURSOR).where(CURSOR.c.consumer == "rules"))
    run_consumers()
    assert tasks(board, card) == ["Write the offer"]
    assert rule_of(board, rule)["runs"] == 1


# Loops and fights


def test_a_rule_is_never_started_by_what_it_did_itself(board):
    card = make_card(board)
    back = make_rule(
        board,
        condition={"on": "moved_out", "column": board.columns["Lead"]},
        actions=[to(board, "Lead")],
    )
    move(board, card, "Proposal")
    run_consumers()
    assert board.record("card", card)["column"] == board.columns["Lead"]
    assert (rule_of(board, back)["runs"], rule_of(board, back)["paused_at"]) == (1, None)


def test_two_that_start_each_other_are_stopped_and_their_authors_told(board, visitor):
    card = make_card(board)
    ours = make_rule(board, "There", by=board.mei, actions=[to(board, "Negotiation")])
    theirs = make_rule(
        board, "Back", condition=into(board, "Negotiation"), actions=[to(board, "Proposal")]
    )
    move(board, card, "Proposal", by=board.tom)
    run_consumers()
    run_consumers()
    assert rule_of(board, ours)["paused"] == {"why": "loop", "rules": [theirs]}
    assert rule_of(board, theirs)["paused"] == {"why": "loop", "rules": [ours]}
    (notice,) = visitor(board.mei).get("/api/inbox").json["notifications"]
    assert (notice["kind"], notice["by"]["name"]) == ("rule_failed", "Rule “There”")


def test_two_that_want_the_opposite_at_once_are_stopped_both(board):
    card = make_card(board)
    rules = [
        make_rule(board, name, actions=[to(board, name)]) for name in ("Negotiation", "Qualified")
    ]
    move(board, card, "Proposal")
    run_consumers()
    assert [rule_of(board, rule)["paused"]["why"] for rule in rules] == ["fight", "fight"]
    assert board.record("card", card)["column"] == board.columns["Proposal"]


def test_the_fourth_in_a_row_is_not_begun(board):
    labels, card = [make_label(board, str(n)) for n in range(5)], make_card(board)
    rules = [
        make_rule(
            board,
            condition={"on": "labelled", "label": one},
            actions=[{"do": "label", "label": next_one}],
        )
        for one, next_one in pairwise(labels)
    ]
    board.run("card.label", card=card, label=labels[0])
    run_consumers()
    assert board.record("card", card)["labels"] == labels[:4]
    assert rule_of(board, rules[3])["failure"]["code"] == "depth"


# What it may not, and what went away


def test_it_may_no_more_than_its_author_and_stops_when_that_is_over(board):
    card, rule = make_card(board), make_rule(board, by=board.mei)
    board.run("member.change_role", member=board.mei, role="mover")
    run_consumers()
    assert rule_of(board, rule)["paused"] == {"why": "right"}
    move(board, card, "Proposal")
    run_consumers()
    assert tasks(board, card) == []
    board.run("rule.resume", rule=rule)
    assert rule_of(board, rule)["author"] == board.owner


def test_what_it_names_and_was_archived_pauses_it_and_says_so(board):
    label = make_label(board)
    rule = make_rule(board, actions=[{"do": "label", "label": label}])
    board.run("label.archive", label=label)
    run_consumers()
    assert rule_of(board, rule)["paused"] == {"why": "gone", "what": "label"}
    with pytest.raises(Gone):
        board.run("rule.resume", rule=rule)
    board.run("label.restore", label=label)
    board.run("rule.resume", rule=rule)
    assert rule_of(board, rule)["paused_at"] is None


def test_a_move_into_a_stage_that_became_a_lost_one_is_not_made(board):
    rule = make_rule(board, actions=[to(board, "Negotiation")])
    board.run("column.edit", column=board.columns["Negotiation"], fields={"kind": "lost"})
    run_consumers()
    assert rule_of(board, rule)["paused"] == {"why": "gone", "what": "column"}


def test_failing_three_times_in_a_row_it_pauses_and_tells_its_author(board, visitor, monkeypatch):
    asking = {"do": "baton", "to": {"member": board.tom}, "question": "Ready?"}
    rule = make_rule(board, by=board.mei, actions=[asking, task("After")])
    limits = [0, 0, 9, 0, 0, 0]
    for number, limit in enumerate(limits):
        monkeypatch.setattr(batons, "MAX_OPEN", limit)
        move(board, make_card(board, title=str(number)), "Proposal")
        run_consumers()
        is_last = number == len(limits) - 1
        assert bool(rule_of(board, rule)["paused_at"]) == is_last
    assert rule_of(board, rule)["paused"] == {"why": "failures"}
    assert rule_of(board, rule)["failure"]["did"] == "baton.pass"
    assert [task["title"] for task in board.records("task")] == ["After"]
    run_consumers()
    told = visitor(board.mei).get("/api/inbox").json["notifications"]
    assert [one["kind"] for one in told].count("rule_failed") == 5
    assert told[0]["text"].startswith("could not do what it should for the third time")


def test_somebody_may_write_only_what_they_may_do(board):
    with pytest.raises(Forbidden):
        make_rule(board, by=board.tom)
    with pytest.raises(NotFound):
        make_rule(board, actions=[{"do": "assign", "member": make_board().owner}])
    lost = board.columns["Lost"]
    with pytest.raises(Invalid):
        make_rule(board, actions=[{"do": "move", "column": lost}])
    for condition in ({"on": "idle"}, {"on": "idle", "days": 0}, {"on": "created", "days": 1}):
        with pytest.raises(Invalid):
            make_rule(board, condition=condition)
    for action in ({"do": "task"}, {"do": "notify", "text": "x"}, task("x") | {"text": "y"}):
        with pytest.raises(Invalid):
            make_rule(board, actions=[action])
    with pytest.raises(Invalid):
        make_rule(board, actions=[task("x")] * 6)


@pytest.mark.once
def test_every_trigger_and_every_action_has_its_sentence():
    words = (ROOT / "static/js/pages/rule_words.js").read_text(encoding="utf-8")
    assert [word for word in (*TRIGGERS, *ACTIONS) if f'["{word}", t(' not in words] == []


def test_what_a_rule_did_is_not_what_its_author_did_last(board, visitor):
    card = make_card(board, by=board.mei)
    make_rule(board, by=board.mei)
    move(board, card, "Proposal", by=board.mei)
    run_consumers()
    told = visitor(board.mei).get(f"/api/boards/{board.id}/undo").json
    assert told["undo"]["text"] == "moved the deal"


def test_a_rule_removed_for_good_takes_its_address_along(board):
    address = {"do": "webhook", "url": "https://hooks.example.com/secret"}
    rule = make_rule(board, actions=[address])
    board.run("rule.archive", rule=rule)
    board.run("archive.purge", type="rule", id=rule)
    run_consumers()
    with db.engine.connect() as connection:
        assert connection.execute(select(RuleAddress.__table__)).all() == []


def test_the_secret_of_a_rules_calls_is_for_credentials_that_may_write_rules(board, visitor):
    rule = make_rule(board, actions=[{"do": "webhook", "url": "https://hooks.example.com/key"}])
    (action,) = rule_of(board, rule)["actions"]
    path = f"/api/boards/{board.id}/rules/addresses/{action['hook']}"
    assert set(visitor(board.mei).get(path).json) == {"secret"}
    for scopes in (["read"], ["comment"]):
        assert visitor(board.mei, scopes).get(path).json["error"]["code"] == "forbidden"
    assert visitor(make_member(board, "viewer")).get(path).json["error"]["code"] == "forbidden"


def test_whoever_was_away_reads_what_a_rule_did_in_its_name(board, visitor):
    card = make_card(board, owner=board.tom)
    seq = make_rule(board, "Papers", actions=[to(board, "Negotiation")]) and board.head()
    move(board, card, "Proposal", by=board.tom)
    run_consumers()
    query = {"board": board.id, "seq": seq}
    told = visitor(board.tom).get("/api/since", query_string=query).json
    lines = [(line["by"], line["text"]) for one in told["cards"] for line in one["changes"]]
    assert lines == [("Rule “Papers”", "moved the deal"), ("Rule “Papers”", "ran")]
