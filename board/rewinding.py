"""Rewinding: what records would be again if some changes were taken back, and what newer work keeps as it is.

Only fields are taken back which still are what those changes left. What the house itself reckons (counters,
whose turn it is) is not compared, and reckoned anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, select

from board.faces import (
    count_attachments,
    count_comments,
    count_tasks,
    show_description,
    show_question,
)
from board.models import (
    Attachment,
    Baton,
    BoardPulse,
    Card,
    Comment,
    Description,
    Playbook,
    Task,
    Version,
)
from board.placing import place_again
from board.turns import set_turn
from core.changes import Change
from core.clock import to_wire
from core.records import record_of

Fields = dict[str, Any]
Key = tuple[str, str]
# So many records are gone through within a few milliseconds.
CALM = 500

CARD = Card.__table__
# Types in the order in which they may come into being: what others stand upon first.
ORDER = (
    "board", "import", "company", "column", "playbook", "label", "reason", "competitor", "member", "view", "goal",
    "rhythm", "rule", "intake",
    "card", "description", "task", "comment", "attachment", "baton", "version", "pulse",
)  # fmt: skip
# Reckoned by the house from other records.
RECKONED = frozenset(
    (
        "tasks_done", "tasks_total", "comments_count", "attachments_count", "next_step", "turn",
        "question", "has_description", "held_at", "pulse",
        # Of a customer: how dear it is.
        "tier",
        # Of a rule: that it ran, and how, is not taken back with it.
        "runs", "ran_at", "failures", "failure",
        # Of a form: how much came by it.
        "received", "held",
    )
)  # fmt: skip
# They go back with what they tell of, and nobody's newer work is in them.
FOLLOWS = frozenset(("moved_at", "edited_at", "seen_at"))
# Fields that mean something together only: one of them newer, all are left.
TOGETHER = {
    "card": [
        {
            *("column", "position", "status", "closed_at", "moved_at"),
            *("lost_reason", "reason", "competitor", "outcome_note", "closed_from"),
        },
        {"owner", "helpers"},
    ],
    "task": [
        {"done_at", "done_by", "repeat"},
        {"assignee", "assigned_by", "assigned_at", "seen_at"},
        {"due", "due_at", "remind_at", "repeat"},
        {"card", "position"},
    ],
    "comment": [
        {"text", "edited_at"},
        {
            *("asked_at", "asked_by", "asked_department", "asked_by_customer"),
            *("answered_at", "answered_by"),
        },
    ],
    "column": [{"acts", "acts_member"}],
    "rhythm": [{"repeat", "begins_on", "time", "zone"}],
    "rule": [{"condition", "actions", "author", "from_seq"}, {"paused_at", "paused"}],
    "baton": [
        {
            "member",
            "state",
            "accepted_by",
            "accepted_at",
            "text",
            "settled_by",
            "settled_at",
        },
    ],
}
# What would be left without its ground: records of which table, by which column.
RESTING = {
    "card": [
        (kind, model.__table__, "card")
        for kind, model in (
            ("description", Description),
            ("task", Task),
            ("comment", Comment),
            ("attachment", Attachment),
            ("baton", Baton),
            ("pulse", BoardPulse),
            ("version", Version),
        )
    ],
    "comment": [("comment", Comment.__table__, "reply_to")],
    "column": [("card", CARD, "column"), ("playbook", Playbook.__table__, "id")],
    "company": [("card", CARD, "company")],
    "import": [("card", CARD, "imported_in")],
    "reason": [("card", CARD, "reason")],
    "competitor": [("card", CARD, "competitor")],
}
LISTS = {"card": "column", "column": None, "task": "card", "reason": None}
FACES = {
    "task": (count_tasks,),
    "comment": (count_comments, show_question),
    "attachment": (count_attachments,),
    "baton": (set_turn,),
    "description": (show_description,),
}


@dataclass(frozen=True)
class Touched:
    """A record that stays as it is, or some of its fields, and why: `changed` since, `gone`, or `in_use`."""

    type: str
    id: str
    card: str | None
    fields: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Step:
    """What a record is now and what it would be; None where it isn't there."""

    type: str
    id: str
    now: Fields | None
    becomes: Fields | None

    @property
    def card(self) -> str | None:
        """The card that this is, or hangs on."""
        return card_of(self.type, self.id, self.becomes or self.now or {})

    @property
    def fields(self) -> Fields:
        """Return the fields which change, as they would be."""
        now = self.now or {}
        return {f: v for f, v in (self.becomes or {}).items() if f not in now or now[f] != v}


def card_of(type: str, id: str, record: Fields) -> str | None:
    """Return the card that a record is, or hangs on."""
    return id if type == "card" else record.get("card")


