"""Mails: at once or in a digest, once, not in quiet hours, with links to where Baton is, in the reader's language."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from core import clock, jobs
from core.consumers import CURSOR, run_consumers
from core.database import writing
from core.extensions import db
from core.jobs import JOB, QUICK, work_one
from notifications.hours import after_quiet, next_digest
from tests.factories import address_of, make_card, make_comment, set_preferences
from tests.notifications.test_notices import by
from tests.support.live import LiveServer
from tests.support.settings import settings
from tests.support.waiting import eventually

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def set_clock(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


def work():
    """Follow everything, and do the jobs that are due."""
    run_consumers()
    while work_one(QUICK):
        pass


def mention(board, card, text="see this"):
    return make_comment(board, card, f"@{{member:{board.tom}}} {text}", by=board.ana)


OF_MAIL = JOB.c.kind.like("mail.%")


def states():
    with db.engine.connect() as connection:
        return sorted(connection.scalars(select(JOB.c.state).where(OF_MAIL)))


def test_a_mention_is_mailed_at_once(board, card, mailbox):
    mention(board, card)
    work()
    assert mailbox.recipients == [address_of(board.tom)]
    assert mailbox.subjects == ["Ana Ruiz mentioned you: Booking system"]
    (text,) = mailbox.texts()
    assert "@Tom Becker see this" in text
    assert "because you were mentioned" in text
    link = f"https://baton.example.com/boards/{board.id}/cards/1"
    assert link in text
    assert f'href="{link}"' in mailbox.texts("html")[0]


def test_it_speaks_chinese_to_whom_it_should(board, card, mailbox):
    set_preferences(board.tom, locale="zh_Hans")
    mention(board, card)
    work()
    assert "因为有人提到了您" in mailbox.texts()[0]
    assert 'lang="zh-Hans"' in mailbox.texts("html")[0]


def test_a_person_without_a_choice_is_written_to_in_the_workspaces_language(board, card, mailbox):
    board.workspace.run("workspace.edit", fields={"locale": "zh_Hans"})
    mention(board, card)
    work()
    assert "因为有人提到了您" in mailbox.texts()[0]


def test_what_was_read_in_the_meantime_is_not_mailed(board, card, mailbox):
    mention(board, card)
    run_consumers()
    by(board.tom, "notification.read", all=True)
    work()
    assert mailbox.messages == []


def test_the_rest_comes_as_one_digest_at_the_hour_of_the_persons_zone(board, mailbox, at):
    at(NOON)
    set_preferences(board.tom, time_zone="Asia/Shanghai", digest_hour=9)
    card = make_card(board, owner=board.tom, by=board.tom, title="Booking system")
    other = make_card(board, owner=board.tom, by=board.tom, title="Fleet dashboard")
    board.run("card.move", by=board.ana, card=card, column=board.columns["Proposal"])
    at(NOON + timedelta(minutes=1))
    board.run("card.win", by=board.ana, card=other)
    work()
    assert mailbox.messages == []
    at(datetime(2026, 11, 25, 0, 59, tzinfo=UTC))
    work()
    assert mailbox.messages == []
    at(datetime(2026, 11, 25, 1, 1, tzinfo=UTC))
    work()
    assert mailbox.subjects == ["News of 2 deals of yours"]
    (text,) = mailbox.texts()
    assert "Ana Ruiz moved the deal (Lead → Proposal) — because you own it" in text
    assert "Ana Ruiz won the deal" in text
    assert text.index("Fleet dashboard") < text.index("Booking system"), "the newest stands first"


def test_the_next_digest_has_only_what_came_since(board, mailbox, at):
    at(NOON)
    card = make_card(board, owner=board.tom, by=board.tom)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    work()
    at(NOON + timedelta(days=1))
    work()
    board.run("card.win", card=card)
    work()
    at(NOON + timedelta(days=2))
    work()
    assert len(mailbox.messages) == 2
    assert "moved the deal" not in mailbox.texts()[1]


def test_a_digest_of_nothing_unread_is_not_sent(board, mailbox, at):
    at(NOON)
    card = make_card(board, owner=board.tom, by=board.tom)
    board.run("card.win", card=card)
    run_consumers()
    by(board.tom, "notification.read", all=True)
    at(NOON + timedelta(days=1))
    work()
    assert mailbox.messages == []
    assert states() == ["done"]


def test_in_quiet_hours_a_mail_waits_for_their_end(board, mailbox, at):
    at(NOON)
    card = make_card(board, owner=board.tom, by=board.tom)
    set_preferences(board.tom, time_zone="Europe/Berlin", quiet_from="12:30", quiet_to="14:00")
    mention(board, card)
    work()
    assert mailbox.messages == []
    at(datetime(2026, 11, 24, 12, 59, tzinfo=UTC))
    work()
    assert mailbox.messages == []
    at(datetime(2026, 11, 24, 13, 0, 1, tzinfo=UTC))
    work()
    assert len(mailbox.messages) == 1


def test_who_wants_no_mail_of_a_kind_gets_none(board, card, mailbox):
    set_preferences(board.tom, ways={"mention": "inbox"})
    mention(board, card)
    work()
    assert mailbox.messages == []
    assert states() == []


def test_told_twice_after_a_crash_it_is_mailed_once(board, card, mailbox):
    mention(board, card)
    work()
    with writing(db.engine) as connection:
        connection.execute(CURSOR.delete())
    work()
    assert len(mailbox.messages) == 1


def test_a_server_that_has_no_time_is_tried_again(board, card, mailbox, at):
    mailbox.answers = ["451 come back later"]
    mention(board, card)
    work()
    assert mailbox.messages == []
    at(clock.now() + timedelta(seconds=11))
    work()
    assert len(mailbox.messages) == 1


def test_a_server_that_is_away_is_tried_again(board, card, mailbox, at):
    mailbox.close()
    mention(board, card)
    work()
    assert states() == ["queued"]
    mailbox.open()
    at(clock.now() + timedelta(seconds=11))
    work()
    assert len(mailbox.messages) == 1


def test_a_mail_that_is_refused_for_good_stands_in_the_next_digest(board, card, mailbox, at):
    mailbox.answers = ["550 no such person"]
    mention(board, card, "look here")
    board.run("card.win", card=card)
    work()
    assert "failed" in states()
    at(clock.now() + timedelta(days=1))
    work()
    assert "look here" in mailbox.texts()[0]


class Killed(BaseException):
    """The worker is gone, and with it whatever it would have done next."""


def killed_worker(monkeypatch, where):
    """Let the worker be killed there, and another one come by after it was missed."""
    with monkeypatch.context() as patch:
        where(patch)
        with pytest.raises(Killed):
            work()
    with writing(db.engine) as connection:
        long_ago = clock.now() - timedelta(minutes=5)
        connection.execute(update(JOB).where(OF_MAIL).values(seen_at=long_ago, state="running"))
    work()


def dies(*_args, **_more):
    raise Killed


def test_killed_before_it_was_handed_over_a_mail_is_sent_once(board, card, mailbox, monkeypatch):
    mention(board, card)
    killed_worker(monkeypatch, lambda patch: patch.setattr(smtplib.SMTP, "rcpt", dies))
    assert len(mailbox.messages) == 1


def test_killed_after_it_was_handed_over_a_mail_is_not_sent_again(
    board, card, mailbox, monkeypatch
):
    """The server took it, and nobody lived to write that down."""
    mention(board, card)
    real = smtplib.SMTP.data

    def take_and_die(self, message):
        real(self, message)
        raise Killed

    killed_worker(monkeypatch, lambda patch: patch.setattr(smtplib.SMTP, "data", take_and_die))
    assert len(mailbox.messages) == 1
    with db.engine.connect() as connection:
        assert connection.scalar(select(JOB.c.report).where(OF_MAIL)) == {"sent": "unknown"}


def test_killed_before_the_job_was_done_nothing_is_mailed_twice(board, card, mailbox, monkeypatch):
    mention(board, card)
    killed_worker(monkeypatch, lambda patch: patch.setattr(jobs, "_set", _set_unless_done()))
    assert len(mailbox.messages) == 1


def _set_unless_done():
    real = jobs._set

    def set_or_die(id, **values):
        if values.get("state") == "done":
            raise Killed
        real(id, **values)

    return set_or_die


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        ("12:00", ("22:00", "07:00"), "12:00"),
        ("22:00", ("22:00", "07:00"), "07:00+1"),
        ("03:00", ("22:00", "07:00"), "07:00"),
        ("07:00", ("22:00", "07:00"), "07:00"),
        ("12:30", ("12:00", "13:00"), "13:00"),
        ("12:30", None, "12:30"),
    ],
)
def test_quiet_hours_end_when_they_say(moment, quiet, expected):
    day = datetime(2026, 11, 24, tzinfo=UTC)
    hour, minute = map(int, moment.split(":"))
    until, _plus, days = expected.partition("+")
    wanted = day.replace(hour=int(until[:2]), minute=int(until[3:])) + timedelta(
        days=int(days or 0)
    )
    assert after_quiet(day.replace(hour=hour, minute=minute), quiet, "UTC") == wanted


def test_a_digest_keeps_its_hour_when_the_clocks_change():
    before = datetime(2026, 10, 24, 7, 0, tzinfo=UTC)
    assert next_digest(before, 8, "Europe/Berlin") == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


@pytest.mark.live
@pytest.mark.slow
def test_a_server_killed_while_it_hands_a_mail_over_does_not_send_it_again(
    board, card, mailbox, database_url, tmp_path
):
    """The mail server has the message and says so to nobody: the process is gone, for real."""
    server = LiveServer(tmp_path, settings(tmp_path, database_url) | {"MAIL_URL": mailbox.url})
    mailbox.on_data = server.kill
    server.start()
    mention(board, card)
    assert eventually(lambda: mailbox.messages)
    mailbox.on_data = lambda: None
    server.start()
    try:
        make_comment(board, card, f"@{{member:{board.tom}}} and now this", by=board.ana)
        assert eventually(lambda: len(mailbox.messages) == 2)
        assert eventually(lambda: states() == ["done", "done"], seconds=60)
    finally:
        server.stop()
    assert len(mailbox.messages) == 2
    assert "and now this" in mailbox.texts()[1]
