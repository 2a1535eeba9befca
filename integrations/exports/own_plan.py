"""Baton's own export read once more: what a new board made of it would hold, under new ids, and what would not come."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from board.models import FACTS
from board.models.member import ROLES
from core.commands import derived_id
from core.positions import keys_between
from core.records import record_of
from core.schemas import COLORS, is_uuid
from customers.names import fold as fold_company
from integrations.exports.own_names import Named
from integrations.exports.own_rules import resting, why_left
from integrations.exports.record_checks import Unfit, checked, currency
from integrations.imports.tables.csv_columns import fold
from integrations.imports.tables.csv_plan import Surroundings

# In this order, since each may name what stands before it; what is not in it does not come.
ORDER = (
    "column", "playbook", "label", "reason", "competitor", "member", "view", "goal", "rhythm",
    "card", "description", "task", "comment", "attachment", "baton", "version", "pulse", "review", "rule",
)  # fmt: skip
# Within what each has its place.
PLACES = {"column": None, "reason": None, "card": "column", "task": "card"}
HANGING = ("description", "task", "comment", "attachment", "baton", "version", "pulse")
# By which field a record stands upon one of which type.
STANDS_ON = dict.fromkeys(HANGING, ("card", "card")) | {
    "card": ("column", "column"),
    "playbook": ("id", "column"),
}
# What stands there is somebody's id, and of none who is not known anything is left.
PEOPLE = {
    "owner", "created_by", "assignee", "assigned_by", "done_by", "author", "other", "asked_by", "answered_by",
    "member", "accepted_by", "settled_by", "added_by", "presenter", "acts_member",
}  # fmt: skip
DEPARTMENTS = {"department", "acts", "asked_department"}
NAMED = dict.fromkeys(PEOPLE, "person") | dict.fromkeys(DEPARTMENTS, "department")
LISTED = {"labels": "label", "votes": "person", "people": "person", "examples": "card"}
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Record = dict[str, Any]


@dataclass
class OwnPlan:
    """What is to be made: the board's name and fields, people and companies by id, records by type."""

    name: str
    fields: Record
    companies: dict[str, str] = field(default_factory=dict)
    new_companies: set[str] = field(default_factory=set)
    people: dict[str, str] = field(default_factory=dict)
    # Those of them who become placeholders.
    new_people: dict[str, str] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    # Of an attachment with bytes the id that it has in the file.
    files: dict[str, str] = field(default_factory=dict)
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def numbers(self) -> int:
        """How many numbers of deals are taken."""
        return max((card["number"] for card in self.records["card"]), default=0)

    def leave_files(self, whys: dict[str, str]) -> None:
        """Leave out attachments, each for a reason."""
        attachments = self.records["attachment"]
        self.records["attachment"] = [one for one in attachments if one["id"] not in whys]
        self.missing.update((_("Files"), why) for why in whys.values())
        self.count_attachments()

    def count_attachments(self) -> None:
        """Count those of each card."""
        here = (one for one in self.records["attachment"] if not one["archived_at"])
        counts = Counter(one["card"] for one in here)
        for card in self.records["card"]:
            card["attachments_count"] = counts[card["id"]]

    def ordered(self) -> Iterator[tuple[str, Record]]:
        """Yield all records, those first upon which others stand."""
        for type in ORDER:
            for record in self.records[type]:
                yield type, record


def make_own_plan(
    document: Record,
    around: Surroundings,
    here: Named,
    base: str,
    importer: str,
    with_bytes: Collection[str] = (),
) -> OwnPlan:
    """Work out a new board; `base` is what all new ids derive from, `with_bytes` are attachments that have bytes."""
    return _Planner(document, around, here, base, importer, with_bytes).plan()


