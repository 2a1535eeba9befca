"""Consumers, jobs, hints and the broadcast: what goes on behind a commit, in this process and beside others."""

import threading
import time
from datetime import timedelta

import pytest
import redis
from sqlalchemy import event, select, update

from auth.models import Member
from auth.sessions import find_actor, find_ended
from auth.tokens import create_token
from core import broadcast, bus, clock, consumers, hints, jobs
from core.actors import Actor
from core.broadcast import Listener, add_listener, publish_missing, remove_listener
from core.changes import head, renew_epoch
from core.commands import derived_id, execute
from core.consumers import CURSOR, Consumer, run_consumers
from core.errors import NotFound, Unauthenticated, Unavailable
from core.extensions import change_committed, db, socketio
from core.jobs import JOB, cancel_job, enqueue, find_job, work_one
from core.models import new_id
from core.ratelimit import EXTENSION, limits_of, make_limits
from core.sockets import Credential, _credentials, _Handlers
from tests.factories import make_board, make_card, make_member
from tests.support.live import free_port


@pytest.fixture
def board(app):
    board = make_board()
    run_consumers()
    return board


@pytest.fixture
def told(monkeypatch):
    """A consumer of boards which remembers what it is told; `told.fail` is raised when set."""

    class Told(list):
        fail = None

        def hear(self, change):
            if self.fail:
                raise self.fail
            self.append(change.seq)

    told = Told()
    monkeypatch.setitem(consumers.consumers, "told", Consumer("told", "board", told.hear))
    run_consumers()
    told.clear()
    return told


@pytest.fixture
def emitted(monkeypatch):
    """What is sent to sockets, and rooms without a transport behind them."""
    emitted = []

    def emit(event, payload, to):
        emitted.append((event, payload, to))

    monkeypatch.setattr(socketio, "emit", emit)
    monkeypatch.setattr(socketio.server, "enter_room", lambda sid, room: None)
    monkeypatch.setattr(socketio.server, "leave_room", lambda sid, room: None)
    yield emitted
    broadcast._outlets.clear()
    _credentials.clear()


def cursor_of(consumer, stream):
    mine = (CURSOR.c.consumer == consumer) & (CURSOR.c.stream == stream)
    with db.engine.connect() as connection:
        return connection.execute(select(CURSOR.c.seq).where(mine)).scalar()


def listen(board, person, sid="socket-1"):
    with db.engine.connect() as connection:
        add_listener(board.stream, Listener(sid, Actor(person), "everyone"), connection)


def sent_seqs(emitted):
    return [payload["seq"] for event, payload, _to in emitted if event == "change"]


def test_a_consumer_is_told_each_change_once_and_in_order(board, told):
    first = head_of(board)
    for title in "abc":
        make_card(board, "Lead", title)
    run_consumers()
    run_consumers()
    assert told == [first + 1, first + 2, first + 3]


def test_a_consumer_that_fails_goes_on_at_that_change(board, told):
    make_card(board)
    told.fail = Unavailable("not now")
    run_consumers()
    assert told == []
    told.fail = None
    run_consumers()
    assert told == [head_of(board)]


def test_what_a_consumer_finished_before_it_failed_is_kept(board, told, monkeypatch):
    start = head_of(board)
    for title in "abc":
        make_card(board, "Lead", title)

    def hear(change):
        if change.seq == start + 3:
            raise RuntimeError("a fault of ours")
        told.append(change.seq)

    monkeypatch.setitem(consumers.consumers, "told", Consumer("told", "board", hear))
    run_consumers()
    run_consumers()
    assert told == [start + 1, start + 2]
    assert cursor_of("told", board.stream) == start + 2


def test_a_refused_follow_up_does_not_stop_the_consumer(board, told):
    make_card(board)
    told.fail = NotFound("gone meanwhile")
    run_consumers()
    assert cursor_of("told", board.stream) == head_of(board)


def test_a_slower_process_does_not_move_a_cursor_back(board, told):
    make_card(board)
    run_consumers()
    consumers._keep(consumers.consumers["told"], board.stream, 1)
    assert cursor_of("told", board.stream) == head_of(board)


def test_a_consumer_is_woken_by_the_records_it_acts_upon_and_told_the_rest_later(
    board, told, monkeypatch
):
    item = Consumer("told", "board", told.hear, frozenset(["member"]))
    monkeypatch.setitem(consumers.consumers, "told", item)
    made = []
    with change_committed.connected_to(lambda change: made.append(change)):
        make_card(board)
        make_member(board)
    assert [item.waits_for(change) for change in made if change.stream == board.stream] == [
        False,
        True,
    ]
    assert not any(item.waits_for(change) for change in made if change.stream != board.stream)
    run_consumers()
    assert told == [change.seq for change in made if change.stream == board.stream]