class Rewind:
    """Changes of a board taken back one by one, the newest first, in thought alone until `apply`."""

    def __init__(self, change: Change, breathe: Callable[[], None] = lambda: None) -> None:
        """`change` reads the tables, and writes in `apply`; `breathe` is called between portions of work."""
        self.touched: list[Touched] = []
        self._change = change
        self._breathe = breathe
        self._stood: dict[Key, Fields | None] = {}
        self._now: dict[Key, Fields | None] = {}

    def take_back(self, rows: Iterable[Any]) -> "Rewind":
        """Take back changes (`patches` and `before`, as the log has them), the newest first; return itself."""
        for row in rows:
            pairs = [*zip(row.patches, row.before, strict=True)]
            self._read((patch["type"], patch["id"]) for patch, _before in pairs)
            for patch, before in reversed(pairs):
                self._take_back(patch, before["fields"])
            self._breathe()
        self._check_places()
        self._check_ground()
        return self

    def steps(self) -> list[Step]:
        """Return what would be done: first what comes back, then what differs, then what goes."""
        steps = [
            Step(*key, self._stood[key], now)
            for key, now in self._now.items()
            if now != self._stood[key]
        ]
        turns = [(_turn_of(step), number) for number, step in enumerate(self._calmly(steps))]
        return [steps[number] for _turn, number in sorted(turns)]

    def apply(self) -> None:
        """Write it."""
        steps = self.steps()
        cards = {step.card for step in steps if step.type == "card" and step.becomes is None}
        for step in steps:
            self._write(step)
        # By their names, so that each is reckoned once.
        stale = {(step.type, card) for step in steps for card in _faces_of(step)}
        for type, card in sorted(stale, key=str):
            if card not in cards:
                for reckon in FACES[type]:
                    reckon(self._change, card)

    def _calmly(self, items: Iterable[Any], at_once: int = CALM) -> Iterator[Any]:
        """Yield the items, and let others on after so many."""
        for number, item in enumerate(items):
            if number % at_once == 0:
                self._breathe()
            yield item

    def name(self, type: str, id: str) -> str | None:
        """Return what a record is called, as it is or would be; None where it has no name."""
        record = self._look(type, id) or self._stood.get((type, id)) or {}
        return record.get("title") or record.get("name")

    def _take_back(self, patch: Fields, was: Fields | None) -> None:
        key = (type, _) = patch["type"], patch["id"]
        left, now = patch.get("put"), self._now[key]
        if left is None:
            self._bring_back(key, was or {})
        elif now is None:
            if was:
                self._leave(key, tuple(was), "gone")
        elif was is None:
            self._take_away(key, self._whole(type, left), now)
        else:
            for fields in _units(type, was):
                self._restore(key, fields, self._whole(type, left), now, was)

    def _bring_back(self, key: Key, was: Fields) -> None:
        if self._now[key] is None:
            self._now[key] = {**self._whole(key[0], was)}

    def _take_away(self, key: Key, left: Fields, now: Fields) -> None:
        # Its bytes are known to its row alone: a file is put away, and can come back.
        is_file = key[0] == "attachment" and now["kind"] == "file"
        if is_file:
            left = {**left, "archived_at": now["archived_at"]}
        newer = tuple(f for f in _compared(left) if now[f] != left[f])
        if newer:
            self._leave(key, newer, "changed")
        elif is_file:
            archived = now["archived_at"] or to_wire(self._change.at)
            self._now[key] = {**now, "archived_at": archived}
        else:
            self._now[key] = None

    def _restore(self, key: Key, fields: set[str], left: Fields, now: Fields, was: Fields) -> None:
        changed = fields & was.keys()
        if all(now[f] == left[f] for f in _compared(fields)):
            now.update({f: was[f] for f in changed})
        elif any(now[f] != was[f] for f in _compared(changed)):
            self._leave(key, tuple(sorted(_compared(changed))), "changed")

    def _check_places(self) -> None:
        """Leave what would come back to a stage or deal which is no longer there."""
        for key, now in self._calmly(list(self._now.items())):
            ground = LISTS.get(key[0])
            if now is None or not ground or now == self._stood[key] or now["archived_at"]:
                continue
            below = self._look(ground, now[ground])
            if below is None or below["archived_at"]:
                self._leave(key, (ground,), "gone")
                self._now[key] = self._stood[key]

    def _check_ground(self) -> None:
        for type in self._calmly(reversed(ORDER), 1):
            mine = [(id, now) for (of, id), now in self._now.items() if of == type]
            going = [id for id, now in mine if now is None and self._stood[type, id]]
            self._leave_used(type, self._used(type, going))
        closing = [
            id for (of, id), now in self._now.items() if of == "column" and self._closes(id, now)
        ]
        self._leave_used("column", self._used("column", closing, are_closing=True))

    def _closes(self, id: str, now: Fields | None) -> bool:
        stood = self._stood["column", id]
        return bool(now and now["archived_at"] and stood and not stood["archived_at"])

    def _leave_used(self, type: str, ids: Iterable[str]) -> None:
        for id in ids:
            self._now[type, id] = self._stood[type, id]
            # The board's copy of a company's name is nobody's work; a competitor's name came by typing.
            if type not in ("company", "competitor"):
                self._leave((type, id), (), "in_use")

    def _used(self, type: str, ids: list[str], *, are_closing: bool = False) -> set[str]:
        if type == "label":
            return {id for id in ids if self._is_carried(id)}
        used: set[str] = set()
        for kind, table, column in RESTING.get(type, ()) if ids else ():
            self._breathe()
            here = (table.c.board_id == self._change.scope_id) & table.c[column].in_(ids)
            if are_closing and "archived_at" not in table.c:
                continue
            if are_closing:
                here &= table.c.archived_at.is_(None)
            found = select(table.c.id, table.c[column].label("ground")).where(here)
            rows = self._change.select(found)
            used |= {row.ground for row in rows if self._rests(kind, row, column)}
        return used

    def _rests(self, kind: str, row: Any, column: str) -> bool:
        if (kind, row.id) not in self._now:
            return True
        now = self._now[kind, row.id]
        return now is not None and now[column] == row.ground

    def _is_carried(self, label: str) -> bool:
        here = (CARD.c.board_id == self._change.scope_id) & cast(CARD.c.labels, String).contains(
            label
        )
        return any(
            label in (self._look("card", id) or {}).get("labels", ())
            for id in self._change.select(select(CARD.c.id).where(here)).scalars()
        )

    def _read(self, keys: Iterable[Key]) -> None:
        by_type = defaultdict(list)
        for type, id in keys:
            if (type, id) not in self._now:
                by_type[type].append(id)
        for type, ids in by_type.items():
            self._change.fetch(type, dict.fromkeys(ids))
            for id in ids:
                stood = self._stood[type, id] = self._copy(type, id)
                self._now[type, id] = stood and dict(stood)

    def _look(self, type: str, id: str) -> Fields | None:
        return self._now[type, id] if (type, id) in self._now else self._copy(type, id)

    def _copy(self, type: str, id: str) -> Fields | None:
        row = self._change.find(type, id)
        return None if row is None else record_of(self._change.kind, type).dump(row)

    def _whole(self, type: str, record: Fields) -> Fields:
        return record_of(self._change.kind, type).whole(record)

    def _leave(self, key: Key, fields: tuple[str, ...], why: str) -> None:
        record = self._now[key] or self._stood[key] or {}
        self.touched.append(Touched(*key, card_of(*key, record), fields, why))

    def _write(self, step: Step) -> None:
        change, record = self._change, record_of(self._change.kind, step.type)
        if step.becomes is None:
            change.delete(step.type, step.id)
            return
        fields = step.fields if step.now is None else _own(step.fields)
        if _comes_to_a_place(step):
            fields["position"] = self._place(step)
        fields.pop("id", None)
        change.put(step.type, step.id, **record.parse(fields))

    def _place(self, step: Step) -> str:
        """Its old place, or the next when another has taken it."""
        record, ground = step.becomes or {}, LISTS[step.type]
        within = {ground: record[ground]} if ground else {}
        table = record_of(self._change.kind, step.type).table
        return place_again(self._change, table, record["position"], step.id, **within)


