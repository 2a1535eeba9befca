"""A board in Trello's form: our own importer takes it in, and it has what planka's and WeKan's look for."""

import re

import pytest

from core.actors import Actor
from core.models import new_id
from integrations.imports.boards.board_import import Choices
from integrations.imports.import_jobs import bring
from integrations.imports.places import place_in_workspace
from tests.factories import (
    MadeBoard,
    make_board,
    make_card,
    make_comment,
    make_company,
    make_label,
    make_link,
    make_member,
    make_task,
)

EURO = {"amount": 1234550, "currency": "EUR"}


@pytest.fixture
def board(app):
    board = make_board()
    tom = make_member(board, name="Tom Becker")
    first = make_card(
        board, title="First", value=EURO, expected_close="2026-12-24", labels=[make_label(board)],
        company=make_company(board.workspace, "Umbra"), owner=tom,
    )  # fmt: skip
    board.run("card.describe", card=first, text="All of it")
    board.run("task.complete", task=make_task(board, first, "Done", assignee=tom))
    make_task(board, first, "Open")
    make_comment(board, first, "Called"), make_link(board, first)
    board.run("card.move", by=tom, card=first, column=board.columns["Proposal"])
    board.run("card.archive", card=make_card(board, title="Away"))
    make_card(board, title="Last")
    board.run("card.lose", card=make_card(board, title="Lost one"), reason="Price")
    return board


@pytest.mark.once
def test_it_has_the_form_that_others_check(board, export):
    document = export(board, "trello").json
    assert document["prefs"]["permissionLevel"] == "private"
    named = ("lists", "cards", "labels", "members", "checklists", "actions")
    ids = [one["id"] for name in named for one in document[name]]
    assert all(re.fullmatch("[0-9a-f]{24}", id) for id in [document["id"], *ids])
    assert len(set(ids)) == len(ids)
    assert export(board, "trello").json["cards"] == document["cards"]
    card = next(one for one in document["cards"] if one["name"] == "First")
    kinds = {"dateLastActivity": str, "pos": int, "closed": bool, "idLabels": list, "desc": str}
    assert {name: type(card[name]) for name in kinds} == kinds
    assert {one["color"] for one in document["labels"]} == {"red"}
    assert int(card["id"][:8], 16) > 1_700_000_000
    dates = [action["date"] for action in document["actions"]]
    assert dates == sorted(dates, reverse=True)
    assert {"createCard", "commentCard", "updateCard"} == {
        one["type"] for one in document["actions"]
    }


def test_our_own_import_makes_the_same_deals_of_it(board, export, tmp_path):
    path, actor = tmp_path / "board.json", Actor(board.owner)
    path.write_bytes(export(board, "trello").data)
    place = place_in_workspace(board.workspace.id, actor)
    report = bring(
        path, "trello", "board.json", place, actor, choices=Choices(), currency=None, name=None,
        base=new_id(), step=lambda *_at: None, dry_run=False,
    )  # fmt: skip
    counts = {
        name: report[name]
        for name in ("cards", "archived", "tasks", "comments", "labels", "attachments")
    }
    assert counts == {
        "cards": 4,
        "archived": 1,
        "tasks": 2,
        "comments": 1,
        "labels": 1,
        "attachments": 1,
    }
    assert report["problems"] == []
    made = MadeBoard(report["board"], board.workspace)
    stages = {one["id"]: one["name"] for one in made.records("column")}
    cards = {one["title"]: one for one in made.records("card")}
    first = cards["First"]
    assert (stages[first["column"]], first["value"], first["expected_close"]) == (
        "Proposal",
        EURO,
        "2026-12-24",
    )
    assert (first["tasks_done"], first["tasks_total"], first["comments_count"]) == (1, 2, 1)
    assert (cards["Lost one"]["status"], cards["Away"]["archived_at"] is None) == ("lost", False)
    assert report["moves"] >= 1
