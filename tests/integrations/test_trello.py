"""Trello's own files, of eleven years: what is in them arrives, or is said not to."""

import json
from collections import Counter
from pathlib import Path

import pytest

from board.stays import stays_of
from core.actors import Actor
from core.changes import changes_since
from core.extensions import db
from insights.stays import keep_up, stay_differences
from integrations.imports.boards import board_matching, board_plan
from integrations.imports.boards.board_matching import Choices, Matcher
from integrations.imports.import_jobs import source_of
from integrations.imports.places import place_on_board
from tests.factories import make_board, make_label, make_member

OURS = Path(__file__).parent / "files" / "trello-board.json"
THEIRS = Path("../shared/data/trello")
FILES = sorted(THEIRS.glob("*.json")) or [
    pytest.param(None, marks=pytest.mark.skip(reason="no ../shared/data here"))
]


def counts_of(path):
    """What the file itself says."""
    file = json.loads(path.read_text())
    cards, closed = file["cards"], {one["id"] for one in file["lists"] if one["closed"]}
    types = Counter(action["type"] for action in file["actions"])
    return {
        "columns": len(file["lists"]),
        "cards": len(cards),
        "archived": sum(1 for card in cards if card["closed"] or card["idList"] in closed),
        "comments": types["commentCard"] + types["copyCommentCard"],
        "tasks": sum(len(one["checkItems"]) for one in file["checklists"]),
        "labels": len(file["labels"]),
        "members": len(file["members"]),
        "attachments": sum(len(card["attachments"]) for card in cards),
        "custom_fields": len(file.get("customFields", [])),
    }


def counts_here(board):
    cards = board.records("card")
    return {
        "columns": len(board.records("column")),
        "cards": len(cards),
        "archived": sum(1 for card in cards if card["archived_at"]),
        "comments": sum(card["comments_count"] for card in cards),
        "tasks": sum(card["tasks_total"] for card in cards),
        "labels": len(board.records("label")),
        "attachments": sum(card["attachments_count"] for card in cards),
    }


@pytest.mark.once
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem if path else "none")
def test_all_that_is_in_a_real_file_arrives(import_board, board, path):
    told = import_board(path, board)
    counts = counts_of(path)
    assert {name: told[name] for name in counts} == counts
    here = counts_here(board)
    assert here == {name: counts[name] for name in here}
    keep_up(db.engine, board.id)
    assert stay_differences(db.engine, board.id) == []


@pytest.mark.once
@pytest.mark.skipif(not THEIRS.exists(), reason="no ../shared/data here")
def test_comments_that_trello_cut_off_are_counted_and_said(import_board, board):
    told = import_board(THEIRS / "05-test-drive-gocd-2019.json", board, dry_run=True)
    (cut,) = [one for one in told["missing"] if "1,000 actions" in one["why"] and one["count"] > 1]
    assert (cut["what"], cut["count"]) == ("Comments", 40)


def card_called(board, title):
    return next(card for card in board.records("card") if card["title"] == title)


def test_a_board_comes_with_all_that_we_know_of_it(import_board, board):
    tom = make_member(board)
    told = import_board(OURS, board, people={"5a0000000000000000000001": tom})
    columns = {one["name"]: one for one in board.records("column")}
    assert sorted(columns, key=lambda name: columns[name]["position"]) == [
        "Leads",
        "Old ideas",
        "Proposal",
        "Won",
    ]
    assert (columns["Won"]["kind"], columns["Proposal"]["wip_limit"]) == ("won", 5)
    vans = card_called(board, "Vans for Nordwind")
    assert vans["value"] == {"amount": 1250050, "currency": "EUR"}
    assert (vans["expected_close"], vans["owner"]) == ("2026-03-31", tom)
    assert (vans["tasks_done"], vans["tasks_total"], vans["comments_count"]) == (1, 2, 1)
    assert vans["next_step"]["due"] == "2026-02-14"
    (text,) = [one["text"] for one in board.records("description") if one["card"] == vans["id"]]
    assert text.startswith("Forty of them")
    assert "| Region | North |" in text
    (said,) = board.records("comment")
    assert (said["text"], said["author"]) == ("Yes, they \u201cwill\u201d", tom)
    assert said["created_at"] == "2026-01-20T09:30:00.000Z"
    old = card_called(board, "An old idea")
    assert old["archived_at"]
    assert columns["Old ideas"]["archived_at"]
    assert {label["name"] for label in board.records("label")} == {"Fleet", "Green"}
    assert [one["path"] for one in told["problems"]] == ["cards[3]", "cards[4].attachments[1].url"]


