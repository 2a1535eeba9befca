"""What CRMs and spreadsheets call the fields of a deal, in English, Chinese and the languages of further exports."""

# Fields in the order in which they are shown; earlier aliases fit better than later ones.
EVERYWHERE: dict[str, tuple[str, ...]] = {
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
# The same in Spanish, German, French, Portuguese and Russian, whose tools name columns as the screen does.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "title": (
        "oportunidad", "negocio", "nombre del negocio", "titel", "opportunité", "affaire", "titre",
        "oportunidade", "negócio", "название", "сделка",
    ),
    "stage": ("etapa", "fase", "étape", "estágio", "стадия", "этап"),
    "status": ("estado", "statut", "статус"),
    "value": ("importe", "monto", "valor", "wert", "betrag", "montant", "valeur", "сумма"),
    "currency": ("moneda", "währung", "währung von wert", "devise", "moeda", "валюта"),
    "company": (
        "empresa", "cliente", "cuenta", "firma", "kunde", "unternehmen", "société", "entreprise", "компания",
        "клиент",
    ),
    "owner": (
        "responsable", "propietario", "vendedor", "besitzer", "verantwortlich", "zuständig", "propriétaire",
        "responsável", "proprietário", "ответственный",
    ),
    "expected_close": (
        "cierre previsto", "fecha de cierre prevista", "erwartetes abschlussdatum",
        "voraussichtlicher abschluss", "date de clôture prévue", "previsão de fechamento",
        "предполагаемая дата закрытия",
    ),
    "closed_at": (
        "fecha de cierre", "abschlussdatum", "date de clôture", "data de fechamento", "дата закрытия",
    ),
    "created_at": (
        "fecha de creación", "erstellt am", "erstellungsdatum", "date de création", "data de criação",
        "дата создания",
    ),
    "lost_reason": ("motivo de pérdida", "verlustgrund", "motif de perte", "motivo da perda"),
    "description": ("descripción", "notas", "beschreibung", "notizen", "descrição"),
    "labels": ("etiquetas", "schlagwörter", "étiquettes"),
    "probability": (
        "probabilidad", "wahrscheinlichkeit", "probabilité", "probabilidade", "вероятность",
    ),
}  # fmt: skip

ALIASES = {name: (*names, *ELSEWHERE.get(name, ())) for name, names in EVERYWHERE.items()}
