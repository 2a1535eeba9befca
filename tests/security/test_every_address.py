"""S-01 to S-14 for each address and argument: other people's ids are answered as those of nothing."""

import pytest
from sqlalchemy import select

from bench.attacks.stage import people_around, things
from core.changes import STREAM
from core.extensions import db
from tests.factories import make_board
from tests.support.trespass import OF_A_WORKSPACE, addresses, look_around, of_commands, trespass

pytestmark = pytest.mark.once


@pytest.fixture
def house(app):
    """A board with something of everything, another workspace, and people who may not see that board."""
    board, other = make_board(name="Secret board"), make_board(name="Other board")
    mine, foreign = things(board), things(other, "Other", "Elsewhere")
    return mine, foreign, people_around(board, mine, other)


def test_whoever_may_not_know_an_id_gets_what_a_missing_one_gets(app, house, visitor, figure):
    mine, foreign, people = house
    before = heads(mine)
    calls, answers, wrong = [*addresses(app), *of_commands()], 0, []
    for who in ("stranger", "removed", "guest", "colleague"):
        is_of_the_house = who != "stranger"
        kinds = set(mine) - (OF_A_WORKSPACE if is_of_the_house else set())
        own = (mine if is_of_the_house else foreign) | {"user": people[who]}
        tried = trespass(asking(visitor(people[who])), calls, own, mine, kinds)
        answers += tried.answers.total()
        wrong += [f"{who}: {one}" for one in tried.wrong]
    figure(addresses_and_commands=len(calls), asked=answers, forbidden_reads=len(wrong))
    assert wrong == []
    assert heads(mine) == before


def test_what_has_no_id_in_its_address_tells_nothing_either(app, house, visitor):
    _mine, _foreign, people = house
    words = {
        "removed": ("Secret",),
        "guest": ("Secret", "House d", "House c"),
        "colleague": ("Secret",),
    }
    for who, unknown in (words | {"stranger": ("Secret", "House")}).items():
        assert look_around(asking(visitor(people[who])), app, unknown).wrong == [], who


def asking(client):
    def ask(method, path, body):
        answer = client.open(path, method=method, json=body)
        return answer.status_code, answer.text

    return ask


def heads(ids):
    """How far the streams of these are."""
    names = [f"{kind}:{ids[kind]}" for kind in ("board", "workspace", "user")]
    with db.engine.connect() as connection:
        found = select(STREAM.c.name, STREAM.c.seq).where(STREAM.c.name.in_(names))
        return sorted(map(tuple, connection.execute(found)))
