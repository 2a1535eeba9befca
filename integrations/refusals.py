"""What comes of an answer that is no yes: whether to try again, when, and what a person is told."""

from auth.vault import unlock
from core.outbound import Answer

# Somebody took the address away: trying it again is of no use.
GONE = 410


class Refused(Exception):
    """It did not arrive; `code` says why, `is_final` that trying again is of no use, `wait` for how many seconds."""

    def __init__(
        self, code: str, *, is_final: bool = False, wait: int = 0, answer: Answer | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.is_final, self.wait, self.answer = code, is_final, wait, answer


def taken(answer: Answer) -> Answer:
    """Return an answer that says yes; raise Refused for any other."""
    if 200 <= answer.status < 300:
        return answer
    code = f"http_{answer.status}"
    raise Refused(code, is_final=answer.status == GONE, wait=asked_to_wait(answer), answer=answer)


def asked_to_wait(answer: Answer) -> int:
    """Return how many seconds an answer asks us to wait."""
    asked = answer.headers.get("Retry-After") or ""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0


def opened(locked: str | None) -> str:
    """Return what was locked; raise Refused when that was under another SECRET_KEY."""
    text = unlock(locked) if locked else None
    if text is None:
        raise Refused("locked", is_final=True)
    return text
