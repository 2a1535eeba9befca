"""An undo of more than fits into one change: a job takes it back, portion by portion."""

from itertools import count

import pytest

from core.actors import Actor
from core.commands import execute
from core.errors import Conflict
from core.extensions import db
from core.jobs import JOB, find_job, work_one
from core.models import new_id
from tests.factories import make_board, make_card, make_member, make_task
from tests.support.verify import snapshot_state

MANY = 230


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def imported(board):
    return import_many(board)


def import_many(board, by=None):
    """Bring many deals by an import; return its group."""
    id, columns = new_id(), [new_column("Demo"), new_column("Churned", kind="lost")]
    cards = [
        {"id": new_id(), "column": columns[0]["id"], "title": f"{n}", "description": "Why"}
        for n in range(MANY)
    ]
    steps = [
        ("import.start", {"id": id, "file": "a.csv", "total": MANY, "columns": columns}),
        *(("import.cards", {"import": id, "cards": cards[n : n + 100]}) for n in (0, 100, 200)),
        ("import.finish", {"import": id, "columns": [column["id"] for column in columns]}),
    ]
    for name, args in steps:
        execute(board.stream, name, args, Actor(by or board.owner), group=id)
    return id


def new_column(name, kind="open"):
    return {"id": new_id(), "name": name, "kind": kind, "probability": 0, "color": "blue"}


def everything(board):
    return snapshot_state(board.stream, "everyone")


def undo(board, **of):
    """Undo, and do the job that this asked for; return the job."""
    answer = board.run("change.undo", **of).result
    assert work_one()
    return find_job(answer["job"]), answer["group"]


def test_an_import_goes_and_comes_back_as_it_was(board, imported):
    before = everything(board)
    job, group = undo(board, group=imported)
    assert (job.state, job.report["left"]) == ("done", [])
    assert (job.done, job.total) == (job.report["records"],) * 2
    assert board.records("card") == board.records("import") == board.records("description") == []
    assert board.stages() == ["Lead", "Qualified", "Proposal", "Negotiation", "Won", "Lost"]
    undo(board, group=group)
    assert everything(board) == before


def test_a_look_at_it_counts_more_deals_than_it_shows(board, imported, visitor):
    seen = visitor(board.owner).get(f"/api/boards/{board.id}/undo/preview?group={imported}").json
    assert (len(seen["cards"]), seen["cards_count"]) == (200, MANY)


def test_others_work_goes_on_between_the_portions(board, imported, monkeypatch):
    card = make_card(board)
    titles = (f"Title {n}" for n in count())
    edit = lambda *_: board.run("card.edit", card=card, fields={"title": next(titles)})  # noqa: E731
    monkeypatch.setattr("core.jobs.Progress.step", edit)
    undo(board, group=imported)
    assert len(board.records("card")) == 1


def test_where_somebody_worked_on_a_deal_nothing_is_undone_unless_it_is_to_be_left(board, imported):
    kept = board.records("card")[0]["id"]
    make_task(board, kept)
    before = everything(board)
    job, _group = undo(board, group=imported)
    assert (job.state, job.error["code"], job.error["data"]["cards"]) == (
        "failed",
        "conflict",
        [kept],
    )
    assert everything(board) == before
    job, _group = undo(board, group=imported, partly=True)
    assert [card["id"] for card in board.records("card")] == [kept]
    assert {one["type"] for one in job.report["left"]} == {"card", "column", "import"}
    assert "Demo" in board.stages()


def test_begun_anew_after_a_crash_it_does_what_was_left(board, imported, monkeypatch):
    real = execute
    calls = []

    def killed(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr("board.undo_job.execute", killed)
    answer = board.run("change.undo", group=imported).result
    with pytest.raises(KeyboardInterrupt):
        work_one()
    with db.engine.begin() as connection:
        connection.execute(JOB.update().values(state="queued"))
    work_one()
    assert find_job(answer["job"]).state == "done"
    assert board.records("card") == []


def test_while_an_import_runs_it_is_cancelled_and_not_undone(board):
    id = new_id()
    start = {"id": id, "file": "a.csv", "total": 1}
    execute(board.stream, "import.start", start, Actor(board.owner), group=id)
    with pytest.raises(Conflict, match="still running"):
        board.run("change.undo", group=id)


def test_a_part_of_an_import_is_undone_with_the_whole_alone(board, imported):
    with pytest.raises(Conflict, match="as a whole") as refusal:
        board.run("change.undo", seq=board.head())
    assert refusal.value.data["group"] == imported


def test_much_that_one_person_did_is_taken_back_but_no_import_of_theirs(board, imported):
    tom = make_member(board, "manager")
    since = board.run("card.create", by=tom, column=board.columns["Lead"], title="T").change.at
    for part in range(2):
        cards = [card["id"] for card in board.records("card")][part * 100 : part * 100 + 110]
        commands = [
            {"name": "card.edit", "args": {"card": id, "fields": {"title": "X"}}} for id in cards
        ]
        board.run("cards.bulk", by=tom, commands=commands)
    undo(board, member=tom, since=since.isoformat())
    assert len(board.records("card")) == MANY
    assert not any(card["title"] in ("X", "T") for card in board.records("card"))
