"""Boards of WeKan, Nextcloud Deck and Focalboard: what is in their files arrives."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from integrations.imports.uploads import upload_at
from tests.integrations.conftest import missing_of

pytestmark = pytest.mark.once
THEIRS = Path("../shared/data/boards")

WEKAN = {
    "_format": "wekan-board-1.0.0", "title": "Roadmap",
    "lists": [{"_id": "l1", "title": "Todo", "sort": 1}, {"_id": "l2", "title": "Old", "sort": 2, "archived": True}],
    "labels": [{"_id": "b1", "name": "Bug", "color": "red"}],
    "users": [{"_id": "u1", "username": "mei", "profile": {"fullname": "Mei Zhang"}}],
    "cards": [
        {"_id": "c1", "title": "Fix it", "listId": "l1", "sort": 2, "labelIds": ["b1"], "members": ["u1"],
         "dueAt": "2026-03-15T17:00:00.000Z", "createdAt": "2026-02-20T10:00:00.000Z"},
        {"_id": "c2", "title": "First", "listId": "l1", "sort": 1},
        {"_id": "c3", "title": "Gone", "listId": "l2"}, {"title": "No id"},
    ],
    "checklistItems": [{"_id": "i1", "cardId": "c1", "title": "Look", "isFinished": True}],
    "comments": [{"_id": "m1", "cardId": "c1", "userId": "u1", "text": "Yes", "createdAt": "2026-02-21T10:00:00.000Z"}],
    "attachments": [{"_id": "a1", "cardId": "c1", "file": "aGVsbG8="}],
}  # fmt: skip
DECK = {"boards": [{
    "title": "Tasks", "labels": [{"id": 1, "title": "Later", "color": "F1DB50"}],
    "stacks": {"9": {"id": 9, "title": "Doing", "order": 0, "cards": [
        {"id": 5, "title": "Hello", "description": "# Hi", "order": 2, "createdAt": 1743495533, "labels": [{"id": 1}],
         "duedate": "2026-05-01T10:00:00+00:00",
         "assignedUsers": [{"participant": {"uid": "ann", "displayname": "Ann Lee"}}]},
        {"id": 6, "title": "Away", "order": 1, "archived": True, "commentsCount": 2},
    ]}},
}]}  # fmt: skip


@pytest.fixture
def lines():
    """Focalboard's form: a line of JSON for each thing."""
    board = {
        "id": "b", "title": "Pipeline", "cardProperties": [
            {"id": "s", "name": "Status", "type": "select", "options": [
                {"id": "o1", "value": "Lead"}, {"id": "o2", "value": "Closed 🏆"}]},
            {"id": "v", "name": "Estimated Value", "type": "number", "options": []},
            {"id": "d", "name": "Expected Close", "type": "date", "options": []},
            {"id": "p", "name": "Phone", "type": "phone", "options": []},
        ],
    }  # fmt: skip
    block = {"createAt": 1667513212903, "updateAt": 1667513302903, "parentId": "c"}
    properties = {"s": "o1", "v": "3000", "d": '{"from": 1767225600000}', "p": "(999) 1"}
    card = {
        "id": "c",
        "type": "card",
        "title": "Kadera",
        "fields": {"properties": properties, "contentOrder": ["t", ["x"]]},
    }
    things = [
        ("board", board), ("block", block | card),
        ("block", block | {"id": "w", "type": "card", "title": "Done", "fields": {"properties": {"s": "o2"}}}),
        ("block", block | {"id": "t", "type": "text", "title": "A text", "fields": {}}),
        ("block", block | {"id": "x", "type": "checkbox", "title": "Call", "fields": {"value": True}}),
        ("block", block | {"id": "m", "type": "comment", "title": "Said", "createdBy": "u1", "fields": {}}),
    ]  # fmt: skip
    return "\n".join(json.dumps({"type": type, "data": data}) for type, data in things)


@pytest.fixture
def cards(board):
    return lambda: {card["title"]: card for card in board.records("card")}


