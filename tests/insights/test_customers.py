"""What customers say by month and tier, and which promises were kept."""

import pytest

from core.actors import NOBODY, Actor
from core.commands import execute
from tests.factories import make_card, make_comment, make_company, make_pulse

pytestmark = pytest.mark.once


def answer(workspace, pulse, score):
    given = {"pulse": pulse, "score": score}
    execute(workspace.stream, "pulse.answer", given, Actor(NOBODY), as_house=True)


def test_answers_are_counted_by_the_month_of_asking_and_the_tier(board, ask, day):
    workspace = board.workspace
    key, other = make_company(workspace, "Key"), make_company(workspace, "Other")
    workspace.run("company.set_tier", company=key, tier="key")
    card = make_card(board, company=key)
    make_card(board, company=other)
    made = [make_pulse(workspace, card=card)[0] for _ in range(3)]
    taken_back, whole = make_pulse(workspace, key)[0], make_pulse(workspace, other)[0]
    make_pulse(workspace, make_company(workspace, "No deal here"))
    workspace.run("pulse.revoke", pulse=taken_back)
    for pulse, score in zip([*made[:2], whole], (10, 5, 8), strict=True):
        answer(workspace, pulse, score)
    day(40)
    make_pulse(workspace, card=card)
    found = ask("insights")["pulses"]
    assert [tuple(row.values()) for row in found] == [
        ("2026-03", "key", 3, 2, 7.5),
        ("2026-03", "potential", 1, 1, 8.0),
        ("2026-04", "key", 1, 0, None),
    ]
    assert [row["month"] for row in ask("insights", from_="2026-04", to="2026-04")["pulses"]] == [
        "2026-04"
    ]
    assert "2026-03,key,3,2,7.5" in ask("insights/tables/pulses")


def test_promises_are_kept_missed_or_wait(board, ask, day):
    card = make_card(board)
    asked = [make_comment(board, card) for _ in range(4)]
    for comment in asked:
        board.run("comment.ask", comment=comment, customer=True)
    board.run("comment.ask", comment=make_comment(board, card))
    day(0, hours=24)
    board.run("comment.answer", comment=asked[0])
    found = ask("insights")["promises"]
    assert found == {
        "hours": 24,
        "months": [{"month": "2026-03", "met": 1, "missed": 0, "waiting": 3, "share": 100.0}],
    }
    day(0, hours=25)
    board.run("comment.answer", comment=asked[1])
    (month,) = ask("insights")["promises"]["months"]
    assert (month["met"], month["missed"], month["waiting"], month["share"]) == (1, 3, 0, 25.0)
    assert ask("insights", owner=board.owner)["promises"]["months"] == []
    assert "2026-03,1,3,0,25" in ask("insights/tables/promises")
