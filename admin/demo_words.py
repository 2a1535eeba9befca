"""The invented people, customers and sentences of the demo workspace."""

from typing import NamedTuple


class DemoPerson(NamedTuple):
    name: str
    email: str
    workspace_role: str
    board_role: str
    department: str
    color: str
    locale: str


PEOPLE = (
    DemoPerson("Sofia Olsen", "sofia@baton.example", "owner", "manager", "Management", "orange", "en"),
    DemoPerson("Mei Zhang", "mei@baton.example", "admin", "manager", "Sales", "pink", "en"),
    DemoPerson("Tom Becker", "tom@baton.example", "member", "editor", "Sales", "cyan", "en"),
    DemoPerson("Ana Ruiz", "ana@baton.example", "member", "editor", "Sales", "green", "en"),
    DemoPerson("刘洋", "liuyang@baton.example", "member", "editor", "Sales", "purple", "zh_Hans"),
    DemoPerson("Samir Patel", "samir@baton.example", "member", "mover", "Support", "amber", "en"),
    DemoPerson("陈晓", "chenxiao@baton.example", "member", "mover", "Support", "teal", "zh_Hans"),
    DemoPerson("Nora Lind", "nora@baton.example", "member", "commenter", "Legal", "slate", "en"),
)  # fmt: skip


class DemoLine(NamedTuple):
    """What somebody says; names in braces become mentions."""

    author: str
    text: str
    reactions: tuple[tuple[str, str], ...] = ()
    asks: str | None = None
    answers: bool = False


# Of deals in euros, and of Chinese ones.
SOURCES = {
    False: ("Website", "Referral", "Trade fair", "Partner", "Cold call"),
    True: ("官网", "老客户推荐", "展会", "合作伙伴"),
}
DEPARTMENTS = (
    ("Sales", "blue"),
    ("Support", "amber"),
    ("Legal", "slate"),
    ("Management", "indigo"),
)

# Which department acts in each stage, from left to right, and which ones are asked.
ACTING = ("Sales", "Sales", "Support", "Legal")
ASKED = ("Support", "Support", "Legal")

QUESTIONS_EN = (
    ("Can we promise SSO by June?", "SAML works today; SCIM comes in May. Promise SAML."),
    ("Is the offline mode part of the starter package?", "Yes, for up to five devices."),
    ("Which notice period do we accept?", "Three months, not less."),
    ("Does the import take their old data?", "Yes, as CSV. I tried their sample."),
)

QUESTIONS_ZH = (
    ("能否承诺六月上线？", "可以，前提是本月签约。"),
    ("合同里的保密条款可以改吗？", "可以，改动不大。"),
)

LABELS = (
    ("Key account", "green"),
    ("Inbound", "blue"),
    ("Web form", "cyan"),
    ("Partner", "purple"),
    ("Renewal", "teal"),
    ("Urgent", "red"),
)

CUSTOMERS_EUR = (
    "Isar Mobility", "Nordwind Logistik", "Helios Energy", "Studio Brandt", "Bäckerei Sommer",
    "Alta Textil", "Volta Bikes", "Kestrel Foods", "Praxis Dr. Weber", "Ferro Ceramics",
    "Lumen Optics", "Café Morgenrot", "Harbour & Pike", "Atelier Lindqvist", "Solaria Farms",
    "Quai Press", "Montes Wine Estates", "Fjell Outdoor", "Kobalt Machines", "Arcadia Schools",
    "Delta Pumpen", "Rive Gauche Hotels", "Oakfield Dairy", "Sable Security", "Polar Freight",
    "Terra Nova Paper", "Vela Yachts", "Copper Lane Books", "Hanse Medical", "Grünwald Möbel",
)  # fmt: skip

CUSTOMERS_CNY = (
    "绿洲农业", "晨星医疗", "东海港口集团", "云杉教育", "恒远物流",
    "蓝湾酒店", "金谷食品", "华岭精工", "青禾零售", "北辰能源",
)  # fmt: skip

TITLES_EUR = (
    "Charging network pilot", "Route planning for 40 vans", "Group licence, 1,200 seats with SSO",
    "Booking system", "Shop terminals, three branches", "Warehouse module",
    "Dealer portal for 85 shops", "Cold-chain monitoring, phase 2", "Practice starter package",
    "Three-year maintenance", "Lab information system", "Table ordering", "Fleet dashboard",
    "Customer portal relaunch", "Field service app, 60 seats", "Data room for the merger",
    "Invoice automation", "Membership renewal 2027", "Spare parts catalogue",
    "Training for two sites", "Sensor retrofit", "Loyalty app", "Time recording, 300 people",
    "Quality documentation", "Migration from the old system", "Pilot for one plant",
)  # fmt: skip

TITLES_CNY = (
    "智能温室监测", "华东区 12 家医院试点", "码头调度系统二期", "在线课堂平台", "冷链追踪升级",
    "门店收银系统 60 套", "设备预测性维护", "会员小程序", "仓储管理一期", "年度维保续签",
)  # fmt: skip

