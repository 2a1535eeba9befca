"""Threads: replies, reactions, mentions, open questions, and the board's own conversation."""

import pytest

from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from core.models import new_id
from tests.factories import (
    make_board,
    make_card,
    make_comment,
    make_department,
    make_member,
    make_person,
    make_placeholder,
)


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


@pytest.fixture
def ask(visitor):
    """Get a path as somebody; return status and JSON."""

    def get(person, path):
        answer = visitor(person).get(path)
        return answer.status_code, answer.json

    return get


def mention(member):
    return f"@{{member:{member}}}"


# Reactions


def test_reactions_gather_by_name_and_each_person_counts_once(board, card):
    ann, comment = make_member(board), make_comment(board, card)
    for person in (board.owner, ann, ann):
        board.run("comment.react", by=person, comment=comment, reaction="thumbs_up")
    board.run("comment.react", by=ann, comment=comment, reaction="eyes")
    shown = board.record("comment", comment)["reactions"]
    assert shown == {"thumbs_up": [board.owner, ann], "eyes": [ann]}


def test_taking_a_reaction_back_leaves_those_of_others_and_no_empty_name(board, card):
    ann, comment = make_member(board), make_comment(board, card)
    for person in (board.owner, ann):
        board.run("comment.react", by=person, comment=comment, reaction="heart")
    board.run("comment.unreact", by=ann, comment=comment, reaction="heart")
    assert board.record("comment", comment)["reactions"] == {"heart": [board.owner]}
    board.run("comment.unreact", comment=comment, reaction="heart")
    assert board.record("comment", comment)["reactions"] == {}


def test_a_reaction_of_another_name_is_refused(board, card):
    with pytest.raises(Invalid):
        board.run("comment.react", comment=make_comment(board, card), reaction="<svg onload=x>")


def test_a_viewer_reacts_to_nothing_and_asks_nothing(board, card):
    viewer, comment = make_member(board, "viewer"), make_comment(board, card)
    for command, args in (("comment.react", {"reaction": "eyes"}), ("comment.ask", {})):
        with pytest.raises(Forbidden):
            board.run(command, by=viewer, comment=comment, **args)


def test_of_a_removed_comment_nothing_can_be_done(board, card):
    comment = make_comment(board, card)
    board.run("comment.archive", comment=comment)
    for command, args in (
        ("comment.react", {"reaction": "eyes"}),
        ("comment.ask", {}),
        ("comment.answer", {}),
        ("comment.unask", {}),
    ):
        with pytest.raises(Gone):
            board.run(command, comment=comment, **args)


# Mentions


def test_a_mention_of_somebody_on_the_board_is_no_news_in_the_answer(board, card):
    ann = make_member(board)
    text = f"{mention(ann)} and {mention(board.owner)}, @{{board}}"
    assert "unreached" not in board.run("comment.add", card=card, text=text).result


def test_whoever_does_not_see_the_board_and_whoever_exists_nowhere_are_told_alike(board, card):
    stranger, nobody = make_person(board.workspace), new_id()
    foreign = make_member(make_board())
    text = " ".join(map(mention, (stranger, nobody, foreign, board.owner)))
    answer = board.run("comment.add", card=card, text=text).result
    assert answer["unreached"] == [stranger, nobody, foreign]
    assert board.record("comment", answer["comment"])["text"] == text


def test_a_department_is_reached_where_one_of_it_is_on_the_board(board, card):
    support = make_department(board.workspace, "Support", make_member(board))
    legal = make_department(board.workspace, "Legal", make_person(board.workspace))
    text = f"@{{department:{support}}} @{{department:{legal}}}"
    assert board.run("comment.add", card=card, text=text).result["unreached"] == [legal]


def test_a_person_without_an_account_can_be_named(board, card):
    placeholder = make_placeholder(board.workspace)
    board.run("member.add", member=placeholder, role="viewer")
    result = board.run("comment.add", card=card, text=mention(placeholder)).result
    assert "unreached" not in result


def test_an_edit_tells_of_new_mentions_alone(board, card):
    first, second = make_person(board.workspace), make_person(board.workspace)
    comment = make_comment(board, card, mention(first))
    text = f"{mention(first)} {mention(second)}"
    edited = board.run("comment.edit", comment=comment, text=text).result
    assert edited["unreached"] == [second]


