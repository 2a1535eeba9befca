"""For each command on customers, arrangements in which it must prove itself."""

from collections.abc import Callable
from typing import Any

from core.actors import Actor
from core.models import new_id
from tests.factories import (
    MadeWorkspace,
    make_board,
    make_card,
    make_company,
    make_contact,
    make_interaction,
    make_person,
    make_pulse,
    make_workspace,
)

Case = Callable[[], tuple[Any, ...]]


def in_workspace(arrange: Callable[[MadeWorkspace], dict[str, Any]], **options: Any) -> Case:
    """A case in a fresh workspace, done by its owner."""

    def case() -> tuple[Any, ...]:
        workspace = make_workspace()
        args = arrange(workspace), Actor(workspace.owner)
        return workspace.stream, *args, *([options] if options else [])

    return case


def on_company(**args: Any) -> Callable[[MadeWorkspace], dict[str, Any]]:
    return lambda workspace: {"company": make_company(workspace, "Umbra"), **args}


def facts_of(workspace: MadeWorkspace) -> dict[str, Any]:
    return {
        "domain": "Umbra.Example",
        "phone": "+49 30 1234",
        "mail": "hello@umbra.example",
        "tags": ["食品", "EMEA", "食品"],
        "owner": make_person(workspace),
        "notes": "Two lines\nof notes",
        "next_contact": "2027-01-31",
        "renews_on": "2027-12-31",
    }


def an_archived_company(workspace: MadeWorkspace) -> dict[str, Any]:
    company = make_company(workspace, "Umbra")
    workspace.run("company.archive", company=company)
    return {"company": company}


def a_name_that_was_archived(workspace: MadeWorkspace) -> dict[str, Any]:
    an_archived_company(workspace)
    return {"name": "UMBRA"}


def a_tier_by_hand(workspace: MadeWorkspace) -> dict[str, Any]:
    company = make_company(workspace)
    workspace.run("company.set_tier", company=company, tier="key")
    return {"company": company, "tier": None}


def ranks(workspace: MadeWorkspace) -> dict[str, Any]:
    by_hand = a_tier_by_hand(workspace)["company"]
    rank = {"tier": "regular", "won_on": "2026-11-01"}
    other = make_company(workspace, "Other")
    return {"ranks": [{"company": id, **rank} for id in (by_hand, other)]}


def two_companies(workspace: MadeWorkspace) -> dict[str, Any]:
    one, other = make_company(workspace, "Umbra"), make_company(workspace, "Umbra GmbH")
    make_contact(workspace, one)
    make_contact(workspace, other, name="Tom")
    make_interaction(workspace, one)
    make_pulse(workspace, one)
    workspace.run("company.edit", company=one, fields=facts_of(workspace))
    return {"company": one, "into": other}


def a_third_merge(workspace: MadeWorkspace) -> dict[str, Any]:
    first = two_companies(workspace)
    workspace.run("company.merge", **first)
    return {"company": first["into"], "into": make_company(workspace, "Third")}


def a_new_main_contact(workspace: MadeWorkspace) -> dict[str, Any]:
    company = make_company(workspace)
    make_contact(workspace, company)
    facts = {"title": "CFO", "mail": "Li@umbra.example", "phone": "1", "is_main": True}
    return {"id": new_id(), "company": company, "name": "李 🚀 “Na”", **facts}


def with_contact(**args: Any) -> Callable[[MadeWorkspace], dict[str, Any]]:
    return lambda workspace: {"contact": make_contact(workspace), **args}


def an_archived_contact(workspace: MadeWorkspace) -> dict[str, Any]:
    contact = make_contact(workspace)
    workspace.run("contact.archive", contact=contact)
    return {"contact": contact}


def with_interaction(**args: Any) -> Callable[[MadeWorkspace], dict[str, Any]]:
    return lambda workspace: {"interaction": make_interaction(workspace), **args}


def an_archived_interaction(workspace: MadeWorkspace) -> dict[str, Any]:
    interaction = make_interaction(workspace)
    workspace.run("interaction.archive", interaction=interaction)
    return {"interaction": interaction}


def a_call_about_a_deal(workspace: MadeWorkspace) -> dict[str, Any]:
    company, board = make_company(workspace), make_board(workspace)
    return {
        "id": new_id(),
        "company": company,
        "contact": make_contact(workspace, company),
        "card": make_card(board, company=company),
        "kind": "call",
        "text": "wants SSO\n想要SSO",
        "at": "2026-01-05T10:00:00+08:00",
        "next_contact": "2026-12-24",
    }


