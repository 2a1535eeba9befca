"""Trello's exports as each year wrote them: what only old, or only new files have arrives too, or is said not to."""

import pytest

from tests.integrations.conftest import missing_of

pytestmark = pytest.mark.once
LIST, CARD = "4eea6a0000000000000000a1", "4eea6a0000000000000000c1"
MEMBER, GONE = "4eea6a0000000000000000e1", "4eea6a0000000000000000e2"


def card_of(**facts):
    return {"id": CARD, "idList": LIST, "idBoard": "b", "name": "Vans", "pos": 1} | facts


def board_of(*cards, **facts):
    """Make a file of a board with one list."""
    lists = [{"id": LIST, "name": "Talks", "closed": False, "pos": 65536}]
    return {"name": "Sales", "idOrganization": None, "shortLink": "x", "lists": lists} | {
        "cards": list(cards), "labels": [], "members": [], "checklists": [], "actions": [],
    } | facts  # fmt: skip


def test_labels_of_2012_stand_on_cards_alone_and_are_called_by_their_colours(
    import_board, board, cards
):
    file = board_of(
        card_of(labels=[{"color": "green", "name": "Fleet"}, {"color": "red", "name": ""}]),
        card_of(id="c2", name="Lorries", labels=["red"]),
        labelNames={"green": "Fleet", "red": "", "blue": "Nobody has it"},
    )
    del file["labels"]
    told = import_board(file, board)
    labels = {one["id"]: (one["name"], one["color"]) for one in board.records("label")}
    assert sorted(labels.values()) == [("Fleet", "green"), ("Red", "red")]
    assert told["labels"] == 2
    assert len(cards()["Vans"]["labels"]) == 2
    assert [labels[one] for one in cards()["Lorries"]["labels"]] == [("Red", "red")]
    assert missing_of(told) == {}


def test_a_label_on_a_card_that_has_no_id_is_the_one_of_its_colour_and_name(
    import_board, board, cards
):
    label = {"id": "4eea6a0000000000000000b1", "color": "sky", "name": "Fleet"}
    file = board_of(card_of(labels=[{"color": "sky", "name": "Fleet"}]), labels=[label])
    assert import_board(file, board)["labels"] == 1
    assert len(cards()["Vans"]["labels"]) == 1


def test_checklists_of_2012_name_no_card_and_their_items_no_state(import_board, board, cards):
    items = [{"id": f"i{n}", "name": f"Step {n}", "pos": n, "type": "check"} for n in range(3)]
    file = board_of(
        card_of(
            idChecklists=["k1"],
            checkItemStates=[
                {"idCheckItem": "i0", "state": "complete"},
                {"idCheckItem": "i1", "state": "incomplete"},
            ],
        ),
        checklists=[{"id": "k1", "name": "Checklist", "checkItems": items}],
    )
    assert import_board(file, board)["tasks"] == 3
    assert (cards()["Vans"]["tasks_total"], cards()["Vans"]["tasks_done"]) == (3, 1)


def test_what_a_file_does_not_have_is_no_problem(import_board, board):
    """No actions, no badges, no positions that are numbers, a text for nothing."""
    file = board_of(
        card_of(pos="bottom", desc=None, due="", labels=None, idMembers=None, attachments=None),
        card_of(id="c2", name="First", pos=-3.5, badges=None, cover=None, idChecklists=None),
    )
    for name in ("labels", "members", "checklists", "actions"):
        del file[name]
    told = import_board(file, board)
    assert (told["cards"], told["problems"], told["missing"]) == (2, [], [])
    found = sorted(board.records("card"), key=lambda one: one["position"])
    assert [one["title"] for one in found] == ["First", "Vans"]


def test_cards_of_lists_that_are_not_in_the_file_come_to_one_stage(import_board, board):
    strays = [card_of(id=f"c{n}", idList=list) for n, list in enumerate(("gone", "away", None))]
    told = import_board(board_of(card_of(), *strays), board)
    assert (told["columns"], told["cards"]) == (2, 4)
    assert [one["path"] for one in told["problems"]] == ["cards"]


