"""Backup, restore, verify and prune beside a running server in which people work."""

import os
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask_migrate import stamp
from sqlalchemy import select, update

from app import create_app
from auth.tokens import create_token
from core import clock, strict_json
from core.changes import CHANGE, changes_since
from core.consumers import CURSOR, run_consumers
from core.extensions import db
from core.folds import folded_to
from core.jobs import enqueue, find_job
from core.models import new_id
from core.pace import Pace
from core.replay import differences, stream_names
from tests.factories import make_board, make_card, make_cards, make_member
from tests.support.live import ROOT
from tests.support.people import SocketPerson
from tests.support.settings import make_config, settings

pytestmark = pytest.mark.live

WRITERS = 3


@pytest.fixture
def board(app):
    stamp()
    board = make_board()
    make_cards(board, "Lead", *"abcdef")
    run_consumers()
    db.session.remove()
    return board


@pytest.fixture
def flask(database_url, tmp_path):
    """Run a command of the `flask` line as an operator would, in a process of its own."""

    def run(*words, url=database_url):
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *map(str, words)],
            cwd=ROOT,
            env=os.environ | settings(tmp_path, url),
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def connect(live_server):
    people = []

    def connect_person(id):
        people.append(SocketPerson(live_server.url, token_of(id)))
        return people[-1]

    yield connect_person
    for person in people:
        person.close()


def token_of(person):
    _id, token = create_token(person, "test", ["read", "write"])
    return token


