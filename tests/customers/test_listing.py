"""The list of customers: who is found by what, in which order, a page at a time; and all of it as CSV."""

from datetime import timedelta

import pytest

from board.tiers import rank
from core import clock
from tests.factories import (
    make_board,
    make_card,
    make_company,
    make_contact,
    make_interaction,
    make_person,
    make_workspace,
)


@pytest.fixture
def workspace(app):
    return make_workspace()


@pytest.fixture
def names(workspace, visitor):
    """The names on the list, narrowed to something."""

    def find(query="", by=None):
        answer = visitor(by or workspace.owner).get(f"/api/companies?{query}")
        assert answer.status_code == 200, answer.json
        return [company["name"] for company in answer.json["companies"]]

    return find


def edit(workspace, company, **fields):
    workspace.run("company.edit", company=company, fields=fields)
    return company


def day(days):
    return (clock.now() + timedelta(days=days)).date().isoformat()


def test_a_customer_is_found_by_name_domain_and_contact(workspace, names):
    edit(workspace, make_company(workspace, "Umbra"), domain="umbra.example")
    make_contact(workspace, make_company(workspace, "Tideline"), name="Li Na")
    assert names("q=UMBRA.ex") == ["Umbra"]
    assert names("q=li n") == ["Tideline"]
    assert names("q=100%25") == []


def test_the_list_is_narrowed_by_tier_owner_tag_and_what_is_overdue(workspace, names):
    person = make_person(workspace)
    one, _other = make_company(workspace, "One"), make_company(workspace, "Other")
    edit(workspace, one, owner=person, tags=["食品", 'a"b'], next_contact=day(-3))
    workspace.run("company.set_tier", company=one, tier="key")
    for query in (f"owner={person}", "tag=食品", 'tag=a"b', "overdue=1", "tier=key"):
        assert names(query) == ["One"]
    for query in ("owner=none", "tier=potential"):
        assert names(query) == ["Other"]
    assert names("tag=食") == []


def test_who_bought_once_and_has_been_silent_since_is_lapsed(workspace, names):
    board = make_board(workspace)
    for name in ("Silent", "Spoken with", "Bought again"):
        company = make_company(workspace, name)
        card = make_card(board, company=company)
        board.run("card.win", card=card, at=day(-300 if name != "Bought again" else -3))
        rank(workspace.id, workspace.owner, card, [company])
        if name == "Spoken with":
            make_interaction(workspace, company)
    make_company(workspace, "Never bought")
    assert names("lapsed=1") == ["Silent"]
    workspace.run("customers.set_rules", fields={"lapsed_days": 301})
    assert names("lapsed=1") == []


def test_the_list_is_sorted_as_asked_and_what_is_unknown_comes_last(workspace, names):
    for name, days in (("A", None), ("B", 9), ("C", 3)):
        company = make_company(workspace, name)
        edit(workspace, company, next_contact=day(days) if days else None)
    workspace.run("company.set_tier", company=make_company(workspace, "D"), tier="key")
    assert names("sort=next_contact") == ["C", "B", "A", "D"]
    assert names("sort=-next_contact") == ["B", "C", "A", "D"]
    assert names("sort=tier") == ["D", "A", "B", "C"]
    assert names("sort=-name") == ["D", "C", "B", "A"]


def test_a_page_at_a_time_with_the_number_of_all(workspace, visitor, names):
    for number in range(5):
        make_company(workspace, f"Company {number}")
    assert names("most=2&start=2") == ["Company 2", "Company 3"]
    assert visitor(workspace.owner).get("/api/companies?most=2").json["total"] == 5


def test_what_is_archived_stands_in_a_list_of_its_own(workspace, names):
    company = make_company(workspace, "Gone")
    workspace.run("company.archive", company=company)
    assert (names(), names("archived=1")) == ([], ["Gone"])
    workspace.run("company.restore", company=company)
    assert names() == ["Gone"]


@pytest.mark.parametrize("query", ["tier=dear", "sort=notes", "start=x", "most=-1"])
def test_what_there_cannot_be_is_refused(workspace, visitor, query):
    assert visitor(workspace.owner).get(f"/api/companies?{query}").status_code == 422


def test_the_csv_has_all_that_the_list_would_show_and_no_formula(workspace, visitor):
    edit(workspace, make_company(workspace, "=1+1"), tags=["x", "y"], owner=workspace.owner)
    make_company(workspace, "Other")
    answer = visitor(workspace.owner).get("/api/companies.csv?tag=x")
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("id,name,tier")
    assert len(lines) == 2
    assert ",'=1+1,potential,rule," in lines[1]
    assert ',Olga Owner,"x, y",' in lines[1]


def test_a_guest_and_a_stranger_see_no_customer_anywhere(workspace, visitor, names):
    company = make_company(workspace)
    guest, stranger = make_person(workspace, "guest"), make_workspace().owner
    for person in (guest, stranger):
        assert names("", by=person) == []
        client = visitor(person)
        for path in (f"/api/companies/{company}", f"/api/companies/{company}/merge"):
            assert client.get(path).status_code == 404
        assert len(client.get("/api/companies.csv").get_data(as_text=True).splitlines()) == 1
    shown = visitor(guest).get(f"/api/workspaces/{workspace.id}/changes?since=0").json
    assert not [
        patch
        for change in shown["changes"]
        for patch in change["patches"]
        if patch["type"] == "company"
    ]


def test_no_customer_is_in_the_snapshot_of_the_workspace(workspace, visitor):
    make_contact(workspace)
    shown = visitor(workspace.owner).get(f"/api/workspaces/{workspace.id}").json["records"]
    assert not {"company", "contact", "interaction"} & set(shown)


def test_patches_of_customers_say_whose_they_are(workspace):
    company = make_company(workspace)
    made = workspace.run("contact.create", company=company, name="Li Na")
    logged = workspace.run("interaction.log", company=company, kind="call", text="SSO")
    patches = [*made.change.patches, *logged.change.patches]
    assert {patch["company"] for patch in patches} == {company}
