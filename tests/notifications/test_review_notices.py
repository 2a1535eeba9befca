"""Before a regular review its people are told once, with the agenda; behind it they get what came of it."""

from datetime import UTC, datetime, timedelta

import pytest

from auth.forgetting import ask_to_be_forgotten
from core import clock
from core.jobs import work_one
from tests.factories import (
    WEEKLY,
    address_of,
    make_card,
    make_member,
    make_rhythm,
    set_preferences,
)

WEDNESDAY = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
SOON = timedelta(minutes=15)
DUE = ("review_due", "review")


@pytest.fixture
def rhythm(board, monkeypatch):
    """Ana and Tom, on Mondays at eight."""
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)
    people = [board.ana, board.tom]
    return make_rhythm(
        board, "Weekly", people=people, time="08:00", zone="UTC", questions=["News?"]
    )


def test_its_people_are_told_before_each_once_and_nobody_else(board, rhythm, at, told, inbox):
    at(WEDNESDAY)
    at(MONDAY - SOON - timedelta(seconds=1))
    assert told(board.ana) == []
    at(MONDAY - SOON)
    at(MONDAY)
    assert (told(board.ana), told(board.tom), told(board.owner)) == ([DUE], [DUE], [])
    (notice,) = inbox(board.tom)["notifications"]
    assert (notice["text"], notice["by"]) == ("The review “Weekly” begins soon", None)
    assert notice["rhythm"] == rhythm
    at(MONDAY + WEEK - SOON)
    assert told(board.tom) == [DUE, DUE]


def test_who_planned_it_may_be_forgotten_and_the_others_are_told_each_time(
    board, at, told, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)
    mei, plan = make_member(board, "manager"), {"kind": "deals", "repeat": WEEKLY, "zone": "UTC"}
    people = [mei, board.tom]
    board.run("rhythm.create", by=mei, name="Weekly", people=people, time="08:00", **plan)
    at(WEDNESDAY)
    ask_to_be_forgotten(mei)
    assert work_one()
    at(MONDAY - SOON)
    assert told(board.tom) == [DUE]
    at(MONDAY + WEEK - SOON)
    assert told(board.tom) == [DUE, DUE]


def test_the_mail_has_the_agenda_as_it_stands(board, rhythm, at, mailbox):
    set_preferences(board.tom, locale="zh_Hans", time_zone="Asia/Shanghai")
    at(WEDNESDAY)
    make_card(board, "Proposal", "Orion", expected_close="2026-11-20")
    at(MONDAY - SOON)
    assert sorted(mailbox.recipients) == sorted(map(address_of, (board.ana, board.tom)))
    english, chinese = sorted(mailbox.texts(), key=lambda text: "星期一" in text)
    assert "News?" in english
    assert "#1 Orion: Should have closed on Nov 20, 2026, 10 days ago." in english
    assert f"/boards/{board.id}#review={rhythm}" in english
    assert "16:00" in chinese


def test_behind_quiet_hours_nobody_gets_a_mail_of_what_has_begun(board, rhythm, at, told, mailbox):
    set_preferences(board.ana, time_zone="UTC", quiet_from="20:00", quiet_to="08:30")
    at(WEDNESDAY)
    at(MONDAY - SOON)
    at(MONDAY + timedelta(minutes=31))
    assert told(board.ana) == [DUE]
    assert mailbox.recipients == [address_of(board.tom)]


def test_what_was_moved_or_ended_reminds_at_the_new_time_or_not_at_all(board, rhythm, at, told):
    at(WEDNESDAY)
    edit = board.run("rhythm.edit", rhythm=rhythm, fields={"time": "10:00"})
    at(MONDAY - SOON)
    assert told(board.ana) == []
    at(MONDAY - SOON + timedelta(hours=2))
    assert told(board.ana) == [DUE]
    board.run("change.undo", seq=edit.seq)
    at(MONDAY + timedelta(hours=3))
    at(MONDAY + WEEK - SOON)
    assert told(board.ana) == [DUE, DUE]
    board.run("rhythm.archive", rhythm=rhythm)
    at(MONDAY + 2 * WEEK - SOON)
    assert told(board.ana) == [DUE, DUE]


def test_whatever_passed_while_nobody_worked_is_left_out(board, rhythm, at, told):
    at(WEDNESDAY)
    at(MONDAY + 3 * WEEK + timedelta(hours=1))
    assert told(board.ana) == []
    at(MONDAY + 4 * WEEK - SOON)
    assert told(board.ana) == [DUE]


def test_everybody_of_the_board_is_meant_where_nobody_is_named(board, rhythm, at, told):
    board.run("rhythm.edit", rhythm=rhythm, fields={"people": None, "remind": 1440})
    mei = make_member(board, "viewer")
    board.run("member.remove", member=board.tom)
    at(WEDNESDAY)
    at(MONDAY - timedelta(days=1))
    assert (told(mei), told(board.tom), told(board.ana)) == ([DUE], [], [DUE])


def test_the_summary_goes_by_mail_to_who_took_part_and_who_belongs_to_it(
    board, rhythm, at, told, mailbox
):
    card = make_card(board, "Proposal", "Orion <b>")
    mei = make_member(board, "commenter", "Mei Zhang")
    set_preferences(mei, locale="zh_Hans")
    review = board.run("review.start", by=board.ana, kind="deals", rhythm=rhythm).result["review"]
    board.run("review.join", by=mei, review=review)
    board.run("review.note", by=board.ana, review=review, card=card, text="Offer a pilot")
    board.run("task.create", by=board.ana, card=card, title="Write it", review=review)
    board.run("review.end", by=board.ana, review=review)
    at(WEDNESDAY)
    ended = ("review_ended", "review")
    assert (told(board.tom), told(mei), told(board.ana)) == ([ended], [ended], [])
    assert sorted(mailbox.recipients) == sorted(map(address_of, (board.tom, mei)))
    texts = dict(zip(mailbox.recipients, mailbox.texts(), strict=True))
    english = texts[address_of(board.tom)]
    assert "#1 Orion <b>: Offer a pilot" in english
    assert "Nobody yet: Write it, #1 Orion <b>" in english
    assert "Open deals: 1 → 1" in english
    assert "Took part: Ana Ruiz, Mei Zhang" in english
    assert "Mei Zhang" in texts[address_of(mei)]
    assert "Took part" not in texts[address_of(mei)]
    assert "Orion &lt;b&gt;" in mailbox.messages[0].get_body(("html",)).get_content()
