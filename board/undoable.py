"""Which changes of a board somebody may take back: one, a group, or all that one person did since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, func, select

from board.rewinding import TOGETHER
from core.actors import Actor
from core.changes import CHANGE
from core.errors import AppError, Conflict, Forbidden, Gone, Invalid, NotFound
from core.folds import FOLD, folded_to

# Nothing is left to be taken back of them, or it has a command of its own.
NEVER = frozenset(
    (
        "board.create", "board.archive", "board.restore", "task.see", "import.cancel", "archive.purge",
        "board.purge", "board.empty",
        "company.rename", "company.replace", "review.start", "review.edit_agenda", "review.join", "review.note",
        "review.take_over", "review.end", "rule.run", "rule.fail", "rule.stop", "rule.check", "pulse.answer",
        "outlet.stop",
        "intake.receive", "intake.bring", "intake.accept", "intake.discard", "intake.hold",
        "import.records",
    )
)  # fmt: skip
# One's own words and answers: nobody else takes them back.
PERSONAL = frozenset(
    (
        "card.vote", "card.unvote",
        "comment.edit", "comment.archive", "comment.restore", "comment.react", "comment.unreact", "baton.accept",
        "baton.answer", "baton.return", "version.take", "version.drop",
    )
)  # fmt: skip
# What only a manager takes back of another.
OTHERS = frozenset(("comment.add", "baton.pass", "baton.withdraw", "comment.ask", "comment.unask"))
# What moving writes, and nothing else: a won deal may get its value with it.
PLACE = frozenset(TOGETHER["card"][0] | {"value"})
UNDOING = frozenset(("change.undo", "change.rewind"))
FETCHED = 50


@dataclass(frozen=True)
class Target:
    """What is to be taken back: the change `seq`, a `group`, or what `member` did from `since` up to `until`."""

    seq: int | None = None
    group: str | None = None
    member: str | None = None
    since: datetime | None = None
    until: int | None = None

    def condition(self, stream: str) -> ColumnElement[bool]:
        """Return the condition that finds its changes."""
        here = CHANGE.c.stream == stream
        if self.seq is not None:
            return here & (CHANGE.c.seq == self.seq)
        if self.group is not None:
            # That a rule ran stays true: what it did is taken back.
            return here & (CHANGE.c.group == self.group) & (CHANGE.c.name != "rule.run")
        own = here & (CHANGE.c.actor == self.member) & (CHANGE.c.at >= self.since)
        return own if self.until is None else own & (CHANGE.c.seq <= self.until)

    def cause(self) -> dict[str, Any]:
        """Return what the log says about a change that takes it back."""
        if self.seq is not None:
            return {"undo_of": self.seq}
        return {"undo_of_group": self.group} if self.group else {"undo_of_member": self.member}


def changes_of(connection: Connection, stream: str, target: Target) -> Iterator[Any]:
    """Yield the changes of a target, the newest first; refuse what the log no longer holds."""
    where, before = target.condition(stream), None
    first = connection.scalar(select(func.min(CHANGE.c.seq)).where(where))
    if first is None:
        raise NotFound(_("There is no such change."), {"field": "seq"})
    if first <= folded_to(connection, stream):
        since = connection.scalar(select(FOLD.c.at).where(FOLD.c.stream == stream))
        raise Gone(_("The history of that time is no longer kept."), {"kept_since": str(since)})
    while True:
        page = select(CHANGE).where(where).order_by(CHANGE.c.seq.desc()).limit(FETCHED)
        count = 0
        # One by one: to parse the records of fifty changes takes a tenth of a second.
        for row in connection.execute(
            page if before is None else page.where(CHANGE.c.seq < before)
        ):
            yield row
            count, before = count + 1, row.seq
        if count < FETCHED:
            return


def refusal(board: Any, actor: Actor, row: Any, target: Target) -> AppError | None:
    """Return why somebody may not take a change back, None if they may."""
    names = names_of(row)
    if names & NEVER:
        return Conflict(_("This cannot be undone."), {"seq": row.seq})
    is_part = target.group is None and (row.name not in UNDOING or row.group is not None)
    if is_part and any(name.startswith("import.") for name in names):
        message = _("This is part of an import. Undo the import as a whole.")
        return Conflict(message, {"seq": row.seq, "group": row.group})
    if not all(_may(board, actor, row, name) for name in names):
        return Forbidden(_("Your role does not allow this."), {"seq": row.seq})
    return None


def names_of(row: Any) -> set[str]:
    """Return the names of the commands whose work would be taken back, or done again."""
    if row.name in UNDOING:
        return set((row.cause or {}).get("names", ()))
    if row.name != "cards.bulk":
        return {row.name}
    # Of several commands at once: what they wrote tells which they were.
    written = {field for entry in row.before for field in entry["fields"] or {}}
    return {"cards.bulk", "card.move" if written <= PLACE else "card.edit"}


def check_target(target: Target) -> None:
    """Refuse a target that says nothing, or too much."""
    ways = [target.seq, target.group, target.member]
    if sum(way is not None for way in ways) != 1 or (target.member and not target.since):
        message = _("Name one change, a group, or a person and since when.")
        raise Invalid(message, {"fields": {"seq": [message]}})


def _may(board: Any, actor: Actor, row: Any, name: str) -> bool:
    if board.role == "house":
        return True
    is_own = row.actor == actor.id
    # Whoever sees a part of the board sees what they did themselves, but not all that others did.
    if not is_own and not board.sight.is_whole:
        return False
    if not is_own and (name in PERSONAL or (name in OTHERS and board.role != "manager")):
        return False
    if not is_own and name.startswith("attachment."):
        return board.may("card.edit")
    return board.may(name)
