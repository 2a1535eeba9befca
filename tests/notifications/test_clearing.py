"""What was read long ago goes by itself, and so do the jobs that told of it; what is unread stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.actors import Actor
from core.commands import execute
from core.consumers import run_consumers
from core.extensions import db
from core.jobs import JOB, QUICK, enqueue, handlers, work_one
from notifications.clearing import KINDS
from tests.factories import make_comment


@pytest.fixture
def days_pass(monkeypatch):
    now = clock.now()

    def go(days):
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=days))

    return go


def everything_is_done():
    run_consumers()
    while work_one(QUICK):
        pass


def count_of_jobs(kind):
    with db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(JOB).where(JOB.c.kind == kind))


def test_read_notices_and_jobs_go_after_ninety_days(board, card, inbox, days_pass):
    unread, read = (make_comment(board, card, words, by=board.ana) for words in ("one", "two"))
    everything_is_done()
    by_comment = {one["comment"]: one["id"] for one in inbox(board.tom)["notifications"]}
    tom = f"user:{board.tom}"
    execute(tom, "notification.read", {"ids": [by_comment[read]]}, Actor(board.tom))
    enqueue("mail.notice", {"notice": by_comment[read]}, board.tom)
    everything_is_done()
    for days, left in ((89, {unread, read}), (91, {unread})):
        days_pass(days)
        newest = make_comment(board, card, "now", by=board.ana)
        everything_is_done()
        shown = {one["comment"] for one in inbox(board.tom)["notifications"]}
        assert shown >= left | {newest}
        assert (read in shown) == (read in left)
        assert count_of_jobs("mail.notice") == (read in left)


@pytest.mark.once
def test_no_kind_of_job_that_comes_again_and_again_is_left_for_ever():
    coming = {kind for kind in handlers if kind.startswith(("mail.", "push.", "task.", "pull"))}
    assert coming <= set(KINDS)
