"""Who is here and what they are at: bounded, checked, told to the others, never stored."""

import time

import pytest

from board import presence
from board.presence import BoardPresence, checked_state
from core.actors import Actor
from core.errors import Invalid, RateLimited
from core.models import new_id

ANN, BEN = new_id(), new_id()
STREAM = f"board:{new_id()}"


@pytest.fixture
def told(monkeypatch):
    """What was told to everybody on the board."""
    frames = []
    monkeypatch.setattr(
        presence,
        "emit_to_stream",
        lambda stream, event, project: frames.append((event, project("everyone"))),
    )
    return frames


@pytest.fixture
def here(told, monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    return BoardPresence()


def frame(member, socket, state):
    return ("presence", {"stream": STREAM, "member": member, "socket": socket, "state": state})


def test_a_newcomer_learns_who_is_here_and_the_others_learn_of_the_newcomer(here, told):
    assert here.on_join(STREAM, "s1", Actor(ANN), "everyone") == []
    here.on_presence(STREAM, "s1", Actor(ANN), {"card": (card := new_id())})
    present = here.on_join(STREAM, "s2", Actor(BEN), "everyone")
    assert present == [{"member": ANN, "socket": "s1", "state": {"card": card}}]
    assert told[-1] == frame(BEN, "s2", {})


def test_who_leaves_is_gone_for_the_others(here, told):
    here.on_join(STREAM, "s1", Actor(ANN), "everyone")
    here.on_leave(STREAM, "s1")
    assert told[-1] == frame(ANN, "s1", None)
    assert here.on_join(STREAM, "s2", Actor(BEN), "everyone") == []


def test_leaving_twice_is_told_once(here, told):
    here.on_join(STREAM, "s1", Actor(ANN), "everyone")
    here.on_leave(STREAM, "s1")
    here.on_leave(STREAM, "s1")
    assert len(told) == 2


def test_two_windows_of_one_person_are_two_peers(here, told):
    here.on_join(STREAM, "s1", Actor(ANN), "everyone")
    here.on_join(STREAM, "s2", Actor(ANN), "everyone")
    here.on_leave(STREAM, "s1")
    present = here.on_join(STREAM, "s3", Actor(BEN), "everyone")
    assert [peer["socket"] for peer in present] == ["s2"]


def test_a_drag_is_shown_to_the_others(here, told):
    drag = {"card": new_id(), "column": new_id(), "after": None}
    here.on_join(STREAM, "s1", Actor(ANN), "everyone")
    here.on_presence(STREAM, "s1", Actor(ANN), {"dragging": drag, "typing": False})
    assert told[-1] == frame(ANN, "s1", {"dragging": drag, "typing": False})


@pytest.mark.parametrize("dragging", [True, False, None])
def test_a_client_may_say_just_that_it_drags(dragging):
    assert checked_state({"dragging": dragging}) == {"dragging": dragging}


def test_unknown_keys_are_dropped():
    assert checked_state({"card": None, "secret": "x" * 10}) == {"card": None}


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        "here",
        {"card": "not-an-id"},
        {"card": {"id": 1}},
        {"field": "x" * 61},
        {"field": "line\nbreak"},
        {"field": 5},
        {"typing": ["x"]},
        {"dragging": {"card": "x"}},
        {"dragging": {"other": None}},
        {"cursor": {"x": "1" * 100}},
        {"cursor": {"x": {"y": 1}}},
        {"following": True},
        {"field": None, "padding": "x" * 2100},
    ],
)
def test_what_does_not_look_like_a_presence_is_refused(state):
    with pytest.raises(Invalid):
        checked_state(state)


def test_a_flood_is_stopped(here, told):
    here.on_join(STREAM, "s1", Actor(ANN), "everyone")
    for _ in range(presence.BURST):
        here.on_presence(STREAM, "s1", Actor(ANN), {})
    with pytest.raises(RateLimited):
        here.on_presence(STREAM, "s1", Actor(ANN), {})
