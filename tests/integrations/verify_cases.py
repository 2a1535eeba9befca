"""For each command of the integrations, an arrangement in which it must prove itself."""

from typing import Any

from tests.board.verify_cases import as_house
from tests.factories import MadeBoard, make_webhook


def a_stop(board: MadeBoard) -> dict[str, Any]:
    outlet, _trial = make_webhook(board)
    why = {"kind": "webhook", "name": "Ledger", "code": "http_410"}
    return {"outlet": outlet, "people": [board.owner]} | why


CASES = {("board", "outlet.stop"): [as_house(a_stop)]}