def test_wekan(import_board, board, cards):
    told = import_board(WEKAN, board, format="wekan")
    counts = ("columns", "cards", "archived", "labels", "tasks", "comments", "members")
    assert [told[name] for name in counts] == [2, 3, 1, 1, 1, 1, 1]
    card = cards()["Fix it"]
    assert (card["expected_close"], card["tasks_done"], card["labels"] != []) == (
        "2026-03-15",
        1,
        True,
    )
    assert card["position"] > cards()["First"]["position"]
    assert {one["what"] for one in told["missing"]} == {"Attached files"}
    assert [one["path"] for one in told["problems"]] == ["cards[3]"]


# As WeKan really writes it: what the fields are stands apart from what cards say in them.
WEKAN_FIELDS = [
    {"_id": "f1", "name": "Deal size", "type": "currency", "settings": {"currencyCode": "EUR"}},
    {"_id": "f2", "name": "Region", "type": "dropdown",
     "settings": {"dropdownItems": [{"_id": "d1", "name": "North"}]}},
    {"_id": "f3", "name": "Hot", "type": "checkbox", "settings": {}},
    {"_id": "f4", "name": "Seen on", "type": "date", "settings": {}},
    {"_id": "f5", "name": "Number", "type": "number", "settings": {}},
]  # fmt: skip
WEKAN_SAID = {"f1": 1200.5, "f2": "d1", "f3": True, "f4": "2026-02-03T10:00:00.000Z", "f5": 7}
WEKAN_CARD = WEKAN["cards"][0] | {
    "customFields": [{"_id": key, "value": value} for key, value in WEKAN_SAID.items()],
    "assignees": ["u2"], "startAt": "2026-01-02T10:00:00.000Z", "spentTime": 2.5,
    "requestedBy": "The board", "vote": {"question": "Go?", "positive": ["u1"], "negative": []},
}  # fmt: skip
WEKAN_LISTS = [WEKAN["lists"][0] | {"wipLimit": {"value": 4, "enabled": True, "soft": False}}]
WEKAN_WHOLE = WEKAN | {
    "cards": [WEKAN_CARD], "lists": WEKAN_LISTS, "customFields": WEKAN_FIELDS,
    "members": [{"userId": "u1", "isAdmin": True}],
    "users": [*WEKAN["users"], {"_id": "u2", "username": "ulf"}],
    "checklists": [
        {"_id": "k2", "cardId": "c1", "title": "Paper", "sort": 1},
        {"_id": "k1", "cardId": "c1", "title": "Calls", "sort": 0,
         "items": [{"_id": "i0", "title": "Ring", "isFinished": True}]},
    ],
    "checklistItems": [{"_id": "i1", "cardId": "c1", "checklistId": "k2", "title": "Offer", "sort": 0}],
    "subtaskItems": [
        {"_id": "s1", "parentId": "c1", "title": "Elsewhere", "archived": True},
        {"_id": "c1", "parentId": "c0", "title": "Here"},
    ],
    "attachments": [
        {"_id": "a1", "cardId": "c1", "name": "Old", "url": "https://wekan.example.com/a"},
        {"_id": "a2", "cardId": "c1"},
    ],
    "activities": [{"activityType": "moveCard", "cardId": "c1"}, {"activityType": "createCard"}],
}  # fmt: skip


def test_wekan_as_it_really_writes_fields_assignees_limits_and_what_hangs_on_cards(
    import_board, board, cards
):
    told = import_board(WEKAN_WHOLE, board, format="wekan")
    counts = ("tasks", "attachments", "members", "custom_fields")
    assert [told[name] for name in counts] == [3, 1, 1, 5]
    assert missing_of(told) == {"Attached files": 1, "Moves": 1}
    made = cards()["Fix it"]
    assert made["value"] == {"amount": 120050, "currency": "EUR"}
    names = {one["name"]: one["known"] for one in told["people"]}
    assert (set(names), len(made["helpers"]), len(made["votes"])) == ({"Mei Zhang", "ulf"}, 1, 1)
    assert board.records("column")[0]["wip_limit"] == 4
    (text,) = board.records("description")
    for row in ("Region | North", "Hot | yes", "Seen on | 2026-02-03 10:00", "Number | 7", "Start | 2026-01-02",
                "Requested by | The board", "Hours spent | 2.5"):  # fmt: skip
        assert f"| {row} |" in text["text"], row
    tasks = sorted(board.records("task"), key=lambda one: one["position"])
    assert [(one["title"], bool(one["done_at"])) for one in tasks] == [
        ("Calls: Ring", True),
        ("Paper: Offer", False),
        ("Elsewhere", True),
    ]


