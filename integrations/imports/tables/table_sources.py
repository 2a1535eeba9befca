"""The tools whose tables are known: by which columns, what these mean there, and their usual stages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

Names = tuple[str, ...]
# (name, probability in percent) in the order of a sale
Stages = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Source:
    """One tool. A table is its own when of each group of `marks` one column is there.

    All names are folded: lower case, single spaces. `fields` come before the aliases that all tables
    share; `left` are columns which look like a field of ours and are none. `codes` are what stands in
    some exports in place of a stage's name.
    """

    name: str
    tool: str
    marks: tuple[Names, ...] = ()
    fields: dict[str, Names] = field(default_factory=dict)
    left: Names = ()
    stages: Stages = ()
    codes: dict[str, str] = field(default_factory=dict)
    # What a status says there of a deal that its words alone do not: won, lost or open.
    statuses: dict[str, str] = field(default_factory=dict)
    is_crm: bool = True
    # A task that is done leaves its board there, whatever section it is in.
    archives_done: bool = False

    def title(self) -> str:
        """Return what a file of this tool is called, in the reader's language."""
        if self.is_crm:
            return _("%(tool)s deals", tool=self.tool)
        return _("%(tool)s tasks", tool=self.tool)


TABLE = Source("table", "")

SOURCES = (
    Source(
        "asana",
        "Asana",
        marks=(("task id", "任务 id"), ("section/column", "版块/列", "分区/列"), ("name", "名称")),
        fields={
            "title": ("name", "名称"),
            "stage": ("section/column", "版块/列", "分区/列"),
            "completed_at": ("completed at", "完成时间"),
            "record_id": ("task id", "任务 id"),
            "parent": ("parent task", "父任务", "parent task id"),
            "owner": ("assignee", "受让人", "负责人"),
            "owner_email": ("assignee email", "受让人电子邮件"),
            "labels": ("tags", "标签"),
        },
        left=("status",),
        is_crm=False,
        archives_done=True,
    ),
    Source(
        "ticktick",
        "TickTick",
        marks=(("taskid",), ("parentid",), ("list name",)),
        fields={
            "stage": ("list name",),
            "record_id": ("taskid",),
            "parent": ("parentid",),
            "labels": ("tags",),
            "description": ("content",),
            "completed_at": ("completed time",),
        },
        left=("status", "column name", "order", "priority", "kind"),
        is_crm=False,
        archives_done=True,
    ),
    Source(
        "kanboard",
        "Kanboard",
        marks=(("task id",), ("swimlane",), ("column",)),
        fields={
            "stage": ("column",),
            "record_id": ("task id",),
            "owner": ("assignee name", "assignee username"),
            "labels": ("category", "tags"),
            "completed_at": ("completion date",),
            "created_at": ("creation date",),
        },
        left=("status", "swimlane", "reference"),
        is_crm=False,
        archives_done=True,
    ),
    Source(
        "clickup",
        "ClickUp",
        marks=(("task id",), ("task name",), ("list name", "folder name/path", "space name")),
        fields={
            "title": ("task name",),
            "record_id": ("task id",),
            "parent": ("parent id",),
            "stage": ("status",),
            "owner": ("assignees", "assignee"),
            "created_at": ("date created",),
            "completed_at": ("date closed", "date done"),
        },
        is_crm=False,
    ),
    Source(
        "linear",
        "Linear",
        marks=(("id",), ("team",), ("title",), ("cycle number", "cycle name", "estimate")),
        fields={
            "title": ("title",),
            "record_id": ("id",),
            "parent": ("parent issue",),
            "stage": ("status",),
            "created_at": ("created",),
            "completed_at": ("completed",),
        },
        is_crm=False,
    ),
    Source(
        "wekan",
        "WeKan",
        marks=(("title",), ("owner",), ("members",), ("labels",), ("stage", "status")),
        fields={
            "stage": ("stage", "status"),
            "completed_at": ("finish date", "end at", "endat"),
            "created_at": ("created at",),
            "expected_close": ("due date", "due at"),
        },
        is_crm=False,
    ),
    Source(
        "pipedrive",
        "Pipedrive",
        marks=(("deal - title", "title"), ("deal - stage", "stage"),
               ("deal - organization", "organization", "deal - contact person", "contact person"),
               ("deal - value", "value", "deal - status", "status")),
        fields={
            "title": ("title",),
            "record_id": ("id", "pipedrive system id"),
            "value": ("value",),
            "currency": ("currency of value", "currency"),
            "stage": ("stage",),
            "company": ("organization",),
            "labels": ("label", "labels"),
            "created_at": ("deal created", "creation date", "add time"),
            "closed_at": ("closed on", "won time", "deal closed on"),
            "lost_reason": ("lost reason",),
        },
        stages=(("Qualified", 20), ("Contact Made", 40), ("Demo Scheduled", 60),
                ("Proposal Made", 80), ("Negotiations Started", 90)),
    ),
    Source(
        "hubspot",
        "HubSpot",
        marks=(("deal name", "dealname", "交易名称"), ("deal stage", "dealstage", "交易阶段"),
               ("pipeline", "record id", "deal owner", "hs object id", "associated company", "管道",
                "记录 id")),
        fields={
            "record_id": ("record id", "deal id", "hs object id", "记录 id"),
            "title": ("deal name", "dealname", "交易名称"),
            "stage": ("deal stage", "dealstage", "交易阶段"),
            "value": ("amount", "金额"),
            "closed_at": ("close date", "closedate", "关闭日期", "结束日期"),
            "created_at": ("create date", "createdate", "创建日期"),
            "owner": ("deal owner", "交易所有者", "交易负责人"),
            "company": ("associated company", "associated company (primary)", "associated company domain",
                        "关联公司"),
            "lost_reason": ("closed lost reason",),
            "probability": ("deal probability", "hs deal stage probability"),
            "currency": ("currency", "deal currency code"),
        },
        stages=(("Appointment Scheduled", 20), ("Qualified To Buy", 40),
                ("Presentation Scheduled", 60), ("Decision Maker Bought-In", 80),
                ("Contract Sent", 90)),
        codes={
            "appointmentscheduled": "Appointment Scheduled", "qualifiedtobuy": "Qualified To Buy",
            "presentationscheduled": "Presentation Scheduled",
            "decisionmakerboughtin": "Decision Maker Bought-In", "contractsent": "Contract Sent",
            "closedwon": "Closed Won", "closedlost": "Closed Lost",
        },
    ),
    Source(
        "zoho",
        "Zoho CRM",
        marks=(("deal name", "potential name", "商机名称"), ("closing date", "关闭日期"),
               ("stage", "阶段")),
        fields={
            "record_id": ("record id", "deal id", "id", "记录 id"),
            "title": ("deal name", "potential name", "商机名称"),
            "company": ("account name", "客户名称"),
            "owner": ("deal owner", "potential owner", "商机所有者"),
            "owner_email": ("owner email", "deal owner email"),
            "closed_at": ("closing date", "关闭日期"),
            "value": ("amount", "金额"),
            "lost_reason": ("reason for loss", "lost reason"),
        },
        left=("account name.id", "deal owner.id"),
        stages=(("Qualification", 10), ("Needs Analysis", 20), ("Value Proposition", 40),
                ("Identify Decision Makers", 60), ("Proposal/Price Quote", 75),
                ("Negotiation/Review", 90)),
    ),
    Source(
        "salesforce",
        "Salesforce",
        marks=(("opportunity name", "业务机会名称", "stagename"),
               ("stage", "阶段", "stagename"),
               ("close date", "closedate", "结束日期", "完成日期", "opportunity owner")),
        fields={
            "record_id": ("opportunity id", "id", "18 digit opportunity id", "业务机会 id"),
            "title": ("opportunity name", "业务机会名称", "name"),
            "stage": ("stage", "stagename", "阶段"),
            "company": ("account name", "account.name", "客户名"),
            "owner": ("opportunity owner", "owner full name", "owner.name", "业务机会所有人"),
            "closed_at": ("close date", "closedate", "结束日期", "完成日期"),
            "created_at": ("created date", "createddate", "创建日期"),
            "value": ("amount", "金额"),
            "currency": ("amount currency", "opportunity currency", "currencyisocode"),
            "lost_reason": ("loss reason", "closed lost reason"),
        },
        stages=(("Prospecting", 10), ("Qualification", 10), ("Needs Analysis", 20),
                ("Value Proposition", 50), ("Id. Decision Makers", 60),
                ("Perception Analysis", 70), ("Proposal/Price Quote", 75),
                ("Negotiation/Review", 90)),
    ),
    Source(
        "fxiaoke",
        "纷享销客",
        marks=(("商机名称", "商机2.0名称", "name"), ("销售阶段", "商机阶段", "阶段", "sales stage", "oppo stage id"),
               ("客户名称", "account id", "负责人", "商机金额", "预计成交金额")),
        fields={
            "record_id": ("唯一性id", "数据id", "商机id", "商机编号", "id"),
            "title": ("商机名称", "商机2.0名称", "name"),
            "stage": ("销售阶段", "商机阶段", "阶段", "sales stage", "oppo stage id"),
            "status": ("商机状态", "阶段状态", "sales status", "biz status"),
            "value": ("商机金额", "预计成交金额", "预计金额", "amount", "expected deal amount"),
            "company": ("客户名称", "account id"),
            "closed_at": ("实际成交日期", "结单日期", "成交日期"),
            "expected_close": ("预计成交日期", "预计结单日期", "close date", "expected deal closed date"),
            "probability": ("赢率", "成交概率", "probability"),
            "created_at": ("创建时间", "create time"),
            "lost_reason": ("输单原因", "丢单原因", "无效原因"),
        },
        left=("生命状态", "锁定状态", "life status", "lock status"),
    ),
    Source(
        "odoo",
        "Odoo",
        marks=(("opportunity", "name"), ("salesperson", "user id/name", "user id"),
               ("expected revenue", "expected closing", "date deadline")),
        fields={
            "title": ("opportunity", "name"),
            "stage": ("stage", "stage id/name", "stage id"),
            "status": ("active",),
            "owner": ("salesperson", "user id/name", "user id"),
            "company": ("customer", "partner", "partner id/name", "partner id", "partner name", "company name"),
            "value": ("expected revenue",),
            "expected_close": ("expected closing", "date deadline"),
            "labels": ("tags", "tag ids/name", "tag ids"),
            "closed_at": ("closed date", "date closed"),
            "lost_reason": ("lost reason", "lost reason id/name", "lost reason id"),
            "record_id": ("external id", "id"),
        },
        stages=(("New", 10), ("Qualified", 30), ("Proposition", 70)),
        # What was lost is archived there, in whatever stage it was.
        statuses={"false": "lost"},
    ),
    Source(
        "bitrix24",
        "Bitrix24",
        marks=(("title",), ("stage id", "stage"), ("opportunity",), ("assigned by id", "assigned by")),
        fields={
            "title": ("title",),
            "record_id": ("id",),
            "stage": ("stage id", "stage"),
            "status": ("stage semantic id",),
            "value": ("opportunity",),
            "currency": ("currency id",),
            "company": ("company title", "company"),
            "owner": ("assigned by id", "assigned by"),
            "closed_at": ("closedate",),
            "created_at": ("date create",),
            "source": ("source id",),
            "description": ("comments",),
        },
        left=("company id", "contact id"),
        codes={
            "new": "New", "preparation": "Preparation", "prepayment invoice": "Prepayment invoice",
            "executing": "Executing", "final invoice": "Final invoice", "won": "Won", "lose": "Lost",
            "apology": "Lost",
        },
        statuses={"s": "won", "f": "lost"},
    ),
    Source(
        "monday",
        "monday.com",
        marks=(("deal name",), ("deal status",), ("deal stage",), ("closure probability",)),
        fields={"record_id": ("item id",)},
    ),
    Source(
        "maven",
        "Maven Analytics",
        marks=(("opportunity id",), ("sales agent",), ("deal stage",), ("engage date",)),
        fields={"record_id": ("opportunity id",)},
    ),
)  # fmt: skip

BY_NAME = {source.name: source for source in (TABLE, *SOURCES)}


def source_of(names: Iterable[str]) -> Source:
    """Return the tool whose columns these folded names are; the one which they fit best."""
    there = set(names)
    fitting = [
        source for source in SOURCES if all(there.intersection(group) for group in source.marks)
    ]
    return max(fitting, key=lambda source: _fit(source, there), default=TABLE)


def _fit(source: Source, there: set[str]) -> int:
    """How many fields a table would get from the names which are this tool's."""
    return sum(1 for names in source.fields.values() if there.intersection(names)) + len(
        source.marks
    )
