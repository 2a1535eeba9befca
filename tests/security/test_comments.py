"""What attackers have done to comments elsewhere: markup in names, forged authors, endless mentions."""

import json

import pytest

from auth.tokens import create_token
from core.errors import Invalid
from core.models import new_id
from tests.factories import make_board, make_card, make_comment, make_department, make_member

pytestmark = pytest.mark.once


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


FORGED = ("author", "author_id", "actor", "created_at", "asked_by", "answered_by", "reactions")


@pytest.mark.parametrize("field", FORGED)
def test_s57_nobody_speaks_in_the_name_of_another(board, card, field):
    ann, other = make_member(board), make_member(board)
    comment = make_comment(board, card, by=ann)
    for name, args in (
        ("comment.add", {"card": card, "text": "x"}),
        ("comment.edit", {"comment": comment, "text": "x"}),
        ("comment.react", {"comment": comment, "reaction": "heart"}),
        ("comment.ask", {"comment": comment}),
        ("comment.answer", {"comment": comment}),
        ("comment.unask", {"comment": comment}),
    ):
        with pytest.raises(Invalid) as refusal:
            board.run(name, by=ann, **args, **{field: other})
        assert field in refusal.value.data["fields"]


def test_s57_who_writes_reacts_asks_and_answers_is_who_sends(board, card, client):
    ann = make_member(board, "commenter")
    headers = {"Authorization": f"Bearer {create_token(ann, 't', ['read', 'write'])[1]}"}

    def send(name, args):
        path = f"/api/boards/{board.id}/commands/{name}"
        answer = client.post(
            path, data=json.dumps(args), content_type="application/json", headers=headers
        )
        assert answer.status_code == 200
        return answer.json

    comment = send("comment.add", {"card": card, "text": "Hello"})["comment"]
    for name, args in (("react", {"reaction": "eyes"}), ("ask", {}), ("answer", {})):
        send(f"comment.{name}", {"comment": comment, **args})
    record = board.record("comment", comment)
    names = ("author", "asked_by", "answered_by")
    assert {record[name] for name in names} == {ann}
    assert record["reactions"] == {"eyes": [ann]}


def test_s57_an_edit_of_another_leaves_its_author(board, card):
    comment = make_comment(board, card, by=make_member(board))
    author = board.record("comment", comment)["author"]
    board.run("comment.ask", by=make_member(board), comment=comment)
    assert board.record("comment", comment)["author"] == author


def test_s26_a_hostile_name_is_stored_as_it_is_and_never_in_a_comment(board, card):
    """A comment holds ids: whatever somebody is called stands in no text that others read."""
    name = '"><svg onload=window.__pwn=1>'
    person = make_member(board, name=name)
    department = make_department(board.workspace, name, person)
    text = f"@{{member:{person}}} @{{department:{department}}}"
    comment = make_comment(board, card, text)
    board.run("comment.react", by=person, comment=comment, reaction="heart")
    assert name not in json.dumps(board.record("comment", comment))


def test_a_thousand_mentions_are_refused_and_cost_next_to_nothing(board, card):
    before = board.head()
    text = "".join(f"@{{member:{new_id()}}}" for _ in range(430))
    with pytest.raises(Invalid):
        make_comment(board, card, text)
    assert board.head() == before


def test_s31_what_is_no_text_is_no_comment(board, card):
    for wrong in ({"html": "<b>x</b>"}, ["x"], 7, True, None):
        with pytest.raises(Invalid):
            make_comment(board, card, wrong)
