"""Which column of a file is which field of a deal: by the names that CRMs and spreadsheets give them."""

import re
import unicodedata
from collections.abc import Callable

from flask_babel import gettext as _

from core.schemas import CURRENCIES
from integrations.imports.tables.column_names import ALIASES
from integrations.imports.tables.table_sources import TABLE, Source, source_of

# Fields which few tables have: they are asked about apart from the others.
RARE = (
    "lost_at", "completed_at", "labels", "probability", "pipeline", "record_id", "parent", "owner_email",
    "is_closed", "is_won",
)  # fmt: skip

# Columns which, joined, name a deal where no column is a title; in this order.
TITLE_PARTS = ("product", "products", "product deal", "产品", "产品名称")
IDENTIFIERS = ("opportunity id", "deal id", "record id", "id", "编号", "商机编号")
# What a list of deals has and a list of customers has not.
DEAL_MARKS = ("title", "stage", "status", "value", "expected_close", "closed_at")

# Pipedrive puts what a field belongs to in front of it.
ENTITY = re.compile(r"^(?:deal|trato|negócio|affaire|obchod) - |^(?:deal|opportunity): ?")
# Salesforce marks what is no field of its own.
CUSTOM = re.compile(r"__c\b", re.IGNORECASE)
BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
WORDS = re.compile(r"[\W_]+")
# Of traditional characters those in such names.
SIMPLIFIED = str.maketrans(
    "機稱戶階銷額預計負責單贏輸狀態創時間備註標題業務員實際關閉結來源勝協議險專項總價報約簽訂錄編號類開節線進當記話電郵說",
    "机称户阶销额预计负责单赢输状态创时间备注标题业务员实际关闭结来源胜协议险专项总价报约签订录编号类开节线进当记话电邮说",
)

Mapping = dict[str, list[int] | int | None]


def recognize(header: list[str]) -> Source:
    """Return the tool whose table this seems to be, or TABLE."""
    return source_of(_Names(header).all())


def guess_mapping(header: list[str], source: Source | None = None) -> Mapping:
    """Return for each field the index of the column that it seems to be; the title is a list of them."""
    names = _Names(header)
    source = source or source_of(names.all())
    taken = {index for name in source.left if (index := names.find((name,), set())) is not None}
    mapping: Mapping = dict.fromkeys(ALIASES)
    # What the tool calls a field comes first, so that no alias of another field takes it away.
    for aliases in (source.fields, ALIASES):
        for field in [name for name in ALIASES if mapping[name] is None and name in aliases]:
            index = names.find(aliases[field], taken)
            mapping[field] = index
            taken |= set() if index is None else {index}
    if mapping["stage"] is None:
        # Where a deal stands has one name only there: "To do", "Qualification", "Won".
        mapping["stage"], mapping["status"] = mapping["status"], None
    if mapping["currency"] is None and isinstance(mapping["value"], int):
        amount = fold(header[mapping["value"]])
        mapping["currency"] = names.find((f"{amount} currency", f"currency of {amount}"), taken)
    mapping["title"] = _title(names, mapping)
    return mapping


def recognized(header: list[str]) -> int:
    """Return how many fields a row would name if it were the header."""
    names = _Names(header)
    fields = sum(1 for aliases in ALIASES.values() if names.find(aliases, set()) is not None)
    return fields + (names.find(IDENTIFIERS, set()) is not None)


def lists_companies(header: list[str]) -> bool:
    """Whether a file lists customers rather than deals: it names them, and nothing that only deals have."""
    names = _Names(header)
    if source_of(names.all()) is not TABLE:
        return False
    marks = any(names.find(ALIASES[field], set()) is not None for field in DEAL_MARKS)
    return not marks and names.find(ALIASES["company"], set()) is not None


