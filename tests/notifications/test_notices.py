"""Who is told of what: each person what concerns them, never twice, never their own deeds."""

from datetime import timedelta

import pytest

from core import clock
from core.actors import Actor
from core.changes import changes_since
from core.commands import execute
from core.consumers import CURSOR, consumers, run_consumers
from core.database import writing
from core.extensions import db
from core.models import new_id
from notifications.circle import Circle
from notifications.deeds import Deed, deeds_of
from tests.factories import (
    make_card,
    make_cards,
    make_comment,
    make_member,
    make_person,
    make_placeholder,
    make_task,
)


def by(person, name, **args):
    """Run a command on somebody's own stream."""
    return execute(f"user:{person}", name, args, Actor(person))


def test_who_gets_a_deal_is_told(board, told):
    card = make_card(board)
    board.run("card.assign", card=card, member=board.tom)
    board.run("card.assign", card=card, member=board.ana, role="support")
    assert told(board.tom) == [("assigned", "assigned")]
    assert told(board.ana) == [("assigned", "assigned")]


def test_who_takes_a_deal_for_themselves_is_told_nothing(board, told):
    board.run("card.assign", by=board.tom, card=make_card(board), member=board.tom)
    assert told(board.tom) == []


def test_a_deal_that_comes_with_an_owner_and_a_task_with_an_assignee_are_told(board, told):
    card = make_card(board, owner=board.tom)
    make_task(board, card, assignee=board.tom)
    assert told(board.tom) == [("assigned", "assigned"), ("task_assigned", "task")]


def test_the_owner_the_helpers_and_who_follows_hear_of_a_comment(board, card, told):
    board.run("card.assign", by=board.tom, card=card, member=board.ana, role="support")
    follower, bystander = make_member(board), make_member(board)
    by(follower, "card.follow", card=card)
    make_comment(board, card)
    assert told(board.tom) == [("comment", "owner")]
    assert told(board.ana)[-1] == ("comment", "helper")
    assert told(follower) == [("comment", "follow")]
    assert told(bystander) == told(board.owner) == []


def test_one_change_is_told_once_by_the_reason_that_concerns_one_most(board, card, told):
    make_comment(board, card, f"@{{member:{board.tom}}} @{{board}} look")
    assert told(board.tom) == [("mention", "mention")]
    assert told(board.ana) == [("mention", "board")]
    assert told(board.owner) == []


def test_a_department_is_mentioned_as_those_who_are_in_it_now(board, card, told):
    support = board.workspace.run("department.create", name="Support").result["department"]
    board.workspace.run("member.edit", member=board.ana, fields={"department": support})
    elsewhere = make_person(board.workspace)
    board.workspace.run("member.edit", member=elsewhere, fields={"department": support})
    make_comment(board, card, f"@{{department:{support}}} can we?")
    assert told(board.ana) == [("mention", "department")]
    assert told(elsewhere) == [], "who does not read the board is told nothing"


def test_a_mention_that_comes_with_an_edit_is_told_and_one_that_stays_is_not(board, card, told):
    comment = make_comment(board, card, "hello", by=board.ana)
    mention = f"hello @{{member:{board.owner}}}"
    board.run("comment.edit", by=board.ana, comment=comment, text=mention)
    board.run("comment.edit", by=board.ana, comment=comment, text=f"{mention}!")
    assert told(board.owner) == [("mention", "mention")]


def test_whoever_a_description_newly_mentions_is_told_once(board, card, told):
    described = f"For @{{member:{board.ana}}}"
    board.run("card.describe", card=card, text=described)
    board.run("card.describe", card=card, text=f"{described}, @{{member:{board.tom}}}")
    board.run("card.describe", card=card, text=f"{described}, @{{member:{board.tom}}}!")
    assert told(board.ana) == [("mention", "mention")]
    assert ("mention", "mention") in told(board.tom)


def test_a_reply_is_told_to_whom_it_answers(board, card, told):
    comment = make_comment(board, card, by=board.ana)
    make_comment(board, card, reply_to=comment, by=board.tom)
    assert told(board.ana) == [("reply", "reply")]


@pytest.mark.parametrize(
    ("name", "args", "kind"),
    [
        ("card.move", {"column": "Proposal"}, "moved"),
        ("card.win", {}, "won"),
        ("card.lose", {"reason": "price"}, "lost"),
        ("card.edit", {"fields": {"title": "Another"}}, "changed"),
        ("card.describe", {"text": "More"}, "changed"),
        ("card.archive", {}, "changed"),
    ],
)
def test_the_owner_hears_what_becomes_of_a_deal(board, card, told, name, args, kind):
    if "column" in args:
        args = {"column": board.columns[args["column"]]}
    board.run(name, card=card, **args)
    assert told(board.tom) == [(kind, "owner")]


def test_a_new_place_in_the_same_column_and_a_change_of_nothing_are_no_news(board, card, told):
    make_cards(board, "Lead", "one", "two")
    board.run("card.move", card=card, column=board.columns["Lead"])
    board.run("card.edit", card=card, fields={"title": "Booking system"})
    assert told(board.tom) == []


def test_what_the_same_person_does_again_and_again_is_one_unread_line(board, card, told):
    for title in ("One", "Two", "Three"):
        board.run("card.edit", card=card, fields={"title": title})
    board.run("card.edit", by=board.ana, card=card, fields={"title": "Four"})
    assert told(board.tom) == [("changed", "owner")] * 2