def test_nextcloud_deck(import_board, board, cards):
    told = import_board(DECK, board, format="deck")
    assert [told[name] for name in ("columns", "cards", "archived", "labels", "members")] == [
        1,
        2,
        1,
        1,
        1,
    ]
    assert cards()["Hello"]["expected_close"] == "2026-05-01"
    assert cards()["Away"]["archived_at"]
    assert board.records("label")[0]["color"] == "amber"
    assert {"what": "Comments", "count": 2, "why": "They are not in the file."} in told["missing"]


def test_cards_of_deck_that_have_the_same_label_all_come(import_board, board, cards):
    (told,) = DECK["boards"]
    stack = {"id": 9, "title": "Doing", "cards": [
        {"id": n, "title": f"Card {n}", "order": n, "labels": [{"id": 1}]} for n in (1, 2, 3)]}  # fmt: skip
    file = {"boards": [told | {"stacks": [stack]}]}
    assert import_board(file, board, format="deck")["cards"] == 3
    assert [len(card["labels"]) for card in cards().values()] == [1, 1, 1]


def test_nextcloud_deck_as_its_command_writes_it(import_board, board, cards, upload):
    """Boards by their ids, and until 2023 without a name for all of them and each stack in two halves."""
    card = {
        "id": 5, "title": "Hello", "order": 1, "duedate": "2026-05-01 10:00:00",
        "done": "2026-04-01T10:00:00+00:00", "labels": [{"id": 1}],
        "assignedUsers": [{"id": 1, "participant": "ann", "type": 0}],
    }  # fmt: skip
    stacks = {"0": {"id": 9, "title": "Doing", "order": 0}, "9": {"cards": [card]}}
    labels, more = DECK["boards"][0]["labels"], {"title": "More", "stacks": []}
    old = {"70": {"id": 70, "title": "Tasks", "labels": labels, "stacks": stacks}}
    new = {"version": "1.14.0", "boards": {"70": DECK["boards"][0], "71": more}}
    assert upload(old)["format"] == "deck"
    assert [one["format"] for one in upload(new)["files"]] == ["deck", "deck"]
    told = import_board(old, board, format="deck")
    assert [told[name] for name in ("columns", "cards", "labels", "members")] == [1, 1, 1, 1]
    hello = cards()["Hello"]
    assert (hello["expected_close"], bool(hello["owner"])) == ("2026-05-01", True)
    assert "| Marked as complete | 2026-04-01 |" in board.records("description")[0]["text"]
    told = import_board(new, board, format="deck", dry_run=True)
    assert (told["cards"], missing_of(told)["More"]) == (2, 1)


def test_focalboard(import_board, board, cards, lines):
    told = import_board(lines, board, format="focalboard")
    assert [told[name] for name in ("columns", "cards", "tasks", "comments")] == [2, 2, 1, 1]
    card = cards()["Kadera"]
    assert (card["value"], card["expected_close"]) == (
        {"amount": 300000, "currency": "EUR"},
        "2026-01-01",
    )
    assert cards()["Done"]["status"] == "won"
    (text,) = board.records("description")
    assert text["text"].startswith("A text")
    assert "| Phone | (999) 1 |" in text["text"]


def test_focalboard_names_people_by_their_ids_alone(import_board, board, cards, lines):
    things = [json.loads(line) for line in lines.split("\n")]
    things[0]["data"]["cardProperties"] += [
        {"id": "w", "name": "Who", "type": "person"}, {"id": "h", "name": "Help", "type": "multiPerson"},
    ]  # fmt: skip
    things[1]["data"]["fields"]["properties"] |= {"w": "u2", "h": ["u3", "u2", None]}
    things.append({"type": "boardMember", "data": {"boardId": "b", "userId": "u2"}})
    told = import_board("\n".join(map(json.dumps, things)), board, format="focalboard")
    assert (told["members"], {one["name"] for one in told["people"]}) == (1, {"u1", "u2", "u3"})
    card = cards()["Kadera"]
    assert (bool(card["owner"]), len(card["helpers"])) == (True, 1)