def test_fifty_people_can_be_mentioned_and_a_thousand_cannot(board, card):
    fifty = " ".join(mention(new_id()) for _ in range(50))
    assert len(board.run("comment.add", card=card, text=fifty).result["unreached"]) == 50
    for many in (51, 400, 1000):
        with pytest.raises(Invalid) as refusal:
            make_comment(board, card, " ".join(mention(new_id()) for _ in range(many)))
        assert "text" in refusal.value.data["fields"]
    # However often, one person is one mention.
    make_comment(board, card, mention(board.owner) * 400)


# Questions


def test_the_card_shows_the_question_that_waits_for_longest(board, card):
    support = make_department(board.workspace)
    first, second = make_comment(board, card), make_comment(board, card)
    board.run("comment.ask", comment=first, department=support)
    board.run("comment.ask", comment=second)
    asked = board.record("comment", first)
    assert (asked["asked_by"], asked["asked_department"]) == (board.owner, support)
    question = {"comment": first, "department": support, "since": asked["asked_at"]}
    assert board.card(card)["question"] == question | {"customer": None}
    board.run("comment.answer", comment=first)
    assert board.card(card)["question"]["comment"] == second
    board.run("comment.archive", comment=second)
    assert board.card(card)["question"] is None


def test_who_answered_first_stays_who_answered(board, card):
    ann, comment = make_member(board, "commenter"), make_comment(board, card)
    board.run("comment.ask", comment=comment)
    board.run("comment.answer", by=ann, comment=comment)
    board.run("comment.answer", comment=comment)
    assert board.record("comment", comment)["answered_by"] == ann


def test_an_answered_question_can_be_asked_again_and_its_clock_begins_anew(board, card):
    ann, comment = make_member(board), make_comment(board, card)
    board.run("comment.ask", comment=comment)
    board.run("comment.answer", comment=comment)
    board.run("comment.ask", by=ann, comment=comment)
    again = board.record("comment", comment)
    assert (again["asked_by"], again["answered_at"], again["answered_by"]) == (ann, None, None)
    assert board.card(card)["question"]["since"] == again["asked_at"]


def test_an_open_question_goes_to_another_department_and_its_clock_runs_on(board, card):
    comment = make_comment(board, card)
    board.run("comment.ask", comment=comment, department=make_department(board.workspace))
    since = board.card(card)["question"]["since"]
    legal = make_department(board.workspace, "Legal")
    board.run("comment.ask", by=make_member(board), comment=comment, department=legal)
    shown = {"comment": comment, "department": legal, "since": since, "customer": None}
    assert board.card(card)["question"] == shown
    assert board.record("comment", comment)["asked_by"] == board.owner


def test_what_was_never_asked_cannot_be_answered(board, card):
    with pytest.raises(Conflict):
        board.run("comment.answer", comment=make_comment(board, card))


def test_who_asked_or_a_manager_takes_a_question_back(board, card):
    ann, ben, comment = make_member(board), make_member(board), make_comment(board, card)
    blank = board.record("comment", comment)
    for taker in (ann, board.owner):
        board.run(
            "comment.ask", by=ann, comment=comment, department=make_department(board.workspace)
        )
        with pytest.raises(Forbidden):
            board.run("comment.unask", by=ben, comment=comment)
        board.run("comment.unask", by=taker, comment=comment)
        assert board.record("comment", comment) == blank
        assert board.card(card)["question"] is None
    board.run("comment.unask", by=ben, comment=comment)


def test_an_answered_question_is_not_taken_back(board, card):
    comment = make_comment(board, card)
    board.run("comment.ask", comment=comment)
    board.run("comment.answer", comment=comment)
    with pytest.raises(Conflict):
        board.run("comment.unask", comment=comment)


def test_a_department_of_another_workspace_does_not_exist_here(board, card):
    foreign = make_department(make_board().workspace)
    with pytest.raises(NotFound) as refusal:
        board.run("comment.ask", comment=make_comment(board, card), department=foreign)
    assert refusal.value.data["field"] == "department"


# The board's own conversation


def test_the_board_has_a_conversation_that_belongs_to_no_deal(board, card, ask):
    make_comment(board, card, "on the deal")
    first, second = make_comment(board, None, "Who has the keys?"), make_comment(board, None, "I")
    status, answer = ask(make_member(board, "viewer"), f"/api/boards/{board.id}/thread")
    assert status == 200
    assert [comment["id"] for comment in answer["comments"]] == [first, second]
    assert answer["seq"] == board.head()
    assert board.card(card)["comments_count"] == 1
    assert board.record("board", board.id)["comments_count"] == 2


