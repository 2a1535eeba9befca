"""What is left to do when a board was removed for good: its records, its files, and the words in its log.

The log keeps its numbers, who did what, and when. Killed anywhere, it goes on.
"""

from typing import Any

from board.purging import without_words
from board.uploads import sweep_sometimes
from core import audit
from core.actors import Actor
from core.commands import derived_id, execute
from core.errors import NotFound
from core.jobs import Progress, job
from core.redaction import redact_fold, redact_portion


@job("board.purge", for_others=True)
def finish(progress: Progress) -> dict[str, Any]:
    """Remove all that a board held, and the board; then take the words out of its log."""
    stream = f"board:{progress.args['board']}"
    # Here and not by who follows the board: there may be nothing left to be followed.
    audit.note("board.purge", person=progress.actor, key=progress.id, records=[], **progress.args)
    deleted = _empty(progress, stream)
    redact_fold(stream, _said)
    last: int | None = 0
    while last is not None:
        last = redact_portion(stream, last, _said)
        progress.step(progress.done, progress.done)
    sweep_sometimes(progress.actor)
    return {"deleted": deleted}


def _empty(progress: Progress, stream: str) -> int:
    number, deleted = 0, 0
    while True:
        id = derived_id(progress.id, "empty", str(number))
        try:
            done = execute(stream, "board.empty", {}, Actor(progress.actor), id, as_house=True)
        except NotFound:
            return deleted
        number, deleted = number + 1, deleted + done.result["deleted"]
        progress.step(deleted, deleted)


def _said(_type: str, _id: str, fields: dict[str, Any]) -> dict[str, Any]:
    return without_words(fields)