@contextmanager
def people_at_work(board, connect):
    """Let several people add and move deals all the time; yields what was acknowledged, in order."""
    acked, refused, over = [], [], threading.Event()
    cards = board_cards(board)

    def work(person, number):
        while not over.is_set():
            id = new_id()
            name, args = (
                ("card.create", {"column": board.columns["Lead"], "title": f"By {number}"}),
                ("card.move", {"card": cards[number], "column": board.columns["Proposal"]}),
            )[len(acked) % 2]
            ack = person.command(board.stream, name, args, id)
            (acked if "ok" in ack else refused).append((id, ack))

    persons = [connect(make_member(board)) for _ in range(WRITERS)]
    threads = [
        threading.Thread(target=work, args=pair)
        for pair in zip(persons, range(WRITERS), strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: len(acked) > 20, "work to begin")
        yield acked
    finally:
        over.set()
        for thread in threads:
            thread.join(30)
    assert refused == []


def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(
    board, connect, flask, tmp_path, bare_database_url, live_server
):
    with people_at_work(board, connect) as acked:
        before = {id for id, _ack in list(acked)}
        saved = flask("backup", tmp_path / "copy")
        during = len(acked) - len(before)
    assert saved.returncode == 0, saved.stderr
    assert during > 0, "nobody could work meanwhile"
    restored = flask("restore", tmp_path / "copy", url=bare_database_url)
    assert restored.returncode == 0, restored.stderr
    with opened(tmp_path, bare_database_url):
        assert faults() == []
        log = log_of(board)
        assert [row.seq for row in log] == list(range(1, len(log) + 1))
        assert before <= {row.id for row in log}
    assert "Traceback" not in live_server.log.read_text()


def test_verify_beside_a_server_is_not_confused_by_people_at_work(board, connect, flask):
    with people_at_work(board, connect) as acked:
        before = len(acked)
        result = flask("verify")
        assert result.returncode == 0, result.stderr
        assert len(acked) > before


def test_pruning_beside_a_server_disturbs_nobody(board, connect, flask, live_server):
    reader = connect(make_member(board))
    run_consumers()
    with db.engine.begin() as connection:
        connection.execute(update(CHANGE).values(at=clock.now() - timedelta(days=100)))
        whole = changes_since(connection, board.stream, 0)[-1].seq
    seq = reader.join(board.stream)["seq"]
    with people_at_work(board, connect):
        result = flask("prune", "--keep-changes", "0")
        assert result.returncode == 0, result.stderr
    newest = log_of(board)[-1].seq
    reader.wait_for_seq(board.stream, newest)
    later = [seq for seq in sorted(reader.seqs(board.stream)) if seq > whole]
    assert later == list(range(whole + 1, newest + 1))
    assert whole >= seq
    with db.engine.connect() as connection:
        fold = folded_to(connection, board.stream)
    assert fold == whole
    assert faults() == []
    assert reader.call("join", {"stream": board.stream, "since": fold - 1}) == {
        "ok": {"resync": True}
    }
    assert "changes" in reader.join(board.stream, since=fold)
    assert "Traceback" not in live_server.log.read_text()


def test_a_restore_while_people_are_connected_sends_them_to_the_new_history(
    board, connect, flask, tmp_path, live_server
):
    ana, tom = connect(make_member(board)), connect(make_member(board))
    old = ana.join(board.stream)["epoch"]
    tom.join(board.stream)
    assert flask("backup", tmp_path / "copy").returncode == 0
    with people_at_work(board, connect):
        pass
    lost = new_id()
    args = {"id": lost, "column": board.columns["Lead"], "title": "Not in the backup"}
    assert "ok" in ana.command(board.stream, "card.create", args)
    seq = snapshot(live_server, board, ana)["seq"]

    restored = flask("restore", tmp_path / "copy")
    assert restored.returncode == 0, restored.stderr
    for person in (ana, tom):
        person.wait_for(
            lambda person=person: heads_of_another(person, old), "a head of the new epoch"
        )
    assert ana.call("join", {"stream": board.stream, "since": seq, "epoch": old}) == {
        "ok": {"resync": True}
    }
    shown = snapshot(live_server, board, ana)
    assert shown["epoch"] != old
    assert shown["seq"] < seq
    assert lost not in {card["id"] for card in shown["records"]["card"]}

    # What somebody had not sent yet arrives now, and the other sees it.
    for person in (ana, tom):
        person.changes.clear()
        person.join(board.stream, since=shown["seq"])
    ack = ana.command(board.stream, "card.create", args)
    assert ack["ok"]["seq"] == shown["seq"] + 1
    tom.wait_for_seq(board.stream, shown["seq"] + 1)
    assert faults() == []
    assert "Traceback" not in live_server.log.read_text()


def test_a_restore_while_people_work_stops_nobody(board, connect, flask, tmp_path, live_server):
    with people_at_work(board, connect) as acked:
        assert flask("backup", tmp_path / "copy").returncode == 0
        restored = flask("restore", tmp_path / "copy")
        assert restored.returncode == 0, restored.stderr
        before = len(acked)
        wait_for(lambda: len(acked) > before + WRITERS, "work to go on")
    assert faults() == []
    assert "Traceback" not in live_server.log.read_text()


def test_consumers_and_jobs_go_on_in_the_server_after_a_restore(
    board, connect, flask, tmp_path, live_server
):
    job = enqueue("csv-import", {"upload": "gone", "file": "gone.csv"}, board.owner)
    wait_for(lambda: find_job(job).state == "failed", "the job to fail for want of its file")
    assert flask("backup", tmp_path / "copy").returncode == 0
    for title in "xyz":
        make_card(board, "Lead", title)
    wait_for(lambda: behind(board) == 0, "the consumers")
    assert flask("restore", tmp_path / "copy").returncode == 0
    owner = connect(board.owner)
    assert "ok" in owner.command(board.stream, "board.rename", {"name": "After"})
    wait_for(lambda: behind(board) == 0, "the consumers after the restore")
    shown = get(live_server, f"/api/users/{board.owner}", owner)
    assert [line["name"] for line in shown["records"]["listed_board"]] == ["After"]
    later = enqueue("csv-import", {"upload": "gone", "file": "gone.csv"}, board.owner)
    wait_for(lambda: find_job(later).state == "failed", "a job after the restore")
    assert find_job(job).state == "failed"
    assert faults() == []


def test_a_restore_of_a_stopped_server_is_there_when_it_starts(board, flask, tmp_path, live_server):
    assert flask("backup", tmp_path / "copy").returncode == 0
    card = make_card(board, "Lead", "Not in the backup")
    live_server.stop()
    assert flask("restore", tmp_path / "copy").returncode == 0
    live_server.start()
    assert card not in board_cards(board)
    assert faults() == []


def board_cards(board):
    db.session.remove()
    return sorted(card["id"] for card in board.records("card"))


def log_of(board):
    with db.engine.connect() as connection:
        found = select(CHANGE.c.seq, CHANGE.c.id).where(CHANGE.c.stream == board.stream)
        return connection.execute(found.order_by(CHANGE.c.seq)).all()


def faults():
    with db.engine.connect() as connection:
        streams = stream_names(connection)
    return [line for stream in streams for line in differences(db.engine, stream, Pace())]


def behind(board):
    """How many consumers of a board have not finished its newest change."""
    newest = log_of(board)[-1].seq
    with db.engine.connect() as connection:
        mine = select(CURSOR.c.seq).where(CURSOR.c.stream == board.stream)
        return sum(seq != newest for seq in connection.scalars(mine))


def heads_of_another(person, epoch):
    return [head for head in person.saw("head") if head["epoch"] != epoch]


def snapshot(live_server, board, person):
    return get(live_server, f"/api/boards/{board.id}", person)


def get(live_server, path, person):
    headers = {"Authorization": f"Bearer {person.token}"}
    request = urllib.request.Request(f"{live_server.url}{path}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        return strict_json.loads(answer.read())


def wait_for(condition, what):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def opened(folder, url):
    """Look into another database."""
    app = create_app(make_config(folder, url))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
