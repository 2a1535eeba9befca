"""The inbox as one reads it: words, reasons, pages, counts; what is read on one device is read on all."""

import pytest

from auth.sessions import start_session
from core import clock
from core.clock import to_wire
from core.commands import derived_id
from core.config import COOKIE
from core.errors import NotFound
from core.models import new_id
from tests.factories import (
    make_board,
    make_card,
    make_comment,
    make_member,
    make_task,
    set_preferences,
)
from tests.notifications.test_notices import by


def test_a_notice_says_who_did_what_and_why_one_is_told(board, card, inbox):
    make_comment(board, card, f"Hello @{{member:{board.tom}}}, *please* look", by=board.ana)
    shown = inbox(board.tom)
    assert shown["unread"] == 1
    (notice,) = shown["notifications"]
    assert {name: notice[name] for name in ("kind", "reason", "because", "text", "read")} == {
        "kind": "mention",
        "reason": "mention",
        "because": "because you were mentioned",
        "text": "mentioned you",
        "read": False,
    }
    assert (notice["board"], notice["card"], notice["actor"]) == (board.id, card, board.ana)
    assert (notice["title"], notice["number"]) == ("Booking system", 1)
    assert notice["by"]["name"] == "Ana Ruiz"
    assert notice["excerpt"] == "Hello @Tom Becker, *please* look"


def test_it_speaks_the_readers_language(app, board, card, inbox):
    set_preferences(board.tom, locale="zh_Hans")
    board.run("card.win", card=card)
    inbox(board.tom)
    browser = app.test_client()
    browser.set_cookie(COOKIE, start_session(board.tom, "test"))
    (notice,) = browser.get("/api/inbox").json["notifications"]
    assert notice["because"] == "因为您是负责人"


def test_what_was_moved_says_from_where_to_where(board, card, inbox):
    board.run("card.move", card=card, column=board.columns["Proposal"])
    (notice,) = inbox(board.tom)["notifications"]
    assert (notice["text"], notice["before"], notice["after"]) == (
        "moved the deal",
        "Lead",
        "Proposal",
    )


def test_who_gets_a_deal_or_a_task_is_addressed(board, inbox):
    card = make_card(board, owner=board.tom)
    board.run("card.assign", card=card, member=board.ana, role="support")
    make_task(board, card, "Send the offer", assignee=board.ana)
    assert inbox(board.tom)["notifications"][0]["text"] == "made you the owner"
    assert [notice["text"] for notice in inbox(board.ana)["notifications"]] == [
        "gave you the task “Send the offer”",
        "asked you to help as support",
    ]


def test_reading_marks_some_those_of_a_deal_or_all(board, inbox):
    cards = [make_card(board, owner=board.tom) for _ in range(4)]
    first = inbox(board.tom)["notifications"][0]
    by(board.tom, "notification.read", ids=[first["id"]])
    assert inbox(board.tom)["unread"] == 3
    by(board.tom, "notification.read", card=cards[0])
    assert inbox(board.tom)["unread"] == 2
    by(board.tom, "notification.unread", ids=[first["id"]])
    assert inbox(board.tom)["unread"] == 3
    assert by(board.tom, "notification.read", all=True).result == {"left": 0}
    shown = inbox(board.tom)
    assert shown["unread"] == 0
    assert {notice["read"] for notice in shown["notifications"]} == {True}


def test_a_notice_that_was_put_off_comes_back_unread_and_on_top(board, inbox, monkeypatch):
    make_card(board, owner=board.tom, title="First")
    make_card(board, owner=board.tom, title="Second")
    first = inbox(board.tom)["notifications"][-1]
    until = clock.now().replace(year=clock.now().year + 1)
    by(board.tom, "notification.snooze", ids=[first["id"]], until=to_wire(until))
    shown = inbox(board.tom)
    assert [notice["title"] for notice in shown["notifications"]] == ["Second"]
    assert (shown["unread"], shown["wakes_at"]) == (1, to_wire(until))
    monkeypatch.setattr(clock, "now", lambda: until)
    shown = inbox(board.tom)
    assert [notice["title"] for notice in shown["notifications"]] == ["First", "Second"]
    assert (shown["unread"], shown["wakes_at"]) == (2, None)


