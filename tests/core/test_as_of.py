"""A board as it was: whatever was done, as of n it is what the snapshot showed that was taken at n."""

from datetime import timedelta

import pytest

from core import as_of, checkpoints, clock, jobs, strict_json
from core.actors import Actor
from core.changes import CHANGE
from core.checkpoints import CHECKPOINT, ask_for_checkpoints
from core.commands import execute
from core.consumers import run_consumers
from core.database import writing
from core.errors import AppError
from core.extensions import db
from core.lines import Lines
from core.pruning import prune
from core.redaction import redact_portion
from core.snapshots import look, read
from tests.board.test_random_sequences import make_lively_board
from tests.factories import make_cards, make_company, make_member, make_person
from tests.support.gambler import Gambler
from tests.support.verify import snapshot_state

STEPS = 110


@pytest.fixture
def close_checkpoints(monkeypatch):
    """A checkpoint after every few changes, and not many of them."""
    monkeypatch.setattr(checkpoints, "EVERY", 7)
    monkeypatch.setattr(checkpoints, "MOST", 6)
    monkeypatch.setattr(as_of, "FAR", 14)
    monkeypatch.setattr(as_of, "PORTION", 5)


def test_as_of_n_it_is_the_snapshot_taken_at_n(app, close_checkpoints):
    board = make_lively_board()
    people = [board.owner, make_member(board, "manager")]
    gambler = Gambler(7, people, [make_company(board.workspace, "Umbra")])
    taken = {board.head(): both(board)}
    for _ in range(STEPS):
        state = snapshot_state(board.stream, "everyone")
        name, args, person = gambler.choose(state, board.head())
        try:
            execute(board.stream, name, args, Actor(person))
        except AppError:
            continue
        taken[board.head()] = both(board)
    assert was(board, taken) == taken, "with the log alone"
    while jobs.work_one():
        pass
    assert 0 < len(kept(board)) <= 6
    assert was(board, taken) == taken, "from checkpoints, the older of which are further apart"
    run_consumers()
    prune_all_but(board, 20)
    later = {seq: shown for seq, shown in taken.items() if seq >= board.head() - 20}
    assert was(board, later) == later, "from the fold"
    assert len(later) < len(taken)


def test_a_time_means_the_newest_change_not_after_it(board, owner, close_checkpoints):
    now = clock.now()
    times = [now + timedelta(minutes=minute) for minute in range(board.head())]
    # Between the last two the clock was put back.
    times[-1] = times[-3]
    stamp(board, times)
    assert [at(owner, board, moment)["seq"] for moment in times] == [
        *range(1, board.head() - 2),
        board.head(),
        board.head(),
        board.head(),
    ]
    assert at(owner, board, now + timedelta(days=900))["seq"] == board.head()


def test_the_times_of_parts_that_lie_behind_checkpoints_are_found(board, owner, close_checkpoints):
    for number in range(40):
        board.run("board.rename", name=f"Name {number}")
    now = clock.now()
    times = [now + timedelta(minutes=minute) for minute in range(board.head())]
    times[20] = times[4]
    stamp(board, times)
    before = [at(owner, board, moment)["seq"] for moment in times]
    db.session.rollback()
    ask_for_checkpoints(board.stream, board.owner)
    while jobs.work_one():
        pass
    assert len(kept(board)) > 3
    assert [at(owner, board, moment)["seq"] for moment in times] == before


def test_before_the_beginning_there_is_an_empty_board(board, owner):
    shown = at(owner, board, clock.now() - timedelta(days=900))
    assert (shown["seq"], shown["at"], shown["board"]) == (0, None, None)
    assert all(found == [] for found in shown["records"].values())
    assert at(owner, board, 0) == shown


def test_what_is_no_place_in_the_log_is_refused(board, owner):
    wrong = ["99999", "-1", "", "yesterday", "2026-01-01", "2026-01-01T09:00"]
    for text in (*wrong, "2026-13-01T09:00Z", "0001-01-01T00:00+14:00"):
        answer = owner.get(f"/api/boards/{board.id}", query_string={"at": text})
        assert answer.status_code == 422, text
        assert list(answer.json["error"]["data"]["fields"]) == ["at"]