def test_in_it_one_replies_reacts_asks_edits_and_removes_as_on_a_deal(board, card):
    ann, comment = make_member(board), make_comment(board, None)
    reply = make_comment(board, None, reply_to=comment, by=ann)
    board.run("comment.react", comment=reply, reaction="check")
    board.run("comment.ask", comment=comment)
    board.run("comment.answer", by=ann, comment=comment)
    board.run("comment.edit", by=ann, comment=reply, text="Better", base=board.head())
    board.run("comment.archive", comment=reply)
    assert board.record("comment", reply)["archived_at"]
    assert board.record("board", board.id)["comments_count"] == 1


def test_a_reply_stays_in_its_thread(board, card):
    with pytest.raises(NotFound):
        make_comment(board, None, reply_to=make_comment(board, card))
    with pytest.raises(NotFound):
        make_comment(board, card, reply_to=make_comment(board, None))


def test_a_comment_of_the_board_names_no_card_in_its_patch(board):
    patches = board.run("comment.add", card=None, text="Hello").change.patches
    shown = [(patch["type"], patch.get("card", "-")) for patch in patches]
    assert shown == [("comment", None), ("board", "-")]


def test_the_conversation_of_a_board_is_for_those_on_it(board, ask):
    make_comment(board, None)
    stranger = make_person(board.workspace)
    assert ask(stranger, f"/api/boards/{board.id}/thread")[0] == 404


def test_two_devices_of_one_author_merge_in_the_boards_conversation_too(board):
    comment = make_comment(board, None, "one\ntwo\nthree")
    base = board.head()
    board.run("comment.edit", comment=comment, text="ONE\ntwo\nthree", base=base)
    merged = board.run("comment.edit", comment=comment, text="one\ntwo\nTHREE", base=base).result
    assert merged["merged"] == "ONE\ntwo\nTHREE"


# What a comment said before


def test_the_texts_of_a_comment_are_told_from_the_first_to_the_last(board, card, ask):
    ann, comment = make_member(board), make_comment(board, card, "one")
    board.run("comment.react", by=ann, comment=comment, reaction="eyes")
    board.run("comment.edit", comment=comment, text="two")
    board.run("comment.edit", comment=comment, text="two")
    make_comment(board, card, "another")
    board.run("comment.edit", comment=comment, text="three")
    status, answer = ask(ann, f"/api/boards/{board.id}/comments/{comment}/texts")
    assert status == 200
    assert [text["text"] for text in answer["texts"]] == ["one", "two", "three"]
    assert {text["by"] for text in answer["texts"]} == {board.owner}
    assert all(text["at"] for text in answer["texts"])


def test_the_texts_of_a_comment_in_the_boards_conversation_are_told_too(board, ask):
    comment = make_comment(board, None, "one")
    board.run("comment.edit", comment=comment, text="two")
    answer = ask(board.owner, f"/api/boards/{board.id}/comments/{comment}/texts")[1]
    assert [text["text"] for text in answer["texts"]] == ["one", "two"]


def test_of_a_removed_comment_and_to_a_stranger_no_text_is_told(board, card, ask):
    comment = make_comment(board, card, "secret")
    path = f"/api/boards/{board.id}/comments/{comment}/texts"
    assert ask(make_person(board.workspace), path)[0] == 404
    assert ask(board.owner, f"/api/boards/{board.id}/comments/nonsense/texts")[0] == 404
    other = make_board()
    assert ask(other.owner, f"/api/boards/{other.id}/comments/{comment}/texts")[0] == 404
    board.run("comment.archive", comment=comment)
    assert ask(board.owner, path)[0] == 404


def test_the_history_of_a_deal_tells_of_questions(board, card, ask):
    comment = make_comment(board, card)
    board.run("comment.ask", comment=comment, department=make_department(board.workspace, "Legal"))
    board.run("comment.answer", comment=comment)
    lines = ask(board.owner, f"/api/cards/{card}/history")[1]["history"]
    assert [line["text"] for line in lines[:2]] == [
        "marked a question as answered",
        "asked Legal a question",
    ]


def test_a_refusal_names_who_removed_a_comment_of_the_board(board):
    ann, comment = make_member(board), make_comment(board, None)
    board.run("member.change_role", member=ann, role="manager")
    board.run("comment.archive", by=ann, comment=comment)
    with pytest.raises(Gone) as refusal:
        board.run("comment.react", comment=comment, reaction="eyes")
    assert refusal.value.data["by"] == ann
