"""Who acts: the identity behind a request or a socket, and the hook through which auth/ tells it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person who acts, by a session or a token. `token_scopes` is None for a full sign-in."""

    id: str
    session: str | None = None
    token_scopes: frozenset[str] | None = None


Finder = Callable[[str | None, str | None], Actor | None]
_finders: list[Finder] = []


def register_finder(find: Finder) -> None:
    """Tell the core how a session cookie or a bearer token becomes an actor."""
    _finders[:] = [find]


def find_actor(cookie: str | None, bearer: str | None) -> Actor | None:
    """Return the actor of a credential, None when it does not hold (any more).

    Asked for each message of a socket, so the finder may answer from a cache some seconds old.
    """
    return _finders[0](cookie, bearer) if _finders else None
