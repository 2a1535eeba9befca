"""What a Trello export holds, told in the words of `board_plan`: cards in their order, then what hangs on them."""

import string
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from board.links import is_address
from integrations.imports.boards import trello_fields
from integrations.imports.boards.board_plan import (
    Notes,
    Reading,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourceLink,
    SourceMove,
    SourceTask,
    comment_of,
    description_of,
    held,
    moment,
    one_line,
    title_of,
)
from integrations.imports.boards.loose_json import (
    key_in,
    keys_in,
    list_in,
    number_in,
    objects_in,
    text_in,
)
from integrations.imports.boards.trello_file import TrelloBoard
from integrations.imports.links import as_address
from integrations.imports.tables.csv_stages import kind_of

COLORS = {
    "green": "green", "yellow": "amber", "orange": "orange", "red": "red", "purple": "purple", "blue": "blue",
    "sky": "cyan", "lime": "lime", "pink": "pink", "black": "slate",
}  # fmt: skip
MAX_ACTIONS = 1_000
NO_LIST = "none"
MAX_TASKS = 500
MAX_LINKS = 500


class Told:
    """What was found, told in our words: the cards in their order, then what hangs on them."""

    def __init__(self, board: TrelloBoard, reading: Reading) -> None:
        self.board, self.reading = board, reading
        self.lists = {str(one["id"]): one for one in sorted(board.lists, key=place_in)}
        self._gather_strays()
        self.columns = list(self._columns())
        self.archived = {column.key for column in self.columns if column.is_archived}
        self.kinds = {column.key: column.kind for column in self.columns}
        self.labels = {str(label["id"]): label for label in board.labels} or self._old_labels()
        self.same_labels = {
            (text_in(one, "color"), text_in(one, "name")): key for key, one in self.labels.items()
        }
        self.mirrored = {
            key: place for _rank, _pos, key, place in board.order if key in board.mirrored
        }
        self.fields = trello_fields.meanings(board.fields)
        self.moves = {card: self._way(card) for card in board.moves if card in board.column_of}

    def source(self) -> Source:
        board = self.board
        rank = {key: number for number, key in enumerate(self.lists)}
        last = len(rank)
        board.order = sorted(
            (rank.get(board.column_of[key], last), pos, key, place)
            for _rank, pos, key, place in board.order
        )
        self._note()
        return Source(
            system="trello",
            name=board.name or _("Trello board"),
            columns=self.columns,
            labels=[self._label(label) for label in self.labels.values()],
            people=list(board.people.values()),
            cards=self._cards,
            tasks=self._tasks,
            comments=self._comments,
            links=self._links,
            moves=self._moves,
            custom_fields=len(board.fields),
            kinds=self.kinds,
            notes=board.notes,
        )

    def _columns(self) -> Iterator[SourceColumn]:
        for number, (key, one) in enumerate(self.lists.items()):
            name = one_line(one.get("name"), 80)
            if not name:
                self.board.notes.problem(f"lists[{number}]", _("The list has no name."))
                name = _("Untitled")
            limit = int(number_in(one, "softLimit"))
            yield SourceColumn(
                key, name, kind_of(name), one.get("closed") is True,
                limit if 1 <= limit <= 10_000 else None,
            )  # fmt: skip
        if NO_LIST in self.board.column_of.values():
            self.board.notes.problem(
                "cards", _("Some cards are in a list that is not in the file.")
            )
            yield SourceColumn(NO_LIST, _("Without a list"), "open")

    def _gather_strays(self) -> None:
        """Put cards of lists that are not in the file together."""
        for card, column in self.board.column_of.items():
            if column not in self.lists:
                self.board.column_of[card] = NO_LIST

    def _old_labels(self) -> dict[str, dict[str, Any]]:
        """Until 2014 there was one label of each colour, of which only cards and the names of colours tell."""
        found: dict[str, dict[str, Any]] = {}
        for card in self.board.cards:
            for label in _labels_in(card):
                key = _label_key(label)
                name = label.get("name") or self.board.label_names.get(text_in(label, "color"))
                found.setdefault(key, label | {"id": key, "name": name})
        return found

    def _label(self, label: dict[str, Any]) -> SourceLabel:
        tone = text_in(label, "color").partition("_")[0]
        name = one_line(label.get("name"), 60)
        return SourceLabel(str(label["id"]), name or _color_word(tone), COLORS.get(tone, "slate"))

    def _way(self, card: str) -> list[tuple[datetime, str, str]]:
        """Return a card's moves, the oldest first, of those between lists that are in the file."""
        known = [
            move for move in self.board.moves[card] if move[2] in self.kinds and move[1] != move[2]
        ]
        return sorted(known, key=lambda move: move[0])

    def _note(self) -> None:
        board, notes = self.board, self.board.notes
        why = _(
            "Trello puts only the newest 1,000 actions into a file; older comments are not in it."
        )
        not_there = _("They are not in the file.")
        for badge, what, here, reason in (
            ("comments", _("Comments"), self._comments_here(), why),
            ("checkItems", _("Tasks"), board.items, not_there),
            ("attachments", _("Attachments"), len(board.links), not_there),
        ):
            notes.miss(what, reason, max(0, board.badges[badge] - here))
        if board.actions >= MAX_ACTIONS:
            notes.miss_some(
                _("Older history"),
                _(
                    "Trello puts only the newest 1,000 actions into a file: moves before are not told."
                ),
            )
        if board.has_desc:
            notes.miss_some(_("Description of the board"), _("Boards have none here."))
        told = sum(len(way) for way in board.moves.values())
        lost = told - sum(len(way) for way in self.moves.values())
        notes.miss(
            _("Moves"), _("They concern lists or cards that are no longer in the file."), lost
        )

    def _comments_here(self) -> int:
        """Return how many comments of the file are of its cards: others are told of for another reason."""
        return sum(self.board.said[card] for card in self.board.column_of)

    def _cards(self, notes: Notes) -> Iterator[SourceCard]:
        places = (place for _rank, _pos, _key, place in self.board.order)
        for card in self.board.cards.at(places):
            yield held(self._card(card, notes), notes)

    def _card(self, card: dict[str, Any], notes: Notes) -> SourceCard:
        key, path = str(card["id"]), card["path"]
        column = self.board.column_of[key]
        facts = trello_fields.facts_of(card, self.fields, self.reading, notes)
        created = _created(key)
        way = self.moves.get(key, [])
        last = moment(card.get("dateLastActivity"), f"{path}.dateLastActivity", notes)
        is_open = self.kinds.get(column, "open") == "open"
        moved = way[-1][0] if way and way[-1][2] == column else None
        people = self._people(card, "idMembers", notes)
        told = None if is_open else facts.when_closed(self.reading.zone)
        return SourceCard(
            key=key,
            column=column,
            title=title_of(self._named(card).get("name"), path, notes),
            description=self._description(card, facts, notes),
            value=facts.value,
            owner=people[0] if people else None,
            helpers=people[1:],
            labels=self._labels(card, notes),
            votes=self._people(card, "idMembersVoted", notes),
            expected_close=facts.close,
            closed_at=None if is_open else told or moved or facts.done_at or last or created,
            archived_at=self._archived_at(card, column, last or created, notes),
            created_at=created,
            moved_at=moved or created,
            began_in=self._began_in(key, column),
        )

    def _named(self, card: dict[str, Any]) -> dict[str, Any]:
        """Return the card whose name one bears: a mirror's own name is the address of what it shows."""
        place = self.mirrored.get(key_in(card, "mirrorSourceId") or "")
        return card if place is None else next(self.board.cards.at([place]))

    def _description(
        self, card: dict[str, Any], facts: "trello_fields.Facts", notes: Notes
    ) -> str | None:
        return description_of(card.get("desc"), facts.table(), card["path"], notes)

    def _labels(self, card: dict[str, Any], notes: Notes) -> list[str]:
        keys = keys_in(card, "idLabels") or [self._label_of(one) for one in _labels_in(card)]
        unknown = [key for key in keys if key not in self.labels]
        notes.miss(_("Labels of cards"), _("The file does not say what they are."), len(unknown))
        return [key for key in keys if key in self.labels]

    def _label_of(self, label: dict[str, Any]) -> str:
        """Return the key of a label on a card, which may say no more than its colour and name."""
        key = _label_key(label)
        same = self.same_labels.get((text_in(label, "color"), text_in(label, "name")))
        return key if key in self.labels else same or key

    def _people(self, card: dict[str, Any], name: str, notes: Notes) -> list[str]:
        keys = keys_in(card, name)
        unknown = [key for key in keys if key not in self.board.people]
        notes.miss(_("People of cards"), _("The file does not say who they are."), len(unknown))
        return [key for key in keys if key in self.board.people]

    def _archived_at(
        self, card: dict[str, Any], column: str, last: datetime | None, notes: Notes
    ) -> datetime | None:
        if card.get("closed") is True:
            return moment(card.get("dateClosed"), card["path"], notes) or last or self.reading.epoch
        if column in self.archived:
            notes.miss(
                _("Open cards of archived lists"),
                _("They come archived, in their place: restore the stage, then the deals."),
            )
            return last or self.reading.epoch
        return None

    def _began_in(self, key: str, column: str) -> str | None:
        way = self.moves.get(key)
        if not way or way[-1][2] != column:
            # Where the moves end elsewhere they do not lead to where it stands.
            return None
        began = self.board.began.get(key) or way[0][1]
        return began if began in self.kinds else None

    def _moves(self, notes: Notes) -> Iterator[SourceMove]:
        told = [
            SourceMove(at, card, after)
            for card, way in self.moves.items()
            if self._began_in(card, self.board.column_of[card])
            for at, _before, after in way
        ]
        yield from sorted(told, key=lambda move: move.at)

    def _tasks(self, notes: Notes) -> Iterator[SourceTask]:
        several = _several(self._card_of(one) for one in self.board.checklists)
        counts: dict[str, int] = defaultdict(int)
        for checklist in self.board.checklists:
            card, path = self._card_of(checklist), checklist["path"]
            if card is None or card not in self.board.column_of:
                notes.miss(_("Tasks"), _("Their card is not in the file."), len(checklist["items"]))
                continue
            name = one_line(checklist.get("name"), 100)
            if card not in several:
                notes.miss(_("Names of checklists"), _("Tasks of a deal are one list here."))
                name = ""
            for index, item in enumerate(sorted(checklist["items"], key=place_in)):
                counts[card] += 1
                if counts[card] > MAX_TASKS:
                    notes.miss(_("Tasks"), _("A deal has at most 500 tasks."))
                    continue
                yield self._task(card, name, item, f"{path}.checkItems[{index}]", notes)

    def _card_of(self, checklist: dict[str, Any]) -> str | None:
        return key_in(checklist, "idCard") or self.board.card_of.get(key_in(checklist, "id") or "")

    def _is_done(self, item: dict[str, Any]) -> bool:
        state = item.get("state")
        return state == "complete" or (
            state is None and key_in(item, "id") in self.board.done_items
        )

    def _task(
        self, card: str, name: str, item: dict[str, Any], path: str, notes: Notes
    ) -> SourceTask:
        key = key_in(item, "id") or path
        title = title_of(item.get("name"), path, notes)
        due = moment(item.get("due"), f"{path}.due", notes)
        assignee = key_in(item, "idMember")
        created = _created(key) or _created(card) or self.reading.epoch
        return SourceTask(
            key=key,
            card=card,
            title=f"{name}: {title}"[:500] if name else title,
            assignee=assignee if assignee in self.board.people else None,
            due=due.astimezone(self.reading.zone).date() if due else None,
            # When it was done the file does not say.
            done_at=created if self._is_done(item) else None,
            created_at=created,
        )

    def _comments(self, notes: Notes) -> Iterator[SourceComment]:
        for comment in self.board.comments:
            path, card = comment["path"], comment["card"]
            if card not in self.board.column_of:
                notes.miss(_("Comments"), _("Their card is not in the file."))
                continue
            text = comment_of(comment["text"], path, notes)
            at = moment(comment["date"], f"{path}.date", notes)
            if not text or at is None:
                notes.problem(path, _("The comment has no text or no date; it was left out."))
                continue
            yield SourceComment(
                comment["id"] or path, card, comment["author"], text, at,
                moment(comment["edited"], f"{path}.data.dateLastEdited", notes),
            )  # fmt: skip

    def _links(self, notes: Notes) -> Iterator[SourceLink]:
        counts: dict[str, int] = defaultdict(int)
        for link in self.board.links:
            card, path = link["card"], link["path"]
            url = as_address(text_in(link, "url"))
            if not is_address(url):
                notes.problem(f"{path}.url", _("This is no address; the attachment was left out."))
                notes.miss(_("Attachments"), _("They have no address."))
                continue
            counts[card] += 1
            if counts[card] > MAX_LINKS:
                notes.miss(_("Attachments"), _("A deal has at most 500 attachments."))
                continue
            if link.get("isUpload") is True:
                notes.miss(
                    _("Content of attached files"),
                    _(
                        "They come as links; the files stay in Trello, for those who are signed in there."
                    ),
                )
            person = key_in(link, "idMember")
            yield SourceLink(
                key_in(link, "id") or path, card, url, one_line(link.get("name"), 200) or None,
                person if person in self.board.people else None,
                moment(link.get("date"), f"{path}.date", notes),
            )  # fmt: skip


def _labels_in(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the labels that stand on a card itself: objects, or once only their colours."""
    colors = [{"color": one} for one in list_in(card, "labels") if isinstance(one, str)]
    return [*objects_in(card, "labels"), *colors]


def _label_key(label: dict[str, Any]) -> str:
    return key_in(label, "id") or text_in(label, "color") or "none"


def _several(keys: Iterator[str | None]) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for key in keys:
        (twice if key in seen else seen).add(key or "")
    return twice


def _created(key: str) -> datetime | None:
    """The first eight digits of an id of Trello's are the second in which it was made."""
    if len(key) != 24 or not set(key) <= set(string.hexdigits):
        return None
    return datetime.fromtimestamp(int(key[:8], 16), UTC)


def _color_word(tone: str) -> str:
    words = {
        "green": _("Green"), "yellow": _("Yellow"), "orange": _("Orange"), "red": _("Red"), "purple": _("Purple"),
        "blue": _("Blue"), "sky": _("Sky"), "lime": _("Lime"), "pink": _("Pink"), "black": _("Black"),
    }  # fmt: skip
    return words.get(tone, _("No colour"))


def place_in(thing: dict[str, Any]) -> tuple[float, str]:
    return number_in(thing, "pos"), str(thing.get("id"))