def test_opening_a_deal_reads_what_was_told_of_it(board, card, inbox):
    make_comment(board, card)
    assert inbox(board.tom)["unread"] == 1
    by(board.tom, "card.see", card=card, seq=board.head())
    assert inbox(board.tom)["unread"] == 0


def test_pages_follow_on_without_a_gap_or_a_double(board, inbox):
    for number in range(120):
        make_card(board, owner=board.tom, title=f"Deal {number}")
    titles, cursor = [], None
    while True:
        page = inbox(board.tom, **({"cursor": cursor} if cursor else {}))
        assert page["unread"] == 120
        titles += [notice["title"] for notice in page["notifications"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert titles == [f"Deal {number}" for number in reversed(range(120))]


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "2026-01-01_1"}, {"filter": "all"}])
def test_a_page_or_filter_that_does_not_exist_is_refused(board, visitor, query):
    assert visitor(board.tom).get("/api/inbox", query_string=query).status_code == 422


def test_filters_show_the_unread_the_mentions_and_the_batons(board, card, inbox):
    make_comment(board, card, f"@{{member:{board.tom}}}")
    board.run("card.win", card=card)
    won = inbox(board.tom)["notifications"][0]
    by(board.tom, "notification.read", ids=[won["id"]])
    kinds = lambda which: [n["kind"] for n in inbox(board.tom, filter=which)["notifications"]]  # noqa: E731
    assert kinds("unread") == kinds("mentions") == ["mention"]
    assert kinds("batons") == []


def test_a_mention_in_a_description_shows_the_line_in_which_it_stands(board, card, inbox):
    board.run(
        "card.describe", card=card, text=f"# Terms\n\nAsk @{{member:{board.ana}}} first.\n\nMore"
    )
    (notice,) = inbox(board.ana)["notifications"]
    assert (notice["text"], notice["excerpt"]) == ("mentioned you", "Ask @Ana Ruiz first.")


def test_a_removed_comment_takes_its_words_along(board, card, inbox):
    comment = make_comment(board, card, "A word too much")
    assert inbox(board.tom)["notifications"][0]["excerpt"] == "A word too much"
    board.run("comment.archive", comment=comment)
    assert "excerpt" not in inbox(board.tom)["notifications"][0]


def test_the_bell_counts_on_every_page(board, card, visitor, inbox):
    make_comment(board, card)
    inbox(board.tom)
    page = visitor(board.tom).get("/inbox", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert 'aria-label="Inbox, 1 unread"' in page.text


def test_a_foreign_notice_cannot_be_read(board, card, inbox):
    make_comment(board, card)
    mine = inbox(board.tom)["notifications"][0]["id"]
    with pytest.raises(NotFound):
        by(board.ana, "notification.read", ids=[mine])


def test_two_boards_stand_in_one_inbox(board, inbox):
    other = make_board(board.workspace, name="Second")
    make_member(other)
    other.run("member.add", member=board.tom, role="editor")
    make_card(other, owner=board.tom)
    make_card(board, owner=board.tom)
    assert {n["board_name"] for n in inbox(board.tom)["notifications"]} == {"Pipeline", "Second"}


def test_ids_of_notices_derive_from_the_change_that_they_tell_of(board, inbox):
    made = board.run(
        "card.create", column=board.columns["Lead"], title="X", owner=board.tom, id=new_id()
    )
    (notice,) = inbox(board.tom)["notifications"]
    assert notice["id"] == derived_id(made.change.id, "notice", board.tom, made.result["card"])


def test_whoever_took_part_in_a_review_is_told_of_its_summary(board, inbox):
    review = board.run("review.start", by=board.ana, kind="deals").result["review"]
    board.run("review.join", by=board.tom, review=review)
    board.run("review.end", by=board.ana, review=review)
    (notice,) = inbox(board.tom)["notifications"]
    assert (notice["kind"], notice["card"], notice["actor"]) == ("review_ended", None, board.ana)
    assert "Summary of the review" in notice["excerpt"]
    assert notice["because"] == "because you are part of this review"
    assert inbox(board.ana)["unread"] == 0
