"""Boards of other tools with more, or less, in them than there should be: all that does not come is told."""

import copy
import io
import json
import stat
import zipfile

import pytest

from core.errors import Invalid
from integrations.imports.boards.json_reading import CHUNK, members
from integrations.imports.formats import format_of
from integrations.imports.opening import opened
from integrations.imports.uploads import upload_folder
from tests.integrations.conftest import missing_of
from tests.integrations.test_other_boards import DECK, WEKAN
from tests.integrations.test_planka import FIRST

pytestmark = pytest.mark.once
DAY = "2026-03-04T10:00:00.000Z"
LONG = "x" * 150_000
TOO_LONG = "The description is too long; the rest was cut off."
TRELLO = {
    "idOrganization": None, "shortLink": "a", "name": "North", "lists": [{"id": "l", "name": "Talks", "pos": 1}],
    "cards": [{"id": "c1", "idList": "l", "name": "Vans"}],
}  # fmt: skip


@pytest.fixture
def planka(import_board, board):
    """Import Planka's board with other parts; return the report."""

    def do(card=(), **parts):
        whole = copy.deepcopy(FIRST)
        whole["included"] |= parts
        whole["included"]["cards"][0] |= dict(card)
        return import_board(whole, board, format="planka")

    return do


def said(told):
    return [one["message"] for one in told["problems"]]


def test_of_more_tasks_and_links_than_a_deal_holds_the_first_come_and_the_rest_is_told(planka):
    tasks = [{"id": f"t{n}", "position": n, "name": "Ring", "cardId": "20"} for n in range(503)]
    links = [
        {"id": f"a{n}", "type": "link", "data": {"url": f"https://example.com/{n}"}, "cardId": "20"}
        for n in range(502)
    ]
    told = planka(tasks=tasks, attachments=links)
    assert (told["tasks"], told["attachments"]) == (500, 500)
    missing = missing_of(told)
    assert (missing["Tasks"], missing["Attachments"]) == (3, 2)


def test_a_text_that_is_too_long_is_cut_and_the_cut_is_told(import_board, board):
    wekan, deck = copy.deepcopy(WEKAN), copy.deepcopy(DECK)
    wekan["cards"][0]["description"] = wekan["comments"][0]["text"] = LONG
    deck["boards"][0]["stacks"]["9"]["cards"][0]["description"] = LONG
    told = said(import_board(wekan, board, format="wekan"))
    assert {TOO_LONG, "The comment is too long; the rest was cut off."} <= set(told)
    assert TOO_LONG in said(import_board(deck, board, format="deck"))


def test_a_table_of_fields_that_is_larger_than_a_description_is_cut_and_refuses_no_file(
    import_board, board
):
    fields = [{"id": f"f{n}", "name": f"Field {n}", "type": "text"} for n in range(120)]
    items = [{"idCustomField": one["id"], "value": {"text": "y" * 1_000}} for one in fields]
    card = TRELLO["cards"][0] | {"customFieldItems": items, "desc": "Seen"}
    told = import_board(TRELLO | {"customFields": fields, "cards": [card]}, board)
    assert (told["cards"], said(told)) == (1, [TOO_LONG])


def test_labels_and_people_that_a_file_does_not_tell_of_are_counted(planka, import_board, board):
    told = planka(
        cardLabels=[{"cardId": "20", "labelId": "gone"}],
        cardMemberships=[{"cardId": "20", "userId": "gone"}, {"cardId": "20", "userId": "30"}],
    )
    names = ("Labels of cards", "People of cards")
    assert [missing_of(told)[name] for name in names] == [1, 1]
    wekan = copy.deepcopy(WEKAN)
    wekan["cards"][0] |= {"labelIds": ["b1", "gone"], "members": ["u1", "left"]}
    told = missing_of(import_board(wekan, board, format="wekan"))
    assert [told[name] for name in names] == [1, 1]


