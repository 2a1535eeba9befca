"""What kind of change each command makes, so that people can look at one kind of them alone."""

from typing import Any

from board.undoable import PLACE

KINDS = {
    "deals": (
        "card.create", "intake.bring", "card.edit", "card.describe", "card.archive", "card.restore", "card.label",
        "card.unlabel", "card.tick", "card.untick", "card.vote", "card.unvote", "cards.bulk",
        "version.take", "version.drop",
    ),
    "moves": ("card.move", "card.win", "card.lose", "card.reopen"),
    "tasks": (
        "task.create", "task.complete", "task.reopen", "task.edit", "task.move", "task.see",
        "task.archive", "task.restore",
    ),
    "comments": (
        "comment.add", "comment.edit", "comment.archive", "comment.restore", "comment.react", "comment.unreact",
        "comment.ask", "comment.answer", "comment.unask", "pulse.answer",
    ),
    "batons": ("baton.pass", "baton.accept", "baton.answer", "baton.return", "baton.withdraw"),
    "files": (
        "attachment.add", "attachment.link", "attachment.attach", "attachment.edit",
        "attachment.archive", "attachment.restore",
    ),
    "stages": (
        "column.create", "column.rename", "column.move", "column.edit", "column.archive",
        "column.restore", "playbook.write", "playbook.add_example", "playbook.remove_example",
        "process.adopt",
    ),
    "people": (
        "card.assign", "card.unassign", "work.hand_over", "member.add", "member.change_role",
        "member.remove",
    ),
    "settings": (
        "board.create", "board.rename", "board.edit", "board.archive", "board.restore",
        "label.create", "label.edit", "label.archive", "label.restore", "view.create", "view.edit", "view.archive",
        "view.restore", "company.rename", "company.replace", "archive.purge",
        "goal.set", "goal.archive", "goal.restore",
        "reason.create", "reason.edit", "reason.move", "reason.archive", "reason.restore",
        "competitor.create", "competitor.edit", "competitor.archive", "competitor.restore",
        "board.purge", "board.empty",
        "rule.create", "rule.edit", "rule.pause", "rule.resume", "rule.archive", "rule.restore",
        "outlet.stop",
        "intake.edit", "intake.renew", "intake.receive", "intake.accept", "intake.discard", "intake.hold",
    ),
    "imports": (
        "import.start", "import.companies", "import.people", "import.labels", "import.cards", "import.tasks",
        "import.comments", "import.attachments", "import.history", "import.records", "import.finish",
        "import.cancel",
    ),
    "reviews": (
        "review.start", "review.edit_agenda", "review.join", "review.note", "review.take_over",
        "review.end", "rhythm.create", "rhythm.edit", "rhythm.archive", "rhythm.restore",
    ),
    "rules": ("rule.run", "rule.fail", "rule.stop", "rule.check"),
    "undo": ("change.undo", "change.rewind"),
}  # fmt: skip
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
BULK = "cards.bulk"


def names_of_kind(kind: str) -> list[str]:
    """Return the commands whose changes may be of a kind."""
    return [*KINDS[kind], *([BULK] if kind == "moves" else [])]


def kind_of(row: Any) -> str | None:
    """Return a change's kind; of several commands at once, what they wrote tells whether they moved."""
    if row.name != BULK:
        return KIND_OF.get(row.name)
    written = {field for entry in row.before for field in entry["fields"] or {}}
    return "moves" if "column" in written and written <= PLACE else "deals"
