"""Which column of a file is which field of a deal: by the names that CRMs and spreadsheets give them."""

import re
import unicodedata
from collections.abc import Callable

from flask_babel import gettext as _

from integrations.table_sources import TABLE, Source, source_of

# Fields in the order in which they are shown; earlier aliases fit better than later ones.
ALIASES: dict[str, tuple[str, ...]] = {
    "title": (
        "deal name", "opportunity name", "deal title", "title", "opportunity", "task name", "deal",
        "subject", "card", "name", "商机名称", "交易名称", "机会名称", "商机", "标题", "名称", "项目名称",
    ),
    "stage": (
        "deal stage", "stage", "sales stage", "pipeline stage", "stage name", "list", "column",
        "section/column", "section", "阶段", "销售阶段", "商机阶段", "交易阶段",
    ),
    "status": ("deal status", "status", "outcome", "状态", "商机状态", "赢单状态"),
    "value": (
        "amount", "deal value", "value", "close value", "deal amount", "expected revenue",
        "opportunity amount", "masked deal value", "金额", "商机金额", "销售金额",
        "预计金额", "合同金额", "预计成交金额", "成交金额",
    ),
    "currency": ("currency", "deal currency code", "deal currency", "currency code", "币种", "货币"),
    "company": (
        "account", "company", "account name", "customer", "organization", "organisation",
        "associated company", "company name", "client", "client code", "customer name",
        "associated company domain", "客户", "客户名称", "公司", "公司名称", "企业名称",
    ),
    "owner": (
        "owner", "deal owner", "sales agent", "assignee", "account owner", "opportunity owner",
        "salesperson", "sales rep", "owner code", "owner name", "responsible", "负责人", "销售",
        "销售人员", "所有人", "业务员",
    ),
    "expected_close": (
        "expected close date", "expected close", "tentative close date", "closing date",
        "forecast close date", "expected closing", "due date", "due", "预计成交日期", "预计结单日期",
        "预计签单日期", "预计成交", "截止日期", "截止时间",
    ),
    "closed_at": (
        "close date", "closed date", "close date (a)", "won date", "actual close date", "closed at",
        "closed on", "won time", "成交日期", "结单日期", "签单日期", "关闭日期", "实际成交日期",
    ),
    "completed_at": (
        "completed at", "completed time", "completion date", "date completed", "finish date",
        "完成时间", "完成日期",
    ),
    "created_at": (
        "created date", "create date", "created at", "created time", "created", "engage date",
        "date added", "add time", "创建时间", "创建日期",
    ),
    "source": (
        "lead source", "deal source", "opportunity source", "source", "original source", "origin",
        "来源", "线索来源", "商机来源", "客户来源",
    ),
    "lost_reason": (
        "lost reason", "closed lost reason", "loss reason", "reason for loss", "输单原因", "丢单原因",
    ),
    "description": (
        "description", "notes", "note", "comments", "details", "描述", "备注", "说明",
    ),
    "labels": ("labels", "label", "tags", "tag", "标签"),
    "probability": (
        "probability", "deal probability", "win probability", "closure probability", "probability %",
        "赢率", "概率", "成交概率", "可能性",
    ),
    "pipeline": ("pipeline", "sales pipeline", "deal pipeline", "销售流程", "管道", "销售管道"),
    "record_id": (
        "record id", "deal id", "opportunity id", "task id", "external id", "唯一性id", "记录id",
        "商机编号",
    ),
    "parent": ("parent task", "父任务"),
    "owner_email": ("owner email", "assignee email", "负责人邮箱"),
}  # fmt: skip
# Fields which few tables have: they are asked about apart from the others.
RARE = ("completed_at", "labels", "probability", "pipeline", "record_id", "parent", "owner_email")

# Columns which, joined, name a deal where no column is a title; in this order.
TITLE_PARTS = ("product", "products", "product deal", "产品", "产品名称")
IDENTIFIERS = ("opportunity id", "deal id", "record id", "id", "编号", "商机编号")
# What a list of deals has and a list of customers has not.
DEAL_MARKS = ("title", "stage", "status", "value", "expected_close", "closed_at")

# Pipedrive puts what a field belongs to in front of it.
ENTITY = re.compile(r"^deal - ")
BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")

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
        for index, cell in enumerate(header):
            name = ENTITY.sub("", fold(cell))
            self.exact.setdefault(name, []).append(index)
            self.plain.setdefault(BRACKETS.sub("", name).strip(), []).append(index)

    def all(self) -> set[str]:
        return {*self.exact, *self.plain}

    def find(self, aliases: tuple[str, ...], taken: set[int]) -> int | None:
        """Return the column with the first of these names that is not taken."""
        places = (names.get(alias, ()) for names in (self.exact, self.plain) for alias in aliases)
        return next((index for found in places for index in found if index not in taken), None)


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