def a_pulse_about_a_deal(workspace: MadeWorkspace) -> dict[str, Any]:
    company, board = make_company(workspace), make_board(workspace)
    contact = make_contact(workspace, company, mail="li@umbra.example")
    card = make_card(board, company=company)
    return {"id": new_id(), "company": company, "contact": contact, "card": card, "mail": True}


def with_pulse(**args: Any) -> Callable[[MadeWorkspace], dict[str, Any]]:
    return lambda workspace: {"pulse": make_pulse(workspace)[0], **args}


RULES = {
    "bounds": {
        "days": [400, 100],
        "deals": [1, 3],
        "amounts": {"EUR": [100_00, 1000_00], "CNY": [0, 1]},
        "key": 8,
        "regular": 5,
    },
    "contact_days": {"key": 7, "potential": None},
    "lapsed_days": 90,
    "care": {"key": {"title": "Call them", "every": 1, "unit": "month"}, "regular": None},
    "pulse_questions": {"likely": {"en": "Would you?", "zh_Hans": "愿意吗？"}},
    "answer_hours": 8,
}

CASES: dict[tuple[str, str], list[Case]] = {
    ("workspace", "company.create"): [
        in_workspace(lambda workspace: {"name": "Umbra 北京", **facts_of(workspace)}),
        in_workspace(lambda workspace: {"name": "UMBRA", "id": on_company()(workspace)["company"]}),
        in_workspace(a_name_that_was_archived),
    ],
    ("workspace", "company.edit"): [
        in_workspace(lambda workspace: on_company(fields=facts_of(workspace))(workspace)),
        in_workspace(on_company(fields={"name": "Umbra Foods", "owner": None, "domain": None})),
        in_workspace(on_company(fields={})),
    ],
    ("workspace", "company.set_tier"): [
        in_workspace(on_company(tier="key")),
        in_workspace(a_tier_by_hand),
    ],
    ("workspace", "company.archive"): [in_workspace(on_company())],
    ("workspace", "company.restore"): [
        in_workspace(an_archived_company),
        in_workspace(on_company()),
    ],
    ("workspace", "company.merge"): [in_workspace(two_companies), in_workspace(a_third_merge)],
    ("workspace", "company.gather"): [in_workspace(two_companies, as_house=True)],
    ("workspace", "company.rank"): [in_workspace(ranks, as_house=True)],
    ("workspace", "contact.create"): [
        in_workspace(lambda workspace: {"company": make_company(workspace), "name": "Li Na"}),
        in_workspace(a_new_main_contact),
    ],
    ("workspace", "contact.edit"): [
        in_workspace(with_contact(fields={"name": "New", "title": None, "is_main": True})),
        in_workspace(with_contact(fields={})),
    ],
    ("workspace", "contact.archive"): [in_workspace(with_contact())],
    ("workspace", "contact.restore"): [in_workspace(an_archived_contact)],
    ("workspace", "interaction.log"): [
        in_workspace(a_call_about_a_deal),
        in_workspace(on_company(kind="mail", text="sent the offer")),
        in_workspace(on_company(kind="visit", text="they were out", next_contact=None)),
    ],
    ("workspace", "interaction.edit"): [
        in_workspace(with_interaction(fields={"kind": "meeting", "text": "x", "contact": None})),
        in_workspace(with_interaction(fields={"at": "2020-01-01T12:00:00Z"})),
    ],
    ("workspace", "interaction.archive"): [in_workspace(with_interaction())],
    ("workspace", "interaction.restore"): [in_workspace(an_archived_interaction)],
    ("workspace", "pulse.ask"): [
        in_workspace(on_company(days=1)),
        in_workspace(a_pulse_about_a_deal),
    ],
    ("workspace", "pulse.revoke"): [in_workspace(with_pulse())],
    ("workspace", "pulse.renew"): [in_workspace(with_pulse(digest="0" * 64), as_house=True)],
    ("workspace", "pulse.answer"): [
        in_workspace(with_pulse(score=10, text="更快\n🚀"), as_house=True),
        in_workspace(with_pulse(score=0), as_house=True),
    ],
    ("workspace", "customers.set_rules"): [
        in_workspace(lambda _workspace: {"fields": RULES}),
        in_workspace(lambda _workspace: {"fields": {"bounds": None}}),
    ],
}