def test_focalboards_first_archive_has_its_board_among_the_blocks(
    import_board, board, cards, lines, upload
):
    first, *rest = [json.loads(line) for line in lines.split("\n")]
    properties = {"cardProperties": first["data"].pop("cardProperties")}
    data = first["data"] | {"type": "board", "fields": properties}
    things = [{"version": 1, "date": 1614714686842}, {"type": "block", "data": data}, *rest]
    text = "\ufeff" + "\n".join(map(json.dumps, things))
    assert upload(text.encode())["format"] == "focalboard"
    told = import_board(text, board, format="focalboard")
    assert [told[name] for name in ("columns", "cards", "tasks", "problems_count")] == [2, 2, 1, 0]


def test_more_on_a_card_than_a_deal_holds_is_told_by_the_trial_and_the_rest_comes(
    import_board, board, cards
):
    people = [{"participant": {"uid": f"u{n}", "displayname": f"U {n}"}} for n in range(60)]
    labels = [{"id": n, "title": f"L{n}", "color": "F1DB50"} for n in range(1, 121)]
    card = {"id": 5, "title": "Full", "assignedUsers": people, "labels": labels}
    stack = {"id": 9, "title": "Doing", "cards": [card]}
    file = {"boards": [{"title": "T", "labels": labels, "stacks": [stack]}]}
    told = [import_board(file, board, format="deck", dry_run=dry) for dry in (True, False)]
    assert told[0]["missing"] == told[1]["missing"]
    assert [(one["what"], one["count"]) for one in told[1]["missing"]] == [
        ("Labels of cards", 20),
        ("People of cards", 9),
    ]
    full = cards()["Full"]
    assert (len(full["labels"]), len(full["helpers"])) == (100, 50)


def test_of_a_file_of_several_boards_each_is_offered_and_comes_by_itself(
    import_board, board, visitor, upload, lines
):
    (deck,) = DECK["boards"]
    several = {"boards": [deck, deck | {"title": "More"}, deck | {"title": ""}]}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("version.json", '{"version": 2}')
        file.writestr("b1/board.jsonl", lines)
        file.writestr("b2/board.jsonl", lines.replace("Pipeline", "Second"))
        for number in range(250):
            file.writestr(f"b2/{number}.png", b"x")
    for content, format, names in (
        (several, "deck", ["Tasks", "More", "board.json"]),
        (archive.getvalue(), "focalboard", ["Pipeline", "Second"]),
    ):
        seen = upload(content)
        assert seen["kind"] == "several"
        assert [(one["file"], one["format"]) for one in seen["files"]] == [
            (name, format) for name in names
        ]
        path = f"/api/boards/{board.id}/import"
        body = {name: seen["files"][1][name] for name in ("upload", "file", "format")}
        looked = visitor(board.owner).post(f"{path}/inspect", json=body).json
        assert looked["name"] == names[1]
        told = import_board(upload_at(body["upload"]), board, format=format, dry_run=True)
        assert told["cards"] == 2
        assert all("Of several boards" not in one["why"] for one in told["missing"])


def test_a_large_board_of_deck_is_recognised_by_its_beginning(upload):
    (board,) = DECK["boards"]
    cards = [{"id": n, "title": "x" * 1000} for n in range(1, 801)]
    large = {"boards": [board | {"stacks": [{"id": 9, "title": "Doing", "cards": cards}]}]}
    assert upload(large)["format"] == "deck"


@pytest.mark.skipif(not THEIRS.exists(), reason="no ../shared/data here")
def test_the_real_files(import_board, board):
    names = ("focalboard/sales-pipeline-crm.boardarchive", "wekan/wekan-export-small.json")
    told = [import_board(THEIRS / name, board, format=name.partition("/")[0]) for name in names]
    assert [(one["cards"], one["tasks"]) for one in told] == [(6, 60), (3, 3)]
    # Ten more belong to a card that was deleted there.
    assert {"what": "Tasks", "count": 10, "why": "Their card is not in the file."} in told[0][
        "missing"
    ]
