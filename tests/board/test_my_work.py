"""`GET /api/my-work`: what waits for one person over all boards, and for nobody else to see."""

from datetime import timedelta

import pytest

from core import clock
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_comment,
    make_department,
    make_member,
    make_person,
    make_task,
    make_workspace,
)
from tests.support.asking import questions


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ann(board):
    return make_member(board, name="Ann")


@pytest.fixture
def work_of(visitor):
    return lambda person: visitor(person).get("/api/my-work").json


def titles(items):
    return [item["title"] for item in items]


def test_tasks_of_mine_come_from_all_boards_what_is_due_first_first(board, ann, work_of):
    other = make_board(board.workspace, name="Projects")
    other.run("member.add", member=ann, role="mover")
    there, here = make_card(other, title="Roll-out"), make_card(board)
    make_task(board, here, "no date", assignee=ann)
    make_task(board, here, "later", assignee=ann, due="2026-12-24")
    make_task(other, there, "sooner", assignee=ann, due="2026-12-01")
    make_task(board, here, "somebody else's", assignee=board.owner)
    board.run("task.complete", task=make_task(board, here, "done", assignee=ann))
    work = work_of(ann)
    assert titles(work["tasks"]) == ["sooner", "later", "no date"]
    first = work["tasks"][0]
    assert (first["board"], first["deal"]) == (other.id, {"number": 1, "title": "Roll-out"})
    assert {one["name"] for one in work["boards"]} == {"Pipeline", "Projects"}


def test_a_task_is_told_as_its_record_says(board, ann, work_of):
    task = make_task(board, make_card(board), assignee=ann, due_at="2026-12-01T08:00:00Z")
    (shown,) = work_of(ann)["tasks"]
    assert {name: shown[name] for name in board.record("task", task)} == board.record("task", task)


def test_open_deals_of_mine_are_there_with_their_money(board, ann, work_of):
    value = {"amount": 12_00, "currency": "EUR"}
    make_card(board, title="Mine", owner=ann, value=value, expected_close="2026-12-24")
    make_card(board, title="Not mine", owner=board.owner)
    make_card(board, "Won", title="Won", owner=ann)
    board.run("card.archive", card=make_card(board, title="Gone", owner=ann))
    (card,) = work_of(ann)["cards"]
    assert (card["title"], card["value"], card["board"]) == ("Mine", value, board.id)


def test_a_deal_says_its_next_step_also_when_that_is_somebody_elses(board, ann, work_of):
    card = make_card(board, owner=ann)
    make_task(board, card, "Send the offer", assignee=board.owner, due="2026-12-01")
    make_card(board, owner=ann)
    assert sorted(card["step"] or "" for card in work_of(ann)["cards"]) == ["", "Send the offer"]


def test_questions_wait_for_me_and_for_my_department_until_somebody_has_them(board, ann, work_of):
    ben = make_member(board, name="Ben")
    support = make_department(board.workspace, "Support", ann, ben)
    card = make_card(board, title="Booking system")
    mine = make_baton(board, card, {"member": ann}, question="mine")
    ours = make_baton(board, card, {"department": support}, question="ours")
    assert [one["question"] for one in work_of(ann)["batons"]] == ["mine", "ours"]
    assert [one["question"] for one in work_of(ben)["batons"]] == ["ours"]
    board.run("baton.accept", by=ben, baton=ours)
    assert [one["question"] for one in work_of(ann)["batons"]] == ["mine"]
    assert [one["question"] for one in work_of(ben)["batons"]] == ["ours"]
    board.run("baton.answer", by=ann, baton=mine, text="Yes")
    work = work_of(ann)
    assert work["batons"] == []
    assert work["my_departments"] == [support]


def test_what_a_comment_asks_my_department_waits_until_it_is_answered(board, ann, work_of):
    support = make_department(board.workspace, "Support", ann)
    card = make_card(board, title="Booking system")
    text = f"@{{member:{ann}}}, can we?"
    comment = make_comment(board, card, text)
    board.run("comment.ask", comment=comment, department=support)
    work = work_of(ann)
    assert [(one["id"], one["deal"]["title"]) for one in work["questions"]] == [
        (comment, "Booking system")
    ]
    assert [one["name"] for one in work["departments"]] == ["Support"]
    assert {one["id"] for one in work["people"]} == {ann, board.owner}
    assert work_of(board.owner)["questions"] == []
    board.run("comment.answer", by=ann, comment=comment)
    assert work_of(ann)["questions"] == []


