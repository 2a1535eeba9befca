"""How the answers about imports look, for the description of the API."""

from core.shapes import ANYTHING, ID, NUMBER, TEXT, by_key, maybe, one_of, shape

STARTED = shape(job=ID)
JOB = shape(
    id=ID,
    kind=TEXT,
    state=one_of("queued", "running", "cancelling", "done", "failed", "cancelled"),
    done=NUMBER,
    total=NUMBER,
    report=maybe(by_key(ANYTHING)),
    error=maybe(by_key(ANYTHING)),
)
INSPECTED = by_key(ANYTHING)
