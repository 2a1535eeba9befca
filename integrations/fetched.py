"""What fetching deals from another system gives, and how it fails."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from core import strict_json
from core.errors import AppError, Invalid
from core.outbound import Answer, Unreachable

MAX_ROWS = 50_000
MOST_PATIENCE = 3600
# A step says how many came so far, and raises when the job is to stop.
Step = Callable[[int], None]


class Busy(Exception):
    """The system does not answer now, or wants us to wait."""

    def __init__(self, pause: float | None = None) -> None:
        super().__init__(pause)
        self.pause = pause


@dataclass(frozen=True)
class Fetched:
    """Rows in the columns of the system's own export, and when the newest of them was changed."""

    header: tuple[str, ...]
    rows: list[list[str]]
    newest: datetime | None

    def as_csv(self) -> bytes:
        """Return the rows as the file that the system would have exported."""
        out = io.StringIO()
        csv.writer(out).writerows([self.header, *self.rows])
        return out.getvalue().encode()


def asked(call: Callable[[], Answer]) -> Answer:
    """Ask; raise Busy where nobody answers, or the answer is to come later."""
    try:
        answer = call()
    except Unreachable as error:
        raise Busy from error
    if answer.status == 429:
        raise Busy(_pause(answer.headers))
    if answer.status >= 500:
        raise Busy
    return answer


def json_of(answer: Answer) -> dict[str, Any]:
    """Return an answer's JSON; raise Invalid for what is none."""
    try:
        found = strict_json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise refusal(f"HTTP {answer.status}")
    return found


def refusal(said: Any) -> AppError:
    """Return the error which tells that the system does not let us in, in its own words."""
    return Invalid(_("The system refused: %(said)s", said=" ".join(str(said).split())[:200]))


def words(value: Any, *names: str) -> str:
    """Return a value as text; of an object or a list of them what stands under one of the names."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next((value[name] for name in names if value.get(name)), None)
    is_word = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_word else ""


def refuse_too_many(rows: list[list[str]]) -> None:
    """Raise Invalid once there is more than is taken."""
    if len(rows) > MAX_ROWS:
        raise Invalid(_("There are more than %(count)s deals.", count=f"{MAX_ROWS:,}"))


def _pause(headers: Mapping[str, str]) -> float | None:
    text = headers.get("Retry-After", "")
    return min(float(text), MOST_PATIENCE) if text.isdigit() else None
