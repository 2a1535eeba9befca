"""A board as one person sees it at one moment: the ground of every file that is made of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from auth.models import Workspace
from board.mentions import MENTION
from board.queries import departments_of, people_of
from board.scope import BoardContext, open_board
from core import clock, server
from core.actors import Actor
from core.snapshots import View, holders_now, look, read_records, read_subject

WORKSPACE = Workspace.__table__
OF_PERSON = ("id", "name", "color", "department", "status", "email")
OF_DEPARTMENT = ("id", "name", "color")
# Others are served after so many records: a few milliseconds.
AT_ONCE = 50

Item = TypeVar("Item")
Records = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Shown:
    """What of a board somebody sees: its records by type and id, and the people and departments behind their ids."""

    board: BoardContext
    view: View
    subject: dict[str, Any]
    records: Records
    people: dict[str, dict[str, Any]]
    departments: dict[str, dict[str, Any]]
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day that it is now in the workspace."""
        return clock.now().astimezone(self.zone).date()

    def day(self, moment: str | None) -> date | None:
        """Return on which day of the workspace something was, given its time on the wire."""
        return datetime.fromisoformat(moment).astimezone(self.zone).date() if moment else None

    def find(self, type: str, id: str | None) -> dict[str, Any]:
        """Return a record, an empty one where there is none."""
        return self.records[type].get(id or "", {})

    def person(self, id: str | None) -> str | None:
        """Return somebody's name."""
        return self.people.get(id or "", {}).get("name")

    def text(self, text: str | None) -> str | None:
        """Return a long text as other tools can show it: with the names of whom it mentions."""
        return text and MENTION.sub(self._name_of, text)

    def _name_of(self, mention: re.Match[str]) -> str:
        kind, id, is_board = mention.groups()
        if is_board:
            return f"@{self.board.name}"
        known = self.people if kind.lower() == "member" else self.departments
        return f"@{known.get(id.lower(), {}).get('name') or _('somebody')}"

    def met(self) -> list[dict[str, Any]]:
        """Return the people whom a record names, wherever it does."""
        every = (one for of in self.records.values() for one in of.values())
        named = {text for one in gently(every) for text in _texts_in(one)}
        return [one for id, one in self.people.items() if id in named]

    def cards(self) -> list[dict[str, Any]]:
        """Return the deals that are on the board, stage by stage in their order."""
        order = {column["id"]: index for index, column in enumerate(self.columns())}
        here = [
            card
            for card in self.records["card"].values()
            if not card["archived_at"] and card["column"] in order
        ]
        return sorted(here, key=lambda card: (order[card["column"]], card["position"], card["id"]))

    def columns(self) -> list[dict[str, Any]]:
        """Return the stages in their order, archived ones left out."""
        kept = [one for one in self.records["column"].values() if not one["archived_at"]]
        return sorted(kept, key=lambda column: (column["position"], column["id"]))


def see(connection: Connection, id: str, actor: Actor, types: Iterable[str]) -> Shown:
    """Read records of some types, archived ones too, as an actor sees them; raise NotFound for strangers.

    Deals of an import that is under way are nobody's yet.
    """
    board = open_board(id, actor, connection)
    view = look(connection, f"board:{board.id}", actor)
    holders = holders_now(connection, view)
    records = {
        type: _by_id(read_records(connection, view, type, archived=True, holders=holders))
        for type in {*types, "import"}
    }
    _leave_out_unfinished(records)
    people, departments = _people_and_departments(connection, board, actor)
    return Shown(
        board=board,
        view=view,
        subject=read_subject(connection, view) or {},
        records=records,
        people={one["id"]: one for one in people},
        departments={one["id"]: one for one in departments},
        zone=_zone(connection, board.workspace_id),
    )


def gently(items: Iterable[Item]) -> Iterator[Item]:
    """Yield things that take some reckoning each, and let others be served in between."""
    for number, item in enumerate(items, 1):
        yield item
        if number % AT_ONCE == 0:
            server.sleep(0)


def _by_id(found: Iterator[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in gently(found)}


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(one)


def _leave_out_unfinished(records: Records) -> None:
    under_way = {one["id"] for one in records.pop("import").values() if one["state"] != "done"}
    cards = records.get("card", {})
    hidden = {id for id, card in cards.items() if card["imported_in"] in under_way}
    for type, of in records.items():
        gone = [
            id for id, one in of.items() if (id if type == "card" else one.get("card")) in hidden
        ]
        for id in gone:
            del of[id]


def _people_and_departments(
    connection: Connection, board: BoardContext, actor: Actor
) -> tuple[list[Any], list[Any]]:
    """Return those of the workspace as far as the actor sees it; addresses to whoever administers it."""
    view = look(connection, f"workspace:{board.workspace_id}", actor)
    if view.audience == "guest":
        people = people_of(connection, board.workspace_id, board.id)
        return people, departments_of(connection, board.workspace_id, board.id, people)
    found = [
        [
            {name: one[name] for name in names if name in one}
            for one in read_records(connection, view, type, archived=True, holders={})
        ]
        for type, names in (("member", OF_PERSON), ("department", OF_DEPARTMENT))
    ]
    return found[0], found[1]


def _zone(connection: Connection, workspace: str) -> ZoneInfo:
    zone = select(WORKSPACE.c.time_zone).where(WORKSPACE.c.id == workspace)
    return ZoneInfo(connection.scalar(zone) or "UTC")
