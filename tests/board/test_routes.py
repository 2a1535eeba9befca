"""What the board answers over HTTP, and to whom."""

import re

import pytest

from core.models import new_id
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_comment,
    make_member,
    make_person,
    make_placeholder,
    make_task,
    make_workspace,
)
from tests.support.asking import questions


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


def test_the_list_of_boards_shows_role_head_and_open_values(board, owner):
    make_cards(board, "Lead", "no value")
    for amount, currency in ((100, "EUR"), (250, "EUR"), (7, "JPY")):
        make_card(board, value={"amount": amount, "currency": currency})
    board.run("card.win", card=make_card(board, value={"amount": 9, "currency": "EUR"}))
    (shown,) = owner.get("/api/boards").json["boards"]
    assert (shown["id"], shown["name"], shown["role"]) == (board.id, "Pipeline", "manager")
    assert shown["seq"] == 7
    assert shown["open_count"] == 4
    assert shown["open_values"] == [
        {"amount": 350, "currency": "EUR"},
        {"amount": 7, "currency": "JPY"},
    ]


def test_sums_of_the_largest_values_are_exact(board, owner):
    for _ in range(3):
        board.run(
            "card.create",
            column=board.columns["Lead"],
            title="x",
            value={"amount": 999_999_999_999_999, "currency": "EUR"},
        )
    make_card(board, value={"amount": -1, "currency": "EUR"})
    (shown,) = owner.get("/api/boards").json["boards"]
    assert shown["open_values"] == [{"amount": 2_999_999_999_999_996, "currency": "EUR"}]


def test_one_sees_only_ones_own_boards(board, visitor):
    make_board()
    member = make_member(board, "viewer")
    assert [item["role"] for item in visitor(member).get("/api/boards").json["boards"]] == [
        "viewer"
    ]
    assert visitor(make_person(board.workspace)).get("/api/boards").json == {"boards": []}


def test_archived_boards_are_listed_when_asked_for(board, owner):
    board.run("board.archive")
    assert owner.get("/api/boards").json["boards"] == []
    assert len(owner.get("/api/boards?archived=1").json["boards"]) == 1


def test_a_snapshot_leaves_archived_records_out_unless_asked(board, owner):
    kept, archived = make_cards(board, "Lead", "kept", "archived")
    board.run("card.archive", card=archived)
    default = owner.get(f"/api/boards/{board.id}").json
    whole = owner.get(f"/api/boards/{board.id}?archived=1").json
    assert [card["id"] for card in default["records"]["card"]] == [kept]
    assert {card["id"] for card in whole["records"]["card"]} == {kept, archived}
    assert {"column", "card", "label", "member", "task", "company"} <= set(default["records"])
    assert default["board"]["name"] == "Pipeline"


def test_an_open_card_shows_all_that_belongs_to_it(board, owner):
    card = make_card(board)
    board.run("card.describe", card=card, text="# Plan")
    task, comment = make_task(board, card), make_comment(board, card)
    shown = owner.get(f"/api/cards/{card}").json
    assert shown["card"] == board.card(card)
    assert shown["description"] == {"id": card, "card": card, "text": "# Plan"}
    assert [item["id"] for item in shown["comments"]] == [comment]
    assert [item["id"] for item in shown["tasks"]] == [task]
    assert [line["name"] for line in shown["history"]] == [
        "comment.add",
        "task.create",
        "card.describe",
        "card.create",
    ]
    assert shown["seq"] == shown["history"][0]["seq"]
    assert shown["board"] == board.id


def test_removed_comments_and_tasks_are_not_shown_on_the_card(board, owner):
    card = make_card(board)
    board.run("comment.archive", comment=make_comment(board, card))
    board.run("task.archive", task=make_task(board, card))
    shown = owner.get(f"/api/cards/{card}").json
    assert (shown["comments"], shown["tasks"], shown["description"]) == ([], [], None)


def test_a_card_opens_by_its_id_also_when_archived(board, owner):
    card = make_card(board)
    board.run("card.archive", card=card)
    assert owner.get(f"/api/cards/{card}").json["card"]["archived_at"]


def test_the_history_of_a_card_is_read_page_by_page(board, owner):
    card = make_card(board)
    first = owner.get(f"/api/cards/{card}/history").json["history"]
    assert owner.get(f"/api/cards/{card}/history?before={first[0]['seq']}").json["history"] == []
    assert owner.get(f"/api/cards/{card}/history?before=x").status_code == 422


@pytest.mark.parametrize("path", ["", "/history"])
def test_a_card_of_a_foreign_board_does_not_exist(board, visitor, path):
    card = make_card(board)
    for stranger in (make_person(board.workspace), make_person(make_workspace())):
        answer = visitor(stranger).get(f"/api/cards/{card}{path}")
        unknown = visitor(stranger).get(f"/api/cards/{new_id()}{path}")
        assert answer.status_code == 404
        assert answer.json == unknown.json


@pytest.mark.parametrize("path", ["", "/people", "/activity", "/changes?since=0"])
def test_a_foreign_board_does_not_exist(board, visitor, path):
    stranger = visitor(make_person(board.workspace, "guest"))
    answer = stranger.get(f"/api/boards/{board.id}{path}")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")


