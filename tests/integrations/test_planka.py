"""Planka's boards, of its versions 1 and 2: what is in them arrives, or is said not to."""

import copy
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
OURS = Path(__file__).parent / "files" / "planka-board.json"
BOARD = json.loads(OURS.read_text())
# As its version 1 answers: lists of no type, tasks on cards, uploads alone, comments among the actions.
FIRST = {
    "item": {"id": "1", "name": "Old", "position": 65535, "projectId": "2"},
    "included": {
        "lists": [{"id": "10", "position": 65535, "name": "Todo", "boardId": "1"}],
        "cards": [{
            "id": "20", "position": 65535, "name": "Ring them", "dueDate": "2023-05-04T10:00:00.000Z", "timer": None,
            "isDueDateCompleted": True, "boardId": "1", "listId": "10", "creatorUserId": "30",
            "createdAt": "2023-05-01T10:00:00.000Z",
        }],
        "tasks": [{"id": "40", "position": 1, "name": "Find the number", "isCompleted": True, "cardId": "20"}],
        "attachments": [{"id": "50", "name": "a.pdf", "url": "https://planka.example.com/a.pdf", "cardId": "20"}],
        "users": [{"id": "30", "name": "Ida Mole", "username": "ida"}],
        "boardMemberships": [{"id": "60", "boardId": "1", "userId": "30", "role": "editor"}],
    },
}  # fmt: skip


def counted(told, *names):
    return [told[name] for name in names]


def missing(told):
    return {(one["what"], one["count"]) for one in told["missing"]}


def test_a_board_comes_with_all_that_planka_says_of_it(import_board, board, cards):
    told = import_board(OURS, board, format="planka")
    names = ("columns", "cards", "archived", "labels", "tasks", "comments", "attachments")
    assert counted(told, *names, "members", "custom_fields") == [2, 4, 1, 2, 3, 2, 1, 1, 3]
    columns = sorted(board.records("column"), key=lambda one: one["position"])
    assert [(one["name"], one["kind"]) for one in columns] == [("Talks", "open"), ("Won", "won")]
    vans, second = cards()["Vans for Ostwind"], cards()["Second in its list"]
    assert vans["position"] < second["position"]
    assert vans["value"] == {"amount": 1250000, "currency": "EUR"}
    assert (vans["expected_close"], vans["tasks_done"]) == ("2026-03-15", 1)
    assert (len(vans["labels"]), len(vans["helpers"]), bool(vans["owner"])) == (2, 1, True)
    colors = {one["name"]: one["color"] for one in board.records("label")}
    assert colors == {"Fleet": "blue", "berry-red": "red"}
    assert cards()["Signed"]["closed_at"].startswith("2026-02-01")
    assert cards()["Put away"]["archived_at"].startswith("2026-02-03")
    assert [one["url"] for one in board.records("attachment")] == ["https://example.com/vans"]
    (text,) = board.records("description")
    for row in ("Forty **vans**", "| Size | Large |", "| Signed | yes |", "| Start | 2026-01-10 |"):
        assert row in text["text"]


def test_tasks_come_in_the_order_of_their_lists_each_called_by_its_list_where_there_are_several(
    import_board, board
):
    import_board(OURS, board, format="planka")
    tasks = sorted(board.records("task"), key=lambda one: one["position"])
    assert [one["title"] for one in tasks] == [
        "Calls: Ring them",
        "Calls: Ask for sizes",
        "Paper: Offer",
    ]


def test_what_does_not_come_is_said(import_board, board):
    told = import_board(OURS, board, format="planka", dry_run=True)
    assert missing(told) == {
        ("Attached files", 1), ("Attachments", 1), ("Cards", 1), ("Comments", 1), ("Covers", 1),
        ("People of cards", 1), ("Stopwatches", 1), ("Values of custom fields", 1),
    }  # fmt: skip
    assert [one["path"] for one in told["problems"]] == ["cards[5]", "attachments[2].data.url"]


def test_a_board_of_version_1_comes(import_board, board, cards):
    told = import_board(FIRST, board, format="planka")
    assert counted(told, "columns", "cards", "tasks", "members") == [1, 1, 1, 1]
    assert (cards()["Ring them"]["expected_close"], cards()["Ring them"]["tasks_done"]) == (
        "2023-05-04",
        1,
    )
    assert missing(told) == {("Attached files", 1), ("Comments", 0)}


def test_comments_of_version_1_are_its_actions(import_board, board):
    file = copy.deepcopy(FIRST)
    action = {"id": "70", "cardId": "20", "userId": "30", "createdAt": "2023-05-02T10:00:00.000Z"}
    file["included"]["actions"] = [
        action | {"type": "commentCard", "data": {"text": "Yes"}},
        action | {"id": "71", "type": "moveCard", "data": {"toList": {"id": "10"}}},
    ]
    told = import_board(file, board, format="planka")
    assert [one["text"] for one in board.records("comment")] == ["Yes"]
    assert missing(told) == {("Attached files", 1), ("Moves", 1)}


def test_cards_of_an_archive_whose_list_is_gone_come_to_one_of_their_own(
    import_board, board, cards
):
    file = copy.deepcopy(BOARD)
    file["included"]["cards"][3]["prevListId"] = None
    told = import_board(file, board, format="planka")
    assert told["columns"] == 3
    assert cards()["Put away"]["archived_at"]
    (archive,) = [one for one in board.records("column") if one["name"] == "Archive"]
    assert archive["archived_at"]


def test_that_the_archive_is_not_in_the_file_is_said(import_board, board):
    file = copy.deepcopy(BOARD)
    file["included"]["cards"] = file["included"]["cards"][:3]
    told = import_board(file, board, format="planka", dry_run=True)
    assert ("Archived cards", 0) in missing(told)


@pytest.mark.parametrize("first", ["item", "included"])
def test_it_is_recognised_however_large_it_is_and_whatever_comes_first(upload, first):
    file = copy.deepcopy(BOARD)
    card = file["included"]["cards"][0]
    many = [card | {"id": f"x{number}", "description": "x" * 900} for number in range(800)]
    file["included"]["cards"] += many
    file = {first: file[first]} | file
    seen = upload(file)
    assert (seen["format"], seen["title"], seen["name"]) == ("planka", "Planka", "Partners")


def test_the_same_file_again_changes_nothing(import_board, board):
    import_board(OURS, board, format="planka")
    before = board.records("card"), board.records("task"), board.records("comment")
    again = import_board(OURS, board, format="planka")
    assert (again["changed"], again["left"]) == (0, 0)
    assert (board.records("card"), board.records("task"), board.records("comment")) == before