def test_what_cards_say_to_have_and_the_file_has_not_is_counted(import_board, board):
    badges = {"checkItems": 4, "attachments": 3, "comments": 2}
    link = {"id": "l1", "url": "https://example.com/"}
    file = board_of(card_of(badges=badges, attachments=[link], idChecklists=["k1"]))
    told = import_board(file, board)
    assert missing_of(told) == {"Tasks": 4, "Attachments": 2, "Comments": 2}


def test_who_left_the_board_is_known_from_the_actions_that_put_them_on_cards(
    import_board, board, cards
):
    person = {"id": GONE, "fullName": "Ulf Vole", "username": "ulf"}
    action = {"id": "a1", "type": "addMemberToCard", "date": "2014-01-01T00:00:00.000Z"}
    file = board_of(
        card_of(idMembers=[GONE]),
        members=[{"id": MEMBER, "fullName": "Ida Mole", "username": "ida"}],
        actions=[
            action | {"member": person, "data": {"card": {"id": CARD}}, "idMemberCreator": MEMBER},
            action | {"id": "a2", "member": {"id": "x", "fullName": "On no card"}},
        ],
    )
    told = import_board(file, board)
    assert told["members"] == 1
    assert {one["name"] for one in told["people"]} == {"Ida Mole", "Ulf Vole"}
    assert cards()["Vans"]["owner"]
    assert missing_of(told) == {}


def test_dates_of_no_zone_are_utc_and_a_day_alone_is_that_day(import_board, board, cards):
    file = board_of(
        card_of(due="2013-05-01"),
        card_of(id="c2", name="Late", due="2013-05-01 09:30:00"),
        card_of(id="c3", name="Never", due="0001-01-01T00:00:00.000Z"),
    )
    told = import_board(file, board)
    days = {title: card["expected_close"] for title, card in cards().items()}
    assert days == {"Vans": "2013-05-01", "Late": "2013-05-01", "Never": None}
    assert [one["path"] for one in told["problems"]] == ["cards[2].due"]


def test_of_2026_a_mirror_bears_the_name_of_its_card_and_marks_without_a_date_are_told(
    import_board, board
):
    mirror = {"cardRole": "mirror", "mirrorSourceId": CARD, "name": "https://trello.com/c/abc"}
    file = board_of(
        card_of(id="c0", **mirror),
        card_of(dueComplete=True, dateCompleted="2026-02-03T10:00:00.000Z"),
        card_of(id="c2", **mirror | {"mirrorSourceId": "of another board"}),
    )
    import_board(file, board)
    titles = sorted(one["title"] for one in board.records("card"))
    assert titles == ["Vans", "Vans", "https://trello.com/c/abc"]
    (text,) = board.records("description")
    assert "| Marked as complete | 2026-02-03 |" in text["text"]


def test_decorations_that_do_not_come_are_said(import_board, board):
    decorated = card_of(
        cover={"color": "lime", "idAttachment": None},
        stickers=[{"id": "s1", "image": "taco-cool"}, {"id": "s2", "image": "heart"}],
        pluginData=[{"id": "p1", "value": "{}"}],
        badges={"votes": 3},
        idMembersVoted=[MEMBER],
    )
    file = board_of(decorated, members=[{"id": MEMBER, "fullName": "Ida Mole"}])
    told = import_board(file, board)
    assert missing_of(told) == {"Covers": 1, "Stickers": 2, "Data of Power-Ups": 1, "Votes": 2}


@pytest.mark.parametrize("left", [("name", "lists", "cards"), ("actions", "cards", "lists")])
def test_a_file_that_somebody_has_shortened_is_recognised_by_its_cards(upload, left):
    file = {name: value for name, value in board_of(card_of()).items() if name in left}
    assert upload(file)["format"] == "trello"