def test_what_is_asked_in_a_boards_own_thread_waits_too_and_is_on_no_deal(board, ann, work_of):
    support = make_department(board.workspace, "Support", ann)
    comment = make_comment(board, None, "Who is at the fair?")
    board.run("comment.ask", comment=comment, department=support)
    make_comment(board, None, "asks nobody")
    (question,) = work_of(ann)["questions"]
    assert (question["id"], question["board"], question["deal"]) == (comment, board.id, None)
    board.run("comment.answer", by=ann, comment=comment)
    assert work_of(ann)["questions"] == []


def test_what_i_asked_stays_until_it_is_answered(board, ann, work_of):
    support = make_department(board.workspace, "Support", ann)
    card = make_card(board, title="Booking system")
    baton = make_baton(board, card, {"department": support})
    (asked,) = work_of(board.owner)["asked"]
    assert (asked["id"], asked["deal"]["title"]) == (baton, "Booking system")
    board.run("baton.answer", by=ann, baton=baton, text="Yes")
    assert work_of(board.owner)["asked"] == []


def test_it_names_the_people_and_departments_that_stand_in_it(board, ann, work_of):
    support = make_department(board.workspace, "Support", ann)
    card = make_card(board)
    make_baton(board, card, {"department": support})
    make_task(board, card, assignee=ann)
    work = work_of(ann)
    assert [one["name"] for one in work["people"]] == ["Olga Owner"]
    assert [one["name"] for one in work["departments"]] == ["Support"]


def test_of_a_board_that_one_left_nothing_is_told(board, ann, work_of):
    card = make_card(board, owner=ann)
    make_task(board, card, assignee=ann)
    make_baton(board, card, {"member": ann})
    board.run("member.remove", member=ann)
    work = work_of(ann)
    assert (work["tasks"], work["cards"], work["batons"], work["boards"]) == ([], [], [], [])


def test_of_an_archived_board_or_deal_nothing_is_told(board, ann, work_of):
    card = make_card(board, owner=ann)
    make_task(board, card, assignee=ann)
    board.run("card.archive", card=card)
    assert work_of(ann)["tasks"] == []
    board.run("card.restore", card=card)
    board.run("board.archive")
    assert work_of(ann)["tasks"] == []


def test_the_same_department_of_another_workspace_is_nobody_elses_business(board, work_of):
    other = make_board(make_workspace())
    support = make_department(other.workspace)
    make_baton(other, make_card(other), {"department": support})
    assert work_of(make_person(board.workspace))["batons"] == []


def test_today_is_the_workspaces_day(board, ann, work_of):
    for zone, hours in (("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)):
        board.workspace.run("workspace.edit", fields={"time_zone": zone})
        day = (clock.now() + timedelta(hours=hours)).date().isoformat()
        assert work_of(ann)["today"] == day


def test_streams_tell_what_to_follow_and_from_where(board, ann, work_of):
    streams = work_of(ann)["streams"]
    assert set(streams) == {f"user:{ann}", f"board:{board.id}", board.workspace.stream}
    assert streams[board.stream] == board.head()


def test_it_costs_the_same_for_one_task_and_for_many(board, ann, visitor):
    client, card = visitor(ann), make_card(board)
    make_task(board, card, assignee=ann)
    with questions() as few:
        client.get("/api/my-work")
    for _ in range(20):
        make_task(board, card, assignee=ann)
    with questions() as many:
        client.get("/api/my-work")
    assert len(many) == len(few)


def test_of_very_many_the_first_come_with_how_many_more_there_are(board, ann, visitor):
    card = make_card(board)
    for day in (3, 1, 2):
        make_task(board, card, f"day {day}", assignee=ann, due=f"2026-12-0{day}")
    work = visitor(ann).get("/api/my-work?most=2").json
    assert titles(work["tasks"]) == ["day 1", "day 2"]
    assert work["more"] == {
        "tasks": 1,
        "cards": 0,
        "batons": 0,
        "questions": 0,
        "asked": 0,
        "contacts": 0,
    }
    assert visitor(ann).get("/api/my-work").json["more"]["tasks"] == 0
    assert visitor(ann).get("/api/my-work?most=some").status_code == 422


def test_a_visitor_is_asked_to_sign_in(app, client):
    assert client.get("/api/my-work").status_code == 401
    assert client.get("/my-work").status_code == 302