def test_the_people_of_a_board_are_those_a_guest_meets_there(board, visitor):
    guest = make_person(board.workspace, "guest", name="Gil Guest")
    board.run("member.add", member=guest, role="viewer")
    imported = make_placeholder(board.workspace, "Imported")
    board.run("member.add", member=imported, role="viewer")
    left = make_member(board, name="Lea Left")
    make_card(board, owner=left)
    board.run("member.remove", member=left)
    make_person(board.workspace, name="Not here")
    people = visitor(guest).get(f"/api/boards/{board.id}/people").json["people"]
    assert [person["name"] for person in people] == [
        "Gil Guest",
        "Imported",
        "Lea Left",
        "Olga Owner",
    ]
    assert set(people[0]) == {"id", "name", "color", "department", "status"}


def test_helpers_who_left_are_still_met(board, visitor, owner):
    ann = make_member(board, name="Ann")
    board.run("card.assign", card=make_card(board), member=ann, role="Support")
    board.run("member.remove", member=ann)
    people = owner.get(f"/api/boards/{board.id}/people").json["people"]
    assert ann in {person["id"] for person in people}


def test_the_activity_of_a_board_is_readable(board, owner):
    make_card(board, title="Umbra")
    lines = owner.get(f"/api/boards/{board.id}/activity").json["history"]
    assert lines[0]["card"]["title"] == "Umbra"
    assert lines[-1]["name"] == "board.create"


def test_pages_ask_strangers_to_sign_in(app, board):
    for path in ("/", f"/boards/{board.id}", f"/boards/{board.id}/settings"):
        answer = app.test_client().get(path)
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]


def test_a_board_has_its_pages(board, owner):
    make_card(board)
    for path in ("", "/cards/1", "/settings"):
        answer = owner.get(f"/boards/{board.id}{path}")
        assert answer.status_code == 200
        assert board.id in answer.text
    assert owner.get("/").status_code == 200


def test_pages_of_what_is_not_there_are_not_found(board, owner, visitor):
    for path in (f"/boards/{new_id()}", f"/boards/{board.id}/cards/7", "/boards/nonsense"):
        assert owner.get(path).status_code == 404
    stranger = visitor(make_person(board.workspace))
    assert stranger.get(f"/boards/{board.id}").status_code == 404


@pytest.mark.parametrize("id", ["42", "x" * 500, "nul%00", "%ed%a0%80", "' OR 1=1 --"])
def test_an_id_that_is_none_is_not_found(owner, id):
    for path in (f"/api/boards/{id}", f"/api/cards/{id}", f"/api/cards/{id}/history"):
        assert owner.get(path).status_code == 404
    answer = owner.post(f"/api/boards/{id}/commands/board.rename", json={"name": "x"})
    assert answer.status_code == 404


def test_nothing_is_answered_without_a_sign_in(app, board):
    for path in ("/api/boards", f"/api/boards/{board.id}", f"/api/cards/{make_card(board)}"):
        assert app.test_client().get(path).status_code == 401


def test_a_refused_command_says_why(board, owner):
    path = f"/api/boards/{board.id}/commands/card.move"
    card = make_card(board)
    answer = owner.post(path, json={"card": card, "column": board.columns["Lost"]})
    assert answer.status_code == 422
    assert answer.json["error"]["data"]["asks"] == ["reason"]
    answer = owner.post(path, json={"card": "not-a-uuid", "column": board.columns["Won"]})
    assert (answer.status_code, answer.json["error"]["data"]) == (404, {"field": "card"})


def test_the_page_of_a_board_asks_each_thing_once(board, owner):
    path = f"/boards/{board.id}"
    assert owner.get(path).status_code == 200
    with questions() as asked:
        owner.get(path)
    tables = sorted(table_of(line) for line in asked)
    assert tables == ['"column"', "board", "notification", "role", "user_preference", "workspace"]


def table_of(question):
    """Return the table that a question is about, whatever others it looks into."""
    outer, count = question, 1
    while count:
        outer, count = re.subn(r"\([^()]*\)", "", outer)
    return outer.partition("FROM ")[2].split()[0]


def test_the_page_of_a_board_shows_its_stages_before_any_deal_has_come(board, owner):
    board.run("column.rename", column=board.columns["Proposal"], name="Offer <made>")
    board.run("column.archive", column=board.columns["Negotiation"])
    page = owner.get(f"/boards/{board.id}").get_data(as_text=True)
    names = re.findall(r'<h2 class="column__name" dir="auto">(.*?)</h2>', page)
    assert names == ["Lead", "Qualified", "Offer &lt;made&gt;", "Won", "Lost"]


def test_the_page_of_a_board_lets_its_records_be_fetched_while_scripts_come(board, owner):
    page = owner.get(f"/boards/{board.id}").get_data(as_text=True)
    assert f'<link rel="preload" as="fetch" href="/api/boards/{board.id}"' in page


def test_other_houses_scripts_may_run_where_their_pickers_are_configured_and_nowhere_else(
    app, board, owner, monkeypatch
):
    path, houses = f"/boards/{board.id}", ("google.com", "dropbox.com", "gsi")
    plain = owner.get(path)
    for text in (plain.get_data(as_text=True), *plain.headers.values()):
        assert not any(house in text for house in houses)
    keys = {"google": {"key": "k", "client": "c", "app": "a"}}
    monkeypatch.setitem(app.config["BATON"].__dict__, "pickers", keys)
    shown = owner.get(path)
    policy = shown.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "https://apis.google.com" in policy
    assert "dropbox" not in policy
    assert "'unsafe" not in policy
    assert shown.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert '"pickers"' in shown.get_data(as_text=True)
    for other in ("/", "/my-work", f"{path}/settings"):
        page = owner.get(other)
        assert "google" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_settings_of_the_workspace_are_for_those_who_rule_it(board, owner, visitor):
    assert owner.get("/workspace").status_code == 200
    assert visitor(make_member(board)).get("/workspace").status_code == 403
