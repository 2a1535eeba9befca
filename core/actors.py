"""Who acts: the identity behind a request or a socket, and the hook through which auth/ tells it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

# Whoever acts without having signed in: a customer behind a link, somebody who asks for a new password.
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Actor:
    """A person who acts, by a session or a token. `token_scopes` is None for a full sign-in.

    `token_subjects` are the ids of the streams for which a token is good, None for all of its owner's.
    """

    id: str
    session: str | None = None
    token_scopes: frozenset[str] | None = None
    token_subjects: frozenset[str] | None = None

    def may_ask_for(self, scope: str) -> bool:
        """Whether the credential is good for calls of a scope: read, comment or write."""
        scopes = self.token_scopes
        return scopes is None or scope in scopes or (scope != "write" and "write" in scopes)


Finder = Callable[[str | None, str | None], Actor | None]
EndFinder = Callable[[Collection[Actor]], set[str]]
_finders: list[tuple[Finder, EndFinder]] = []


def register_finder(find: Finder, find_ended: EndFinder) -> None:
    """Tell the core how a session cookie or a bearer token becomes an actor, and whose time is over."""
    _finders[:] = [(find, find_ended)]


def find_actor(cookie: str | None, bearer: str | None) -> Actor | None:
    """Return the actor of a credential, None when it does not hold (any more).

    Asked for each message of a socket, so the finder may answer from a cache some seconds old.
    """
    return _finders[0][0](cookie, bearer) if _finders else None


def ended_sessions(actors: Collection[Actor]) -> set[str]:
    """Return which sessions and tokens of these actors hold no longer; asked of the database at once."""
    return _finders[0][1](actors) if _finders and actors else set()
