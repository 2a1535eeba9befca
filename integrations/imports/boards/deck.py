"""Nextcloud Deck's export of boards, JSON. Where several were not split up the first is taken, and the others named."""

from functools import partial
from pathlib import Path
from typing import Any

import orjson
from flask_babel import gettext as _

from core.errors import Invalid
from integrations.imports.boards.board_plan import (
    Reading,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourcePerson,
    comment_of,
    description_of,
    moment,
    one_line,
    title_of,
)
from integrations.imports.boards.gathering import Gathered, color_of, second, small
from integrations.imports.boards.json_reading import members
from integrations.imports.boards.loose_json import (
    is_object,
    key_in,
    list_in,
    number_in,
    object_in,
    objects_in,
)
from integrations.imports.boards.trello_fields import Facts
from integrations.imports.splitting import split_up
from integrations.imports.tables.csv_stages import kind_of

# Where a person's key stands: of an assignment, of a comment, and in old files alone.
PERSON = ("uid", "actorId", "participant")


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether a document is Deck's: boards that have stacks, in a list or by their ids."""
    boards = object_in(first, "boards")
    return "stacks" in boards or any(_is_board(one) for one in [*boards.values(), *first.values()])


def read(path: Path, reading: Reading) -> Source:
    """Read an export; raise Invalid."""
    with small(path).open("rb") as file:
        boards = [one for _name, one in members(file, within="boards") if _is_board(one)]
    if not boards:
        raise Invalid(_("There is no list and no card in this file."))
    board, first = Gathered("deck", one_line(boards[0].get("title"), 120)), boards[0]
    for other in boards[1:]:
        board.notes.miss(
            one_line(other.get("title"), 120), _("Of several boards in a file the first is taken.")
        )
    for one in objects_in(first, "labels"):
        key = key_in(one, "id")
        if key:
            name = one_line(one.get("title"), 60) or _("Untitled")
            board.labels.append(SourceLabel(key, name, color_of(one.get("color"))))
    for path_in, stack in _stacks(first):
        _take_stack(board, stack, f"boards[0].stacks[{path_in}]", reading)
    return board.source()


def split(path: Path) -> list[tuple[str, Path]]:
    """Write each board of a file that holds several to one of its own; return their names too."""
    with small(path).open("rb") as file:
        boards = (one for _name, one in members(file, within="boards") if _is_board(one))
        return split_up(path, (partial(_write, one) for one in boards))


def _write(board: dict[str, Any], target: Path) -> str:
    target.write_bytes(orjson.dumps({"boards": [board]}, default=str))
    return one_line(board.get("title"), 120)


def _is_board(one: Any) -> bool:
    return is_object(one) and "stacks" in one


def _stacks(board: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the stacks in their order, each with its place in the file. Until 2023 the cards of one stood
    beside it, under its id.
    """
    listed = {str(at): one for at, one in enumerate(list_in(board, "stacks"))}
    some = object_in(board, "stacks") or listed
    found = {at: one for at, one in some.items() if is_object(one)}
    whole = [(at, one) for at, one in found.items() if "id" in one or "title" in one]
    apart = {at: one for at, one in found.items() if at not in dict(whole)}
    stacks = [
        (at, apart.pop(key_in(one, "id") or "", {}) | one if "cards" not in one else one)
        for at, one in whole
    ]
    return sorted([*stacks, *apart.items()], key=lambda one: number_in(one[1], "order"))


def _take_stack(board: Gathered, stack: dict[str, Any], path: str, reading: Reading) -> None:
    key, name = key_in(stack, "id"), one_line(stack.get("title"), 80) or _("Untitled")
    if key is None:
        board.notes.problem(path, _("The list has no id; it was left out."))
        return
    is_away = number_in(stack, "deletedAt") > 0
    board.columns.append(SourceColumn(key, name, kind_of(name), is_away))
    cards = sorted(objects_in(stack, "cards"), key=lambda one: number_in(one, "order"))
    for number, card in enumerate(cards):
        _take_card(board, card, key, f"{path}.cards[{number}]", reading, is_away=is_away)


def _take_card(
    board: Gathered,
    card: dict[str, Any],
    column: str,
    path: str,
    reading: Reading,
    *,
    is_away: bool,
) -> None:
    key = key_in(card, "id")
    if key is None:
        board.notes.problem(path, _("The card has no id or no list; it was left out."))
        return
    due = moment(card.get("duedate"), f"{path}.duedate", board.notes)
    changed = second(card.get("lastModified"))
    is_away = is_away or card.get("archived") is True or number_in(card, "deletedAt") > 0
    people = [
        person for one in objects_in(card, "assignedUsers") if (person := _person(board, one))
    ]
    labels = [label for one in objects_in(card, "labels") if (label := key_in(one, "id"))]
    board.add(
        SourceCard(
            key=key,
            column=column,
            title=title_of(card.get("title"), path, board.notes),
            description=_text(card, path, board, reading),
            owner=people[0] if people else None,
            helpers=people[1:],
            labels=labels,
            expected_close=due.astimezone(reading.zone).date() if due else None,
            archived_at=(changed or reading.epoch) if is_away else None,
            created_at=second(card.get("createdAt")),
        ),
        path,
    )
    _take_rest(board, card, key, path)


def _text(card: dict[str, Any], path: str, board: Gathered, reading: Reading) -> str | None:
    facts, done = Facts(), moment(card.get("done"), f"{path}.done", board.notes)
    if done:
        day = done.astimezone(reading.zone).date().isoformat()
        facts.rows.append((_("Marked as complete"), day))
    return description_of(card.get("description"), facts.table(), path, board.notes)


def _take_rest(board: Gathered, card: dict[str, Any], key: str, path: str) -> None:
    for number, one in enumerate(objects_in(card, "comments")):
        where = f"{path}.comments[{number}]"
        at = moment(one.get("creationDateTime"), where, board.notes)
        text = comment_of(one.get("message"), where, board.notes)
        if not at or not text:
            board.notes.problem(where, _("The comment has no text or no date; it was left out."))
            continue
        author = _person(board, {"participant": one} | one)
        board.comments.append(SourceComment(key_in(one, "id") or where, key, author, text, at))
    told = int(number_in(card, "commentsCount")) - sum(1 for _one in objects_in(card, "comments"))
    board.notes.miss(_("Comments"), _("They are not in the file."), max(0, told))
    files = sum(1 for _one in objects_in(card, "attachments"))
    files = max(files, int(number_in(card, "attachmentCount")))
    board.notes.miss(_("Attached files"), _("They are not in the file."), files)


def _person(board: Gathered, one: dict[str, Any]) -> str | None:
    participant = object_in(one, "participant") or one
    key = next(filter(None, (key_in(participant, name) for name in PERSON)), None)
    if key is None:
        return None
    name = participant.get("displayname") or participant.get("actorDisplayName")
    board.people.setdefault(key, SourcePerson(key, one_line(name, 80) or key, key))
    return key