TASKS_EN = (
    "Send offer", "Call back", "Demo", "Contract review", "Clarify the budget", "Reference visit",
    "Answer security questionnaire", "Book the kick-off", "Check delivery dates", "Final price",
)  # fmt: skip

# What endangers a deal whose close date moves, and what is done against it.
RISK_EN = ("The close date moves", "Agree on the dates of their board with the head of purchasing")
RISK_ZH = ("成交日期一再推迟", "与采购负责人商定评审会的日期")

TASKS_ZH = ("发送报价", "电话回访", "现场拜访", "产品演示", "合同审核", "确认预算")

COMMENTS_EN = (
    "Spoke with the head of operations: they like it, budget is confirmed for next quarter.",
    "They ask whether SSO is included. Support, can we promise that?",
    "SAML works today, SCIM is planned for May. Please don't promise more than that.",
    "Competitor is 8 % cheaper but has no offline mode. That is our argument.",
    "Offer is out. The decision falls at the board meeting on the 17th.",
    "Their IT wants the data in the EU: confirmed with our hosting team.",
    "No answer for a week. I'll try the assistant tomorrow morning.",
    "Good meeting: **three** sites instead of one. I raised the value.",
    "Legal has two changes in the contract, both harmless.",
    "They want to start small; I suggested a pilot with a fixed end date.",
)

COMMENTS_ZH = (
    "客户对演示很满意，下周二再谈价格。",
    "请在报价中写明六月上线，但不要承诺 SCIM。",
    "预算已经批准，等待采购流程。",
    "竞争对手报价低 8%，但没有本地服务。",
    "技术负责人希望先试点三个月。",
)

EXCHANGES_EN = (
    (
        DemoLine(
            "Tom Becker",
            "Their identity provider is Entra. @{{department:{Support}}}, can we promise SSO by June?",
            asks="Support",
        ),
        DemoLine(
            "Samir Patel",
            "SAML works today, SCIM is planned for May. Please don't promise more than that.",
            (("Tom Becker", "thumbs_up"), ("Sofia Olsen", "thumbs_up"), ("Mei Zhang", "check")),
            answers=True,
        ),
        DemoLine("Tom Becker", "Thanks @{{member:{Samir Patel}}}, then we offer June for SSO alone."),
    ),
    (
        DemoLine(
            "Ana Ruiz",
            "They strike out the clause on liability. @{{member:{Nora Lind}}}, may they?",
            (("Sofia Olsen", "eyes"),),
            asks="Legal",
        ),
    ),
    (
        DemoLine(
            "Mei Zhang",
            "Second meeting went well: **three** sites instead of one.",
            (("Sofia Olsen", "party"), ("Tom Becker", "heart"), ("Ana Ruiz", "party")),
        ),
        DemoLine("Sofia Olsen", "Well done @{{member:{Mei Zhang}}}. Who prepares the pilot?"),
    ),
    (
        DemoLine(
            "Tom Becker",
            "Who delivers the test devices, and when? The buyer asks for the third time.",
            asks="Support",
        ),
    ),
)  # fmt: skip

EXCHANGES_ZH = (
    (
        DemoLine("刘洋", "客户问六月能否上线 SSO，@{{department:{Support}}} 请确认。", asks="Support"),
        DemoLine("陈晓", "SAML 现在可用，SCIM 计划五月。", (("刘洋", "thumbs_up"),), answers=True),
        DemoLine("刘洋", "好的，报价里只写 SSO。@{{member:{陈晓}}} 谢谢！"),
    ),
    (DemoLine("刘洋", "合同第七条客户要求修改，法务同意吗？", asks="Legal"),),
)  # fmt: skip

BOARD_EXCHANGE = (
    DemoLine(
        "Sofia Olsen",
        "@{{board}} pipeline review on Monday at 9:00. Please bring your close dates up to date before.",
        (("Tom Becker", "check"), ("Mei Zhang", "check"), ("刘洋", "check")),
    ),
    DemoLine("Ana Ruiz", "I'm at a customer until 9:30, can mine come last?"),
    DemoLine("Sofia Olsen", "Of course.", (("Ana Ruiz", "heart"),)),
    DemoLine("Samir Patel", "The new price list is valid from the first of December."),
)


class DemoRule(NamedTuple):
    """What a rule is called, and what it says to people."""

    name: str
    says: str = ""


