"""What is kept of snapshots: never older than the log, never more than one may see, never too much."""

import gzip
import threading
import urllib.request
from datetime import timedelta

import pytest

from core import changes, clock, kept_snapshots, rest, strict_json
from core.changes import renew_epoch
from core.consumers import run_consumers
from core.extensions import db
from core.pruning import prune
from core.snapshots import read_records
from tests.core.test_live_path import post, token_of
from tests.factories import make_board, make_card, make_cards, make_member, make_person
from tests.support.asking import questions
from tests.support.verify import KeptCopies


@pytest.fixture(autouse=True)
def nothing_is_kept():
    kept_snapshots._streams.clear()


@pytest.fixture
def reads(monkeypatch):
    """The types of records which are read from their tables."""
    found = []

    def counted(connection, view, type, **options):
        found.append(type)
        return read_records(connection, view, type, **options)

    monkeypatch.setattr(kept_snapshots, "read_records", counted)
    return found


def show(client, board, **headers):
    return client.get(f"/api/boards/{board.id}", headers=headers)


def titles(client, board):
    return sorted(card["title"] for card in show(client, board).json["records"]["card"])


def test_each_answer_shows_what_was_written_before_it(owner, board, reads):
    assert titles(owner, board) == ["a", "b", "c"]
    cards = len(reads)
    card = make_card(board, "Lead", "d")
    assert titles(owner, board) == ["a", "b", "c", "d"]
    board.run("card.edit", card=card, fields={"title": "e"})
    board.run("card.archive", card=card)
    assert titles(owner, board) == ["a", "b", "c"]
    board.run("card.restore", card=card)
    assert titles(owner, board) == ["a", "b", "c", "e"]
    assert len(reads) == cards, "all of it came from the log"


def test_whoever_is_far_behind_reads_the_tables(board, reads, monkeypatch):
    monkeypatch.setattr(kept_snapshots, "MAX_BEHIND", 2)
    kept = KeptCopies(board.stream)
    kept.verify()
    make_cards(board, "Lead", *"defg")
    reads.clear()
    kept.verify()
    # Each audience's copy, and beside it one that was made anew.
    assert reads.count("card") == 2 * len(kept.copies)


def test_a_log_that_comes_in_portions_is_not_taken_for_whole(board, monkeypatch):
    kept = KeptCopies(board.stream)
    kept.verify()
    make_cards(board, "Lead", *"defg")
    monkeypatch.setattr(changes, "MAX_PORTION", 100)
    kept.verify()


def test_what_was_pruned_is_read_anew(board):
    kept = KeptCopies(board.stream)
    kept.verify()
    make_card(board)
    run_consumers()
    db.session.rollback()
    assert prune(db.engine, clock.now() + timedelta(days=1), 0).changes
    make_card(board)
    kept.verify()


def test_a_new_epoch_is_read_anew(owner, board):
    assert titles(owner, board) == ["a", "b", "c"]
    name = renew_epoch(db.session.connection())
    assert show(owner, board).json["epoch"] == name


def test_each_audience_is_shown_its_own(board, visitor):
    workspace = board.workspace
    people = [board.owner, make_person(workspace, "member"), make_person(workspace, "guest")]
    path = f"/api/workspaces/{workspace.id}"
    clients = [visitor(person) for person in people]
    first = [client.get(path).json["records"]["member"] for client in clients]
    workspace.run("department.create", name="Support")
    make_person(workspace)
    again = [client.get(path).json["records"]["member"] for client in clients]
    assert [len(shown) for shown in first] == [3, 3, 0]
    assert [len(shown) for shown in again] == [4, 4, 0]
    assert [sum("email" in item for item in shown) for shown in again] == [4, 0, 0]


def test_whoever_lost_a_board_is_not_shown_what_is_kept_of_it(board, visitor):
    member = make_member(board)
    client = visitor(member)
    assert titles(client, board) == ["a", "b", "c"]
    board.run("member.remove", member=member)
    assert show(client, board).status_code == 404


def test_plain_and_packed_are_the_same(owner, board):
    packed = show(owner, board, **{"Accept-Encoding": "gzip"})
    plain = show(owner, board)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data


def test_neither_what_is_kept_nor_what_is_known_costs_more_than_two_questions(owner, board):
    tag = show(owner, board).headers["ETag"]
    for known in ({}, {"If-None-Match": tag}):
        with questions() as asked:
            assert show(owner, board, **known).status_code == (304 if known else 200)
        assert len(asked) == 2, "who may open the board; its head and the epoch"


def test_many_who_come_at_once_have_it_read_once(app, board, visitor, reads, monkeypatch):
    clients = [visitor(board.owner) for _ in range(8)]
    bodies, everybody = set(), threading.Barrier(8, timeout=30)

    def find_nothing(*given):
        assert kept_snapshots.at_hand(*given) is None
        everybody.wait()

    def ask(client):
        with app.app_context():
            bodies.add(show(client, board).data)

    monkeypatch.setattr(rest, "at_hand", find_nothing)
    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 1
    assert reads.count("card") == 1


def test_what_was_not_asked_for_longest_is_dropped_where_memory_ends(app, visitor, monkeypatch):
    boards = [make_board() for _ in range(4)]
    for board in boards:
        show(visitor(board.owner), board)
    sizes = {name: kept.size for name, kept in kept_snapshots._streams.items()}
    monkeypatch.setattr(kept_snapshots, "MAX_BYTES", sum(sizes.values()))
    show(visitor(boards[0].owner), boards[0])
    show(visitor(boards[0].owner), make_board(boards[0].workspace))
    kept = list(kept_snapshots._streams)
    assert boards[0].stream in kept
    assert boards[1].stream not in kept
    assert sum(one.size for one in kept_snapshots._streams.values()) <= sum(sizes.values())


def test_what_is_larger_than_all_memory_is_shown_and_not_kept(owner, board, monkeypatch):
    monkeypatch.setattr(kept_snapshots, "MAX_BYTES", 10)
    assert titles(owner, board) == ["a", "b", "c"]
    assert not kept_snapshots._streams


@pytest.mark.live
def test_what_another_process_writes_is_in_the_next_answer(board, live_server):
    """The server keeps its copy; this process writes beside it."""
    token = token_of(board.owner)
    for step in range(4):
        if step:
            make_cards(board, "Lead", f"{step}", f"{step} again")
        assert body_from(live_server, board, token) == KeptCopies(board.stream).body("everyone")


@pytest.mark.live
def test_everybody_reads_what_they_have_just_written_however_many_write(board, live_server):
    missing, tokens = [], [token_of(board.owner) for _ in range(4)]

    def work(token):
        for _ in range(8):
            args = {"column": board.columns["Lead"], "title": "new"}
            url = f"{live_server.url}/api/boards/{board.id}/commands/card.create"
            made = post(url, args, token)
            shown = strict_json.loads(body_from(live_server, board, token))
            ids = [card["id"] for card in shown["records"]["card"]]
            if shown["seq"] < made["seq"] or made["change"]["patches"][0]["id"] not in ids:
                missing.append(made["seq"])

    threads = [threading.Thread(target=work, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missing == []
    assert board.head() == 3 + 1 + 4 * 8
    assert body_from(live_server, board, tokens[0]) == KeptCopies(board.stream).body("everyone")


def body_from(server, board, token):
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{server.url}/api/boards/{board.id}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        return answer.read()