def test_a_change_told_twice_has_one_effect(board, monkeypatch):
    def follow(change):
        if change.name == "board.rename":
            id = derived_id(change.id, "echo")
            args = {"column": board.columns["Lead"], "title": "Follow-up"}
            execute(board.stream, "card.create", args, Actor(board.owner), id)

    monkeypatch.setitem(consumers.consumers, "echo", Consumer("echo", "board", follow))
    board.run("board.rename", name="New")
    with db.engine.connect() as connection:
        row = consumers.changes_since(connection, board.stream, head_of(board) - 1)[0]
    follow(row)  # killed here, before the cursor was kept
    run_consumers()
    assert board.titles("Lead") == ["Follow-up"]


def test_changes_go_out_in_the_order_of_the_log(board, emitted):
    listen(board, board.owner)
    start = head_of(board)
    for title in "abc":
        make_card(board, "Lead", title)
    assert sent_seqs(emitted) == [start + 1, start + 2, start + 3]


def test_what_another_process_committed_goes_out_before_what_follows(board, emitted, monkeypatch):
    listen(board, board.owner)
    start = head_of(board)
    with monkeypatch.context() as other_process:
        other_process.setattr("core.commands.publish", lambda change: None)
        make_card(board, "Lead", "Elsewhere")
    make_card(board, "Lead", "Here")
    assert sent_seqs(emitted) == [start + 1, start + 2]


@pytest.mark.parametrize(("letter", "event"), [("x", "change"), ("汉", "head")])
def test_a_change_above_256_kib_is_announced_by_its_number_alone(board, emitted, letter, event):
    """Counted in bytes: a Chinese letter has three."""
    card = make_card(board)
    listen(board, board.owner)
    board.run("card.describe", card=card, text=letter * 95_000)
    (told,) = emitted
    assert told[0] == event
    assert told[1]["seq"] == head_of(board)


def test_one_stream_that_fails_does_not_silence_the_others(board, emitted, monkeypatch):
    other = make_board(board.workspace)
    for each in (board, other):
        listen(each, board.owner, f"socket-{each.id}")
    with monkeypatch.context() as other_process:
        other_process.setattr("core.commands.publish", lambda change: None)
        make_card(board), make_card(other)
    emit_all = broadcast._emit

    def emit(stream, outlet, changes):
        if stream == board.stream:
            raise RuntimeError("a fault of ours")
        emit_all(stream, outlet, changes)

    monkeypatch.setattr(broadcast, "_emit", emit)
    publish_missing()
    assert sent_seqs(emitted) == [head_of(other)]


def test_after_a_restore_changes_go_out_again(board, emitted):
    """The restored history is shorter than what was sent of the old one."""
    listen(board, board.owner)
    broadcast._outlets[board.stream].sent = 10_000
    renew_epoch(db.session.connection())
    db.session.commit()
    publish_missing()
    make_card(board)
    assert sent_seqs(emitted) == [head_of(board)]
    assert emitted[-1][1]["epoch"] == broadcast._outlets[board.stream].epoch


def test_whoever_is_disabled_at_another_process_hears_no_more(board, emitted, monkeypatch):
    member = make_member(board)
    listen(board, member)
    broadcast.follow_access()
    with monkeypatch.context() as other_process:
        other_process.setattr("core.commands.publish", lambda change: None)
        board.workspace.run("member.disable", member=member)
    broadcast.follow_access()
    assert emitted == [("revoked", {"stream": board.stream}, "socket-1")]
    assert broadcast._outlets == {}


def test_nobody_hears_more_of_a_board_that_was_removed_for_good(board, emitted):
    for sid, person in (("socket-1", make_member(board)), ("socket-2", board.owner)):
        listen(board, person, sid)
    board.run("board.archive")
    emitted.clear()
    board.run("board.purge", name="Pipeline")
    assert [event for event, *_ in emitted] == ["revoked", "revoked"]
    assert broadcast._outlets == {}


@pytest.mark.parametrize("known", [{}, {"workspace:another": 1}])
def test_whoever_is_disabled_before_the_first_look_at_the_workspace_hears_no_more(
    board, emitted, monkeypatch, known
):
    monkeypatch.setattr(broadcast, "_looked_at", dict(known))
    member = make_member(board)
    listen(board, member)
    with monkeypatch.context() as other_process:
        other_process.setattr("core.commands.publish", lambda change: None)
        board.workspace.run("member.disable", member=member)
    broadcast.follow_access()
    assert emitted == [("revoked", {"stream": board.stream}, "socket-1")]