def test_the_way_of_a_deal_through_the_lists_is_told(import_board, board):
    import_board(OURS, board)
    columns = {one["name"]: one["id"] for one in board.records("column")}
    won = card_called(board, "Lab system")
    assert (won["status"], won["closed_at"]) == ("won", "2026-02-01T10:00:00.000Z")
    assert (won["closed_from"], won["moved_at"]) == (columns["Proposal"], won["closed_at"])
    with db.engine.connect() as connection:
        mine = [
            stay
            for stay in stays_of(changes_since(connection, board.stream, 0))
            if stay.card == won["id"]
        ]
    assert [one.column for one in mine] == [columns["Leads"], columns["Proposal"], columns["Won"]]
    assert [one.since.isoformat()[:10] for one in mine] == [
        "2025-11-30",
        "2026-01-10",
        "2026-02-01",
    ]


def test_a_newer_export_updates_and_doubles_nothing(import_board, board):
    import_board(OURS, board)
    first = counts_here(board)
    card = card_called(board, "Vans for Nordwind")
    board.run("card.edit", card=card["id"], fields={"title": "Our own title"})
    newer = json.loads(OURS.read_text())
    newer["cards"][0]["name"] = "Their title"
    newer["cards"][1]["name"] = "Lab system, second floor"
    newer["checklists"][0]["checkItems"][1]["state"] = "complete"
    told = import_board(newer, board)
    assert counts_here(board) == first
    assert card_called(board, "Lab system, second floor")
    assert card_called(board, "Our own title")["tasks_done"] == 2
    assert (told["columns"], told["left"]) == (0, 1)


def test_the_same_export_once_more_says_that_all_of_it_was_here_and_nothing_came(
    import_board, board
):
    first, steps = import_board(OURS, board), []
    assert (first["known"], first["moves"] > 0) == (0, True)
    for dry_run in (True, False):
        again = import_board(OURS, board, dry_run, step=lambda *now: steps.append(now))
        assert (again["known"], again["cards"]) == (first["cards"], first["cards"])
        assert (again["moves"], again["changed"], again["left"]) == (0, 0, 0)
    done, total = steps[-1]
    assert done == total > 0


def test_the_whole_import_is_undone_as_one(import_board, board):
    before = counts_here(board)
    import_board(OURS, board)
    (made,) = board.records("import")
    board.run("change.undo", group=made["id"])
    now = counts_here(board)
    assert now == before


def test_a_list_becomes_the_stage_that_was_chosen_or_nothing(import_board, app):
    board = make_board()
    told = import_board(
        OURS, board, columns={"6a0000000000000000000010": board.columns["Lead"],
                              "6a0000000000000000000030": "skip",
                              "6a0000000000000000000040": "lost"},
    )  # fmt: skip
    assert card_called(board, "Vans for Nordwind")["column"] == board.columns["Lead"]
    assert not [card for card in board.records("card") if card["title"] == "Proposal deal"]
    assert {"what": "Cards", "count": 1, "why": "Their list was left out."} in told["missing"]
    assert card_called(board, "Lab system")["status"] == "lost"


def test_people_are_found_by_their_names_and_else_are_new(import_board, board):
    place = place_on_board(board.id, Actor(board.owner))
    source = source_of(OURS, "trello", place, None)
    tom = make_member(board, name="Tom Becker")
    with db.engine.connect() as connection:
        guess = Matcher(connection, source, place.around(connection), Choices()).guess_people()
    assert guess == {"5a0000000000000000000001": tom, "5a0000000000000000000002": "new"}


@pytest.mark.parametrize("due", ["2200-12-31T23:59:59-12:00", "1900-01-01T00:00:00+12:00"])
def test_a_date_of_a_year_that_is_not_held_is_a_problem_and_all_else_comes(
    board, import_board, due
):
    file = json.loads(OURS.read_text())
    file["cards"][0] |= {"due": due}
    told = import_board(file, board)
    assert any("is no date" in one["message"] for one in told["problems"])
    assert told["cards"] == len(board.records("card"))


def test_votes_beyond_what_a_deal_holds_are_told(board, import_board, monkeypatch):
    monkeypatch.setattr(board_plan, "MAX_VOTES", 1)
    file = json.loads(OURS.read_text())
    file["cards"][0] |= {"idMembersVoted": [one["id"] for one in file["members"]]}
    told = import_board(file, board, dry_run=True)
    over = len(file["members"]) - 1
    why = "A deal has at most 1 votes."
    assert {"what": "Votes", "count": over, "why": why} in told["missing"]


def test_labels_that_came_before_or_were_archived_take_no_room_from_new_ones(
    board, import_board, monkeypatch
):
    monkeypatch.setattr(board_matching, "MOST_LABELS", 3)
    board.run("label.archive", label=make_label(board, "Old"))
    import_board(OURS, board)
    file = json.loads(OURS.read_text())
    file["labels"] += [{"id": f"lab{number}", "name": f"New {number}"} for number in (3, 4)]
    told = import_board(file, board)
    kept = {one["name"] for one in board.records("label") if not one["archived_at"]}
    assert kept == {"Fleet", "Green", "New 3"}
    why = "A board has at most 3 labels."
    assert {"what": "Labels", "count": 1, "why": why} in told["missing"]