def test_a_plus_sign_need_not_be_escaped(board, owner):
    assert owner.get(f"/api/boards/{board.id}?at=2199-01-01T09:00:00+02:00").status_code == 200


def test_what_was_pruned_is_said_to_be_gone_and_since_when(board, owner):
    run_consumers()
    prune_all_but(board, 2)
    answer = owner.get(f"/api/boards/{board.id}?at=1")
    assert (answer.status_code, answer.json["error"]["code"]) == (410, "pruned")
    told = answer.json["error"]["data"]
    assert told["kept_from"] == board.head() - 2
    line = owner.get(f"/api/boards/{board.id}/timeline").json
    assert (line["kept_from"], line["kept_since"]) == (told["kept_from"], told["kept_since"])
    assert line["marks"][0][0] == told["kept_from"]
    assert owner.get(f"/api/boards/{board.id}/steps?since=1").status_code == 410


def test_a_stranger_does_not_see_that_there_was_a_board(board, visitor):
    stranger = visitor(make_person(board.workspace, "member"))
    for path in ("?at=1", "/timeline", "/steps?since=0"):
        assert stranger.get(f"/api/boards/{board.id}{path}").status_code == 404


def test_the_steps_lead_from_one_time_to_another_both_ways(board, owner):
    for column in ("Qualified", "Proposal"):
        card = board.records("card")[0]["id"]
        board.run("card.move", card=card, column=board.columns[column])
    board.run("card.archive", card=card)
    first, last = at(owner, board, 2), at(owner, board, board.head(), archived=True)
    steps = owner.get(f"/api/boards/{board.id}/steps?since=2").json["steps"]
    assert [step["seq"] for step in steps] == list(range(3, board.head() + 1))
    assert along(first, steps, "after") == of_types(last)
    assert along(last, steps[::-1], "before") == of_types(first)


def test_redaction_leaves_no_checkpoint_behind(board, close_checkpoints, monkeypatch):
    make_cards(board, "Lead", *"defghijkl")
    ask_for_checkpoints(board.stream, board.owner)
    pack = Lines.pack

    def redacted_meanwhile(found):
        monkeypatch.setattr(Lines, "pack", pack)
        redact_portion(board.stream, 0, lambda _type, _id, fields: fields)
        return pack(found)

    monkeypatch.setattr(Lines, "pack", redacted_meanwhile)
    jobs.work_one()
    assert kept(board) == [], "what was read before is not kept after"


def at(client, board, place, archived=False):
    text = place if isinstance(place, int) else clock.to_wire(place)
    query = {"at": text} | ({"archived": "1"} if archived else {})
    answer = client.get(f"/api/boards/{board.id}", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def both(board):
    with db.engine.connect() as connection:
        view = look(connection, board.stream, Actor(board.owner))
        return [read(connection, view, archived=archived) for archived in (False, True)]


def was(board, places):
    return {seq: [as_it_was(board, seq, archived) for archived in (False, True)] for seq in places}


def as_it_was(board, seq, archived):
    with db.engine.connect() as connection:
        view = look(connection, board.stream, Actor(board.owner))
        found = as_of.gather(connection, view, seq, board.owner)
    return strict_json.loads(found.snapshot(archived=archived))


def kept(board):
    with db.engine.connect() as connection:
        mine = CHECKPOINT.c.stream == board.stream
        return list(
            connection.scalars(CHECKPOINT.select().with_only_columns(CHECKPOINT.c.seq).where(mine))
        )


def stamp(board, times):
    with writing(db.engine) as connection:
        for number, moment in enumerate(times, 1):
            this = (CHANGE.c.stream == board.stream) & (CHANGE.c.seq == number)
            connection.execute(CHANGE.update().where(this).values(at=moment))


def prune_all_but(board, count):
    prune(db.engine, clock.now() + timedelta(days=1), count)


def of_types(shown):
    kinds = shown["records"] | {"board": [shown["board"]]}
    return {(type, record["id"]): record for type, found in kinds.items() for record in found}


def along(shown, steps, side):
    state = of_types(shown)
    for patch in (patch for step in steps for patch in step["patches"]):
        key = patch["type"], patch["id"]
        if patch[side] is None:
            state.pop(key)
        else:
            state[key] = state.get(key, {}) | patch[side]
    return state
