"""Plain facts about deals: the rules, what is usual here, and what a reader is told."""

import json
from pathlib import Path

import pytest

from auth.tokens import create_token
from board.scope import BoardScope
from core.errors import Invalid
from core.extensions import db
from insights.facts import facts_of
from insights.tracks import keep_tracks, track_differences
from tests.board.test_undo import attempt, head_of, make_lively_board, state_of
from tests.factories import make_card, make_company, make_member, make_person
from tests.support.gambler import Gambler

TOLD = json.loads(Path(__file__).with_name("facts.json").read_text())


@pytest.mark.once
@pytest.mark.parametrize("case", TOLD["cases"], ids=lambda case: case["name"])
def test_a_fact_is_what_the_cases_say(case):
    limits = TOLD["ground"]["limits"] | case.get("ground", {}).get("limits", {})
    ground = TOLD["ground"] | case.get("ground", {}) | {"limits": limits}
    deal = {
        "card": TOLD["card"] | case.get("card", {}),
        "tracks": TOLD["tracks"] | case.get("tracks", {}),
        "customer": case.get("customer", TOLD["customer"]),
        "last_done": case.get("last_done"),
    }
    assert facts_of(deal, ground) == case["facts"]


@pytest.fixture
def health(app, board):
    """Return a function that asks for the facts about a card, or for what those of the board rest upon."""

    def get(card=None, by=None, **query):
        _id, token = create_token(by or board.owner, "test", ["read"])
        path = f"cards/{card}" if card else f"boards/{board.id}"
        answer = app.test_client().get(
            f"/api/{path}/health", query_string=query, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200, answer.text
        return answer.json["facts"] if card else answer.json

    return get


def codes(facts):
    return [fact["code"] for fact in facts]


def move_close(board, card, *days):
    for number in days:
        board.run("card.edit", card=card, fields={"expected_close": f"2026-12-{number:02}"})


def test_a_close_date_that_was_moved_twice_names_the_changes_that_moved_it(board, day, health):
    card = make_card(board, expected_close="2026-12-01")
    move_close(board, card, 8)
    assert codes(health(card)) == ["no_step"]
    day(3)
    move_close(board, card, 15)
    moved, _step = health(card)
    assert (moved["code"], moved["since"]) == ("close_moved", "2026-03-05T09:00:00.000Z")
    assert moved["text"] == (
        "Its close date was moved 2 times. What is usual here is not known yet; listed from 2 on."
    )
    assert [event["text"] for event in moved["events"]] == ["changed expected close"] * 2
    assert health()["tracks"][card]["expected_close"][-1] == [
        moved["events"][1]["seq"], "2026-03-05T09:00:00.000Z", "2026-12-15",
    ]  # fmt: skip


def test_what_is_undone_never_was_a_fact(board, health):
    card = make_card(board, value={"amount": 1000, "currency": "EUR"})
    dropped = board.run(
        "card.edit", card=card, fields={"value": {"amount": 500, "currency": "EUR"}}
    )
    back = board.run("card.move", card=make_moved(board, card), column=board.columns["Lead"])
    assert codes(health(card)) == ["value_dropped", "bounced", "no_step"]
    for done in (back, dropped):
        board.run("change.undo", seq=done.seq)
    assert codes(health(card)) == ["no_step"]
    assert track_differences(db.engine, board.id) == []


def make_moved(board, card):
    board.run("card.move", card=card, column=board.columns["Proposal"])
    return card


def test_usual_is_what_twenty_deals_did_here(board, day, health):
    cards = [make_card(board) for _ in range(21)]
    for number, card in enumerate(cards[:20]):
        day(number + 1)
        board.run("card.win", card=card)
    limit = health(only="limits")["limits"]["long_stay"][board.columns["Lead"]]
    assert limit == {"limit": 18.1, "usual": 10.5, "cases": 20}
    day(18)
    assert "long_stay" not in codes(health(cards[20]))
    day(19)
    stay = health(cards[20])[0]
    assert stay["text"] == "In Lead for 19 days. Usual here is 11, nine of ten within 18 days."


def test_silence_counts_where_contacts_are_logged_and_one_person_is_few(board, day, health):
    company = make_company(board.workspace)
    card = make_card(board, company=company)
    board.workspace.run("contact.create", company=company, name="Eva")
    day(15)
    assert codes(health(card)) == ["long_stay", "one_contact", "no_step"]
    logged = {"company": company, "kind": "call", "text": "Hello"}
    board.workspace.run("interaction.log", **logged)
    assert health(only="customers")["customers"]["logs"]
    day(30)
    silent = health(card)[0]
    assert silent["text"].startswith("No contact for 15 days.")
    assert "interaction" in silent["events"][0]
    guest = make_person(board.workspace, "guest")
    board.run("member.add", member=guest, role="viewer")
    assert codes(health(card, by=guest)) == ["long_stay", "no_step"]


def test_a_board_switches_facts_off(board, health):
    card = make_card(board)
    board.run("board.edit", facts_off=["no_step"])
    assert health(card) == []
    with pytest.raises(Invalid):
        board.run("board.edit", facts_off=["mood"])


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_done_and_undone_the_tracks_are_those_of_the_log(app, seed):
    board = make_lively_board()
    people = [board.owner, make_member(board, "manager"), make_member(board, "editor")]
    gambler = Gambler(seed, people, [make_company(board.workspace)])
    for step in range(80):
        name, args, person = gambler.choose(state_of(board.stream), head_of(board))
        attempt(board, name, args, person)
        if step % 7 == 0:
            attempt(board, "change.undo", {"seq": head_of(board)}, board.owner)
        if step % 11 == 0:
            keep_tracks(db.engine, board.id)
    keep_tracks(db.engine, board.id)
    assert track_differences(db.engine, board.id) == []


def test_who_sees_no_amounts_learns_nothing_of_a_drop(board, health, monkeypatch):
    card = make_card(board, value={"amount": 1000, "currency": "EUR"})
    board.run("card.edit", card=card, fields={"value": {"amount": 500, "currency": "EUR"}})
    assert codes(health(card)) == ["value_dropped", "no_step"]
    monkeypatch.setattr(BoardScope, "sees_all", lambda self, audience: False)
    monkeypatch.setattr(BoardScope, "project", lambda *seen: seen[-1] | {"value": None})
    assert codes(health(card)) == ["no_step"]
    assert health()["tracks"][card]["value"] == []
