"""Trello's board export read once, as a stream: what there may be much of lies on the disk, its places in memory."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from core.errors import TooLarge
from integrations.imports.boards.board_plan import Notes, SourcePerson, moment, one_line
from integrations.imports.boards.json_reading import members
from integrations.imports.boards.loose_json import (
    is_object,
    key_in,
    keys_in,
    number_in,
    object_in,
    objects_in,
    text_in,
)
from integrations.imports.boards.spool import Spool

KEPT = {
    "lists",
    "labels",
    "members",
    "customFields",
    "cards",
    "checklists",
    "actions",
    "labelNames",
    "name",
    "desc",
}
CARD_KEYS = (
    "id", "name", "desc", "closed", "dateClosed", "dateCompleted", "dateLastActivity", "idList", "pos", "due",
    "dueComplete", "dueReminder", "start", "idMembers", "idMembersVoted", "idLabels", "labels", "customFieldItems",
    "idAttachmentCover", "address", "locationName", "coordinates", "badges", "recurrenceRule", "cover", "stickers",
    "pluginData", "cardRole", "mirrorSourceId",
)  # fmt: skip
LINK_KEYS = ("id", "url", "name", "date", "idMember", "isUpload")
COMMENTS = ("commentCard", "copyCommentCard")
MAX_CARDS = 100_000
BADGES = ("comments", "checkItems", "attachments")
# More than Trello lets a card have of anything.
MAX_TOLD = 100_000


@dataclass
class TrelloBoard:
    """What one reading of the file has found."""

    cards: Spool
    checklists: Spool
    comments: Spool
    links: Spool
    name: str = ""
    lists: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, SourcePerson] = field(default_factory=dict)
    fields: list[dict[str, Any]] = field(default_factory=list)
    # (rank of its list, place in it, key, place in the spool)
    order: list[tuple[int, float, str, int]] = field(default_factory=list)
    # Of the lists, labels and fields, each with the name of its member.
    parts: set[tuple[str, str]] = field(default_factory=set)
    column_of: dict[str, str] = field(default_factory=dict)
    moves: dict[str, list[tuple[datetime, str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    began: dict[str, str] = field(default_factory=dict)
    # Until 2013 checklists name no card, cards name checklists, and say which of their items are done.
    card_of: dict[str, str] = field(default_factory=dict)
    done_items: set[str] = field(default_factory=set)
    # What the labels of a colour are called: until 2014 all that a file says of them.
    label_names: dict[str, Any] = field(default_factory=dict)
    # Who stands on cards, and who was put on one or taken off: they may have left the board since.
    named: set[str] = field(default_factory=set)
    others: dict[str, SourcePerson] = field(default_factory=dict)
    # Cards which others show as mirrors.
    mirrored: set[str] = field(default_factory=set)
    has_desc: bool = False
    actions: int = 0
    # What the cards say to have, by the name of the badge.
    badges: Counter[str] = field(default_factory=Counter)
    items: int = 0
    # How many comments there are of each card.
    said: Counter[str] = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)


def read_file(path: Path, folder: Path) -> TrelloBoard:
    """Read an export, and keep what is needed later in a folder; raise Invalid or TooLarge."""
    board = TrelloBoard(*(Spool(folder) for _kind in range(4)))
    with path.open("rb") as file:
        for index, (name, value) in _numbered(members(file, KEPT)):
            _take(board, name, f"{name}[{index}]", value)
    for key in board.others.keys() & board.named - board.people.keys():
        board.people[key] = board.others[key]
    return board


def _numbered(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[int, tuple[str, Any]]]:
    counts: dict[str, int] = defaultdict(int)
    for name, value in pairs:
        yield counts[name], (name, value)
        counts[name] += 1


def _take(board: TrelloBoard, name: str, path: str, value: Any) -> None:
    if name in ("name", "desc", "labelNames"):
        _take_word(board, name, value)
    elif not is_object(value) or (name != "actions" and not key_in(value, "id")):
        board.notes.problem(path, _("This is not what Trello writes here; it was left out."))
    elif name == "cards":
        _take_card(board, path, value)
    elif name == "checklists":
        _take_checklist(board, path, value)
    elif name == "actions":
        _take_action(board, path, value)
    elif name == "members":
        _take_person(board, value, is_member=True)
    else:
        _take_part(board, name, path, value)


def _take_part(board: TrelloBoard, name: str, path: str, value: dict[str, Any]) -> None:
    part = (name, str(value["id"]))
    if part in board.parts:
        board.notes.problem(path, _("The id stands twice in the file; the first one counts."))
        return
    board.parts.add(part)
    of_board = {"lists": board.lists, "labels": board.labels, "customFields": board.fields}
    of_board[name].append(value)


def _take_word(board: TrelloBoard, name: str, value: Any) -> None:
    if name == "name":
        board.name = one_line(value, 120)
    elif name == "desc":
        board.has_desc = bool(one_line(value, 10))
    else:
        board.label_names = value if is_object(value) else {}


def _take_card(board: TrelloBoard, path: str, card: dict[str, Any]) -> None:
    key = str(card["id"])
    if key in board.column_of:
        board.notes.problem(path, _("The id stands twice in the file; the first one counts."))
        return
    if len(board.column_of) >= MAX_CARDS:
        raise TooLarge(_("The file has more than 100,000 cards. Nothing was changed."))
    board.column_of[key] = key_in(card, "idList") or ""
    _count(board, card)
    place = board.cards.add(
        {name: card[name] for name in CARD_KEYS if name in card} | {"path": path}
    )
    board.order.append((0, number_in(card, "pos"), key, place))
    for index, link in enumerate(objects_in(card, "attachments")):
        kept = {name: link.get(name) for name in LINK_KEYS}
        board.links.add(kept | {"card": key, "path": f"{path}.attachments[{index}]"})
    # Some exports carry a card's checklists inside it.
    for index, checklist in enumerate(objects_in(card, "checklists")):
        _take_checklist(board, f"{path}.checklists[{index}]", checklist | {"idCard": key})


def _count(board: TrelloBoard, card: dict[str, Any]) -> None:
    """Note what a card says of what stands elsewhere in the file, or should."""
    for badge in BADGES:
        told = int(number_in(object_in(card, "badges"), badge))
        board.badges[badge] += min(max(0, told), MAX_TOLD)
    board.mirrored.update(filter(None, [key_in(card, "mirrorSourceId")]))
    board.named.update(keys_in(card, "idMembers"))
    for checklist in keys_in(card, "idChecklists"):
        board.card_of.setdefault(checklist, str(card["id"]))
    for item in objects_in(card, "checkItemStates"):
        if text_in(item, "state") == "complete":
            board.done_items.add(key_in(item, "idCheckItem") or "")


def _take_checklist(board: TrelloBoard, path: str, checklist: dict[str, Any]) -> None:
    items = [
        {name: item.get(name) for name in ("id", "name", "state", "pos", "due", "idMember")}
        for item in objects_in(checklist, "checkItems")
    ]
    board.items += len(items)
    kept = {name: checklist.get(name) for name in ("id", "name", "idCard", "pos")}
    board.checklists.add(kept | {"items": items, "path": path})


def _take_action(board: TrelloBoard, path: str, action: dict[str, Any]) -> None:
    board.actions += 1
    creator = object_in(action, "memberCreator")
    author = key_in(action, "idMemberCreator") or key_in(creator, "id")
    if creator and author:
        _take_person(board, creator | {"id": author}, is_member=False)
    member = object_in(action, "member")
    if key_in(member, "id"):
        other = _person(member, is_member=False)
        board.others.setdefault(other.key, other)
    data = object_in(action, "data")
    card = key_in(object_in(data, "card"), "id")
    if card is None:
        return
    type = text_in(action, "type")
    if type in COMMENTS:
        kept = {"id": key_in(action, "id"), "date": action.get("date"), "author": author}
        edited = data.get("dateLastEdited")
        board.said[card] += 1
        board.comments.add(
            kept | {"card": card, "text": data.get("text"), "edited": edited, "path": path}
        )
    elif type == "createCard":
        board.began[card] = key_in(object_in(data, "list"), "id") or ""
    elif type == "updateCard" and data.get("listAfter"):
        at = moment(action.get("date"), f"{path}.date", board.notes)
        before = key_in(object_in(data, "listBefore"), "id") or ""
        after = key_in(object_in(data, "listAfter"), "id") or ""
        if at:
            board.moves[card].append((at, before, after))


def _take_person(board: TrelloBoard, person: dict[str, Any], *, is_member: bool) -> None:
    key = str(person["id"])
    known = board.people.get(key)
    if known is None or (is_member and not known.is_member):
        board.people[key] = _person(person, is_member=is_member)


def _person(person: dict[str, Any], *, is_member: bool) -> SourcePerson:
    handle = one_line(person.get("username"), 80)
    name = one_line(person.get("fullName"), 80) or handle or _("Somebody")
    return SourcePerson(str(person["id"]), name, handle, is_member=is_member)
