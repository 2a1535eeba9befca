"""Tasks, and what the face of a card tells of them."""

import pytest

from core.errors import Forbidden, Gone, Invalid, NotFound
from tests.factories import make_board, make_card, make_member, make_person, make_task


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


def face(board, card):
    shown = board.card(card)
    return shown["tasks_done"], shown["tasks_total"]


def test_the_card_counts_its_tasks(board, card):
    first, second = make_task(board, card), make_task(board, card)
    board.run("task.complete", task=first)
    assert face(board, card) == (1, 2)
    board.run("task.archive", task=second)
    assert face(board, card) == (1, 1)
    board.run("task.reopen", task=first)
    assert face(board, card) == (0, 1)


def test_the_next_step_is_the_earliest_open_task_with_a_due_date(board, card):
    make_task(board, card, "some day")
    late = make_task(board, card, "late", due="2026-12-24")
    early = make_task(board, card, "early", due="2026-12-01")
    assert board.card(card)["next_step"] == {"task": early, "due": "2026-12-01"}
    board.run("task.complete", task=early)
    assert board.card(card)["next_step"] == {"task": late, "due": "2026-12-24"}
    board.run("task.edit", task=late, fields={"due": None})
    assert board.card(card)["next_step"] is None


def test_a_task_and_its_card_change_in_one_step(board, card):
    outcome = board.run("task.create", card=card, title="Call")
    assert [patch["type"] for patch in outcome.change.patches] == ["task", "card"]


def test_who_completed_a_task_and_when_stays(board, card):
    task, ann = make_task(board, card), make_member(board)
    board.run("task.complete", by=ann, task=task)
    done = board.record("task", task)
    board.run("task.complete", task=task)
    assert board.record("task", task) == done
    assert done["done_by"] == ann
    assert done["done_at"]


def test_tasks_stand_in_the_order_that_people_give_them(board, card):
    first, second, third = (make_task(board, card, title) for title in "abc")
    board.run("task.move", task=third, after=first)
    positions = [board.record("task", task)["position"] for task in (first, third, second)]
    assert positions == sorted(positions)


def test_a_task_is_for_somebody_on_the_board(board, card):
    ann = make_member(board)
    task = make_task(board, card, assignee=ann, due="2026-12-01")
    assert board.record("task", task)["assignee"] == ann
    for command, args in (
        ("task.edit", {"task": task, "fields": {"assignee": make_person(board.workspace)}}),
        ("task.create", {"card": card, "title": "x", "assignee": make_person(board.workspace)}),
    ):
        with pytest.raises(NotFound) as refusal:
            board.run(command, **args)
        assert refusal.value.data["field"] == "assignee"
    board.run("task.edit", task=task, fields={"assignee": None})
    assert board.record("task", task)["assignee"] is None


def test_an_archived_task_is_gone(board, card):
    task = make_task(board, card)
    board.run("task.archive", task=task)
    for command, args in (("task.complete", {}), ("task.edit", {"fields": {}}), ("task.move", {})):
        with pytest.raises(Gone):
            board.run(command, task=task, **args)


def test_a_task_of_an_archived_deal_is_gone(board, card):
    task = make_task(board, card)
    board.run("card.archive", card=card)
    with pytest.raises(Gone):
        board.run("task.complete", task=task)


def test_a_task_of_another_board_does_not_exist_here(board, card):
    other = make_board()
    foreign = make_task(other, make_card(other))
    with pytest.raises(NotFound):
        board.run("task.complete", task=foreign)
    with pytest.raises(NotFound):
        board.run("task.create", card=make_card(other), title="x")


@pytest.mark.parametrize("due", ["2026-2-1", "2026-13-01", 20261201, "1899-12-31"])
def test_a_due_date_is_a_date(board, card, due):
    with pytest.raises(Invalid):
        make_task(board, card, due=due)


def test_a_time_says_its_day_in_the_zone_of_the_workspace(board, card):
    board.workspace.run("workspace.edit", fields={"time_zone": "Asia/Shanghai"})
    task = make_task(board, card, due_at="2026-11-30T20:00:00Z")
    shown = board.record("task", task)
    assert (shown["due"], shown["due_at"]) == ("2026-12-01", "2026-11-30T20:00:00.000Z")
    board.run("task.edit", task=task, fields={"due": "2026-12-24"})
    shown = board.record("task", task)
    assert (shown["due"], shown["due_at"]) == ("2026-12-24", None)


