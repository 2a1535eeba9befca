"""What is being done here and now: the ids under which browser, log and jobs speak of one thing.

Each greenlet and thread has its own. `request` is an answer's X-Request-Id, `change` the id of a command and
of the change it makes, `job` a job, and `cause` the request or change for which it was asked.
"""

import re
from contextvars import ContextVar, Token

from core.models import new_id

SANE = re.compile(r"[A-Za-z0-9_.-]{8,64}")

_current: ContextVar[dict[str, str]] = ContextVar("references")


def begin(**ids: str) -> None:
    """Something new begins: what was before is over."""
    _current.set(ids)


def add(**ids: str) -> Token[dict[str, str]]:
    """Beside what is being done already; `back` ends it."""
    return _current.set({**current(), **ids})


def back(token: Token[dict[str, str]]) -> None:
    """Return to what was before `add`."""
    _current.reset(token)


def current() -> dict[str, str]:
    """Return the ids, by what they are of."""
    return _current.get({})


def reported() -> str:
    """Return the one id that a person may be told of, to be found in the log."""
    ids = current()
    return ids.get("request") or ids.get("change") or new_id()


def cause() -> str | None:
    """Return for what something is done: the change, else the request, else the cause of the job."""
    ids = current()
    return ids.get("change") or ids.get("request") or ids.get("cause")


def is_sane(id: str | None) -> bool:
    """Whether an id from outside may stand in the log and in a header."""
    return id is not None and SANE.fullmatch(id) is not None
