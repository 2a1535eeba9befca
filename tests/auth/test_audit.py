"""The audit log: what is noted, who reads it, and that nobody can change it unseen."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from auth.accounts import set_password
from auth.tokens import create_token
from core import audit
from core.consumers import run_consumers
from core.database import writing
from core.errors import Forbidden
from core.extensions import db
from tests.factories import address_of, make_board, make_card, make_member, make_person, make_role
from tests.support.signing_in import PASSWORD, sign_in


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def read(board, visitor):
    """Return what the owner reads, newest first."""

    def read_entries(**query):
        run_consumers()
        client = visitor(board.owner)
        answer = client.get(f"/api/workspaces/{board.workspace.id}/audit", query_string=query)
        return answer.json["entries"]

    return read_entries


def test_whoever_comes_in_or_is_refused_is_noted(app, board, client, read):
    set_password(board.owner, PASSWORD)
    sign_in(client, address_of(board.owner))
    sign_in(app.test_client(), address_of(board.owner), "not the password")
    (came,), (refused,) = read(kind="signed_in"), read(kind="sign_in_refused")
    assert came["person"] == refused["person"] == board.owner
    assert came["address"] == "127.0.0.1"
    assert PASSWORD not in str([refused, came])


def test_who_goes_on_guessing_against_the_brake_is_noted_once_more(app, board, client, read):
    set_password(board.owner, PASSWORD)
    for _ in range(20):
        sign_in(client, address_of(board.owner), "not the password")
    noted = [entry["details"] for entry in read(kind="sign_in_refused")]
    assert [details.get("braked", False) for details in noted] == [True] + [False] * 8


def test_a_device_with_an_odd_name_is_noted_nevertheless(app, board, read):
    set_password(board.owner, PASSWORD)
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = "Odd\0 one"
    sign_in(client, address_of(board.owner))
    assert [entry["details"]["device"] for entry in read(kind="signed_in")] == ["Odd one"]


def test_what_is_decided_about_people_and_rights_is_noted_with_before_and_after(board, read):
    person = make_member(board, "viewer")
    board.run("member.change_role", member=person, role="editor")
    board.workspace.run("member.change_role", member=person, role="admin")
    board.workspace.run("member.invite", email="eva@example.com", role="guest")
    make_role(board.workspace, name="Field")
    made = {entry["kind"]: entry for entry in read() if entry["kind"] != "member.change_role"}
    assert {"member.add", "member.invite", "role.create", "board.create"} <= made.keys()
    assert "token_hash" not in str(made["member.invite"])
    roles = [
        (record["before"]["role"], record["after"]["role"])
        for entry in read(kind="member.change_role")
        for record in entry["details"]["records"]
    ]
    assert sorted(roles) == [("member", "admin"), ("viewer", "editor")]


def test_a_change_that_is_told_twice_is_noted_once(board, read):
    make_member(board)
    count = len(read())
    with writing(db.engine) as connection:
        connection.execute(text("DELETE FROM cursor WHERE consumer LIKE 'audit%'"))
    assert len(read()) == count


def test_a_refused_command_is_noted_and_a_flood_of_them_is_not(board, read):
    person, card = make_member(board, "viewer"), make_card(board)
    for _ in range(30):
        with pytest.raises(Forbidden):
            board.run("card.archive", by=person, card=card)
    refusals = read(kind="refused")
    assert refusals[0]["details"]["command"] == "card.archive"
    assert len(refusals) == 10


@pytest.mark.parametrize("role", ["admin", "member", "guest"])
def test_only_an_owner_reads_it(board, visitor, role):
    client = visitor(make_person(board.workspace, role))
    for path in ("audit", "audit/check", "audit.csv"):
        assert client.get(f"/api/workspaces/{board.workspace.id}/{path}").status_code == 403


def test_another_workspaces_log_does_not_exist(board, visitor):
    stranger = visitor(make_board().owner)
    assert stranger.get(f"/api/workspaces/{board.workspace.id}/audit").status_code == 404


def test_it_is_read_page_by_page(board, visitor):
    for number in range(audit.PAGE + 5):
        audit.note("signed_in", workspace=board.workspace.id, person=board.owner, number_=number)
    client, path = visitor(board.owner), f"/api/workspaces/{board.workspace.id}/audit"
    first = client.get(path).json
    rest = client.get(path, query_string={"before": first["entries"][-1]["number"]}).json
    assert (len(first["entries"]), first["more"], rest["more"]) == (audit.PAGE, True, False)
    assert first["entries"][-1]["number"] == rest["entries"][0]["number"] + 1
    assert client.get(f"{path}?before=x").status_code == 422
    assert client.get(f"{path}?kind=%00").status_code == 422


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_entry SET kind = 'signed_out' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
        "UPDATE audit_entry SET person = NULL WHERE number = 2",
        "UPDATE audit_entry SET digest = 'x' || substr(digest, 2) WHERE number = 2",
    ],
)
def test_an_entry_that_was_changed_is_found(board, app, visitor, harm):
    for kind in ("signed_in", "signed_in", "signed_out"):
        audit.note(kind, workspace=board.workspace.id, person=board.owner)
    client, path = visitor(board.owner), f"/api/workspaces/{board.workspace.id}/audit/check"
    assert client.get(path).json == {"broken": None}
    with writing(db.engine) as connection:
        connection.execute(text(harm))
    assert client.get(path).json == {"broken": 2}
    answer = app.test_cli_runner().invoke(args=["verify"])
    assert answer.exit_code == 1
    assert "entry 2" in answer.output


def test_the_file_holds_all_entries_and_no_formula(board, visitor):
    audit.note("signed_in", workspace=board.workspace.id, person=board.owner, address="=1+1")
    answer = visitor(board.owner).get(f"/api/workspaces/{board.workspace.id}/audit.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["kind"] for row in rows] == ["signed_in", "audit_exported"]
    assert rows[0]["address"] == "'=1+1"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_file_is_still_written_when_the_request_is_over_and_page_by_page(
    board, app, monkeypatch
):
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    for _ in range(5):
        audit.note("signed_in", workspace=board.workspace.id, person=board.owner)
    client = FlaskClient(app, app.response_class)
    bearer = {"Authorization": f"Bearer {create_token(board.owner, 'test', ['read'])[1]}"}
    path = f"/api/workspaces/{board.workspace.id}/audit.csv"
    # A server's thread has no context of the application but that of its requests.
    with ThreadPoolExecutor(1) as server:
        answer = server.submit(lambda: client.get(path, headers=bearer).text).result()
    numbers = [int(row["number"]) for row in csv.DictReader(io.StringIO(answer))]
    assert numbers == [1, 2, 3, 4, 5, 6]
