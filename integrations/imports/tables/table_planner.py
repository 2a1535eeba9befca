"""Works out the plan of an import: first the names in the rows, then the deals and what hangs on them."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from board.closing import noon
from core.commands import derived_id
from core.errors import Invalid
from customers.names import fold as fold_company
from integrations.imports.tables.csv_columns import fold
from integrations.imports.tables.csv_dates import Moment, day_of
from integrations.imports.tables.csv_plan import Options, Plan, Surroundings
from integrations.imports.tables.csv_stages import Stage, kind_of
from integrations.imports.tables.csv_values import is_nothing
from integrations.imports.tables.table import Table
from integrations.imports.tables.table_cells import Cells
from integrations.imports.tables.table_family import families
from integrations.imports.tables.table_labels import Labels
from integrations.imports.tables.table_rows import deals_of, unused_columns
from integrations.imports.tables.table_sources import BY_NAME, TABLE
from integrations.imports.tables.table_stages import Stages
from integrations.imports.tables.table_telling import MOST, Telling

MAX_PEOPLE = 130
MAX_TITLE = 500
# Before it no tool of these was there: a day that only says that a task is done.
UNKNOWN_DAY = date(1970, 1, 1)
# When it was done of which the file says neither that nor when it was made: the same each time, so that a newer file
# changes nothing.
LONG_AGO = date(2000, 1, 1)
# An id of which a spreadsheet program has kept the first digits only.
CUT_ID = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)
NOBODY = ("unassigned", "nobody", "no owner", "not assigned", "未分配", "无负责人")
DELETED = ("deleted", "已删除")
SEVERAL = re.compile(r"\s*[,;，；、|]\s*")
PAGE = re.compile(r"\s*\(https://www\.notion\.so/[^()\s]*\)")


def make_plan(table: Table, options: Options, around: Surroundings, base: str) -> Plan:
    """Work out an import. `base` is what ids derive from where the file has none of its own: what this
    import has brought already counts as new.

    Raises Invalid when no column gives a title, or one is no stage or no owner.
    """
    if not options.mapping.get("title"):
        message = _("No column gives the deals a title. Choose one.")
        raise Invalid(message, {"fields": {"title": [_("Choose a column.")]}})
    return _Planner(table, options, around, base).plan()


class _Planner:
    """Goes through the rows once for the names in them, and once for the deals."""

    def __init__(self, table: Table, options: Options, around: Surroundings, base: str) -> None:
        self.around, self.base = around, base
        self.source = BY_NAME.get(options.source, TABLE)
        self.result = Plan()
        self.table, self.no_deals = deals_of(table, options.mapping)
        self.unused = unused_columns(table, options.mapping)
        self.cells = Cells(self.table, options, around, self.result.tell)
        self.titles = options.mapping["title"]
        self.labels = Labels(around.board, around.labels, self.source.name)

    def plan(self) -> Plan:
        self.stages = Stages(self.cells, self.source, self.around.columns, self.base, self.result)
        self._people()
        self._companies()
        self.pipelines = len(self.cells.different("pipeline")) > 1
        for line, message in self.table.problems:
            self.result.tell(line, message)
        self.telling = Telling(self.result, self.cells)
        self.telling.of_dates()
        self._deals_and_tasks()
        self.telling.of_rest(self.unused, self.no_deals)
        self.result.new_labels = self.labels.new
        self.result.problems.sort(key=lambda problem: problem["line"] or 0)
        return self.result

    def _people(self) -> None:
        # Who is named by a cell of their own, or is here already.
        self.known = {fold(name) for name in self.cells.different("owner")}
        self.known |= self.around.people.keys()
        # By cell; the same few stand in all rows.
        self.owners = {cell: self._owner(cell) for cell in self.cells.different("owner")}
        names = list(dict.fromkeys(filter(None, self.owners.values())))
        if len(names) > MAX_PEOPLE:
            raise Invalid(
                _("“%(column)s” has %(count)s different values: these are no colleagues.",
                  column=self.cells.header("owner"), count=len(names)),
                {"fields": {"owner": [_("Choose another column.")]}},
            )  # fmt: skip
        new, addresses = self.result.new_people, self._addresses()
        for name in names:
            own = derived_id(self.base, "person", fold(name))
            known = self.around.people.get(addresses.get(name, "")) or self.around.people.get(
                fold(name)
            )
            id = self.result.people[name] = known or own
            if id == own and own not in new.values():
                new[name] = own

    def _addresses(self) -> dict[str, str]:
        """Return the address that stands beside each owner's name."""
        pairs = (
            (
                self.owners.get(self.cells.line(cells, "owner"), ""),
                fold(self.cells.line(cells, "owner_email")),
            )
            for _line, cells in self.table.rows
        )
        return {name: address for name, address in pairs if address}

    def _owner(self, cell: str) -> str:
        """Return the owner that a cell names, of several the first. A comma may also stand between two names of
        one person: they are several where each is known by itself, or the cell is a list.
        """
        if fold(cell) in NOBODY:
            return ""
        parts = [part for part in SEVERAL.split(cell.strip("[]")) if part]
        are_several = cell.startswith("[") or all(fold(part) in self.known for part in parts)
        return parts[0] if len(parts) > 1 and are_several else cell.strip("[]")

    def _companies(self) -> None:
        new = self.result.new_companies
        for cell in self.cells.different("company"):
            name = self._first_company(cell)
            key = fold_company(name)
            own = derived_id(self.base, "company", key)
            id = self.result.companies[name] = self.around.companies.get(key, own)
            if id == own:
                new.setdefault(key, (name, own))

    def _first_company(self, cell: str) -> str:
        """HubSpot joins all customers that a deal is associated with; the first is the primary one. Notion writes
        the address of a page behind its name.
        """
        cell = PAGE.sub("", cell)
        return cell.split(";")[0].strip() if self.source.name == "hubspot" else cell

    def _deals_and_tasks(self) -> None:
        rows, titles = self.table.rows, [self._joined(cells) for _line, cells in self.table.rows]
        records = [self._record(cells) for _line, cells in rows]
        parents = [self.cells.line(cells, "parent") for _line, cells in rows]
        self.part_of, lost = families(records, titles, parents)
        self.ids = self._ids(records)
        for index, (line, cells) in enumerate(rows):
            if index in lost:
                self.result.tell(
                    line,
                    _(
                        "“%(parent)s” is not in the file: this becomes a deal.",
                        parent=parents[index][:60],
                    ),
                )
            if self._is_deleted(cells):
                self.result.leave_out(
                    _("Deleted deals"), _("They were deleted where they come from.")
                )
            elif index in self.part_of:
                self.result.tasks.append(self._task(index, line, cells))
            else:
                self.result.cards.append(self._card(index, line, cells))

    def _is_deleted(self, cells: list[str]) -> bool:
        return fold(self.cells.line(cells, "status")) in DELETED

    def _record(self, cells: list[str]) -> str:
        """Return the id of a row's record; Zoho's files have a word before it that its API has not."""
        record = self.cells.line(cells, "record_id").removeprefix("zcrm_")
        if not CUT_ID.fullmatch(record):
            return record
        why = _("A spreadsheet program has cut them off: a later file cannot find these deals.")
        self.result.leave_out(_("IDs"), why)
        return ""

    def _ids(self, records: list[str]) -> list[str]:
        """Return each row's id: from the id of its record, so that a later file finds it again, else from its line."""
        seen: Counter[str] = Counter()
        ids = []
        for (line, _cells), record in zip(self.table.rows, records, strict=True):
            if not record:
                ids.append(derived_id(self.base, "card", str(line)))
                continue
            if seen[record]:
                self.result.tell(
                    line, _("The ID “%(id)s” stands in the file more than once.", id=record[:60])
                )
            words = [record, str(seen[record])] if seen[record] else [record]
            ids.append(derived_id(self.around.board, "import", self.source.name, *words))
            seen[record] += 1
        return ids

    def _card(self, index: int, line: int, cells: list[str]) -> dict[str, Any]:
        stage = self.stages.of(self.cells.line(cells, "stage"), self._status(cells))
        company = self._first_company(self.cells.line(cells, "company"))
        if company != PAGE.sub("", self.cells.line(cells, "company")):
            self.result.leave_out(
                _("Further customers of a deal"), _("A deal has one customer; the first is taken.")
            )
        self.telling.of_deal(line, cells, stage)
        return {
            "id": self.ids[index],
            "column": stage.id,
            "title": self._title(line, cells),
            "value": self.cells.value(line, cells),
            "owner": self._owner_of(cells),
            "company": self.result.companies.get(company),
            **self._dates(line, cells, stage),
            "source": self.cells.line(cells, "source")[: MOST["source"]] or None,
            "lost_reason": self.cells.line(cells, "lost_reason")[: MOST["lost_reason"]] or None,
            "description": self.cells.text(cells, "description"),
            **self._labels(cells),
        }

    def _status(self, cells: list[str]) -> str:
        """Return open, won or lost, as a status says it, or a yes or no in columns of its own."""
        status = self.cells.line(cells, "status")
        kind = self.source.statuses.get(fold(status)) or kind_of(status)
        if kind != "open":
            return kind
        if self.cells.flag(cells, "is_won"):
            return "won"
        is_lost = self.cells.flag(cells, "is_closed") and self.cells.flag(cells, "is_won") is False
        return "lost" if is_lost else "open"

    def _owner_of(self, cells: list[str]) -> str | None:
        named = self.cells.line(cells, "owner")
        owner = self.owners.get(named, "")
        if owner and owner != named.strip("[]"):
            self.result.leave_out(
                _("Further owners of a deal"), _("A deal has one owner; the first is taken.")
            )
        return self.result.people.get(owner)

    def _dates(self, line: int, cells: list[str], stage: Stage) -> dict[str, str | None]:
        closed, expected, done, created = (
            self.cells.moment(line, cells, name)
            for name in ("closed_at", "expected_close", "completed_at", "created_at")
        )
        if stage.kind == "lost":
            closed = self.cells.moment(line, cells, "lost_at") or closed
        done = _known(done, created)
        is_open = stage.kind == "open"
        is_archived = is_open and done is not None and self.source.archives_done
        if is_open and done and not is_archived:
            self.result.leave_out(
                _("When an open deal was finished"), _("Only won and lost deals have such a day.")
            )
        self.telling.of_closes(closed or done, expected, is_open=is_open)
        # A close date tells of the past for a closed deal, and of the plan for an open one.
        planned = expected or (closed if self.source.is_crm else None)
        return {
            "expected_close": _iso(day_of(planned, self.around.zone)) if is_open else None,
            "closed_at": None if is_open else _iso(closed or done or expected),
            "archived_at": _instant(done, self.around.zone) if is_archived else None,
            "created_at": _iso(created),
        }

    def _labels(self, cells: list[str]) -> dict[str, list[str]]:
        if not self.pipelines and not self.cells.header("labels"):
            return {}
        named = self.cells.labels(cells)
        if self.pipelines:
            named.append(self.cells.line(cells, "pipeline"))
        why = _(
            "A deal has at most 20 labels from a file, a file brings at most 200 new ones, and a board has at most 500."
        )
        return {"labels": self.labels.of(named, lambda: self.result.leave_out(_("Labels"), why))}

    def _task(self, index: int, line: int, cells: list[str]) -> dict[str, Any]:
        due = self.cells.moment(line, cells, "expected_close")
        done = self.cells.moment(line, cells, "completed_at")
        created = self.cells.moment(line, cells, "created_at")
        if self.cells.text(cells, "description"):
            self.result.leave_out(
                _("Notes of subtasks"), _("A task is a line, a person and a day.")
            )
        return {
            "id": self.ids[index],
            "card": self.ids[self.part_of[index]],
            "title": self._title(line, cells),
            "assignee": self._owner_of(cells),
            "due": _iso(day_of(due, self.around.zone)),
            "done_at": _instant(_known(done, created), self.around.zone),
            "created_at": _instant(created, self.around.zone),
        }

    def _joined(self, cells: list[str]) -> str:
        parts = [cells[index] for index in self.titles if cells[index]]  # type: ignore[union-attr]
        if len(parts) > 1:
            parts = [part for part in parts if not is_nothing(part)] or parts[:1]
        return " ".join(" · ".join(parts).split())

    def _title(self, line: int, cells: list[str]) -> str:
        title = self._joined(cells)
        if not title:
            self.result.tell(line, _("The title is empty."))
            title = self.cells.line(cells, "company") or _("Untitled")
        if len(title) > MAX_TITLE:
            self.result.tell(
                line, _("The title is longer than 500 characters; the rest was cut off.")
            )
        return title[:MAX_TITLE].rstrip()


def _known(done: Moment | None, created: Moment | None) -> Moment | None:
    """Return when a task was done; when it was made where the file says no more than that it is done."""
    return (created or LONG_AGO) if done == UNKNOWN_DAY else done


def _iso(moment: Moment | None) -> str | None:
    return moment.isoformat() if moment else None


def _instant(moment: Moment | None, zone: ZoneInfo) -> str | None:
    if moment is None or isinstance(moment, datetime):
        return _iso(moment)
    return noon(moment, zone).isoformat()
