"""The contact log: it sets the days of contact, names what its author may see, and stays its author's."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import (
    make_board,
    make_card,
    make_company,
    make_contact,
    make_interaction,
    make_member,
    make_person,
    make_workspace,
)


@pytest.fixture
def workspace(app):
    return make_workspace(time_zone="Asia/Shanghai")


@pytest.fixture
def company(workspace):
    return make_company(workspace)


@pytest.fixture
def shown(workspace, visitor):
    """A customer as somebody sees it."""
    return lambda company, by=None: (
        visitor(by or workspace.owner).get(f"/api/companies/{company}").json
    )


def today(days=0):
    zoned = clock.now() + timedelta(hours=8, days=days)
    return zoned.date().isoformat()


def test_the_next_contact_is_when_it_was_said_else_by_the_tier(workspace, company, shown):
    make_interaction(workspace, company, next_contact="2030-01-31")
    days = [shown(company)["company"][name] for name in ("contacted_on", "next_contact")]
    assert days == [today(), "2030-01-31"]
    workspace.run("company.set_tier", company=company, tier="key")
    make_interaction(workspace, company)
    assert shown(company)["company"]["next_contact"] == today(14)
    workspace.run("customers.set_rules", fields={"contact_days": {"key": 3}})
    make_interaction(workspace, company)
    assert shown(company)["company"]["next_contact"] == today(3)
    make_interaction(workspace, company, next_contact=None)
    assert shown(company)["company"]["next_contact"] is None


def test_what_is_logged_late_changes_no_day(workspace, company, shown):
    make_interaction(workspace, company, next_contact="2030-01-31")
    make_interaction(workspace, company, at="2020-01-01T00:00:00Z", next_contact="2020-02-01")
    days = [shown(company)["company"][name] for name in ("contacted_on", "next_contact")]
    assert days == [today(), "2030-01-31"]


def test_of_an_entry_that_is_taken_away_the_day_is_that_of_the_one_before(
    workspace, company, shown
):
    make_interaction(workspace, company, at="2026-01-05T01:00:00Z")
    entry = make_interaction(workspace, company)
    workspace.run("interaction.archive", interaction=entry)
    assert shown(company)["company"]["contacted_on"] == "2026-01-05"
    workspace.run("interaction.restore", interaction=entry)
    assert shown(company)["company"]["contacted_on"] == today()


def test_a_contact_is_not_in_the_future(workspace, company):
    with pytest.raises(Invalid):
        make_interaction(workspace, company, at="2100-01-01T00:00:00Z")


def test_an_entry_is_changed_by_its_author_and_by_owner_or_admin_alone(workspace, company):
    ana, tom = make_person(workspace), make_person(workspace)
    entry = workspace.run("interaction.log", by=ana, company=company, kind="call", text="x").result
    change = {**entry, "fields": {"text": "y"}}
    with pytest.raises(Forbidden):
        workspace.run("interaction.edit", by=tom, **change)
    workspace.run("interaction.edit", by=ana, **change)
    workspace.run("interaction.archive", **entry)


def test_an_entry_names_only_a_deal_that_its_author_sees_and_a_contact_of_that_customer(
    workspace, company
):
    board, person = make_board(workspace), make_person(workspace)
    card = make_card(board, company=company)
    entry = {"company": company, "kind": "call", "text": "x"}
    with pytest.raises(NotFound) as refusal:
        workspace.run("interaction.log", by=person, **entry, card=card)
    assert refusal.value.data["field"] == "card"
    elsewhere = make_contact(workspace, make_company(workspace, "Other"))
    with pytest.raises(NotFound):
        workspace.run("interaction.log", **entry, contact=elsewhere)
    board.run("member.add", member=person, role="viewer")
    workspace.run("interaction.log", by=person, **entry, card=card)


def test_deals_files_and_questions_are_those_of_boards_that_the_reader_sees(
    workspace, company, shown
):
    mine, theirs = make_board(workspace), make_board(workspace)
    member = make_member(mine)
    cards = [make_card(board, company=company) for board in (mine, theirs)]
    for board, card in zip((mine, theirs), cards, strict=True):
        board.run("attachment.link", card=card, url="https://wiki.example/", title="Plan")
        comment = board.run("comment.add", card=card, text="SSO?").result["comment"]
        board.run("comment.ask", comment=comment)
    seen, everything = shown(company, by=member), shown(company)
    assert [deal["id"] for deal in seen["deals"]] == [cards[0]]
    for kind in ("deals", "files", "questions"):
        assert (len(seen[kind]), len(everything[kind])) == (1, 2)
    assert [board["id"] for board in seen["boards"]] == [mine.id]
    assert theirs.stream not in seen["streams"]


def test_there_is_one_main_contact(workspace, company, shown):
    first = make_contact(workspace, company, name="First")
    second = make_contact(workspace, company, name="Second")
    mains = lambda: [one["id"] for one in shown(company)["contacts"] if one["is_main"]]  # noqa: E731
    assert mains() == [first]
    workspace.run("contact.edit", contact=second, fields={"is_main": True})
    assert mains() == [second]


def test_a_customer_has_room_for_so_many_contacts_and_no_more(workspace, company, monkeypatch):
    monkeypatch.setattr("customers.commands.contacts.MAX_CONTACTS", 1)
    make_contact(workspace, company)
    with pytest.raises(Conflict):
        make_contact(workspace, company)


def test_customers_of_mine_whom_to_contact_are_in_my_work(workspace, company, visitor):
    person = make_person(workspace)
    for days, other in ((-2, company), (30, make_company(workspace, "Later"))):
        fields = {"owner": person, "next_contact": today(days)}
        workspace.run("company.edit", company=other, fields=fields)
    work = visitor(person).get("/api/my-work").json
    assert [(one["id"], one["next_contact"]) for one in work["contacts"]] == [(company, today(-2))]
    assert workspace.stream in work["streams"]
