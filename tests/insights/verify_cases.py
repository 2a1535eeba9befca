"""For each command of goals and rates, one or more arrangements in which it must prove itself."""

from typing import Any

from tests.board.verify_cases import in_workspace, on_board
from tests.factories import MadeBoard, MadeWorkspace, make_department, make_member

MUCH = {"amount": 30_000_000, "currency": "EUR"}
USD = {"currency": "USD", "into": "EUR", "since": "2026-01-01"}


def a_goal(board: MadeBoard, **more: Any) -> str:
    return board.run("goal.set", period="2026-11", value=MUCH, **more).result["goal"]


def a_rate(workspace: MadeWorkspace) -> str:
    return workspace.run("rate.set", **USD, rate="0.92").result["rate"]


def again(board: MadeBoard) -> dict[str, Any]:
    a_goal(board)
    return {"period": "2026-11", "value": MUCH | {"amount": 0}, "why": "A quiet month"}


def of_a_person(board: MadeBoard) -> dict[str, Any]:
    return {"period": "2026-Q4", "count": 12, "member": make_member(board, "editor")}


def of_a_department(board: MadeBoard) -> dict[str, Any]:
    return {"period": "2026", "value": MUCH, "department": make_department(board.workspace)}


def removed(board: MadeBoard) -> dict[str, Any]:
    goal = {"goal": a_goal(board)}
    board.run("goal.archive", **goal)
    return goal


def corrected(workspace: MadeWorkspace) -> dict[str, Any]:
    a_rate(workspace)
    return USD | {"rate": "0.93"}


CASES = {
    ("board", "goal.set"): [
        on_board(lambda board: {"period": "2026-11", "value": MUCH, "why": "A new office"}),
        on_board(again),
        on_board(of_a_person),
        on_board(of_a_department),
        on_board(lambda board: {"goal": a_goal(board), "period": "2026-12", "value": MUCH}),
    ],
    ("board", "goal.archive"): [on_board(lambda board: {"goal": a_goal(board)})],
    ("board", "goal.restore"): [on_board(removed)],
    ("workspace", "rate.set"): [
        in_workspace(lambda workspace: USD | {"rate": "0.92"}),
        in_workspace(corrected),
    ],
    ("workspace", "rate.remove"): [in_workspace(lambda workspace: {"rate": a_rate(workspace)})],
}
