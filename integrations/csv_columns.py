"""Which column of a file is which field of a deal: by the names that CRMs and spreadsheets give them."""

import re
import unicodedata
from collections.abc import Callable

from flask_babel import gettext as _

from core.schemas import CURRENCIES
from integrations.table_sources import TABLE, Source, source_of

# Fields in the order in which they are shown; earlier aliases fit better than later ones.
ALIASES: dict[str, tuple[str, ...]] = {
    "title": (
        "deal name", "opportunity name", "deal title", "title", "opportunity", "task name", "deal",
        "ticket name", "subject", "card", "name", "topic", "summary", "商机名称", "交易名称", "机会名称",
        "销售机会名称", "商机", "标题", "名称", "项目名称",
    ),
    "stage": (
        "deal stage", "stage", "sales stage", "pipeline stage", "stage name", "list", "column",
        "section/column", "section", "phase", "opportunity stage", "stage id",
        "阶段", "销售阶段", "商机阶段", "交易阶段", "项目阶段",
        "当前阶段", "跟进阶段", "销售进度",
    ),
    "status": (
        "deal status", "opportunity status", "opp status", "ticket status", "status", "status label",
        "outcome", "状态", "商机状态", "销售状态", "项目状态", "赢单状态",
    ),
    "value": (
        "amount", "deal value", "value", "close value", "deal amount", "expected revenue",
        "opportunity amount", "masked deal value", "estimated value", "estimated revenue",
        "est. revenue", "estimated $", "expected amount",
        "opportunity value", "contract value", "total value", "deal size",
        "total amount", "acv", "tcv", "arr",
        "金额", "商机金额", "销售金额", "预计金额", "预估金额", "合同金额", "预计合同金额",
        "预计销售金额", "预计成交金额", "成交金额", "总金额",
    ),
    "currency": (
        "currency", "deal currency code", "deal currency", "currency code", "currency of value",
        "value currency", "币种", "货币", "币别", "货币类型",
    ),
    "company": (
        "account", "company", "account name", "customer", "organization", "organisation",
        "associated company", "company name", "client", "client code", "customer name",
        "associated company domain", "potential customer", "organization name", "account.name",
        "客户", "客户名称", "客户公司", "所属客户", "关联客户", "客户全称", "公司", "公司名称", "企业名称",
        "单位名称",
    ),
    "owner": (
        "owner", "deal owner", "sales agent", "assignee", "account owner", "opportunity owner",
        "salesperson", "sales rep", "owner code", "owner name", "responsible", "sales owner",
        "ticket owner", "assigned to", "assigned rep", "assigned user", "assignees", "account manager",
        "account executive", "owner.name", "rep name", "rep", "负责人", "销售", "销售人员", "销售负责人", "商机负责人",
        "商机所有人", "所有人", "责任人", "跟进人", "客户经理", "业务员",
    ),
    "expected_close": (
        "expected close date", "expected close", "tentative close date", "closing date",
        "forecast close date", "expected closing", "expected closing date", "est. close date",
        "estimated close date", "anticipated close date", "target close date", "projected close date",
        "due date", "due", "deadline", "预计成交日期", "预计成交时间", "预计结单日期", "预计结单时间",
        "预计签单日期", "预计签约日期", "预计签约时间", "预计关闭日期", "预计成交", "截止日期", "截止时间",
    ),
    "closed_at": (
        "close date", "closed date", "close date (a)", "won date", "actual close date", "closed at",
        "closed on", "won time", "won on", "date won", "成交日期", "成交时间", "结单日期", "签单日期",
        "签约日期", "关闭日期", "实际成交日期",
    ),
    "lost_at": (
        "lost time", "lost date", "lost on", "date lost", "输单时间", "输单日期", "丢单时间", "丢单日期",
    ),
    "completed_at": (
        "completed at", "completed time", "completion date", "date completed", "finish date",
        "完成时间", "完成日期",
    ),
    "created_at": (
        "created date", "create date", "created at", "created time", "created", "engage date",
        "created on", "creation date", "date created", "date added", "add time", "deal created",
        "deal created date", "创建时间", "创建日期", "录入时间", "登记日期",
    ),
    "source": (
        "lead source", "deal source", "opportunity source", "ticket source", "source",
        "original source", "origin",
        "来源", "线索来源", "商机来源", "客户来源",
    ),
    "lost_reason": (
        "lost reason", "closed lost reason", "loss reason", "reason for loss", "输单原因", "丢单原因",
        "失败原因",
    ),
    "description": (
        "description", "notes", "note", "comments", "details", "ticket description", "task content",
        "描述", "备注", "说明", "项目描述", "需求描述",
    ),
    "labels": ("labels", "label", "tags", "tag", "标签"),
    "probability": (
        "probability", "deal probability", "win probability", "closure probability", "probability %",
        "close probability", "probability pct", "confidence", "赢率", "概率", "成交概率", "赢单率", "成功率", "可能性",
    ),
    "pipeline": ("pipeline", "sales pipeline", "deal pipeline", "销售流程", "管道", "销售管道"),
    "record_id": (
        "record id", "deal id", "opportunity id", "task id", "ticket id", "issue key", "item id",
        "external id", "唯一性id", "记录id", "商机编号", "商机编码",
    ),
    "parent": ("parent task", "父任务"),
    "owner_email": ("owner email", "assignee email", "负责人邮箱"),
    "is_closed": ("is closed", "is deal closed?", "closed", "是否关闭", "是否结单"),
    "is_won": ("is won", "is closed won", "won", "是否赢单", "是否成交"),
}  # fmt: skip
# The same in the languages of further exports, whose tools name columns as the screen does.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "title": (
        "oportunidad",
        "negocio",
        "nombre del negocio",
        "titel",
        "opportunité",
        "affaire",
        "titre",
        "oportunidade",
        "negócio",
        "название",
        "сделка",
    ),
    "stage": ("etapa", "fase", "étape", "estágio", "стадия", "этап"),
    "status": ("estado", "statut", "статус"),
    "value": ("importe", "monto", "valor", "wert", "betrag", "montant", "valeur", "сумма"),
    "currency": ("moneda", "währung", "währung von wert", "devise", "moeda", "валюта"),
    "company": (
        "empresa",
        "cliente",
        "cuenta",
        "firma",
        "kunde",
        "unternehmen",
        "société",
        "entreprise",
        "компания",
        "клиент",
    ),
    "owner": (
        "responsable",
        "propietario",
        "vendedor",
        "besitzer",
        "verantwortlich",
        "zuständig",
        "propriétaire",
        "responsável",
        "proprietário",
        "ответственный",
    ),
    "expected_close": (
        "cierre previsto",
        "fecha de cierre prevista",
        "erwartetes abschlussdatum",
        "voraussichtlicher abschluss",
        "date de clôture prévue",
        "previsão de fechamento",
        "предполагаемая дата закрытия",
    ),
    "closed_at": (
        "fecha de cierre",
        "abschlussdatum",
        "date de clôture",
        "data de fechamento",
        "дата закрытия",
    ),
    "created_at": (
        "fecha de creación",
        "erstellt am",
        "erstellungsdatum",
        "date de création",
        "data de criação",
        "дата создания",
    ),
    "lost_reason": ("motivo de pérdida", "verlustgrund", "motif de perte", "motivo da perda"),
    "description": ("descripción", "notas", "beschreibung", "notizen", "descrição"),
    "labels": ("etiquetas", "schlagwörter", "étiquettes"),
    "probability": (
        "probabilidad",
        "wahrscheinlichkeit",
        "probabilité",
        "probabilidade",
        "вероятность",
    ),
}
ALIASES = {name: (*names, *ELSEWHERE.get(name, ())) for name, names in ALIASES.items()}
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
