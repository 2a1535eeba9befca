"""Being forgotten: name and address go from tables and log; numbers, times and what was done stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.actors import Actor
from core.changes import CHANGE
from core.clock import now
from core.commands import execute
from core.consumers import run_consumers
from core.extensions import db
from core.jobs import JOB, cancel_job, enqueue, work_one
from core.pace import Pace
from core.pruning import prune
from core.replay import differences, stream_names
from tests.support.signing_in import sign_in


def test_name_and_address_are_nowhere_and_the_log_still_agrees(owner, member, browser):
    execute(
        f"workspace:{owner.workspace}", "company.create", {"name": "Umbra Foods"}, Actor(member.id)
    )
    before = numbers()
    assert member.delete("/api/account").status_code == 204
    assert member.get("/api/me").status_code == 401
    while work_one():
        pass
    run_consumers()
    assert "tom@example.com" not in whole_database()
    assert "Tom Tran" not in whole_database()
    after = numbers()
    shared = {key: fact for key, fact in before.items() if not key[0].endswith(member.id)}
    assert shared.items() <= after.items()
    assert found_by_verify() == []
    people = owner.get(f"/api/workspaces/{owner.workspace}").json["records"]["member"]
    (gone,) = [person for person in people if person["id"] == member.id]
    assert (gone["name"], gone["status"], gone["email"]) == ("Former member", "disabled", None)
    assert sign_in(browser(), "tom@example.com").status_code == 401


def test_what_was_folded_is_redacted_too(owner, member):
    prune(db.engine, now(), 0)
    run_consumers()
    prune(db.engine, now(), 0)
    member.delete("/api/account")
    while work_one():
        pass
    assert "Tom Tran" not in whole_database()
    assert found_by_verify() == []


def test_what_was_planned_in_their_name_for_others_too_goes_on(member):
    tomorrow = now() + timedelta(days=1)
    for_all = {
        *("archive.clear", "archive.purge", "board.purge", "customers.rank", "question.remind"),
        *("rhythm.remind", "rule.look", "rule.call", "pull", "workspace-export-end"),
    }
    theirs = {"mail.notice", "mail.digest", "push.notice", "task.remind", "undo", "csv-import"}
    for kind in for_all | theirs:
        enqueue(kind, {}, member.id, run_after=tomorrow)
        ended = enqueue(kind, {}, member.id)
        cancel_job(ended)
    member.delete("/api/account")
    while work_one():
        pass
    mine = JOB.c.actor == member.id
    with db.engine.connect() as connection:
        left = connection.execute(select(JOB.c.kind, JOB.c.state).where(mine)).all()
    assert {row.kind for row in left if row.state == "queued"} == for_all
    assert [row.kind for row in left if row.state != "queued"] == ["account.forget"]


def test_the_address_may_be_invited_again(owner, member, invite):
    member.delete("/api/account")
    while work_one():
        pass
    assert invite()


def test_the_last_owner_stays(owner):
    answer = owner.delete("/api/account")
    assert answer.status_code == 409
    assert owner.get("/api/me").status_code == 200


@pytest.mark.usefixtures("owner")
def test_it_takes_a_fresh_proof(member, monkeypatch):
    monkeypatch.setattr("auth.sessions.is_proven", lambda _session: False)
    assert member.delete("/api/account").json["error"]["data"] == {"proof": True}


def numbers():
    with db.engine.connect() as connection:
        columns = (CHANGE.c.stream, CHANGE.c.seq, CHANGE.c.id, CHANGE.c.actor, CHANGE.c.at)
        return {
            (row.stream, row.seq): tuple(row)[2:] for row in connection.execute(select(*columns))
        }


def whole_database():
    with db.engine.connect() as connection:
        tables = db.metadata.sorted_tables
        return str([connection.execute(select(table)).all() for table in tables])


def found_by_verify():
    with db.engine.connect() as connection:
        names = stream_names(connection)
    return [each for name in names for each in differences(db.engine, name, Pace())]
