"""Random sequences of commands, by seed: for each audience the patches always lead to the snapshot.

A seed that fails belongs into SEEDS, under a comment that says what it has found.
"""

from collections import Counter

import pytest

from core.actors import Actor
from core.changes import changes_since, epoch, head
from core.commands import execute
from core.errors import AppError
from core.extensions import db
from core.scopes import split_stream
from tests.factories import (
    make_board,
    make_cards,
    make_comment,
    make_company,
    make_label,
    make_member,
    make_role,
    make_task,
)
from tests.support.gambler import Gambler
from tests.support.verify import (
    KeptCopies,
    apply_patches,
    audiences_of,
    seen_patches,
    snapshot_state,
)

SEEDS = range(6)
STEPS = 150
LOOK_EVERY = 10


@pytest.mark.parametrize("seed", SEEDS)
def test_patches_lead_to_the_snapshot_whatever_is_done(app, seed):
    board = make_lively_board()
    people = [board.owner, make_member(board, "manager"), make_member(board, "mover")]
    companies = [make_company(board.workspace, name) for name in ("Umbra", "日光")]
    # Each of them is an audience too, as if they saw only their own deals.
    make_role(board.workspace, own_deals=True)
    gambler = Gambler(seed, people, companies)
    states = {
        audience: snapshot_state(board.stream, audience) for audience in audiences_of(board.stream)
    }
    kept = KeptCopies(board.stream)
    tally = Counter()
    for step in range(STEPS):
        seq = head_of(board)
        name, args, person = gambler.choose(states["everyone"], seq)
        accepted = attempt(board, name, args, person)
        tally[accepted] += 1
        assert head_of(board) == seq + accepted, f"{name} {args}"
        states = follow(board, states, seq)
        if step % LOOK_EVERY == 0:
            assert_same(board, states)
            kept.verify()
    assert_same(board, states)
    kept.verify()
    assert_sound(states["everyone"])
    assert tally[True] > STEPS / 5


def make_lively_board():
    """A board with something of everything, so that random commands find what to work on."""
    board = make_board()
    for column in ("Lead", "Proposal", "Won"):
        for card in make_cards(board, column, "one", "two"):
            make_task(board, card, due="2026-12-01")
            make_comment(board, card)
    make_label(board)
    return board


def attempt(board, name, args, person):
    """Run a command; tell whether it was accepted. Only understandable refusals are refusals."""
    try:
        execute(board.stream, name, args, Actor(person))
    except AppError:
        return False
    return True


def follow(board, states, seq):
    """Return each audience's state after the changes behind `seq`."""
    scope, _id = split_stream(board.stream)
    with db.engine.connect() as connection:
        name, rows = epoch(connection), changes_since(connection, board.stream, seq)
    for row in rows:
        states = {
            audience: apply_patches(state, seen_patches(scope, audience, row, name))
            for audience, state in states.items()
        }
    return states


def assert_same(board, states):
    for audience, state in states.items():
        assert state == snapshot_state(board.stream, audience), audience


def assert_sound(state):
    """What holds on every board, whatever was done on it."""
    of = {kind: {id: item for (k, id), item in state.items() if k == kind} for kind, _ in state}
    cards, tasks, comments = of["card"], of.get("task", {}), of.get("comment", {})
    assert len({card["number"] for card in cards.values()}) == len(cards)
    for id, card in cards.items():
        column = of["column"][card["column"]]
        mine = [task for task in tasks.values() if task["card"] == id and not task["archived_at"]]
        assert card["tasks_total"] == len(mine)
        assert card["tasks_done"] == sum(task["done_at"] is not None for task in mine)
        assert card["comments_count"] == sum(
            comment["card"] == id and not comment["archived_at"] for comment in comments.values()
        )
        assert (card["closed_at"] is None) == (card["status"] == "open")
        assert (card["lost_reason"] is None) == (card["status"] != "lost")
        if not card["archived_at"]:
            assert column["archived_at"] is None
            assert column["kind"] in ("open", card["status"])
    assert_distinct_places(cards.values(), lambda card: card["column"])
    assert_distinct_places(of["column"].values(), lambda column: None)


def assert_distinct_places(records, list_of):
    places = [
        (list_of(record), record["position"]) for record in records if not record["archived_at"]
    ]
    assert len(set(places)) == len(places)


def head_of(board):
    with db.engine.connect() as connection:
        return head(connection, board.stream)