def fold(name: str) -> str:
    """Return a header in the form in which it is compared: case, width, underscores do not count."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s_]+", " ", text).strip(" *:")


class _Names:
    """A header's names as they are compared, each with its index."""

    def __init__(self, header: list[str]) -> None:
        self.exact: dict[str, list[int]] = {}
        # Without what stands in brackets, such as a unit or a currency.
        self.plain: dict[str, list[int]] = {}
        # Without what stands between its words and a currency behind them: DealAmount, amount_usd, Estimated $.
        self.bare: dict[str, list[int]] = {}
        for index, cell in enumerate(header):
            name = ENTITY.sub("", fold(CUSTOM.sub("", cell)).translate(SIMPLIFIED))
            self.exact.setdefault(name, []).append(index)
            self.plain.setdefault(BRACKETS.sub("", name).strip(), []).append(index)
            self.bare.setdefault(_bare(name), []).append(index)

    def all(self) -> set[str]:
        return {*self.exact, *self.plain}

    def find(self, aliases: tuple[str, ...], taken: set[int]) -> int | None:
        """Return the column with the first of these names that is not taken."""
        places = [names.get(alias, ()) for names in (self.exact, self.plain) for alias in aliases]
        # `estimated $` is an amount for its sign alone.
        bare = (_bare(alias) for alias in aliases if alias[-1].isalnum())
        places += [self.bare.get(alias, ()) for alias in bare]
        return next((index for found in places for index in found if index not in taken), None)


def _bare(name: str) -> str:
    words = [word for word in WORDS.split(name) if word]
    if len(words) > 1 and words[-1].upper() in CURRENCIES:
        words.pop()
    return "".join(words)


def labels() -> dict[str, tuple[str, str]]:
    """Return each field's name and hint in the reader's language."""
    return {field: (label(), hint()) for field, (label, hint) in LABELS.items()}


Word = Callable[[], str]
LABELS: dict[str, tuple[Word, Word]] = {
    "title": (lambda: _("Title"), lambda: _("Several columns are joined")),
    "stage": (lambda: _("Stage"), lambda: _("Unknown stages become new ones")),
    "status": (lambda: _("Status"), lambda: _("Says which deals are won or lost")),
    "value": (lambda: _("Value"), lambda: ""),
    "currency": (lambda: _("Currency"), lambda: _("Otherwise the board's currency")),
    "company": (lambda: _("Customer"), lambda: ""),
    "owner": (lambda: _("Owner"), lambda: _("Unknown people become placeholders")),
    "expected_close": (lambda: _("Expected close"), lambda: _("Of open deals")),
    "closed_at": (lambda: _("Close date"), lambda: _("Of won and lost deals")),
    "lost_at": (lambda: _("Lost on"), lambda: _("Where won and lost deals have a date each")),
    "created_at": (lambda: _("Created"), lambda: ""),
    "source": (lambda: _("Source"), lambda: _("Where the deal came from")),
    "lost_reason": (lambda: _("Lost reason"), lambda: ""),
    "description": (lambda: _("Description"), lambda: ""),
    "completed_at": (lambda: _("Finished"), lambda: _("When a task was done")),
    "labels": (lambda: _("Labels"), lambda: _("Several in one cell are told apart by commas")),
    "probability": (lambda: _("Probability"), lambda: _("Of the new stages")),
    "pipeline": (lambda: _("Pipeline"), lambda: _("Becomes a label where there are several")),
    "record_id": (
        lambda: _("Record ID"),
        lambda: _("A later file with the same IDs updates these deals"),
    ),
    "parent": (lambda: _("Parent"), lambda: _("What has one becomes a task of that deal")),
    "owner_email": (lambda: _("Owner's e-mail"), lambda: _("Finds the owner among the members")),
    "is_closed": (lambda: _("Closed: yes or no"), lambda: _("What is closed and not won is lost")),
    "is_won": (lambda: _("Won: yes or no"), lambda: ""),
}


def _title(names: _Names, mapping: Mapping) -> list[int]:
    if isinstance(mapping["title"], int):
        return [mapping["title"]]
    parts = [names.find(TITLE_PARTS, set()), mapping["company"]]
    found = [part for part in parts if isinstance(part, int)]
    identifier = names.find(IDENTIFIERS, set())
    if found and (identifier is not None or mapping["stage"] is not None):
        return found
    return [] if identifier is None else [identifier]
