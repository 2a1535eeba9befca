"""Companies of a workspace: made once however they are spelled, found while typing."""

import pytest

from auth.tokens import create_token
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.models import new_id
from customers.names import fold
from tests.factories import make_company, make_person, make_workspace


@pytest.fixture
def workspace(app):
    return make_workspace()


@pytest.fixture
def search(app):
    """Search companies as somebody; return the names found."""

    def find(person, text):
        _id, token = create_token(person, "test", ["read"])
        answer = app.test_client().get(
            "/api/companies", query_string={"q": text}, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200
        return [company["name"] for company in answer.json["companies"]]

    return find


def test_a_company_is_made_once_however_it_is_spelled(workspace):
    company = make_company(workspace, "Straße & Söhne")
    for spelling in ("STRASSE & SÖHNE", " straße  &  söhne ", "ｓｔｒａｓｓｅ & söhne"):
        again = workspace.run("company.create", name=spelling)
        assert again.result == {"company": company}
        assert again.change.patches == []


def test_two_workspaces_may_know_the_same_company(workspace):
    assert make_company(workspace) != make_company(make_workspace())


def test_a_client_may_choose_the_id_but_not_a_taken_one(workspace):
    id = new_id()
    assert workspace.run("company.create", id=id, name="A").result == {"company": id}
    with pytest.raises(Conflict):
        workspace.run("company.create", id=id, name="B")


def test_a_company_is_renamed_but_not_to_the_name_of_another(workspace):
    umbra, other = make_company(workspace, "Umbra"), make_company(workspace, "Other")
    renamed = workspace.run("company.edit", company=umbra, fields={"name": "UMBRA"})
    assert renamed.change.patches[0]["put"]["name"] == "UMBRA"
    with pytest.raises(Conflict):
        workspace.run("company.edit", company=other, fields={"name": "umbra"})


def test_a_company_of_another_workspace_does_not_exist_here(workspace):
    foreign = make_company(make_workspace())
    with pytest.raises(NotFound) as refusal:
        workspace.run("company.edit", company=foreign, fields={"name": "Mine"})
    assert refusal.value.data["field"] == "company"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\nb", None])
def test_a_company_has_a_name_of_one_line(workspace, name):
    with pytest.raises(Invalid):
        workspace.run("company.create", name=name)


def test_a_guest_neither_makes_nor_finds_companies(workspace, search):
    make_company(workspace)
    guest = make_person(workspace, "guest")
    with pytest.raises(Forbidden):
        workspace.run("company.create", by=guest, name="x")
    assert search(guest, "") == []


def test_names_are_found_by_any_part_of_them_beginnings_first(workspace, search):
    for name in ("Old Umbra", "umbra Foods", "北京阳光科技", "100% Juice", "Other"):
        make_company(workspace, name)
    assert search(workspace.owner, "UMB") == ["umbra Foods", "Old Umbra"]
    assert search(workspace.owner, "阳光") == ["北京阳光科技"]
    assert search(workspace.owner, "0%") == ["100% Juice"]
    assert search(workspace.owner, "%") == ["100% Juice"]
    assert search(workspace.owner, "no\0thing") == []


def test_one_finds_only_companies_of_ones_own_workspace(workspace, search):
    make_company(make_workspace(), "Umbra")
    assert search(workspace.owner, "umbra") == []


def test_folding_puts_case_width_and_spaces_aside():
    assert fold("  Ｕmbra\u3000 FOODS ") == fold("umbra foods")
    assert fold("STRASSE") == fold("straße")
