"""A pruned log: shorter, still proving the tables, and honest to everybody who asks for what is gone."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from auth.tokens import create_token
from core import clock, consumers, pruning
from core.actors import Actor
from core.changes import CHANGE, changes_since
from core.commands import execute
from core.consumers import Consumer, run_consumers
from core.errors import Conflict
from core.extensions import db
from core.folds import FOLD, FOLDED_RECORD, folded_to
from core.models import new_id
from core.pace import Pace
from core.pruning import prune
from core.records import record_of
from core.replay import _Replay, differences, stream_names
from tests.factories import make_board, make_card, make_comment, make_member
from tests.support.killing import kill_at_each_statement
from tests.support.settings import POSTGRESQL
from tests.support.verify import snapshot_state


@pytest.fixture
def board(app):
    """A board on which something of each kind was done, long ago."""
    board = make_board()
    editor = make_member(board)
    for title in ("Umbra", "Kite", "Basalt"):
        card = make_card(board, "Lead", title)
        board.run("card.move", card=card, column=board.columns["Proposal"], by=editor)
        make_comment(board, card, "Called them")
    board.run("card.describe", card=card, text="one\ntwo\nthree")
    board.run("member.remove", member=editor)
    run_consumers()
    grow_old()
    return board


def grow_old(days=100):
    """Let everything have happened long ago."""
    with db.engine.begin() as connection:
        connection.execute(update(CHANGE).values(at=clock.now() - timedelta(days=days)))


def prune_now(keep=0):
    db.session.rollback()
    return prune(db.engine, clock.now() - timedelta(days=90), keep)


def fold_of(stream):
    with db.engine.connect() as connection:
        return folded_to(connection, stream)


def faults():
    with db.engine.connect() as connection:
        streams = stream_names(connection)
    return [line for stream in streams for line in differences(db.engine, stream, Pace())]


def log_of(stream):
    with db.engine.connect() as connection:
        return changes_since(connection, stream, 0)


def test_what_is_old_is_folded_and_the_log_still_proves_the_tables(board):
    before = snapshot_state(board.stream, "everyone")
    log = log_of(board.stream)
    done = prune_now()
    assert done.changes >= len(log)
    assert fold_of(board.stream) == len(log)
    assert faults() == []
    assert snapshot_state(board.stream, "everyone") == before


def test_of_a_folded_change_all_stays_but_its_patches(board):
    before = log_of(board.stream)
    prune_now()
    for old, new in zip(before, log_of(board.stream), strict=True):
        assert new._mapping == {**old._mapping, "patches": [], "before": []}


def test_work_goes_on_behind_the_fold(board):
    prune_now()
    card = make_card(board, "Lead", "New")
    board.run("card.move", card=card, column=board.columns["Won"])
    assert faults() == []
    grow_old()
    prune_now()
    assert faults() == []


def test_what_is_young_stays(board):
    first_young = fold_target = len(log_of(board.stream))
    make_card(board)
    prune_now()
    assert fold_of(board.stream) == fold_target
    assert log_of(board.stream)[first_young].patches


def test_an_old_change_behind_a_young_one_stays(board):
    """The clock of the machine may have been wrong for a while."""
    with db.engine.begin() as connection:
        third = (CHANGE.c.stream == board.stream) & (CHANGE.c.seq == 3)
        connection.execute(update(CHANGE).where(third).values(at=clock.now()))
    prune_now()
    assert fold_of(board.stream) == 2


def test_the_newest_changes_of_a_quiet_board_stay_however_old(board):
    prune_now(keep=5)
    assert fold_of(board.stream) == len(log_of(board.stream)) - 5
    assert faults() == []


def test_pruning_again_finds_nothing_to_do(board):
    prune_now()
    assert prune_now().changes == 0


def test_a_record_that_was_deleted_is_folded_away(board):
    prune_now()
    with db.engine.connect() as connection:
        removed = select(func.count()).where(
            FOLDED_RECORD.c.stream == board.stream, FOLDED_RECORD.c.type == "member"
        )
        assert connection.scalar(removed) == 1  # who made the board; the editor is gone


def test_pruning_killed_at_any_statement_goes_on_where_it_was(board):
    db.session.remove()
    db.engine.dispose()
    kills = 0
    for _ in kill_at_each_statement(prune_now):
        kills += 1
        assert faults() == []
        db.engine.dispose()
    assert kills > 10
    assert fold_of(board.stream) == len(log_of(board.stream))
    assert faults() == []


def test_two_at_once_fold_each_change_once(board, monkeypatch):
    """Another `prune` has folded what this one has just read."""
    read = pruning._old_changes
    other = iter([True])

    def overtaken(engine, stream, *given):
        rows = read(engine, stream, *given)
        if rows and stream == board.stream and next(other, False):
            monkeypatch.setattr(pruning, "_old_changes", read)
            prune_now()
        return rows

    make_card(board)
    prune_now(keep=len(log_of(board.stream)) - 1)
    grow_old()
    monkeypatch.setattr(pruning, "_old_changes", overtaken)
    prune_now()
    assert faults() == []


def test_a_consumer_that_is_behind_keeps_what_it_needs(board, monkeypatch):
    told = []
    monkeypatch.setitem(
        consumers.consumers, "slow", Consumer("slow", "board", lambda row: told.append(row))
    )
    prune_now()
    assert fold_of(board.stream) == 0
    run_consumers()
    make_card(board, "Lead", "One more")
    grow_old()
    run_before = len(told)
    prune_now()
    assert fold_of(board.stream) == told[-1].seq
    run_consumers()
    assert [row.seq for row in told[run_before:]] == [fold_of(board.stream) + 1]
    assert told[-1].patches


def test_a_consumer_that_is_new_begins_where_the_log_does(board, monkeypatch):
    prune_now()
    make_card(board, "Lead", "One more")
    told = []
    monkeypatch.setitem(
        consumers.consumers, "new", Consumer("new", "board", lambda row: told.append(row.seq))
    )
    run_consumers()
    assert told == [fold_of(board.stream) + 1]


def test_a_command_id_gives_its_first_answer_after_its_change_was_folded(board):
    id, args = new_id(), {"column": board.columns["Lead"], "title": "Once"}
    first = execute(board.stream, "card.create", args, Actor(board.owner), id)
    run_consumers()
    grow_old()
    prune_now()
    again = execute(board.stream, "card.create", args, Actor(board.owner), id)
    assert (again.repeated, again.seq, again.result) == (True, first.seq, first.result)
    with pytest.raises(Conflict):
        execute(board.stream, "card.create", args | {"title": "Two"}, Actor(board.owner), id)
    assert board.titles("Lead") == ["Once"]


def test_whoever_asks_for_what_is_gone_must_take_a_new_snapshot(board, client):
    prune_now()
    fold = fold_of(board.stream)
    make_card(board)
    sign_in_as(client, board.owner)
    path = f"/api/boards/{board.id}/changes?since="
    for since in (0, fold - 1):
        answer = client.get(f"{path}{since}")
        assert (answer.status_code, answer.json["error"]["code"]) == (410, "resync")
    changes = client.get(f"{path}{fold}").json["changes"]
    assert [change["seq"] for change in changes] == [fold + 1]


def test_history_ends_where_the_log_begins_and_says_so(board, client):
    old = card_named(board, "Umbra")
    prune_now()
    new = make_card(board, "Lead", "New")
    board.run("card.move", card=old, column=board.columns["Won"])
    sign_in_as(client, board.owner)
    shown = client.get(f"/api/cards/{old}").json
    assert [line["name"] for line in shown["history"]] == ["card.move"]
    assert shown["kept_since"] == moment_of_fold(board)
    page = client.get(f"/api/cards/{old}/history").json
    assert (page["history"], page["kept_since"]) == (shown["history"], shown["kept_since"])
    whole = client.get(f"/api/cards/{new}").json
    assert [line["name"] for line in whole["history"]] == ["card.create"]
    assert whole["kept_since"] is None
    activity = client.get(f"/api/boards/{board.id}/activity").json
    assert [line["name"] for line in activity["history"]] == ["card.move", "card.create"]
    assert activity["kept_since"] == moment_of_fold(board)


def test_people_of_the_folded_log_keep_their_names(board, client):
    sign_in_as(client, board.owner)
    path = f"/api/boards/{board.id}/people"
    before = client.get(path).json
    prune_now()
    assert client.get(path).json == before


def test_an_editor_opened_before_the_fold_overwrites_nobody(board):
    card, other = card_named(board, "Umbra"), make_member(board)
    base = head_of(board)
    board.run("card.edit", card=card, fields={"title": "Theirs"}, by=other)
    run_consumers()
    grow_old()
    prune_now()
    with pytest.raises(Conflict) as refused:
        board.run("card.edit", card=card, fields={"title": "Mine"}, base=base)
    clash = refused.value.data["fields"]["title"]
    assert (clash["mine"], clash["theirs"], clash["by"]) == ("Mine", "Theirs", other)
    board.run("card.edit", card=card, fields={"title": "Mine"}, base=clash["seq"])
    assert board.card(card)["title"] == "Mine"


def test_an_editor_opened_before_the_fold_of_a_card_nobody_touched_just_saves(board):
    card, base = card_named(board, "Umbra"), head_of(board)
    make_card(board)
    run_consumers()
    grow_old()
    prune_now()
    board.run("card.edit", card=card, fields={"title": "Mine"}, base=base)
    assert board.card(card)["title"] == "Mine"


def test_a_text_opened_before_the_fold_is_not_merged_blindly(board):
    card, other = card_named(board, "Basalt"), make_member(board)
    base = head_of(board)
    board.run("card.describe", card=card, text="one\ntwo\nTHREE", by=other)
    run_consumers()
    grow_old()
    prune_now()
    with pytest.raises(Conflict) as refused:
        board.run("card.describe", card=card, text="ONE\ntwo\nthree", base=base)
    data = refused.value.data
    assert (data["mine"], data["theirs"]) == ("ONE\ntwo\nthree", "one\ntwo\nTHREE")
    assert (data["by"], data["base"]) == (other, None)
    board.run("card.describe", card=card, text="ONE\ntwo\nTHREE", base=data["seq"])
    assert board.record("description", card)["text"] == "ONE\ntwo\nTHREE"


@pytest.mark.parametrize("harm", ["table", "fold", "row", "number"])
def test_verify_finds_what_was_changed_behind_a_pruned_log(board, harm):
    prune_now()
    make_card(board)
    card = card_named(board, "Umbra")
    cards = record_of("board", "card").table
    harms = {
        "table": update(cards).where(cards.c.id == card).values(title="Changed"),
        "fold": delete(FOLDED_RECORD).where(FOLDED_RECORD.c.id == card),
        "row": delete(CHANGE).where(CHANGE.c.stream == board.stream, CHANGE.c.seq == 2),
        "number": update(FOLD).where(FOLD.c.stream == board.stream).values(seq=FOLD.c.seq + 1),
    }
    with db.engine.begin() as connection:
        if harm == "row" and not POSTGRESQL:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(harms[harm])
    assert faults() != []


def test_verify_begins_again_when_the_log_is_pruned_meanwhile(board, monkeypatch):
    compare, pruned = _Replay.compare, iter([True])

    def prune_first(self):
        if next(pruned, False):
            make_card(board)
            run_consumers()
            grow_old()
            prune_now()
        return compare(self)

    monkeypatch.setattr(_Replay, "compare", prune_first)
    assert faults() == []


def test_verify_is_not_confused_by_what_people_do_meanwhile(board, monkeypatch):
    compare_rows = _Replay._compare_rows

    def busy(self, record, checked):
        yield from compare_rows(self, record, checked)
        if record.type == "card" and self.stream == board.stream:
            make_card(board)

    monkeypatch.setattr(_Replay, "_compare_rows", busy)
    assert faults() == []


def test_the_command_says_what_it_did(board, app):
    result = app.test_cli_runner().invoke(args=["prune", "--keep-changes", "0"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Folded ")
    assert fold_of(board.stream) == head_of(board)
    assert app.test_cli_runner().invoke(args=["prune", "--keep-days", "0"]).exit_code == 2


def sign_in_as(client, person):
    _id, token = create_token(person, "test", ["read"])
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"


def card_named(board, title):
    cards = record_of("board", "card").table
    with db.engine.connect() as connection:
        return connection.scalar(select(cards.c.id).where(cards.c.title == title))


def head_of(board):
    return log_of(board.stream)[-1].seq


def moment_of_fold(board):
    with db.engine.connect() as connection:
        return clock.to_wire(
            connection.scalar(select(FOLD.c.at).where(FOLD.c.stream == board.stream))
        )
