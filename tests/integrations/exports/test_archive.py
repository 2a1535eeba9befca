"""The archive of a workspace: what is in it, who gets it, and what is left when it is called off."""

import io
import json
import zipfile

import pytest

from core.jobs import cancel_job, work_one
from integrations.exports import archiving, kept
from tests.factories import (
    make_board,
    make_card,
    make_comment,
    make_company,
    make_contact,
    make_file,
    make_member,
)

pytestmark = pytest.mark.once


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


def begun(client, board):
    return client.post(f"/api/workspaces/{board.workspace.id}/export").json["job"]


def taken(client, job):
    return client.get(f"/api/jobs/{job}/archive")


def test_everything_of_a_workspace_is_in_its_archive(board, owner):
    make_contact(board.workspace, make_company(board.workspace, "=Umbra"), name="Li Na")
    card = make_card(board, title="Big deal")
    make_comment(board, card, text="Call them")
    make_file(board, card, name="offer.txt", content=b"An offer")
    job = begun(owner, board)
    work_one()
    assert owner.get(f"/api/jobs/{job}").json["report"]["files"] == 1
    answer = taken(owner, job)
    assert answer.mimetype == "application/zip"
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    assert book.testzip() is None
    (name,) = [name for name in book.namelist() if name.startswith("boards/")]
    document = json.loads(book.read(name))
    assert [one["title"] for one in document["records"]["card"]] == ["Big deal"]
    assert [one["text"] for one in document["records"]["comment"]] == ["Call them"]
    (file,) = document["records"]["attachment"]
    assert book.read(f"files/{file['id']}/offer.txt") == b"An offer"
    assert json.loads(book.read("customers.json"))["records"]["contact"][0]["name"] == "Li Na"
    assert "'=Umbra" in book.read("customers/company.csv").decode()
    everything = "".join(
        book.read(one).decode() for one in book.namelist() if not one.startswith("files/")
    )
    assert "_hash" not in everything
    assert "README.txt" in book.namelist()


def test_only_who_administers_asks_and_only_as_long_as_they_do(board, owner, visitor):
    member = visitor(make_member(board))
    assert member.post(f"/api/workspaces/{board.workspace.id}/export").status_code == 403
    ada = make_member(board)
    board.workspace.run("member.change_role", member=ada, role="admin")
    job = begun(visitor(ada), board)
    work_one()
    assert taken(owner, job).status_code == 404
    board.workspace.run("member.change_role", member=ada, role="member")
    assert taken(visitor(ada), job).status_code == 403


def test_what_is_called_off_leaves_nothing(board, owner, monkeypatch):
    job = begun(owner, board)

    def cancel(archive):
        cancel_job(job)
        archive.step(1, 1)

    monkeypatch.setattr(archiving.Archive, "_look", cancel)
    work_one()
    assert owner.get(f"/api/jobs/{job}").json["state"] == "cancelled"
    assert list(kept.folder().iterdir()) == []
    assert taken(owner, job).status_code == 404
