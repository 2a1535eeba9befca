"""For each command on rules, one or more arrangements in which it must prove itself."""

from typing import Any

from tests.board.verify_cases import as_house, on_board
from tests.factories import (
    MadeBoard,
    make_card,
    make_department,
    make_label,
    make_member,
    make_rule,
)

MUCH = {"amount": 5_000_000, "currency": "EUR"}


def a_whole_rule(board: MadeBoard) -> dict[str, Any]:
    tom = make_member(board, "editor")
    actions = [
        {"do": "assign", "member": tom},
        {"do": "label", "label": make_label(board)},
        {"do": "baton", "to": {"department": make_department(board.workspace)}, "question": "Ready?", "days": 3},
        {"do": "notify", "owner": True, "text": "Have a look"},
        {"do": "webhook", "url": "https://hooks.example.com/a/secret"},
    ]  # fmt: skip
    return {
        "name": "Big ones",
        "condition": {"on": "value_passed", "value": MUCH},
        "actions": actions,
    }


def a_move(board: MadeBoard) -> dict[str, Any]:
    condition = {"on": "labelled", "label": make_label(board)}
    move = {"do": "move", "column": board.columns["Won"]}
    return {"name": "Signed", "condition": condition, "actions": [move]}


def the_rule(board: MadeBoard, *done: str, **more: Any) -> dict[str, Any]:
    rule = {"rule": make_rule(board)}
    for command in done:
        board.run(command, **rule)
    return rule | more


def a_run(board: MadeBoard) -> dict[str, Any]:
    return the_rule(board, card=make_card(board))


def another_condition(board: MadeBoard) -> dict[str, Any]:
    return the_rule(board, fields={"name": "New", "condition": {"on": "idle", "days": 7}})


CASES = {
    ("board", "rule.create"): [
        on_board(a_whole_rule),
        on_board(a_move),
        on_board(
            lambda board: {
                "name": "Call back",
                "condition": {"on": "due", "of": "task", "days": 2},
                "actions": [{"do": "task", "title": "Call back", "days": 1, "owner": True}],
            }
        ),
    ],
    ("board", "rule.edit"): [
        on_board(another_condition),
        on_board(lambda board: the_rule(board, fields={"name": "Another name"})),
    ],
    ("board", "rule.pause"): [on_board(the_rule)],
    ("board", "rule.resume"): [on_board(lambda board: the_rule(board, "rule.pause"))],
    ("board", "rule.archive"): [on_board(the_rule)],
    ("board", "rule.restore"): [on_board(lambda board: the_rule(board, "rule.archive"))],
    ("board", "rule.run"): [as_house(a_run)],
    ("board", "rule.fail"): [
        as_house(lambda board: a_run(board) | {"did": "card.move", "code": "gone"})
    ],
    ("board", "rule.stop"): [as_house(lambda board: the_rule(board, why="loop", rules=[]))],
    ("board", "rule.check"): [as_house(the_rule)],
}