RULES = (
    DemoRule("Offer out", "Ask what they think of the offer"),
    DemoRule("Quiet for two weeks", "Nobody has worked on this one for two weeks."),
    DemoRule("Large deals"),
)
# The form for strangers, and what looks as if a machine had sent it.
FORM = {
    "title": {"en": "Talk to us", "zh_Hans": "联系我们"},
    "lead": {"en": "We answer within a day.", "zh_Hans": "我们会在一天内答复。"},
}
FORM_QUESTION = {"en": "Which product is it about?", "zh_Hans": "您对哪个产品感兴趣？"}
FORM_SOURCE = "Web form"
HELD = (
    ("name", "Your name", "Best Offers"),
    ("email", "E-mail address", "offers@spam.example"),
    (
        "message",
        "What is it about?",
        "Rank first! http://a.example http://b.example http://c.example",
    ),
)
# The regular review: who leads it, who was there last time, and what was noted, first to the question, then to deals.
REVIEW = "Monday pipeline review"
REVIEW_LEADER = "Sofia Olsen"
REVIEW_GUESTS = ("Tom Becker", "Mei Zhang", "刘洋")
REVIEW_QUESTION = "What did customers say this week?"
REVIEW_ADDED = "Added in the review"
REVIEW_NOTES = (
    ("Tom Becker", "Three of them ask for SSO before they sign."),
    ("Sofia Olsen", "Offer a pilot of four weeks instead of a discount."),
    ("刘洋", "价格不变，付款期可以延长到 60 天。"),
    ("Mei Zhang", "Not this quarter: call again in January."),
)
REVIEW_TASK = ("Mei Zhang", "Send the terms of the pilot")

# Who says what to whom in the last hour; the person is put in the place of the @.
NEWS = (
    (
        "Ana Ruiz",
        "Sofia Olsen",
        "@ can you join the call on Thursday? They want to hear it from you.",
    ),
    ("Samir Patel", "Tom Becker", "@ SSO with their provider works, I tested it this morning."),
    ("Mei Zhang", "Sofia Olsen", "@ they ask for 12 %, which is above my limit. Do we do it?"),
    ("陈晓", "刘洋", "@ 客户问能否六月上线，可以答应吗？"),
    ("Nora Lind", "Tom Becker", "@ the contract is back from legal, with two small changes."),
)

DESCRIPTIONS = (
    "**Situation**: three systems side by side, nobody trusts the numbers.\n\n"
    "- Decision maker: head of operations\n- Budget: confirmed\n- Start: next quarter",
    "They came through the web form and want to see a demo with *their own* data.\n\n"
    "1. Import of the sample file\n2. Demo\n3. Offer",
    "客户希望在年底前上线。\n\n- 决策人：运营总监\n- 预算：已批准\n- 竞争对手：两家",
)

# All but one are in the board's list.
LOST_REASONS = (
    *("Price", "Price", "No budget", "Chose a competitor", "Chose a competitor", "Bad timing"),
    *("No answer any more", "Something is missing in the product", "Their own people built it"),
)
COMPETITORS = ("Umbra Systems", "Kestrel CRM", "北辰软件")
LOST_NOTES = (
    "Twelve per cent below us, for three years.",
    "They look again when the new budget is out, in spring.",
    "SCIM was a must for their IT.",
)
# By the number of the stage: what must be there before a deal goes on, and what to do.
PROCESS: dict[int, tuple[tuple[dict[str, str], ...], str]] = {
    1: (
        ({"field": "value"}, {"tick": "Met the person who decides"}),
        "Find out **who signs**, what they use today, and what it costs them.\n\n"
        "- Ask for the budget before the demo\n- Note what must work on the first day",
    ),
    3: (
        ({"field": "expected_close"}, {"field": "next_step"}, {"tick": "Contract sent"}),
        "Nothing is promised that Support has not confirmed.\n\n1. Price and term in one mail\n"
        "2. Contract to their legal people, ours in copy\n3. A date for the answer",
    ),
}
HELPER_ROLES = ("support", "technical", "contract")

LINKS = (
    ("https://docs.google.com/document/d/1demoOffer/edit", "Offer, third version"),
    ("https://docs.google.com/spreadsheets/d/1demoSums/edit#gid=0", "Calculation"),
    ("https://www.dropbox.com/scl/fi/demo1/Site-plan.pdf?rlkey=demo&dl=0", "Site plan.pdf"),
    ("https://docs.google.com/presentation/d/1demoSlides/edit", "Slides of the demo"),
    ("https://drive.google.com/drive/folders/1demoFolder", "Everything on this customer"),
)  # fmt: skip

LIBRARY = (
    ("Prices", "https://docs.google.com/spreadsheets/d/1demoPrices/edit", "Price list"),
    ("Contracts", "https://docs.google.com/document/d/1demoContract/edit", "Standard contract"),
    ("Contracts", "https://www.dropbox.com/scl/fi/demo2/NDA.docx?rlkey=demo&dl=0", "NDA.docx"),
    (None, "https://drive.google.com/drive/folders/1demoBrand", "Logos and pictures"),
)

# Whose, in which period, how much (in cents), and why.
GOALS = (
    ("", "", "month", 90_000_000, "The new office in Lyon"),
    ("department", "Sales", "quarter", 200_000_000, "As agreed in September"),
    ("member", "Tom Becker", "month", 35_000_000, ""),
    ("member", "Mei Zhang", "month", 25_000_000, ""),
)