def disable_by_hand(member):
    db.session.execute(update(Member).where(Member.id == member).values(status="disabled"))
    db.session.commit()


def test_whoever_was_disabled_without_a_change_hears_no_more_after_a_round(board, emitted):
    member = make_member(board)
    listen(board, member)
    disable_by_hand(member)
    for beat in range(broadcast.LOOK_BEATS):
        broadcast.recheck_some(beat)
    assert emitted == [("revoked", {"stream": board.stream}, "socket-1")]


def test_whoever_is_a_stranger_to_the_restored_history_hears_nothing_of_it(board, emitted):
    member = make_member(board)
    listen(board, member)
    disable_by_hand(member)
    renew_epoch(db.session.connection())
    db.session.commit()
    publish_missing()
    assert emitted == [("revoked", {"stream": board.stream}, "socket-1")]


def test_each_stream_has_its_sign_of_life_once_in_five_beats(board, emitted):
    streams = sorted(other.stream for other in (board, *(make_board() for _ in range(9))))
    for stream in streams:
        broadcast._outlets[stream] = broadcast._Outlet(
            7, "epoch", {"socket-1": Listener("socket-1", Actor(board.owner), "everyone")}
        )
    for beat in range(23, 28):
        broadcast.publish_heads(beat)
    assert sorted(frame["stream"] for event, frame, _ in emitted) == streams
    assert {event for event, *_ in emitted} == {"head"}


def test_whose_session_ended_is_asked_by_one_statement_for_all(board):
    tokens = [create_token(board.owner, "test", ["read"])[1] for _ in range(3)]
    actors = [find_actor(None, token) for token in tokens]
    gone = [Actor(board.owner, session=new_id()) for _ in range(700)]
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    ended = find_ended([*actors, *gone, Actor(board.owner)])
    assert ended == {actor.session for actor in gone}
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1
    assert find_ended([Actor(board.owner)]) == set()


def test_whoever_loses_access_while_joining_does_not_stay(app, board, emitted, monkeypatch):
    member, enter = make_member(board), socketio.server.enter_room
    _credentials["socket-1"] = Credential("cookie", None, Actor(member))
    monkeypatch.setattr("core.sockets.find_actor", lambda cookie, bearer: Actor(member))

    def enter_late(sid, room):
        board.run("member.remove", member=member)
        enter(sid, room)

    monkeypatch.setattr(socketio.server, "enter_room", enter_late)
    with pytest.raises(NotFound):
        _Handlers(app, None).join("socket-1", {"stream": board.stream, "since": 0})
    assert board.stream not in broadcast._outlets


def test_whoever_hangs_up_while_joining_does_not_stay(app, board, emitted, monkeypatch):
    handlers = _Handlers(app, None)
    _credentials["socket-1"] = Credential("cookie", None, Actor(board.owner))
    monkeypatch.setattr("core.sockets.find_actor", lambda cookie, bearer: Actor(board.owner))
    monkeypatch.setattr(
        socketio.server, "enter_room", lambda sid, room: handlers.disconnect("socket-1")
    )
    with pytest.raises(Unauthenticated):
        handlers.join("socket-1", {"stream": board.stream, "since": 0})
    assert board.stream not in broadcast._outlets


def test_an_outlet_without_listeners_is_forgotten(board, emitted):
    listen(board, board.owner)
    remove_listener(board.stream, "socket-1")
    assert broadcast._outlets == {}


@pytest.mark.parametrize("event", ["join", "leave", "command", "presence"])
@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        1,
        "text",
        True,
        {},
        {"stream": []},
        {"stream": {"$ne": 1}, "since": 0},
        {"stream": "board:" + "0" * 100_000, "since": 0},
        {"since": 2**64 - 1, "epoch": []},
        {"since": True},
        {"since": 1.5},
        {"name": [], "args": 1, "id": {}},
        {"name": {"a": 1}, "args": [], "id": 7},
        {"name": "card.move", "args": {"card": [], "column": {}, "after": 1}},
        {"state": "x" * 100_000},
        {"state": {"card": {}, "typing": [], "cursor": {"x": "y" * 500}}},
    ],
)
def test_whatever_a_socket_sends_is_answered_with_a_code(
    app, board, emitted, monkeypatch, event, payload
):
    _credentials["socket-1"] = Credential("cookie", None, Actor(board.owner))
    monkeypatch.setattr("core.sockets.find_actor", lambda cookie, bearer: Actor(board.owner))
    handlers = _Handlers(app, None)
    listen(board, board.owner)
    variants = [payload]
    if isinstance(payload, dict):
        variants.append({"stream": board.stream} | payload)
    for variant in variants:
        answer = handlers.answering(getattr(handlers, event))("socket-1", variant)
        assert answer.get("error", {}).get("code", "ok") != "internal"


