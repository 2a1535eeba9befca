"""How fresh is what people at other workers see, and what does a fault cost them?

Run by `.venv/bin/python -m bench.several_processes [--mode threading] [--long]`: three workers on a private
PostgreSQL and Redis, nine people who work without a pause and, when their line breaks, wait before they come
back as the browser does. A change is stale at somebody's for as long as it comes later than to the first.
`--long` has Redis down for 90 s too.
"""

import argparse
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from auth.sessions import start_session
from core.config import COOKIE
from tests.factories import MadeBoard, make_board, make_member
from tests.support.house import House, open_house, token_of
from tests.support.postgres import running_cluster
from tests.support.returning import ReturningPerson
from tests.support.waiting import eventually

PEOPLE = 9
PAUSE = 0.25
CALM = 15.0
KILLS = 6
SHUT_OUT = 6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="eventlet", choices=("eventlet", "threading"))
    parser.add_argument("--long", action="store_true")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_cluster() as cluster,
        open_house(Path(folder), cluster, given.mode) as house,
    ):
        _presence(house)
        _shut_out(house, "Redis up")
        _under_load(house, "calm", lambda: time.sleep(CALM))
        for seconds in (5, 90) if given.long else (5,):
            for name, fault in (("hangs", _hang), ("is gone", _be_gone)):
                what, run = f"Redis {name} {seconds} s", partial(fault, house, seconds)
                _under_load(house, what, run)
                # Whoever writes catches up by that; the others have nothing but the clock.
                _under_load(house, f"{what}, one of all writes", run, writers=1)
        house.redis.kill()
        _shut_out(house, "Redis down")
        house.redis.start()
        _under_load(house, f"kill -9 of a worker, {KILLS} times", lambda: _kill_workers(house))
        _under_load(house, "reload (SIGHUP)", lambda: _reload(house))


def _under_load(house: House, what: str, fault: Callable[[], None], writers: int = PEOPLE) -> None:
    board = make_board()
    tokens = [token_of(make_member(board)) for _ in range(PEOPLE)]
    crew = [ReturningPerson(house.url, token, board.stream) for token in tokens]
    assert eventually(lambda: all(person.is_here for person in crew))
    with _working(board, crew[:writers]):
        time.sleep(2)
        began = time.monotonic()
        fault()
        ended = time.monotonic()
        time.sleep(2)
    newest = max(seq for person in crew for seq in person.acked)
    eventually(lambda: all(len(person.heard) == newest for person in crew))
    _report(what, board, crew, began, ended)
    for person in crew:
        person.close()


def _report(
    what: str, board: MadeBoard, crew: list[ReturningPerson], began: float, ended: float
) -> None:
    acked = [seq for person in crew for seq in person.acked]
    first = {seq: min(p.heard[seq] for p in crew if seq in p.heard) for seq in acked}
    # What somebody caught up on return is in the length of the break.
    stale = [
        person.heard[seq] - first[seq]
        for seq in acked
        if began <= first[seq] <= ended
        for person in crew
        if seq in person.heard and seq not in person.missed
    ]
    answers = [seconds for person in crew for seconds in person.took]
    away = [seconds for person in crew for seconds in person.away]
    missing = sum(seq not in person.heard for seq in acked for person in crew)
    _say(
        what,
        f"{len(acked)} commands, refused {sum(len(p.refused) for p in crew)}, "
        f"lost or double {abs(len(acked) - _cards(board))}, missing at somebody's {missing}, "
        f"sent again {sum(p.resent for p in crew)}",
    )
    _say("", f"stale {_spread(stale)}; answer {_spread(answers)}; line broken {_spread(away)}")


def _presence(house: House) -> None:
    board = make_board()
    people = house.at_each_worker(board.stream, {"token": token_of(make_member(board))})
    times = []
    for number in range(100):
        state, began = {"cursor": {"x": number}}, time.monotonic()
        people[0].client.emit("presence", {"stream": board.stream, "state": state})
        for other in people[1:]:
            other.wait_for(lambda o=other, s=state: _last(o) == s)
        times.append(time.monotonic() - began)
        time.sleep(0.05)
    _say("presence at both other workers", _spread(times))
    began = time.monotonic()
    house.kill_worker_of(people[0])
    people[1].wait_for(lambda: _last(people[1]) is None)
    _say("a killed worker's people vanish", f"after {time.monotonic() - began:.1f} s")
    house.dismiss()


def _last(person: object) -> object:
    frames = person.saw("presence")
    return frames[-1]["state"] if frames else None


def _shut_out(house: House, when: str) -> None:
    signed_out, removed = [], []
    for _ in range(SHUT_OUT):
        board = make_board()
        tom, eve = make_member(board), make_member(board)
        cookie = start_session(tom, "a laptop")
        by_cookie = house.at_each_worker(board.stream, {"cookie": cookie})
        by_token = house.at_each_worker(board.stream, {"token": token_of(eve)})
        olga = house.connect(token=token_of(board.owner))
        headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": house.url}
        began = time.monotonic()
        house.ask("DELETE", "/api/session", None, headers)
        eventually(lambda people=by_cookie: not any(p.client.connected for p in people))
        signed_out.append(time.monotonic() - began)
        began = time.monotonic()
        olga.command(board.stream, "member.remove", {"member": eve})
        eventually(lambda people=by_token: all(p.saw("revoked") for p in people))
        removed.append(time.monotonic() - began)
        house.dismiss()
    _say(f"signed out at all workers, {when}", _spread(signed_out))
    _say(f"removed from a board at all workers, {when}", _spread(removed))


def _hang(house: House, seconds: float) -> None:
    house.redis.freeze()
    time.sleep(seconds)
    house.redis.thaw()


def _be_gone(house: House, seconds: float) -> None:
    house.redis.kill()
    time.sleep(seconds)
    house.redis.start()


def _kill_workers(house: House) -> None:
    for number in range(KILLS):
        before = house.workers()
        os.kill(before[number % len(before)], signal.SIGKILL)
        eventually(lambda b=before: len(set(house.workers()) - set(b)) == 1)
        time.sleep(3)


def _reload(house: House) -> None:
    before = set(house.workers())
    house.server.process.send_signal(signal.SIGHUP)
    assert eventually(lambda: not before & set(house.workers()), 90)


@contextmanager
def _working(board: MadeBoard, crew: list[ReturningPerson]) -> Iterator[None]:
    is_over = threading.Event()

    def work(person: ReturningPerson) -> None:
        while not is_over.wait(PAUSE):
            person.command("card.create", {"column": board.columns["Lead"], "title": "A deal"})

    threads = [threading.Thread(target=work, args=(person,)) for person in crew]
    for thread in threads:
        thread.start()
    yield
    is_over.set()
    for thread in threads:
        thread.join()


def _cards(board: MadeBoard) -> int:
    return len(board.titles("Lead"))


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "never"
    ordered = sorted(seconds)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    return f"p50 {p50 * 1e3:.0f}, p99 {p99 * 1e3:.0f}, worst {ordered[-1] * 1e3:.0f} ms"


def _say(what: str, result: str) -> None:
    sys.stdout.write(f"{what:<52} {result}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