@pytest.mark.parametrize(
    "moment", ["2026-11-30", "2026-11-30T20:00:00", "soon", 7, "1899-01-01T00:00Z"]
)
def test_a_time_has_a_zone(board, card, moment):
    for field in ("due_at", "remind_at"):
        with pytest.raises(Invalid):
            make_task(board, card, **{field: moment})


def test_who_gave_a_task_sees_when_it_was_seen(board, card):
    ann = make_member(board, "commenter")
    task = make_task(board, card, assignee=ann)
    given = board.record("task", task)
    assert (given["assigned_by"], given["seen_at"]) == (board.owner, None)
    board.run("task.see", by=ann, task=task)
    first = board.record("task", task)["seen_at"]
    assert first
    board.run("task.see", by=ann, task=task)
    assert board.record("task", task)["seen_at"] == first


def test_only_whose_task_it_is_can_have_seen_it(board, card):
    task = make_task(board, card, assignee=make_member(board))
    for person in (board.owner, make_member(board)):
        with pytest.raises(Forbidden):
            board.run("task.see", by=person, task=task)


def test_a_task_given_to_another_is_unseen_again(board, card):
    ann, tom = make_member(board), make_member(board)
    task = make_task(board, card, assignee=ann)
    board.run("task.see", by=ann, task=task)
    board.run("task.edit", by=ann, task=task, fields={"assignee": tom})
    given = board.record("task", task)
    assert (given["assigned_by"], given["seen_at"]) == (ann, None)
    board.run("task.edit", task=task, fields={"assignee": None})
    assert board.record("task", task)["assigned_by"] is None


def test_a_task_moves_to_another_deal_and_both_count_anew(board, card):
    other = make_card(board, "Proposal")
    last = make_task(board, other, "last")
    task = make_task(board, card, "travels", due="2026-12-01")
    board.run("task.move", task=task, card=other, after=None)
    assert face(board, card) == (0, 0)
    assert board.card(card)["next_step"] is None
    assert face(board, other) == (0, 2)
    assert board.card(other)["next_step"]["task"] == task
    assert board.record("task", task)["position"] < board.record("task", last)["position"]


def test_a_task_moves_to_no_deal_of_another_board_and_to_none_that_is_archived(board, card):
    task, other = make_task(board, card), make_board()
    with pytest.raises(NotFound):
        board.run("task.move", task=task, card=make_card(other))
    gone = make_card(board)
    board.run("card.archive", card=gone)
    with pytest.raises(Gone):
        board.run("task.move", task=task, card=gone)


def test_the_history_of_both_deals_tells_of_a_task_that_moved(board, card, visitor):
    other = make_card(board, "Proposal")
    board.run("task.move", task=make_task(board, card, "Call"), card=other)
    texts = [
        visitor(board.owner).get(f"/api/cards/{one}/history").json["history"][0]["text"]
        for one in (card, other)
    ]
    assert texts == ["moved a task to another deal", "moved the task “Call” here"]


def test_of_two_times_set_at_once_the_first_is_kept_and_the_same_time_is_no_clash(board, card):
    ann, task = make_member(board), make_task(board, card)
    base = board.head()
    board.run("task.edit", by=ann, task=task, fields={"due_at": "2026-11-30T20:00:00Z"})
    same = {"due_at": "2026-11-30T21:00:00+01:00"}
    assert not board.run("task.edit", task=task, fields=same, base=base, keep=True).result
    other = {"due_at": "2026-12-01T08:00:00Z"}
    board.run("task.edit", task=task, fields=other, base=base, keep=True)
    (kept,) = board.records("version")
    assert (kept["field"], kept["content"]) == ("due_at", "2026-11-30T20:00:00.000Z")


def test_what_is_to_be_decided_about_a_task_goes_along_to_another_deal(board, card):
    ann, task = make_member(board), make_task(board, card)
    base, other = board.head(), make_card(board)
    board.run("task.edit", by=ann, task=task, fields={"title": "Theirs"})
    board.run("task.edit", task=task, fields={"title": "Mine"}, base=base, keep=True)
    board.run("task.move", by=ann, task=task, card=other)
    (kept,) = board.records("version")
    assert (kept["card"], kept["archived_at"]) == (other, None)