def test_both_doors_share_one_rate_limit(app, client, board, emitted, monkeypatch):
    monkeypatch.setitem(app.extensions, EXTENSION, make_limits(0.001, 1))
    monkeypatch.setattr("core.sockets.find_actor", lambda cookie, bearer: Actor(board.owner))
    _credentials["socket-1"] = Credential("cookie", None, Actor(board.owner))
    payload = {"stream": board.stream, "name": "board.rename", "args": {"name": "By socket"}}
    _Handlers(app, limits_of(app)).command("socket-1", payload)
    _id, token = create_token(board.owner, "test", ["write"])
    answer = client.post(
        f"/api/boards/{board.id}/commands/board.rename",
        json={"name": "By REST"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_dead_redis_delays_no_command(board, monkeypatch):
    gone = redis.Redis(port=free_port(), socket_timeout=2)
    monkeypatch.setattr(bus, "_clients", [gone])
    monkeypatch.setattr(hints, "_untold", {})
    began = time.monotonic()
    for title in "abcde":
        make_card(board, "Lead", title)
    assert time.monotonic() - began < 2
    assert hints._untold == {board.stream: head_of(board)}


def test_a_job_is_done_once_though_two_ask_at_once(app, board, monkeypatch):
    done = []
    monkeypatch.setitem(jobs.handlers, "note", lambda progress: done.append(progress.id) or {})
    ids = [enqueue("note", {}, board.owner) for _ in range(3)]
    claims = []

    def claim():
        with app.app_context():
            claims.extend(row.id for row in iter(jobs._claim, None))

    workers = [threading.Thread(target=claim) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claims) == sorted(ids)


def test_a_job_shows_that_it_lives_however_long_a_step_takes(board, monkeypatch):
    monkeypatch.setattr(jobs, "LIFE_SECONDS", 0.02)
    moments = []

    def think(progress):
        began, until = find_job(progress.id).seen_at, time.monotonic() + 20
        while find_job(progress.id).seen_at == began and time.monotonic() < until:
            time.sleep(0.02)
        moments.append((began, find_job(progress.id).seen_at))
        return {}

    monkeypatch.setitem(jobs.handlers, "think", think)
    enqueue("think", {}, board.owner)
    work_one()
    [(began, later)] = moments
    assert later > began


@pytest.mark.parametrize(("left", "found"), [("running", "done"), ("cancelling", "cancelled")])
def test_a_job_whose_worker_was_killed_is_taken_over(board, monkeypatch, left, found):
    def count(progress):
        progress.step(1, 2)
        return {"counted": 2}

    monkeypatch.setitem(jobs.handlers, "count", count)
    id = enqueue("count", {}, board.owner)
    long_ago = clock.now() - timedelta(minutes=5)
    jobs._write(update(JOB).where(JOB.c.id == id).values(state=left, seen_at=long_ago))
    assert work_one()
    assert find_job(id).state == found
    assert not work_one()


def test_a_job_leaves_others_more_than_one_turn_after_each_step(board, monkeypatch):
    pauses = []
    monkeypatch.setattr(jobs.server, "sleep", pauses.append)
    monkeypatch.setitem(
        jobs.handlers, "count", lambda progress: [progress.step(n, 3) for n in (1, 2, 3)]
    )
    enqueue("count", {}, board.owner)
    assert work_one()
    assert len(pauses) == 3
    assert min(pauses) > 0


def test_a_job_that_fails_says_so_and_the_next_is_done(board, monkeypatch):
    def fail(_progress):
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(jobs.handlers, "fail", fail)
    failing, unknown = enqueue("fail", {}, board.owner), enqueue("no such", {}, board.owner)
    stopped = enqueue("fail", {}, board.owner)
    cancel_job(stopped)
    assert work_one()
    assert work_one()
    assert not work_one()
    assert {find_job(id).state for id in (failing, unknown)} == {"failed"}
    assert find_job(failing).error["code"] == "internal"
    assert find_job(stopped).state == "cancelled"


def head_of(board):
    with db.engine.connect() as connection:
        return head(connection, board.stream)
