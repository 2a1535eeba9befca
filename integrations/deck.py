"""Nextcloud Deck's board export, JSON; of several boards in a file the first is taken, and the others are named."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from core.errors import Invalid
from integrations.board_plan import (
    MAX_COMMENT,
    MAX_TEXT,
    Reading,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourcePerson,
    many_lines,
    moment,
    one_line,
    title_of,
)
from integrations.csv_stages import kind_of
from integrations.gathering import Gathered, color_of, second, small
from integrations.json_reading import members
from integrations.shapes import is_object, key_in, number_in, object_in, objects_in


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether a document is Deck's: boards that have stacks."""
    return is_object(first.get("boards")) and "stacks" in first["boards"]


def read(path: Path, reading: Reading) -> Source:
    """Read an export; raise Invalid."""
    with small(path).open("rb") as file:
        boards = [one for name, one in members(file, {"boards"}) if is_object(one)]
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
    stacks = first.get("stacks")
    some = (
        list(stacks.values()) if is_object(stacks) else stacks if isinstance(stacks, list) else []
    )
    found = (one for one in some if is_object(one))
    for number, stack in enumerate(sorted(found, key=lambda one: number_in(one, "order"))):
        _take_stack(board, stack, f"boards[0].stacks[{number}]", reading)
    return board.source()


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
    labels = [key for one in objects_in(card, "labels") if (key := key_in(one, "id"))]
    board.add(
        SourceCard(
            key=key,
            column=column,
            title=title_of(card.get("title"), path, board.notes),
            description=many_lines(card.get("description"), MAX_TEXT) or None,
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


def _take_rest(board: Gathered, card: dict[str, Any], key: str, path: str) -> None:
    for number, one in enumerate(objects_in(card, "comments")):
        at = moment(one.get("creationDateTime"), f"{path}.comments[{number}]", board.notes)
        text = many_lines(one.get("message"), MAX_COMMENT)
        if at and text:
            author = _person(board, {"participant": one} | one)
            own = key_in(one, "id") or f"{path}.comments[{number}]"
            board.comments.append(SourceComment(own, key, author, text, at))
    told = int(number_in(card, "commentsCount")) - sum(1 for _one in objects_in(card, "comments"))
    board.notes.miss(_("Comments"), _("They are not in the file."), max(0, told))
    files = sum(1 for _one in objects_in(card, "attachments"))
    files = max(files, int(number_in(card, "attachmentCount")))
    board.notes.miss(_("Attached files"), _("They are not in the file."), files)


def _person(board: Gathered, one: dict[str, Any]) -> str | None:
    participant = object_in(one, "participant") or one
    key = key_in(participant, "uid") or key_in(participant, "actorId")
    if key is None:
        return None
    name = participant.get("displayname") or participant.get("actorDisplayName")
    board.people.setdefault(key, SourcePerson(key, one_line(name, 80) or key, key))
    return key
