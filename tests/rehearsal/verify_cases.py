"""For each command of a rehearsal, one or more arrangements in which it must prove itself."""

from typing import Any

from core.models import new_id
from tests.board.verify_cases import on_board
from tests.factories import MadeBoard, make_card, make_rule
from tests.rehearsal.plans import asks, process_of, rule_for, stage_of


def another_process(board: MadeBoard) -> dict[str, Any]:
    """A stage asks, one is new, one goes with its deals, the order is another; rules come and go."""
    make_card(board, "Qualified")
    make_card(board, "Qualified", value={"amount": 500, "currency": "EUR"})
    make_rule(board)
    process = process_of(board)
    process["rules"] = [
        rule_for({"on": "idle", "days": 3}, {"do": "task", "title": "Call"}, paused=True)
    ]
    asks(process, board, "Lead", field="value")
    going = stage_of(process, board, "Qualified")
    process["columns"].remove(going)
    process["removed"] = [{"column": going["id"], "into": board.columns["Proposal"]}]
    process["columns"].insert(0, {"id": new_id(), "name": "Lawyers", "criteria": []})
    process["columns"][1:3] = process["columns"][2:0:-1]
    return {"base": board.head(), **process}


def the_same_process(board: MadeBoard) -> dict[str, Any]:
    return {"base": board.head(), **process_of(board)}


CASES = {
    ("board", "process.adopt"): [on_board(another_process), on_board(the_same_process)],
}
