"""Requests that wait for what comes next in a stream: who they are, what wakes them, how many there may be.

What they are told is read from the log, and whether they still may be told it is asked each time anew. So waking
one that had no need to wake costs a look, and one that was not woken looks by itself after a while.
"""

import threading
from collections import Counter

from flask_babel import gettext

from core import server
from core.actors import Actor, ended_sessions
from core.errors import RateLimited, Unavailable
from core.extensions import session_ended

# In one process.
MOST_AT_ALL = 500
MOST_OF_A_PERSON = 10
RETRY_SECONDS = 5


class Follower:
    """A request that waits for news of one stream, and has one of the places."""

    def __init__(self, stream: str, actor: Actor) -> None:
        self.stream, self.actor = stream, actor
        # Up to which change it was told.
        self.seq = 0
        self.is_leaving = False
        self._news = threading.Event()

    def wake(self) -> None:
        """Have it look again."""
        self._news.set()

    def wait(self, seconds: float) -> bool:
        """Wait for news, so long at most; tell whether there may be some."""
        is_woken = self._news.wait(seconds)
        self._news.clear()
        return is_woken

    def leave(self) -> None:
        """Give the place back."""
        with _lock:
            some = _followers.get(self.stream, set())
            if self not in some:
                return
            some.remove(self)
            _counts[self.actor.id] -= 1
            if not _counts[self.actor.id]:
                del _counts[self.actor.id]
            if not some:
                del _followers[self.stream]


_followers: dict[str, set[Follower]] = {}
_counts: Counter[str] = Counter()
_lock = threading.Lock()
_state = {"is_leaving": False}


def follow(stream: str, actor: Actor) -> Follower:
    """Take one of the places, and be woken when a stream has news, until one leaves."""
    follower = Follower(stream, actor)
    with _lock:
        if _state["is_leaving"]:
            raise Unavailable(gettext("The server is going away; come back in a moment."))
        if _counts.total() >= MOST_AT_ALL or _counts[actor.id] >= MOST_OF_A_PERSON:
            message = gettext("Too many requests wait for news already.")
            raise RateLimited(message, {"retry_after": RETRY_SECONDS})
        _counts[actor.id] += 1
        _followers.setdefault(stream, set()).add(follower)
    return follower


def followed() -> list[str]:
    """Return the streams for whose news somebody waits here."""
    return list(_followers)


def wake_followers(stream: str, seq: float | None = None) -> None:
    """Have those look who follow a stream: all, or those who were not told of change `seq`."""
    for follower in list(_followers.get(stream, ())):
        if seq is None or follower.seq != seq:
            follower.wake()


def wake_people(people: set[str] | None = None) -> None:
    """Have all requests of some people look, or those of everybody."""
    for follower in _all():
        if people is None or follower.actor.id in people:
            follower.wake()


def wake_ended() -> None:
    """Have those look whose session or token ended elsewhere, or by its age."""
    followers = _all()
    ended = ended_sessions([follower.actor for follower in followers])
    for follower in followers:
        if follower.actor.session in ended:
            follower.wake()


def _all() -> list[Follower]:
    return [follower for some in list(_followers.values()) for follower in list(some)]


def _let_go() -> None:
    _state["is_leaving"] = True
    for follower in _all():
        follower.is_leaving = True
        follower.wake()


session_ended.connect(lambda _sender, user, session=None: wake_people({user}), weak=False)
server.at_leaving(_let_go)