class _Planner:
    def __init__(
        self,
        document: Record,
        around: Surroundings,
        here: Named,
        base: str,
        importer: str,
        with_bytes: Collection[str],
    ) -> None:
        self.document, self.around, self.base, self.importer = document, around, base, importer
        self.with_bytes = with_bytes
        self.departments, self.roles = here.departments, here.roles
        name = document["board"].get("name")
        self.result = OwnPlan(
            name[:120] if isinstance(name, str) and name.strip() else _("Board"), {}
        )
        # New ids by old ones.
        self.ids: dict[str, str] = {}
        self.people: set[str] = set()
        self.departments_here: set[str] = set()
        # By kind the old ids of what the file has: a field names one of its own kind, or nothing.
        self.known: dict[str, set[str]] = {}
        # Of each type the old ids of what comes.
        self.kept: dict[str, set[str]] = {}
        self.numbers: set[int] = set()
        # Where in the file each record stands, and of each stage its kind.
        self.paths: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def plan(self) -> OwnPlan:
        found = {type: [*self._read(type)] for type in (*ORDER, "company")}
        self.kinds = {column["id"]: column["kind"] for column in found["column"]}
        self._name_people()
        self._name_others(found)
        self.known = {type: {record["id"] for record in found[type]} for type in ORDER}
        self.known |= {"person": self.people, "department": self.departments_here}
        self.result.fields = self._board()
        for type in ORDER:
            coming = [record for record in found[type] if self._comes(type, record)]
            self.kept[type] = {record["id"] for record in coming}
            self.result.records[type] = [self._renamed(type, record) for record in coming]
        rules = self.result.records["rule"]
        self.result.records["rule"] = [resting(rule, self.importer) for rule in rules]
        self._note_files()
        self._tidy()
        self._tell()
        return self.result

    def _read(self, type: str) -> Iterator[Record]:
        """Yield the records of a type that are sound."""
        items = self.document["records"].get(type, [])
        seen: set[str] = set()
        for number, item in enumerate(items if isinstance(items, list) else []):
            try:
                record = checked(type, item)
                if not is_uuid(record["id"]) or record["id"] in seen:
                    raise Unfit("id")
            except Unfit as error:
                self._problem(
                    f"records.{type}[{number}]", _("“%(field)s” cannot be read.", field=error)
                )
                continue
            seen.add(record["id"])
            self.paths[record["id"]] = f"records.{type}[{number}]"
            yield record

    def _problem(self, path: str, message: str) -> None:
        self.result.problems.append({"path": path, "message": message})

    def _name_people(self) -> None:
        """Find each by address, else by name; whoever is not here becomes a placeholder."""
        for id, name, person in _things(self.document["people"]):
            email = person.get("email")
            known = self.around.people.get(fold(email)) if isinstance(email, str) else None
            here = known or self.around.people.get(fold(name))
            own = derived_id(self.base, "person", fold(name))
            new = self.ids[id] = here or own
            self.people.add(id)
            self.result.people[new] = name
            if here is None or here == own:
                self.result.new_people[own] = name[:80]

    def _name_others(self, found: dict[str, list[Record]]) -> None:
        for id, name, _thing in _things(self.document["departments"]):
            if fold(name) in self.departments:
                self.ids[id] = self.departments[fold(name)]
                self.departments_here.add(id)
        for id, name, _thing in _things(self.document["roles"]):
            self.ids[id] = self.roles.get(fold(name), "viewer")
        for company in found.pop("company"):
            self._name_company(company)
        for type in found.keys() - {"member"}:
            for record in found[type]:
                self.ids.setdefault(record["id"], derived_id(self.base, record["id"]))

    def _name_company(self, company: Record) -> None:
        name = fold_company(company["name"])
        own = derived_id(self.base, "company", name)
        id = self.ids[company["id"]] = self.around.companies.get(name, own)
        self.result.companies[id] = company["name"]
        if id == own:
            self.result.new_companies.add(id)

    def _board(self) -> Record:
        board = self.document["board"]
        color, code = board.get("color"), board.get("currency")
        facts = board.get("facts_off")
        fields = {
            "color": color if color in COLORS else None,
            "currency": code if currency(code) else None,
        }
        given = {name: value for name, value in fields.items() if value}
        return given | {
            "voting": board.get("voting") is True,
            "facts_off": [fact for fact in FACTS if fact in facts]
            if isinstance(facts, list)
            else [],
        }

    def _comes(self, type: str, record: Record) -> bool:
        """Whether all that a record stands upon comes too."""
        if type == "member":
            return record["id"] in self.people
        if type == "rule" and (why := why_left(record, self._nameable)):
            return self._leaves(_("Rules"), why)
        if type == "attachment" and record["url"] is None and record["id"] not in self.with_bytes:
            why = _(
                "The file has their names, not their bytes; the archive of a workspace has both."
            )
            return self._leaves(_("Files"), why)
        if type == "review" and record["archived_at"] is None:
            return self._leaves(_("Reviews"), _("It had not ended."))
        if type == "card" and not self._card_comes(record):
            return False
        field, needed = STANDS_ON.get(type, ("id", type))
        if type == needed or record[field] is None or record[field] in self.kept[needed]:
            return True
        what = _("Deals") if type == "card" else _("Parts of deals and stages")
        return self._leaves(what, _("What they belong to cannot be read."))

    @property
    def _nameable(self) -> dict[str, Collection[str]]:
        """What a rule may name, by the word that names it."""
        of_board = {type: self.kept[type] for type in ("column", "label")}
        return of_board | {"member": self.people, "department": self.departments_here}

    def _card_comes(self, card: Record) -> bool:
        if card["number"] in self.numbers:
            return self._leaves(_("Deals"), _("Another deal of the file has their number."))
        if card["status"] != self.kinds.get(card["column"], card["status"]):
            why = _("Its status is not that of its stage; the deal was left out.")
            self._problem(self.paths[card["id"]], why)
            return False
        self.numbers.add(card["number"])
        return True

    def _leaves(self, what: str, why: str) -> bool:
        self.result.missing[what, why] += 1
        return False

    def _renamed(self, type: str, record: Record) -> Record:
        new = {name: self._new(value) for name, value in self._without_unknown(record).items()}
        nullable = record_of("board", type).table.c
        for name, kind in NAMED.items():
            if new.get(name) and record[name] not in self.known[kind]:
                new[name] = None if nullable[name].nullable else self.importer
        if type == "comment" and record["reply_to"] not in self.kept["comment"]:
            new["reply_to"] = None
        if type == "member" and new["role"] not in (*ROLES, *self.roles.values()):
            new["role"] = "viewer"
        if type == "card":
            new["company"] = new["company"] if new["company"] in self.result.companies else None
        return new

    def _note_files(self) -> None:
        old = {self.ids[id]: id for id in self.kept["attachment"]}
        for record in self.result.records["attachment"]:
            record["file"] = None
            if record["url"] is None:
                self.result.files[record["id"]] = old[record["id"]]

    def _without_unknown(self, record: Record) -> Record:
        """Leave out of what a record holds whom or what the file does not know: it may be anybody's id."""
        left, people = dict(record), self.people
        for name in LISTED.keys() & record.keys():
            known = self.known[LISTED[name]]
            left[name] = record[name] and [id for id in record[name] if id in known]
        if "helpers" in record:
            left["helpers"] = [one for one in record["helpers"] if one["member"] in people]
        if "reactions" in record:
            known_ones = {
                name: [id for id in ids if id in people]
                for name, ids in record["reactions"].items()
            }
            left["reactions"] = {name: ids for name, ids in known_ones.items() if ids}
        for name in ("turn", "question"):
            # Of a baton the question is its words.
            if isinstance(record.get(name), dict):
                left[name] = self._of_known(record[name])
        if left.get("turn") and left["turn"].get("baton") not in self.known["baton"]:
            left["turn"] = None
        return left

    def _of_known(self, part: Record) -> Record:
        return {
            name: value if name not in NAMED or value in self.known[NAMED[name]] else None
            for name, value in part.items()
        }

    def _new(self, value: Any) -> Any:
        """Return a value with the ids of old things replaced, wherever they stand: in fields, lists, texts."""
        if isinstance(value, str):
            return AN_ID.sub(lambda found: self.ids.get(found[0], found[0]), value)
        if isinstance(value, list):
            return [self._new(one) for one in value]
        if isinstance(value, dict):
            return {self._new(name): self._new(one) for name, one in value.items()}
        return value

    def _tidy(self) -> None:
        """Give everything a place of our own making in the same order, and counters that are true."""
        records = self.result.records
        for type, within in PLACES.items():
            _place(records[type], within)
        # One's own role here stays, and of two people of one name one is made.
        others = {one["id"]: one for one in records["member"] if one["id"] != self.importer}
        records["member"] = list(others.values())
        for type in ("comment", "review"):
            records[type].sort(key=lambda one: (one["created_at"], one["id"]))
        self.result.count_attachments()

    def _tell(self) -> None:
        if self.document["records"].get("intake"):
            why = _("Its address leads to the board that was exported: open it anew.")
            self.result.missing[_("The form for strangers"), why] += 1
        if self.document.get("history"):
            why = _("Who did what when stays in the file.")
            self.result.missing[_("History"), why] += len(self.document["history"])


def _place(records: list[Record], within: str | None) -> None:
    records.sort(key=lambda one: (one[within] if within else "", one["position"], one["id"]))
    for record, key in zip(records, keys_between(None, None, len(records)), strict=True):
        record["position"] = key


def _things(items: list[Any]) -> Iterator[tuple[str, str, Record]]:
    for item in items:
        if isinstance(item, dict) and is_uuid(item.get("id")):
            name = item.get("name")
            if isinstance(name, str) and name.strip():
                yield item["id"], name.strip(), item
