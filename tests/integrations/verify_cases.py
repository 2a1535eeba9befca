"""For each command of the integrations, an arrangement in which it must prove itself."""

from typing import Any

from core.models import new_id
from tests.board.verify_cases import as_house
from tests.factories import MadeBoard


def a_stop(board: MadeBoard) -> dict[str, Any]:
    why = {"kind": "slack", "name": "#sales", "code": "channel_not_found"}
    return {"outlet": new_id(), "people": [board.owner]} | why


CASES = {("board", "outlet.stop"): [as_house(a_stop)]}
