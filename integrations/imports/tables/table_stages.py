"""Which column a row's stage is: one of the board's, or a new one with its kind and probability."""

from collections import Counter, defaultdict

from flask_babel import gettext as _

from core.commands import derived_id
from core.errors import Invalid
from integrations.imports.tables.csv_columns import fold
from integrations.imports.tables.csv_plan import Plan
from integrations.imports.tables.csv_stages import Stage, in_order_of_sale, kind_of, new_stages
from integrations.imports.tables.table_cells import Cells
from integrations.imports.tables.table_sources import Source

MAX_STAGES = 50
# Where no other open stage is named, these say only that a deal is not closed.
OPEN = ("open", "active", "offen", "abierto", "进行中", "跟进中")
# Named just won or lost, so that the board's own won or lost column is meant.
PLAIN = ("won", "closed won", "closedwon", "赢单", "lost", "closed lost", "closedlost", "输单")


class Stages:
    """The stages of a file; `of` says which one a row is in."""

    def __init__(
        self, cells: Cells, source: Source, columns: list[Stage], base: str, result: Plan
    ) -> None:
        self.cells, self.source, self.base, self.result = cells, source, base, result
        # Columns which this very import has brought, before a crash, are still its new ones.
        self.there = [stage for stage in columns if stage.id != self._id_of(stage.name)]
        self.result.stages = list(self.there)
        self.by_name = self._all()

    def of(self, cell: str, status: str) -> Stage:
        """Return the stage of a row, from what it says of its stage and of its status."""
        stage = self.by_name.get(fold(self._named(cell))) if cell else None
        if status != "open" and (stage is None or stage.kind == "open"):
            if stage:
                why = _("A won or lost deal lies in the won or lost stage.")
                self.result.missing[_("Stage of a closed deal"), why] += 1
            return self._first(status)
        return stage or self._first("open")

    def _named(self, cell: str) -> str:
        """Return a stage's name; some exports have its code instead."""
        return self.source.codes.get(fold(cell), cell)

    def _id_of(self, stage: str) -> str:
        return derived_id(self.base, "column", fold(stage))

    def _all(self) -> dict[str, Stage]:
        names = self.cells.different("stage")
        if len(names) > MAX_STAGES:
            raise Invalid(
                _("“%(column)s” has %(count)s different values: that is no stage.",
                  column=self.cells.header("stage"), count=len(names)),
                {"fields": {"stage": [_("Choose another column.")]}},
            )  # fmt: skip
        opens = [name for name in names if kind_of(name) == "open"]
        # A board may have such a column for its deals, from an earlier import or by somebody's will.
        if all(fold(name) in OPEN and not self._column_for(name) for name in opens):
            names = [name for name in names if name not in opens]
        usual = [name for name, _probability in self.source.stages]
        ordered = in_order_of_sale([self._named(name) for name in names], usual)
        wanted = {fold(name): name for name in ordered}
        matched = {key: self._column_for(name) for key, name in wanted.items()}
        fresh = [name for key, name in wanted.items() if matched[key] is None]
        made = self._make([(name, kind_of(name)) for name in fresh])
        return {key: stage or made[key] for key, stage in matched.items()}

    def _column_for(self, name: str) -> Stage | None:
        """Return the board's column for a stage of the file; a closed one never means an open column."""
        kind = kind_of(name)
        fitting = [stage for stage in self.there if kind in ("open", stage.kind)]
        same = (stage for stage in fitting if fold(stage.name) == fold(name))
        plain = kind != "open" and fold(name) in PLAIN
        return next(same, fitting[0] if plain and fitting else None)

    def _make(self, stages: list[tuple[str, str]]) -> dict[str, Stage]:
        facts = new_stages(stages, self._probabilities())
        made = {fold(name): fact for (name, _kind), fact in zip(stages, facts, strict=True)}
        new = {
            key: Stage(derived_id(self.base, "column", key), is_new=True, **fact)
            for key, fact in made.items()
        }
        self.result.stages += new.values()
        return new

    def _probabilities(self) -> dict[str, int]:
        """Return what is known of stages' chances: as most rows tell, else as the tool has it by default."""
        told: dict[str, Counter[int]] = defaultdict(Counter)
        for _line, cells in self.cells.table.rows:
            percent = self.cells.percent(cells)
            if percent is not None:
                told[fold(self._named(self.cells.line(cells, "stage")))][percent] += 1
        usual = {fold(name): percent for name, percent in self.source.stages}
        return usual | {key: counts.most_common(1)[0][0] for key, counts in told.items()}

    def _first(self, kind: str) -> Stage:
        """Return the first stage of a kind, the file's own before the board's; make one at need."""
        stages = [*self.by_name.values(), *self.result.stages]
        found = next((stage for stage in stages if stage.kind == kind), None)
        if found is None:
            name = {"open": _("New"), "won": _("Won"), "lost": _("Lost")}[kind]
            (found,) = self._make([(name, kind)]).values()
        return found