def test_a_muted_deal_and_a_muted_board_are_silent_whatever_happens(board, card, told):
    by(board.tom, "card.mute", card=card)
    make_comment(board, card, f"@{{member:{board.tom}}}")
    other = make_card(board, owner=board.tom)
    by(board.tom, "board.mute", board=board.id)
    board.run("card.win", card=other)
    assert told(board.tom) == []
    by(board.tom, "board.unmute", board=board.id)
    by(board.tom, "card.unmute", card=card)
    make_comment(board, card)
    assert told(board.tom)[-1] == ("comment", "owner")


def test_a_kind_that_somebody_does_not_want_is_not_told(board, card, told):
    by(board.tom, "user.edit", fields={"ways": {"comment": "nothing"}})
    make_comment(board, card)
    board.run("card.win", card=card)
    assert told(board.tom) == [("won", "owner")]


def test_who_left_the_board_or_never_had_an_account_is_told_nothing(board, told):
    gone, without = make_member(board), make_placeholder(board.workspace)
    board.run("member.add", member=without, role="viewer")
    card = make_card(board, owner=gone)
    told(gone)
    board.run("card.assign", card=card, member=without, role="legal")
    board.run("member.remove", member=gone)
    make_comment(board, card)
    assert told(gone) == [("assigned", "assigned")]
    assert told(without) == []


def test_told_everything_twice_after_a_crash_nobody_is_told_twice(board, card, told):
    make_comment(board, card, f"@{{member:{board.tom}}}")
    board.run("card.move", card=card, column=board.columns["Proposal"])
    before = told(board.tom)
    with writing(db.engine) as connection:
        connection.execute(CURSOR.delete())
    assert told(board.tom) == before


def test_old_history_and_imports_are_no_news(board, told, monkeypatch):
    card = make_card(board, owner=board.tom, title="Old")
    long_ago = clock.now() - timedelta(days=30)
    args = {"card": card, "text": "then"}
    execute(board.stream, "comment.add", args, Actor(board.owner), happened_at=long_ago)
    monkeypatch.setattr(clock, "now", lambda: long_ago + timedelta(days=33))
    assert told(board.tom) == []


def test_the_change_of_the_own_stream_names_what_was_done_and_holds_none_of_its_words(board, card):
    make_comment(board, card, "A secret price")
    run_consumers()
    with db.engine.connect() as connection:
        changes = changes_since(connection, f"user:{board.tom}", 0)
    added = [change for change in changes if change.name == "notification.add"]
    assert len(added) == 1
    assert added[0].actor == board.owner
    assert "secret" not in str(added[0].patches)


class MadeChange:
    """A change as a board's log has it, of records that commands elsewhere write."""

    def __init__(self, *records, actor):
        self.id, self.actor, self.name, self.seq = new_id(), actor, "made", 1
        self.cause = None
        pairs = [(type, put, fields) for type, put, fields in records]
        self.patches = [
            {"type": type, "id": put["id"], "put": put, "card": put["card"]}
            for type, put, _fields in pairs
        ]
        self.before = [
            {"type": type, "id": put["id"], "fields": fields} for type, put, fields in pairs
        ]


def baton(board, card, **fields):
    record = {"id": new_id(), "card": card, "question": "SSO by June?", "asked_by": board.tom}
    record |= {"member": None, "department": None, "state": "asked", "text": None}
    return record | fields


def deeds(board, *records, actor):
    with db.engine.connect() as connection:
        found = deeds_of(MadeChange(*records, actor=actor), Circle(connection, board.id))
    return [deed for deed in found if deed.people]


def test_a_baton_that_is_handed_over_is_told_to_whom_it_comes(board, card):
    passed = baton(board, card, member=board.ana)
    was = {"member": board.tom, "state": "accepted"}
    assert deeds(board, ("baton", passed, was), actor=board.owner) == [
        Deed("baton_passed", "baton", card, (board.ana,))
    ]


def test_a_baton_is_told_to_whom_it_is_passed_and_its_answer_to_who_asked(board, card):
    passed = baton(board, card, member=board.ana)
    assert deeds(board, ("baton", passed, None), actor=board.tom) == [
        Deed("baton_passed", "baton", card, (board.ana,))
    ]
    for state in ("accepted", "answered", "returned"):
        settled = ("baton", passed | {"state": state}, {"state": "asked"})
        assert deeds(board, settled, actor=board.ana) == [
            Deed(f"baton_{state}", "asked", card, (board.tom,))
        ]


def test_a_baton_or_question_to_a_department_is_told_to_those_in_it(board, card):
    support = board.workspace.run("department.create", name="Support").result["department"]
    board.workspace.run("member.edit", member=board.ana, fields={"department": support})
    passed = baton(board, card, department=support)
    assert deeds(board, ("baton", passed, None), actor=board.tom) == [
        Deed("baton_passed", "baton", card, (board.ana,))
    ]
    comment = {"id": new_id(), "card": card, "text": "May we?", "reply_to": None}
    comment |= {"archived_at": None, "asked_department": support, "asked_at": "2026-11-28"}
    asked = ("comment", comment, {"asked_at": None, "asked_department": None})
    assert deeds(board, asked, actor=board.tom) == [
        Deed("question", "question", card, (board.ana,))
    ]


def test_the_consumer_wakes_for_what_it_acts_upon():
    assert {"card", "comment", "task", "baton"} <= consumers["notices"].types
