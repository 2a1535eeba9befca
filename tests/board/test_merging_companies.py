"""Two companies that are one: found, and brought together with people, log and deals of all boards."""

import pytest

from core.consumers import run_consumers
from core.errors import Conflict, Forbidden, Gone, Invalid
from customers.names import core_of
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_company,
    make_contact,
    make_interaction,
    make_person,
    make_workspace,
)


@pytest.fixture
def workspace(app):
    return make_workspace()


def detail(visitor, workspace, company, by=None):
    answer = visitor(by or workspace.owner).get(f"/api/companies/{company}")
    assert answer.status_code == 200
    return answer.json


def merge(workspace, one, other):
    workspace.run("company.merge", company=one, into=other)
    run_consumers()


def test_people_log_and_deals_of_all_boards_follow_and_the_name_stays_findable(workspace, visitor):
    one, other = make_company(workspace, "Old Umbra"), make_company(workspace, "Umbra Foods")
    contact = make_contact(workspace, one)
    entry = make_interaction(workspace, one)
    boards = [make_board(workspace), make_board(workspace)]
    cards = [make_card(board, company=one) for board in boards]
    client = visitor(workspace.owner)
    moved = client.get(f"/api/companies/{one}/merge").json
    assert moved == {"contacts": 1, "interactions": 1, "deals": 2, "boards": 2}
    merge(workspace, one, other)
    shown = detail(visitor, workspace, one)
    assert shown["company"]["id"] == other
    assert [person["id"] for person in shown["contacts"]] == [contact]
    assert [line["id"] for line in shown["interactions"]] == [entry]
    assert {deal["id"] for deal in shown["deals"]} == set(cards)
    assert [board.record("company", one) for board in boards] == [None, None]
    found = client.get("/api/companies?q=old").json["companies"]
    assert [(company["name"], company["found_as"]) for company in found] == [
        ("Umbra Foods", "Old Umbra")
    ]
    assert workspace.run("company.create", name="old umbra").result == {"company": other}


def test_more_than_one_change_can_hold_follows_in_portions(workspace):
    one, other = make_company(workspace, "A"), make_company(workspace, "B")
    board = make_board(workspace)
    commands = [
        {"name": "card.edit", "args": {"card": card, "fields": {"company": one}}}
        for card in make_cards(board, "Lead", *map(str, range(160)))
    ]
    for start in range(0, 160, 80):
        board.run("cards.bulk", commands=commands[start : start + 80])
    merge(workspace, one, other)
    assert {card["company"] for card in board.records("card")} == {other}


def test_who_still_names_the_merged_one_means_the_other(workspace):
    one, other = make_company(workspace, "A"), make_company(workspace, "B")
    board = make_board(workspace)
    card = make_card(board)
    merge(workspace, one, other)
    board.run("card.edit", card=card, fields={"company": one})
    assert board.card(card)["company"] == other
    with pytest.raises(Gone) as refusal:
        make_interaction(workspace, one)
    assert refusal.value.data["into"] == other
    with pytest.raises(Conflict):
        workspace.run("company.restore", company=one)


def test_merged_twice_in_a_row_all_comes_to_the_last(workspace, visitor):
    one, two, three = (make_company(workspace, name) for name in "ABC")
    board = make_board(workspace)
    card = make_card(board, company=one)
    make_contact(workspace, one)
    workspace.run("company.merge", company=one, into=two)
    workspace.run("company.merge", company=two, into=three)
    run_consumers()
    assert board.card(card)["company"] == three
    shown = detail(visitor, workspace, one)
    assert (shown["company"]["id"], len(shown["contacts"])) == (three, 1)
    assert [company["name"] for company in shown["merged"]] == ["A", "B"]


def test_what_the_other_does_not_know_is_taken_over(workspace, visitor):
    one, other = make_company(workspace, "A"), make_company(workspace, "B")
    facts = {"domain": "a.example", "phone": "1", "tags": ["x"], "next_contact": "2027-02-01"}
    workspace.run("company.edit", company=one, fields=facts)
    facts = {"phone": "2", "tags": ["y"], "next_contact": "2027-01-01"}
    workspace.run("company.edit", company=other, fields=facts)
    merge(workspace, one, other)
    shown = detail(visitor, workspace, other)["company"]
    united = [shown[name] for name in ("domain", "phone", "tags", "next_contact")]
    assert united == ["a.example", "2", ["y", "x"], "2027-01-01"]


def test_a_company_is_not_merged_into_itself_nor_by_everybody(workspace):
    one, other = make_company(workspace, "A"), make_company(workspace, "B")
    with pytest.raises(Invalid):
        workspace.run("company.merge", company=one, into=one)
    with pytest.raises(Forbidden):
        workspace.run("company.merge", by=make_person(workspace), company=one, into=other)


def test_doubles_are_found_by_domain_by_name_and_by_nearness(workspace, visitor):
    for name in (
        "Umbra Foods GmbH",
        "UMBRA FOODS Ltd.",
        "Tideline",
        "Tidelyne",
        "北京阳光科技有限公司",
    ):
        make_company(workspace, name)
    make_company(workspace, "北京阳光科技")
    for name in ("One", "Another thing"):
        workspace.run("company.create", name=name, domain="same.example")
    pairs = visitor(workspace.owner).get("/api/companies/duplicates").json["pairs"]
    found = {
        (pair["why"], *sorted(company["name"] for company in pair["companies"])) for pair in pairs
    }
    assert found == {
        ("name", "UMBRA FOODS Ltd.", "Umbra Foods GmbH"),
        ("near", "Tideline", "Tidelyne"),
        ("name", "北京阳光科技", "北京阳光科技有限公司"),
        ("domain", "Another thing", "One"),
    }
    assert visitor(make_person(workspace, "guest")).get("/api/companies/duplicates").json == {
        "pairs": []
    }


@pytest.mark.once
def test_a_name_without_its_legal_form():
    assert core_of("Straße & Söhne GmbH & Co. KG") == core_of("STRASSE SOHNE")
    assert core_of("上海明日股份有限公司") == "上海明日"
    assert core_of("GmbH") == "gmbh"
    assert core_of("有限公司") == "有限公司"
