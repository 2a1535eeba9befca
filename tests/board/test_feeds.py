"""A person's calendar feed, read by another library than the one that wrote it."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from auth.sessions import start_session
from board import feed_routes
from board.feed_calendar import FORM, event_of_entry, finish, new_calendar
from board.feed_entries import Entry, Revision
from core import clock
from core.actors import Actor
from core.commands import execute
from core.consumers import run_consumers
from core.extensions import db
from core.models import new_id
from core.pruning import prune
from core.ratelimit import RateLimit
from tests.factories import (
    make_board,
    make_card,
    make_company,
    make_member,
    make_rhythm,
    make_role,
    make_task,
    make_workspace,
)

pytestmark = pytest.mark.once


@pytest.fixture
def workspace(app):
    return make_workspace(time_zone="Europe/Berlin")


@pytest.fixture
def board(workspace):
    return make_board(workspace, name="Großkunden")


@pytest.fixture
def ann(board):
    return make_member(board, name="Ann")


@pytest.fixture
def calendar(app, client):
    """The feed of somebody: opened, chosen, fetched."""

    class Feed:
        def __init__(self, person):
            self.owner = app.test_client()
            cookie = app.config["BATON"].session_cookie
            self.owner.set_cookie(cookie, start_session(person, "Firefox", "127.0.0.1"))
            self.address = self.ask("POST")["address"]

        def ask(self, method, **given):
            headers = {"Origin": "http://localhost:5000"}
            answer = self.owner.open("/api/calendar", method=method, json=given, headers=headers)
            assert answer.status_code < 300, answer.text
            return answer.json["feed"] if answer.data else None

        def get(self, **headers):
            return client.get(path_of(self.address), headers=headers)

        def events(self):
            answer = self.get()
            assert answer.status_code == 200, answer.text
            read = vobject.readOne(answer.data.decode())
            return {event.summary.value: event for event in read.contents.get("vevent", [])}

    return Feed


def path_of(address):
    return "/" + address.split("/", 3)[3]


def test_what_is_due_stands_on_its_day_or_at_its_time(workspace, board, ann, calendar):
    card = make_card(board, title="Lizenz; 销售", owner=ann, expected_close="2026-12-18")
    make_task(board, card, "Call, twice", assignee=ann, due="2026-12-01")
    make_task(board, card, "Demo", assignee=ann, due_at="2026-12-02T14:30:00Z")
    company = make_company(workspace, "Umbra Foods")
    fields = {"owner": ann, "next_contact": "2026-12-24"}
    workspace.run("company.edit", company=company, fields=fields)
    make_rhythm(board, "Weekly", begins_on="2026-12-07")
    events = calendar(ann).events()
    assert set(events) == {
        "Call, twice · Lizenz; 销售", "Demo · Lizenz; 销售", "Expected close: Lizenz; 销售",
        "Contact Umbra Foods", "Weekly · Großkunden",
    }  # fmt: skip
    close = events["Expected close: Lizenz; 销售"]
    # The end of a day is the next one.
    assert (close.dtstart.value, close.dtend.value) == (date(2026, 12, 18), date(2026, 12, 19))
    assert close.url.value.endswith(f"/boards/{board.id}/cards/1")
    assert (close.uid.value, close.status.value) == (card, "TENTATIVE")
    demo = events["Demo · Lizenz; 销售"]
    assert demo.dtstart.value == datetime(2026, 12, 2, 14, 30, tzinfo=UTC)
    assert events["Weekly · Großkunden"].getrruleset()[1].strftime("%d %H:%M") == "14 09:00"


def test_it_is_written_as_the_standard_asks(board, ann, calendar):
    make_task(board, make_card(board), "长" * 120 + "\\, or; not", assignee=ann, due="2026-12-01")
    answer = calendar(ann).get()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)
    head = answer.data.partition(b"BEGIN:VEVENT")[0].decode()
    for line in ("METHOD:PUBLISH", "X-WR-CALNAME:Baton · Ann", "CALSCALE:GREGORIAN"):
        assert line + "\r\n" in head
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in head


def test_a_title_cannot_add_lines_of_its_own():
    title = "Call\r\nATTENDEE:mailto:eve@example.com\nBEGIN:VALARM"
    day = date(2026, 12, 1)
    entry = Entry("contacts", new_id(), day, None, title, "", "/customers/1", Revision(1))
    events = [event_of_entry(entry, "https://baton.example")]
    written = finish(new_calendar("Ann"), events, day)
    (event,) = vobject.readOne(written.decode()).contents["vevent"]
    assert not {"attendee", "valarm"} & event.contents.keys()


def test_others_have_their_turn_while_a_large_feed_is_made(monkeypatch):
    made, turns = [], [0]
    monkeypatch.setattr("board.feed_calendar.server.sleep", lambda _time: turns.append(len(made)))
    day = date(2026, 12, 1)

    def events():
        for number in range(180):
            made.append(number)
            revision = Revision(1)
            entry = Entry("closes", new_id(), day, None, f"Deal {number}", "", "/", revision)
            yield event_of_entry(entry, "https://baton.example")

    written = finish(new_calendar("Ann"), events(), day)
    assert len(vobject.readOne(written.decode()).contents["vevent"]) == 180
    assert turns == [0, 50, 100, 150]


def test_a_change_raises_the_sequence_and_nothing_new_is_304(
    board, ann, calendar, app, monkeypatch
):
    limits = RateLimit(5, 200), RateLimit(0.1, 30)
    monkeypatch.setitem(app.extensions, "baton_feed_limits", limits)
    card = make_card(board, owner=ann, expected_close="2026-12-18")
    feed = calendar(ann)
    (first,) = feed.events().values()
    tag = feed.get().headers["ETag"]
    assert feed.get(If_None_Match=tag).status_code == 304
    make_card(board, title="Another's")
    assert feed.get(If_None_Match=tag).status_code == 304
    board.run("card.edit", card=card, fields={"expected_close": "2026-12-20"})
    assert feed.get(If_None_Match=tag).status_code == 200
    (then,) = feed.events().values()
    assert then.uid.value == first.uid.value
    assert int(then.sequence.value) > int(first.sequence.value)
    assert then.last_modified.value >= first.last_modified.value
    board.run("card.win", card=card)
    assert feed.events() == {}


def test_what_a_calendar_has_already_is_not_written_once_more(
    workspace, board, ann, calendar, monkeypatch
):
    make_card(board, owner=ann, expected_close="2026-12-18")
    feed, rhythm = calendar(ann), make_rhythm(board)
    tag, written = feed.get().headers["ETag"], []
    finish = feed_routes.finish
    monkeypatch.setattr(feed_routes, "finish", lambda *given: written.append(1) or finish(*given))
    answer = feed.get(If_None_Match=tag)
    assert (answer.status_code, answer.data, written) == (304, b"", [])
    assert answer.headers["ETag"] == tag
    board.run("rhythm.edit", rhythm=rhythm, fields={"name": "Friday"})
    answer = feed.get(If_None_Match=tag)
    assert (answer.status_code, written) == (200, [1])
    assert "Friday" in answer.text


def test_in_other_words_it_is_another_file(workspace, board, ann, calendar):
    make_card(board, title="Fleet", owner=ann, expected_close="2026-12-18")
    feed = calendar(ann)
    tag = feed.get().headers["ETag"]
    execute(f"user:{ann}", "user.edit", {"fields": {"locale": "zh_Hans"}}, Actor(ann))
    answer = feed.get(If_None_Match=tag)
    assert (answer.status_code, answer.headers["ETag"] == tag) == (200, False)


def test_whoever_writes_entries_otherwise_says_so_to_the_calendars_that_have_them(app):
    day, at = date(2026, 12, 18), datetime(2026, 12, 18, 9, 30, tzinfo=UTC)
    events = [
        event_of_entry(
            Entry(what, id, day, at, "Call", "Fleet", "/x", Revision(1, at)), "https://a"
        )
        for what, id, at in (("tasks", "1", at), ("closes", "2", None), ("contacts", "3", None))
    ]
    lines = finish(new_calendar("Ann"), events, day).split(b"\r\n")
    same = [line for line in lines if not line.startswith((b"DTSTAMP", b"LAST-MODIFIED"))]
    digest = hashlib.sha256(b"\n".join(same)).hexdigest()[:16]
    assert (FORM, digest) == (1, "65e5dd582e36075d"), "Raise FORM, and write both down here."


def test_the_sequence_does_not_fall_when_the_log_is_pruned(board, ann, calendar):
    card = make_card(board, owner=ann, expected_close="2026-12-18")
    board.run("card.edit", card=card, fields={"title": "Renamed"})
    feed = calendar(ann)
    (before,) = feed.events().values()
    run_consumers()
    prune(db.engine, clock.now() + timedelta(days=1), keep=0)
    (after,) = feed.events().values()
    assert int(after.sequence.value) >= int(before.sequence.value) > 0


def test_one_chooses_what_is_in_it_and_of_which_boards(workspace, board, ann, calendar):
    other = make_board(workspace, name="Projects")
    other.run("member.add", member=ann, role="editor")
    for each in (board, other):
        card = make_card(each, title=f"Deal {each.id}", owner=ann, expected_close="2026-12-18")
        make_task(each, card, "Call", assignee=ann, due="2026-12-01")
    feed = calendar(ann)
    assert len(feed.events()) == 4
    chosen = feed.ask("PUT", kinds=["tasks"], boards=[other.id])
    assert (chosen["kinds"], chosen["boards"]) == (["tasks"], [other.id])
    assert list(feed.events()) == [f"Call · Deal {other.id}"]


def test_only_what_one_may_see_today_is_in_it(workspace, board, ann, calendar):
    card = make_card(board, owner=ann, expected_close="2026-12-18")
    make_task(board, card, "Call", assignee=ann, due="2026-12-01")
    others = make_card(board, title="Secret", owner=board.owner)
    make_task(board, others, "Help", assignee=ann, due="2026-12-01")
    feed = calendar(ann)
    assert len(feed.events()) == 3
    role = make_role(workspace, own_deals=True)
    board.run("member.change_role", member=ann, role=role)
    assert not any("Secret" in summary for summary in feed.events())
    board.run("member.remove", member=ann)
    assert feed.events() == {}
    workspace.run("member.disable", member=ann)
    assert feed.get().status_code == 404


def test_an_address_that_was_exchanged_or_taken_back_gives_what_a_guess_gives(
    ann, calendar, client
):
    feed = calendar(ann)
    assert feed.get().status_code == 200
    old, feed.address = feed.address, feed.ask("POST")["address"]
    assert feed.ask("GET")["address"] == feed.address
    last = feed.address
    assert feed.get().status_code == 200
    feed.ask("DELETE")
    assert feed.ask("GET") is None
    answers = [client.get(path_of(one)) for one in (old, last, "http://x/calendar/guess.ics")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_a_token_cannot_open_a_feed(ann, visitor):
    assert visitor(ann).post("/api/calendar", json={}).status_code == 403


def test_whoever_asks_too_often_waits(ann, calendar):
    feed = calendar(ann)
    answers = [feed.get() for _time in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_its_owner_sees_when_a_calendar_came_last(ann, calendar, monkeypatch):
    feed = calendar(ann)
    assert feed.ask("GET")["fetched_at"] is None
    feed.get()
    first = feed.ask("GET")["fetched_at"]
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr("board.feeds.clock.now", lambda: later)
    feed.get()
    assert feed.ask("GET")["fetched_at"] > first
