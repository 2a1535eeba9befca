"""What an import of a board brings, counted before it is done, and the report of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from integrations.imports.boards.board_matching import Matched
from integrations.imports.boards.board_plan import Notes, Source, SourceCard
from integrations.imports.report_parts import SHOWN_ROWS, missing_of, sums_of


@dataclass
class Counts:
    """What came, or would come."""

    cards: int = 0
    archived: int = 0
    comments: int = 0
    tasks: int = 0
    attachments: int = 0
    moves: int = 0
    # Of the cards, how many an earlier import has brought.
    known: int = 0
    by_column: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    preview: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All that goes through the portions."""
        return self.cards + self.comments + self.tasks + self.attachments + self.moves


@dataclass
class Updated:
    """Of what came before: how much was brought up to date, and how much stays as people left it."""

    changed: int = 0
    left: int = 0


def count(
    source: Source, matched: Matched, notes: Notes, counts: Counts, is_here: Callable[[str], bool]
) -> None:
    """Go through all once, as the import will, to count what comes and note what does not.

    `is_here` tells by its key whether a card came before: what such a one went through is not told again.
    """
    left: set[str] = set()
    for card in source.cards(notes):
        if card.column not in matched.columns:
            left.add(card.key)
            notes.miss(_("Cards"), _("Their list was left out."))
            continue
        counts.cards += 1
        counts.known += is_here(card.key)
        counts.archived += card.archived_at is not None
        counts.by_column[card.column] += 1
        if card.value:
            counts.sums[card.value["currency"]] += card.value["amount"]
        if len(counts.preview) < SHOWN_ROWS:
            counts.preview.append(_preview(card))
    counts.tasks = sum(1 for task in source.tasks(notes) if task.card not in left)
    counts.comments = sum(1 for comment in source.comments(notes) if comment.card not in left)
    counts.attachments = sum(1 for link in source.links(notes) if link.card not in left)
    counts.moves = sum(
        1
        for move in source.moves(notes)
        if move.column in matched.columns and move.card not in left and not is_here(move.card)
    )


def _preview(card: SourceCard) -> dict[str, Any]:
    day = card.closed_at.date() if card.closed_at else card.expected_close
    return {
        "title": card.title, "stage": card.column, "company": None, "owner": card.owner,
        "value": card.value, "date": day and day.isoformat(),
    }  # fmt: skip


def report_of(
    source: Source, matched: Matched, board: str, counts: Counts, updated: Updated, dry_run: bool
) -> dict[str, Any]:
    """Return what came, or would come, and what did not; the names are those of docs/protocol.md."""
    notes = source.notes
    return {
        "board": board,
        "columns": len(matched.new_columns),
        "cards": counts.cards,
        "archived": counts.archived,
        "comments": counts.comments,
        "tasks": counts.tasks,
        "labels": len(matched.labels),
        "members": sum(1 for person in source.people if person.is_member),
        "attachments": counts.attachments,
        "custom_fields": source.custom_fields,
        "moves": counts.moves,
        "known": counts.known,
        "companies": 0,
        "missing": missing_of(notes.missing, updated.left),
        "problems": [{"path": path, "message": said} for path, said in notes.problems],
        "problems_count": notes.problems_count,
        **vars(updated),
        "dry_run": dry_run,
        **_details(source, matched, counts),
    }


def _details(source: Source, matched: Matched, counts: Counts) -> dict[str, Any]:
    return {
        "stages": _stages(source, matched, counts),
        "people": [
            {"name": person.name, "known": matched.people[person.key] not in matched.new_people}
            for person in source.people
        ],
        "sums": sums_of(counts.sums),
        "preview": _with_names(counts.preview, source),
    }


def _stages(source: Source, matched: Matched, counts: Counts) -> list[dict[str, Any]]:
    new = {column["id"] for column in matched.new_columns}
    return [
        {
            "name": column.name,
            "kind": matched.kinds[column.key],
            "count": counts.by_column[column.key],
            "isNew": matched.columns[column.key] in new,
            "isArchived": column.is_archived,
        }
        for column in source.columns
        if column.key in matched.columns
    ]


def _with_names(preview: list[dict[str, Any]], source: Source) -> list[dict[str, Any]]:
    columns = {column.key: column.name for column in source.columns}
    people = {person.key: person.name for person in source.people}
    return [
        row | {"stage": columns[row["stage"]], "owner": people.get(row["owner"])} for row in preview
    ]
