"""My data: a file of what is kept about me and what I did, without secrets and without what I may not see."""

from auth.sessions import start_session
from board.feeds import open_feed
from core.config import COOKIE
from tests.factories import make_board, make_card, make_comment, make_member, make_task


def test_it_has_what_is_kept_about_me_and_what_i_did(app, browser):
    board = make_board(name="Pipeline")
    tom = make_member(board, name="Tom Becker")
    card = make_card(board, title="Booking system", owner=tom)
    make_task(board, card, "Call the buyer", assignee=tom)
    board.run("comment.add", by=tom, card=card, text="They want a pilot")
    make_comment(board, card, "by somebody else")
    answer = export(browser, tom)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = answer.json
    assert data["account"]["id"] == tom
    assert [member["name"] for member in data["members"]] == ["Tom Becker"]
    (shown,) = data["boards"]
    records = shown["records"]
    assert [record["title"] for record in records["card"]] == ["Booking system"]
    assert [record["title"] for record in records["task"]] == ["Call the buyer"]
    assert [record["text"] for record in records["comment"]] == ["They want a pilot"]
    assert "comment.add" in {change["name"] for change in data["changes"]}
    assert "by somebody else" not in answer.text
    assert "user" in data["own"]


def test_it_has_no_secrets_and_nothing_of_a_board_that_i_left(app, browser):
    board = make_board()
    tom = make_member(board)
    board.run("comment.add", by=tom, card=make_card(board), text="Said on a board that I left")
    board.run("member.remove", member=tom)
    open_feed(tom)
    answer = export(browser, tom)
    text = answer.text
    assert answer.json["account"]["calendar"]["boards"] is None
    assert "Said on a board" not in text
    assert not [word for word in ("hash", "secret", "token_") if word in text]


def test_a_token_does_not_fetch_it(app, visitor):
    assert visitor(make_member(make_board())).get("/api/account/export").status_code == 403


def export(browser, person):
    client = browser()
    client.set_cookie(COOKIE, start_session(person, "test"))
    answer = client.get("/api/account/export")
    assert answer.status_code == 200, answer.text
    return answer