def test_comments_that_are_missing_are_counted_for_the_cards_that_come(planka, import_board, board):
    comments = [
        {"id": f"m{n}", "cardId": card, "text": "Yes", "createdAt": DAY}
        for n, card in enumerate(["20", "gone", "gone"])
    ]
    told = planka({"commentsTotal": 3}, comments=comments)["missing"]
    assert [(one["count"], one["why"]) for one in told if one["what"] == "Comments"] == [
        (2, "They are not in the file."),
        (2, "Their card is not in the file."),
    ]
    actions = [
        {"id": f"a{n}", "type": "commentCard", "date": DAY, "data": {"card": {"id": card}, "text": "Yes"}}
        for n, card in enumerate(["c1", "gone", "gone"])
    ]  # fmt: skip
    card = TRELLO["cards"][0] | {"badges": {"comments": 3}}
    told = import_board(TRELLO | {"cards": [card], "actions": actions}, board)["missing"]
    assert sorted(one["count"] for one in told if one["what"] == "Comments") == [2, 2]


def test_of_a_list_that_stands_twice_in_a_file_of_trello_the_first_counts_and_the_other_is_told(
    import_board, board
):
    lists = [TRELLO["lists"][0], TRELLO["lists"][0] | {"name": "Other"}]
    told = import_board(TRELLO | {"lists": lists}, board)
    assert [one["path"] for one in told["problems"]] == ["lists[1]"]
    assert [one["name"] for one in board.records("column")] == ["Talks"]


def test_a_comment_of_deck_without_a_text_is_told(import_board, board):
    deck = copy.deepcopy(DECK)
    comments = [{"id": 1, "message": "", "creationDateTime": DAY}]
    deck["boards"][0]["stacks"]["9"]["cards"][0]["comments"] = comments
    told = import_board(deck, board, format="deck")
    assert "The comment has no text or no date; it was left out." in said(told)


def test_headings_come_with_the_text_of_focalboard_and_what_no_card_names_is_told(
    import_board, board, cards
):
    def block(id, type, title, **fields):
        data = {"id": id, "type": type, "title": title, "parentId": "c", "fields": fields}
        return json.dumps({"type": "block", "data": data})

    head = {"type": "board", "data": {"id": "b", "title": "North", "cardProperties": []}}
    card = block("c", "card", "Vans", contentOrder=["h", "t"])
    file = "\n".join([
        json.dumps(head), card, block("h", "h1", "Offer"), block("t", "text", "Ten of them"),
        block("lost", "text", "Nobody names me"), block("said", "comment", ""),
    ])  # fmt: skip
    told = import_board(file, board, format="focalboard")
    assert list(cards()) == ["Vans"]
    assert missing_of(told)["Texts"] == 1
    assert "The comment has no text or no date; it was left out." in said(told)
    assert board.records("card")[0]["has_description"] is True


@pytest.mark.parametrize(
    "before", ["", "\\\\", '\\"', "x" * (CHUNK - 8) + "\\\\", "x" * (CHUNK - 7) + '\\"']
)
def test_a_text_may_have_any_number_of_digits_in_a_row(before):
    digits = "31415926" * 2_000
    file = io.BytesIO(f'{{"a": "{before}{digits}", "b": 1}}'.encode())
    assert dict(members(file))["a"].endswith(digits)
    file = io.BytesIO(f'{{"a": "{before}", "b": {digits}}}'.encode())
    with pytest.raises(Invalid, match="too long"):
        list(members(file))


def test_half_of_a_character_is_called_so():
    with pytest.raises(Invalid, match="half of a character"):
        list(members(io.BytesIO(b'{"a": "\\ude00"}')))


def test_a_table_whose_head_begins_with_a_bracket_is_a_table(app, tmp_path):
    path = tmp_path / "deals"
    path.write_text("[Deal],[Value]\nVans,12\n")
    assert format_of(path).name == "csv"


def test_a_link_in_an_archive_is_no_file(app):
    link = zipfile.ZipInfo("deals.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = upload_folder() / "arriving"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "../../elsewhere/deals.csv")
        archive.writestr("real.csv", "Title\nVans\n")
    assert [one.name for one in opened(path, "x.zip")] == ["real.csv"]
