"""What the demo knows of its customers: who is there, what was said, and who looks after whom."""

import random
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from core import clock
from core.actors import Actor
from core.commands import execute
from core.models import new_id

SEED = 8
CONTACTS_EN = (
    ("Greta Holm", "Head of operations"), ("Paolo Conti", "CFO"), ("Iris Vogel", "IT lead"),
    ("Hugo Lemaire", "Managing director"), ("Carla Nunes", "Buyer"), ("Jonas Feld", "Plant manager"),
)  # fmt: skip
CONTACTS_ZH = (("周敏", "采购经理"), ("林浩", "信息主管"), ("何静", "财务总监"), ("郑宇", "总经理"))
SAID_EN = (
    ("call", "Wants SSO before the pilot; sends the list of users."),
    ("meeting", "Walked through the offer; price is fine, the term is not."),
    ("mail", "Sent the revised offer with three-year maintenance."),
    ("visit", "Saw the second site; 40 more seats are likely next year."),
    ("call", "Budget is decided next month; asks for a reference."),
)  # fmt: skip
SAID_ZH = (
    ("call", "想要SSO，下周给用户名单。"),
    ("visit", "参观了新仓库，明年可能再加40个账号。"),
    ("mail", "已发送修改后的报价。"),
    ("meeting", "讨论合同条款，价格没问题。"),
)  # fmt: skip
TAGS_EN = (("manufacturing", "EMEA"), ("retail",), ("logistics", "EMEA"), ("food",), ())
TAGS_ZH = (("制造", "华东"), ("零售",), ("医疗",), ())
CARE = {"key": {"title": "Ask how it goes", "every": 1, "unit": "month"}, "regular": None}
# One that somebody typed a second time, to be found among the doubles.
DOUBLE = ("Nordwind Logistik GmbH", "nordwind-logistik.example")


def tell_of_customers(team: Any) -> None:
    """Write down what is known, with the same chance each time."""
    chance = random.Random(SEED)
    stream, sellers = f"workspace:{team.workspace}", team.sellers
    for number, (name, company) in enumerate(team.companies.items()):
        owner = sellers[number % len(sellers)]
        for command, args in _story(chance, name, company, owner, number):
            execute(stream, command, args, Actor(owner))
    execute(stream, "company.create", {"name": DOUBLE[0], "domain": DOUBLE[1]}, Actor(sellers[0]))
    favourite = {"company": next(iter(team.companies.values())), "tier": "key"}
    execute(stream, "company.set_tier", favourite, Actor(sellers[0]))


def set_care(team: Any) -> None:
    """From now on: what was won in the story needs no task."""
    owner = Actor(next(iter(team.people.values())))
    args = {"fields": {"care": CARE}}
    execute(f"workspace:{team.workspace}", "customers.set_rules", args, owner)


def _story(
    chance: random.Random, name: str, company: str, owner: str, number: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    is_chinese = not _host(name)
    domain = f"customer-{number + 1}.example" if is_chinese else f"{_host(name)}.example"
    tags = list(chance.choice(TAGS_ZH if is_chinese else TAGS_EN))
    facts: dict[str, Any] = {"domain": domain, "owner": owner, "tags": tags}
    if chance.random() < 0.3:
        facts["renews_on"] = _day(chance.randint(20, 300))
    yield "company.edit", {"company": company, "fields": facts}
    people = chance.sample(CONTACTS_ZH if is_chinese else CONTACTS_EN, chance.choice((0, 1, 2, 2)))
    contacts = [new_id() for _ in people]
    for contact, (person, title) in zip(contacts, people, strict=True):
        mail = f"contact-{chance.randint(100, 999)}@{domain}"
        args = {"id": contact, "company": company, "name": person, "title": title, "mail": mail}
        yield "contact.create", args
    said = chance.sample(SAID_ZH if is_chinese else SAID_EN, chance.choice((0, 1, 2, 3)))
    days = sorted(chance.sample(range(1, 60), len(said)), reverse=True)
    for ago, (kind, text) in zip(days, said, strict=True):
        at = (clock.now() - timedelta(days=ago)).isoformat()
        args = {"company": company, "kind": kind, "text": text, "at": at}
        args["next_contact"] = _day(chance.randint(-6, 25))
        yield "interaction.log", args | ({"contact": contacts[0]} if contacts else {})


def _host(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", bare))


def _day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()
