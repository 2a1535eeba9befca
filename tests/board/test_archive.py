"""The archive: what was put away, by whom; back again, or removed for good."""

from datetime import timedelta

import pytest

from core import clock
from core.changes import changes_since
from core.consumers import run_consumers
from core.errors import Conflict, Forbidden
from core.extensions import db
from core.jobs import JOB, work_one
from core.pace import Pace
from core.replay import differences
from tests.board.verify_cases import a_full_card
from tests.factories import make_board, make_card, make_comment, make_file, make_member, make_task


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def tom(board):
    return make_member(board)


@pytest.fixture
def archive_of(board, visitor):
    call = f"/api/boards/{board.id}/archive"
    return lambda person: visitor(person).get(call).json["archived"]


def purge(board, type, id):
    """Remove something for good, and do the job that follows."""
    board.run(f"{type}.archive", **{type: id})
    board.run("archive.purge", type=type, id=id)
    assert work_one()


def log_of(board):
    with db.engine.connect() as connection:
        return changes_since(connection, board.stream, 0)


def text_of_log(board):
    return "".join(f"{row.patches}{row.before}" for row in log_of(board))


def work_all():
    run_consumers()
    while work_one():
        run_consumers()


def test_each_thing_says_who_put_it_away_and_when(board, tom, archive_of):
    card = make_card(board, title="Umbra")
    task, file = make_task(board, card, "Call"), make_file(board, card)
    board.run("task.archive", by=tom, task=task)
    board.run("attachment.archive", attachment=file)
    board.run("column.archive", by=tom, column=board.columns["Proposal"])
    things = archive_of(tom)
    (shown,) = things["task"]
    assert (shown["name"], shown["title"], shown["by"]) == ("Call", "Umbra", tom)
    assert shown["at"] == board.record("task", task)["archived_at"]
    assert things["attachment"][0]["by"] == board.owner
    assert [column["name"] for column in things["column"]] == ["Proposal"]


def test_a_removed_comment_is_shown_to_who_removed_it_and_named_to_managers(board, tom, archive_of):
    comment = make_comment(board, make_card(board), "Words")
    own = board.run("comment.add", by=tom, card=make_card(board), text="His").result["comment"]
    board.run("comment.archive", comment=comment)
    board.run("comment.archive", by=tom, comment=own)
    assert [one["name"] for one in archive_of(board.owner)["comment"]] == [None, "Words"]
    assert [one["name"] for one in archive_of(tom)["comment"]] == ["His"]
    with pytest.raises(Forbidden):
        board.run("comment.restore", comment=own)


def test_a_purged_deal_is_gone_with_all_that_hung_on_it_and_its_words_left_the_log(board):
    card = a_full_card(board)
    secret = "Geheimnis"
    board.run("card.edit", card=card, fields={"title": secret})
    board.run("card.describe", card=card, text=secret)
    make_comment(board, card, secret)
    numbers = [row.seq for row in log_of(board)]
    purge(board, "card", card)
    for type in ("card", "task", "comment", "attachment", "baton", "description"):
        assert board.records(type) == []
    assert secret not in text_of_log(board)
    assert [row.seq for row in log_of(board)][: len(numbers)] == numbers
    assert list(differences(db.engine, board.stream, Pace())) == []


def test_other_deals_keep_their_words(board):
    other = make_card(board, title="Other")
    gone = make_card(board, title="Gone")
    one = {"name": "card.edit", "args": {"card": other, "fields": {"title": "Still here"}}}
    two = {"name": "card.edit", "args": {"card": gone, "fields": {"title": "Not here"}}}
    board.run("cards.bulk", commands=[one, two])
    purge(board, "card", gone)
    assert "Still here" in text_of_log(board)
    assert "Not here" not in text_of_log(board)


def test_more_than_fits_into_one_change_goes_in_portions(board):
    card = make_card(board)
    for _ in range(205):
        make_task(board, card)
    purge(board, "card", card)
    assert board.records("card") == board.records("task") == []
    assert max(len(row.patches) for row in log_of(board)) <= 200


def test_only_what_is_archived_is_purged_and_only_by_a_manager(board, tom):
    card = make_card(board)
    with pytest.raises(Conflict, match="Archive it first"):
        board.run("archive.purge", type="card", id=card)
    board.run("card.archive", card=card)
    with pytest.raises(Forbidden):
        board.run("archive.purge", by=tom, type="card", id=card)


def test_a_stage_with_archived_deals_in_it_stays(board):
    card = make_card(board, "Proposal")
    board.run("card.archive", card=card)
    board.run("column.archive", column=board.columns["Proposal"])
    with pytest.raises(Conflict, match="Remove them first"):
        board.run("archive.purge", type="column", id=board.columns["Proposal"])


def test_nobody_undoes_a_purge(board):
    card = make_card(board)
    board.run("card.archive", card=card)
    done = board.run("archive.purge", type="card", id=card)
    with pytest.raises(Conflict, match="cannot be undone"):
        board.run("change.undo", seq=done.seq)


def test_after_the_days_that_the_workspace_says_the_old_goes_and_the_young_stays(
    board, monkeypatch
):
    old, young, kept = make_card(board), make_card(board), make_card(board)
    now = clock.now()
    monkeypatch.setattr("core.clock.now", lambda: now - timedelta(days=31))
    board.run("card.archive", card=old)
    monkeypatch.setattr("core.clock.now", lambda: now)
    board.run("card.archive", card=young)
    work_all()
    board.workspace.run("workspace.keep_archived", days=30)
    work_all()
    assert {card["id"] for card in board.records("card")} == {young, kept}
    monkeypatch.setattr("core.clock.now", lambda: now + timedelta(days=30, hours=1))
    work_all()
    assert {card["id"] for card in board.records("card")} == {kept}


def test_where_nothing_is_said_all_is_kept(board, monkeypatch):
    board.run("card.archive", card=make_card(board))
    now = clock.now()
    monkeypatch.setattr("core.clock.now", lambda: now + timedelta(days=4000))
    work_all()
    assert len(board.records("card")) == 1
    with db.engine.connect() as connection:
        kinds = set(connection.scalars(JOB.select().with_only_columns(JOB.c.kind)))
    assert "archive.clear" not in kinds
