"""Who comes back is up to date: what others did with their deals, and which comments they have not seen."""

import pytest

from tests.factories import make_board, make_card, make_comment, make_member
from tests.notifications.test_notices import by


@pytest.fixture
def missed(board, visitor):
    def look(person, **query):
        query = {"board": board.id} | query
        answer = visitor(person).get("/api/since", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    return look


@pytest.fixture
def unread(board, visitor):
    def look(person):
        return visitor(person).get(f"/api/since?board={board.id}").json["unread"]

    return look


def test_three_hundred_changes_later_somebody_is_up_to_date(board, missed):
    mine = [make_card(board, owner=board.tom, title=f"Mine {number}") for number in range(10)]
    helped = make_card(board, title="Helped")
    board.run("card.assign", card=helped, member=board.tom, role="support")
    followed, others = make_card(board, title="Followed"), make_card(board, title="Others'")
    by(board.tom, "card.follow", card=followed)
    left = board.head()
    for number in range(300):
        touched = [*mine, helped, followed, others][number % 13]
        board.run("card.edit", card=touched, fields={"title": f"Title {number}"})
    board.run("card.edit", by=board.tom, card=mine[0], fields={"title": "My own deed"})
    shown = missed(board.tom, seq=left)
    assert shown["seq"] == board.head() == left + 301
    assert len(shown["cards"]) == 12
    reasons = {group["card"]: group["reason"] for group in shown["cards"]}
    assert (reasons[mine[0]], reasons[helped], reasons[followed]) == ("owner", "helper", "follow")
    newest = shown["cards"][0]
    assert (newest["because"], newest["title"]) == ("because you own it", "My own deed")
    first = newest["changes"][0]
    assert (first["text"], first["after"]) == ("changed title", "Title 299")
    seqs = [group["changes"][0]["seq"] for group in shown["cards"]]
    assert seqs == sorted(seqs, reverse=True)
    assert newest["more"] + len(newest["changes"]) == 24
    by(board.tom, "board.see", board=board.id, seq=shown["seq"])
    assert missed(board.tom)["cards"] == []


def test_without_a_number_it_is_since_the_last_look(board, card, missed):
    assert missed(board.tom)["cards"] == []
    by(board.tom, "board.look", board=board.id, seq=board.head())
    board.run("card.win", card=card)
    (group,) = missed(board.tom)["cards"]
    assert [line["text"] for line in group["changes"]] == ["won the deal"]
    by(board.tom, "board.look", board=board.id, seq=board.head())
    assert missed(board.tom)["cards"] == []


def test_a_muted_deal_is_left_out(board, card, missed):
    left = board.head()
    board.run("card.win", card=card)
    by(board.tom, "card.mute", card=card)
    assert missed(board.tom, seq=left)["cards"] == []


def test_a_stranger_learns_nothing(board, visitor):
    stranger = make_member(make_board(board.workspace, name="Second"))
    for board_id in (board.id, "1", ""):
        assert visitor(stranger).get(f"/api/since?board={board_id}&seq=0").status_code == 404


def test_a_number_that_is_none_is_refused(board, visitor):
    for text in ("-1", "x", "9" * 19):
        answer = visitor(board.tom).get(f"/api/since?board={board.id}&seq={text}")
        assert answer.status_code == 422


def test_at_the_first_look_no_comment_is_news_and_later_ones_are(board, card, unread):
    make_comment(board, card)
    assert unread(board.tom) == {}
    by(board.tom, "board.look", board=board.id, seq=board.head())
    assert unread(board.tom) == {}
    make_comment(board, card)
    newest = board.head()
    make_comment(board, card, by=board.tom)
    assert unread(board.tom) == {card: newest}


def test_a_deal_that_one_has_opened_is_seen_and_all_of_a_board_too(board, card, unread):
    other = make_card(board)
    by(board.tom, "board.look", board=board.id, seq=board.head())
    for touched in (card, other):
        make_comment(board, touched)
    by(board.tom, "card.see", card=card, seq=board.head())
    assert list(unread(board.tom)) == [other]
    by(board.tom, "board.look", board=board.id, seq=board.head())
    assert list(unread(board.tom)) == [other], "a look at the board opens no deal"
    by(board.tom, "board.see", board=board.id, seq=board.head())
    assert unread(board.tom) == {}


def test_marks_never_go_back_nor_beyond_the_board(board, card, unread):
    by(board.tom, "board.look", board=board.id, seq=board.head())
    make_comment(board, card)
    by(board.tom, "card.see", card=card, seq=10**9)
    by(board.tom, "card.see", card=card, seq=1)
    assert unread(board.tom) == {}
    make_comment(board, card)
    assert list(unread(board.tom)) == [card]
