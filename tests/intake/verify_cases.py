"""For each command on a board's form, one or more arrangements in which it must prove itself."""

from typing import Any

from core.models import new_id
from tests.board.verify_cases import as_house, on_board
from tests.factories import MadeBoard, make_intake, make_label, make_member, make_request


def a_whole_form(board: MadeBoard) -> dict[str, Any]:
    question = {"field": "question", "ask": {"en": "Which product?", "zh_Hans": "哪种产品？"}}
    return {
        "slug": "ask-tideline-today",
        "is_open": True,
        "words": {"title": {"en": "Ask us"}, "thanks": {"zh_Hans": "谢谢"}},
        "fields": [{"field": "company", "required": True}, question, {"field": "value"}],
        "titled": ["company"],
        "column": board.columns["Qualified"],
        "owner": make_member(board),
        "labels": [make_label(board)],
        "source": "Web form",
        "sites": ["https://tideline.example"],
    }


def on_a_form(board: MadeBoard) -> MadeBoard:
    make_intake(board)
    return board


def a_request(board: MadeBoard) -> dict[str, Any]:
    answers = [{"id": "name", "field": "name", "label": "Your name", "text": "Mei"}]
    return {"entry": new_id(), "answers": answers, "digest": "d", "doubts": ["links"]}


def a_deal(board: MadeBoard) -> dict[str, Any]:
    return {"column": board.columns["Lead"], "title": "A request", "text": "Hello"}


CASES = {
    ("board", "intake.edit"): [
        on_board(lambda board: {"fields": a_whole_form(board)}),
        on_board(lambda board: {"fields": {"titled": ["name"], "source": None}}),
        on_board(lambda board: {"fields": a_whole_form(on_a_form(board))}),
    ],
    ("board", "intake.renew"): [on_board(lambda board: on_a_form(board) and {})],
    ("board", "intake.receive"): [as_house(lambda board: a_request(on_a_form(board)))],
    ("board", "intake.bring"): [
        as_house(lambda board: {"entry": make_request(on_a_form(board)), **a_deal(board)})
    ],
    ("board", "intake.accept"): [
        on_board(lambda board: {"entry": make_request(on_a_form(board), "links")})
    ],
    ("board", "intake.hold"): [as_house(lambda board: {"entry": make_request(on_a_form(board))})],
    ("board", "intake.discard"): [
        on_board(lambda board: {"entry": make_request(on_a_form(board), "links")})
    ],
}