def _comes_to_a_place(step: Step) -> bool:
    is_listed = step.type in LISTS and not (step.becomes or {})["archived_at"]
    return is_listed and bool(step.fields.keys() & {"position", "archived_at", "column", "card"})


def _turn_of(step: Step) -> tuple[Any, ...]:
    """Order steps: a card's records stand together, so that a portion of them leaves no card half."""
    rank, card = ORDER.index(step.type), step.card or ""
    born = (step.becomes or step.now or {}).get("created_at") or ""
    if step.now is None:
        return 0, bool(card), card, rank, born
    if step.becomes is not None:
        return 1, rank
    # Backwards: what rests upon others goes first, the latest first.
    return 2, not card, card, -rank, _reversed(born)


def _reversed(text: str) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in text)


def _faces_of(step: Step) -> Iterator[str | None]:
    if step.type in FACES:
        yield from {(record or {}).get("card") for record in (step.now, step.becomes) if record}


def _units(type: str, fields: Iterable[str]) -> list[set[str]]:
    """Return the changed fields, each with those that mean something only together with it."""
    units: list[set[str]] = []
    for field in fields:
        if field in RECKONED or any(field in unit for unit in units):
            continue
        joined = next((unit for unit in TOGETHER.get(type, ()) if field in unit), {field})
        units.append(set(joined))
    return units


def _compared(fields: Iterable[str]) -> list[str]:
    return [field for field in fields if field not in RECKONED and field not in FOLLOWS]


def _own(fields: Fields) -> Fields:
    return {field: value for field, value in fields.items() if field not in RECKONED}
