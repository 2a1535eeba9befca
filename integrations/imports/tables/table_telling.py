"""What is to be said of a table that is imported: what no field of ours can hold, and what was only supposed."""

from datetime import date

from babel.lists import format_list
from flask_babel import gettext as _

from core.i18n import locale_name
from integrations.imports.tables.csv_dates import Moment, day_of
from integrations.imports.tables.csv_plan import Plan, doubtful_date_of
from integrations.imports.tables.csv_stages import Stage
from integrations.imports.tables.table_cells import Cells

SHOWN_COLUMNS = 12
FLAGS = ("is_closed", "is_won")
# Of these fields so many characters are kept.
MOST = {"source": 100, "lost_reason": 500, "company": 200, "owner": 80, "stage": 80}


class Telling:
    """Tells in the plan what does not come of a table's rows, so that nothing is lost in silence."""

    def __init__(self, plan: Plan, cells: Cells) -> None:
        self.plan, self.cells = plan, cells
        self.flags = [name for name in FLAGS if isinstance(cells.mapping.get(name), int)]
        self.too_long = [
            name
            for name, most in MOST.items()
            if any(len(value) > most for value in cells.different(name))
        ]

    def of_dates(self) -> None:
        """Say that the order of day and month was supposed, where no date of the file tells it."""
        if self.cells.date_order != "mdy":
            return
        if cell := doubtful_date_of(self.cells.table, self.cells.mapping):
            message = _(
                "Dates such as %(cell)s were read as month/day, since none tells the order. "
                "Where the day comes first, choose that before importing; on the command line by --dates dmy.",
                cell=cell[:20],
            )
            self.plan.tell(None, message)

    def of_deal(self, line: int, cells: list[str], stage: Stage) -> None:
        """Say what a deal in this stage cannot keep of its row."""
        for name in self.too_long:
            if len(self.cells.line(cells, name)) > MOST[name]:
                self.plan.leave_out(_("Ends of long names and reasons"), _("They were cut off."))
        self._of_chance(cells, stage)
        for name in self.flags:
            self._of_flag(line, cells, stage, name)

    def _of_flag(self, line: int, cells: list[str], stage: Stage, name: str) -> None:
        told = self.cells.line(cells, name)
        flag = self.cells.flag(cells, name)
        if told and flag is None:
            self.plan.tell(line, _("“%(cell)s” is neither yes nor no.", cell=told[:60]))
        elif flag and name == "is_closed" and stage.kind == "open":
            why = _("The file does not say whether they were won or lost: they stay open.")
            self.plan.leave_out(_("End of closed deals"), why)

    def _of_chance(self, cells: list[str], stage: Stage) -> None:
        told = self.cells.line(cells, "probability")
        if not told or self.cells.has_marks:
            return
        percent = self.cells.percent(cells)
        if percent is None:
            self.plan.leave_out(_("Probability of a deal"), _("It is no percentage."))
        elif stage.kind == "open" and percent != stage.probability:
            self.plan.leave_out(_("Probability of a deal"), _("A deal has the one of its stage."))

    def of_closes(self, closed: Moment | None, expected: Moment | None, *, is_open: bool) -> None:
        """Say which of two days a deal does not keep: it has one, expected while it is open and real afterwards."""
        if not closed or not expected or self._day(closed) == self._day(expected):
            return
        if is_open:
            self.plan.leave_out(_("Close date of an open deal"), _("It has an expected one."))
        else:
            self.plan.leave_out(_("Expected close of a closed deal"), _("It has the real one."))

    def _day(self, moment: Moment) -> date | None:
        return day_of(moment, self.cells.zone)

    def of_rest(self, unused: list[str], no_deals: int) -> None:
        """Say which columns belong to no field, and how many rows are no deals."""
        if self.cells.has_marks:
            rows = self.cells.table.rows
            marked = sum(1 for _line, cells in rows if self.cells.line(cells, "probability"))
            self.plan.leave_out(_("Probabilities"), _("They count to 5 and not to 100."), marked)
        if self.cells.table.skipped:
            why = _("They stand above the header, repeat it, or name a group.")
            self.plan.leave_out(_("Lines beside the table"), why, self.cells.table.skipped)
        if no_deals:
            why = _("They have no title, customer, stage or ID, or are a sum.")
            self.plan.leave_out(_("Lines that are no deals"), why, no_deals)
        if unused:
            names = [name[:40] for name in unused[:SHOWN_COLUMNS]]
            names += ["…"] if len(unused) > SHOWN_COLUMNS else []
            listed = format_list(names, locale=locale_name())
            why = _("They belong to no field: %(names)s", names=listed)
            self.plan.leave_out(_("Columns"), why, len(unused))
