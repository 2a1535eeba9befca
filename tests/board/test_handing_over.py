"""What somebody had to do goes on with another, board by board, when they are shut out."""

import pytest
from sqlalchemy import select

from core.changes import CHANGE
from core.errors import Invalid, NotFound
from core.extensions import db
from core.models import new_id
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_department,
    make_member,
    make_person,
    make_task,
)


@pytest.fixture
def board(app):
    """Where Tom owns an open deal, a won one, and has tasks and questions; Ana is in the workspace alone."""
    board = make_board()
    board.tom = make_member(board)
    board.ana = make_person(board.workspace)
    board.open = make_card(board, owner=board.tom)
    board.won = make_card(board, owner=board.tom)
    board.run("card.win", card=board.won)
    board.task = make_task(board, board.open, assignee=board.tom)
    board.done = make_task(board, board.open, assignee=board.tom)
    board.run("task.complete", task=board.done)
    return board


def test_open_deals_tasks_and_questions_become_anothers(board):
    baton = make_baton(board, board.open, {"member": board.tom})
    board.run("baton.accept", by=board.tom, baton=baton)
    board.run("work.hand_over", **{"from": board.tom, "to": board.ana})
    assert board.card(board.open)["owner"] == board.ana
    assert board.record("task", board.task)["assignee"] == board.ana
    assert board.record("baton", baton)["member"] == board.ana
    assert board.record("baton", baton)["state"] == "asked"
    assert board.card(board.open)["turn"]["member"] == board.ana
    assert board.record("member", board.ana)["role"] == "editor"


def test_what_is_done_stays_theirs(board):
    board.run("work.hand_over", **{"from": board.tom, "to": board.ana})
    assert board.card(board.won)["owner"] == board.tom
    assert board.record("task", board.done)["assignee"] == board.tom


def test_a_question_to_a_department_waits_for_all_of_it_again(board):
    department = make_department(board.workspace, "Support", board.tom)
    baton = make_baton(board, board.open, {"department": department})
    board.run("baton.accept", by=board.tom, baton=baton)
    board.run("work.hand_over", **{"from": board.tom, "to": board.ana})
    record = board.record("baton", baton)
    assert (record["state"], record["accepted_by"], record["member"]) == ("asked", None, None)


def test_who_helped_with_a_deal_stands_there_once(board):
    board.run("member.add", member=board.ana, role="mover")
    board.run("card.assign", card=board.open, member=board.ana, role="Pre-sales")
    board.run("work.hand_over", **{"from": board.tom, "to": board.ana})
    assert board.card(board.open)["helpers"] == []
    assert board.record("member", board.ana)["role"] == "mover"


def test_nobody_is_handed_their_own_work_nor_a_stranger_anything(board):
    with pytest.raises(Invalid):
        board.run("work.hand_over", **{"from": board.tom, "to": board.tom})
    with pytest.raises(NotFound):
        board.run(
            "work.hand_over", **{"from": board.tom, "to": make_person(make_board().workspace)}
        )


def test_all_boards_are_handed_over_as_one_group_also_when_asked_twice(board, visitor):
    other = make_board(workspace=board.workspace)
    other.run("member.add", member=board.tom, role="editor")
    for _number in range(120):
        make_card(other, owner=board.tom)
    person = f"/api/workspaces/{board.workspace.id}/members/{board.tom}"
    owner = visitor(board.owner)
    counts = {
        row["id"]: (row["cards"], row["tasks"])
        for row in owner.get(f"{person}/work").json["boards"]
    }
    assert counts == {board.id: (1, 1), other.id: (120, 0)}
    key = {"Idempotency-Key": new_id()}
    for handed in (122, 0):
        answer = owner.post(f"{person}/hand-over", json={"to": board.ana}, headers=key)
        assert (answer.status_code, answer.json["handed"]) == (200, handed), answer.text
    with db.engine.connect() as connection:
        made = CHANGE.c.name == "work.hand_over"
        changes = connection.execute(select(CHANGE).where(made)).all()
    assert {change.group for change in changes} == {answer.json["group"]}
    assert sorted(len(change.patches) for change in changes) == [3, 21, 100]
    assert {change.actor for change in changes} == {board.owner}
    assert all(
        not (row["cards"] or row["tasks"]) for row in owner.get(f"{person}/work").json["boards"]
    )


def test_only_who_may_shut_somebody_out_counts_and_hands_over(board, visitor):
    person = f"/api/workspaces/{board.workspace.id}/members/{board.tom}"
    for somebody, status in ((board.ana, 403), (make_person(make_board().workspace), 404)):
        assert visitor(somebody).get(f"{person}/work").status_code == status
        answer = visitor(somebody).post(f"{person}/hand-over", json={"to": board.ana})
        assert answer.status_code == status
    reader = visitor(board.owner, scopes=("read",))
    assert reader.post(f"{person}/hand-over", json={"to": board.ana}).status_code == 403


def test_being_enabled_again_brings_nothing_back(board):
    board.workspace.run("member.disable", member=board.tom)
    board.run("work.hand_over", **{"from": board.tom, "to": board.ana})
    board.workspace.run("member.enable", member=board.tom)
    assert board.card(board.open)["owner"] == board.ana


def test_the_history_says_from_whom_to_whom(board, visitor):
    board.workspace.run("member.edit", member=board.tom, fields={"name": "Tom"})
    board.workspace.run("member.edit", member=board.ana, fields={"name": "Ana"})
    board.run("work.hand_over", **{"from": board.tom, "to": board.ana})
    line = visitor(board.owner).get(f"/api/boards/{board.id}/activity").json["history"][0]
    assert (line["text"], line["before"], line["after"]) == ("handed work over", "Tom", "Ana")
