"""Calls to the systems from which deals are pulled: JSON to and fro, and what goes wrong in one kind of words."""

from typing import Any

from core import outbound, strict_json
from core.errors import AppError
from core.outbound import Answer, Unreachable
from integrations.outward.refusals import asked_to_wait

# A page of 200 deals with long descriptions.
LIMIT = 8 * 1024 * 1024
BUSY = 429
JSON = {"Accept": "application/json"}


class PullFailed(Exception):
    """A pull could not go on: `code` is unreachable, busy, refused, address or answer; `said` what they said.

    After `wait` seconds it may be tried again; None where that is of no use.
    """

    def __init__(self, code: str, said: str = "", wait: float | None = None) -> None:
        super().__init__(code, said)
        self.code, self.said, self.wait = code, said[:300], wait


def get(url: str, headers: dict[str, str]) -> tuple[int, Any]:
    """Return the status and the JSON of an answer, None where it has none; raise PullFailed."""
    return _said(lambda: outbound.get(url, JSON | headers, LIMIT))


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    """The same of what is sent."""
    return _said(lambda: outbound.post(url, body, JSON | headers, LIMIT))


def _said(call: Any) -> tuple[int, Any]:
    try:
        answer = call()
    except Unreachable as error:
        raise PullFailed("unreachable", str(error), 60) from None
    except AppError as refusal:
        raise PullFailed("address", refusal.message) from None
    if answer.status == BUSY or answer.status >= 500:
        code = "busy" if answer.status == BUSY else "unreachable"
        raise PullFailed(code, f"HTTP {answer.status}", _wait(answer))
    return answer.status, _parsed(answer)


def _wait(answer: Answer) -> float:
    """Return for how many seconds they want to be left alone, a minute where they do not say."""
    return min(asked_to_wait(answer), 3600) or 60


def _parsed(answer: Answer) -> Any:
    if not answer.body:
        return None
    try:
        return strict_json.loads(answer.body)
    except ValueError:
        raise PullFailed("answer", f"HTTP {answer.status}: no JSON") from None
