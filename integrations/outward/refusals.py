"""What comes of an answer that is no yes: whether to try again, when, and what a person is told."""

import math
from collections.abc import Collection

from werkzeug.http import parse_date

from auth.vault import unlock
from core import clock
from core.outbound import Answer

# Somebody took the address away: trying it again is of no use.
GONE = 410
A_DAY = 24 * 3600


class Refused(Exception):
    """It did not arrive; `code` says why, `is_final` that trying again is of no use, `wait` for how many seconds."""

    def __init__(
        self, code: str, *, is_final: bool = False, wait: int = 0, answer: Answer | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.is_final, self.wait, self.answer = code, is_final, wait, answer


def taken(answer: Answer, final: Collection[int] = (GONE,)) -> Answer:
    """Return an answer that says yes; raise Refused for any other, for good where its status is `final`."""
    if 200 <= answer.status < 300:
        return answer
    code = f"http_{answer.status}"
    raise Refused(code, is_final=answer.status in final, wait=asked_to_wait(answer), answer=answer)


def asked_to_wait(answer: Answer) -> int:
    """Return how many seconds an answer asks us to wait: it says their number, or until when (RFC 9110 §10.2.3)."""
    asked = answer.headers.get("Retry-After") or ""
    if asked.isascii() and asked.isdecimal():
        return min(int(asked[:9]), A_DAY)
    until = parse_date(asked)
    return max(0, min(math.ceil((until - clock.now()).total_seconds()), A_DAY)) if until else 0


def opened(locked: str | None) -> str:
    """Return what was locked; raise Refused when that was under another SECRET_KEY."""
    text = unlock(locked) if locked else None
    if text is None:
        raise Refused("locked", is_final=True)
    return text
