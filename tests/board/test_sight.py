"""Who sees money, and whose deals: what a role hides is sent by no way there is."""

import json

import pytest

from auth.permissions import GRANTABLE
from auth.tokens import create_token
from board.scope import BoardScope
from core import clock
from core.actors import NOBODY, Actor
from core.audiences import project_change
from core.clock import to_wire
from core.commands import execute
from core.errors import Conflict, Forbidden, NotFound
from core.models import new_id
from tests.factories import (
    make_baton,
    make_board,
    make_card,
    make_comment,
    make_company,
    make_link,
    make_member,
    make_role,
    make_task,
)
from tests.support.people import SocketPerson
from tests.support.trespass import addresses
from tests.support.verify import snapshot_state

AMOUNT = {"amount": 987654321, "currency": "EUR"}
# As it is on the wire, in a file, in words, and half of it: weighted.
SAID_AS = ("987654321", "9876543.21", "9,876,543", "9.876.543", "493827161", "4938271")
SECRET = "Zeppelin"
QUERIES = {
    "/api/boards/{board}": ("archived=1", "at=head"),
    "/api/boards/{board}/changes": ("since=0",),
    "/api/boards/{board}/steps": ("since=0",),
    "/api/boards/{board}/compare": ("from=0&to=head", "from=0&to=head&format=csv"),
    "/api/boards/{board}/insights/deals": ("figure=open", "figure=won", "figure=entered"),
    "/api/boards/{board}/outcomes": ("what=reason", "what=competitor&format=csv"),
    "/api/boards/{board}/export": ("format=json", "format=csv", "format=trello", "format=zoho"),
    "/api/boards/{board}/undo/preview": ("seq=head", "member={owner}&since=2020-01-01T00:00:00Z"),
    "/api/cards/{card}": ("at=head",),
    "/api/since": ("board={board}&seq=0",),
}
# What only managers have, in ids of nothing.
AWAY = ("outlet", "delivery", "pull")


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def pursuit(board):
    """A board with a past: somebody else's open deal with everything on it, a won one, and what follows of them."""
    company = make_company(board.workspace, f"{SECRET} Works")
    card = make_card(board, title=SECRET, value=AMOUNT, owner=board.owner, company=company)
    make_task(board, card, title=f"{SECRET} call", due="2026-12-01")
    make_comment(board, card, text=f"{SECRET} wants more")
    board.run("card.describe", card=card, text=f"{SECRET} in words")
    link = make_link(board, card)
    make_baton(board, card, {"member": board.owner}, question=f"{SECRET}?")
    board.run("card.edit", card=card, fields={"value": AMOUNT | {"amount": 1}})
    board.run("card.edit", card=card, fields={"value": AMOUNT})
    won = make_card(board, title=f"{SECRET} won", value=AMOUNT, owner=board.owner, company=company)
    board.run("card.win", card=won)
    board.run("goal.set", measure="won_value", period="2026", value=AMOUNT)
    board.run("card.archive", card=make_card(board, title=f"{SECRET} archived", value=AMOUNT))
    return {"card": card, "won": won, "company": company, "attachment": link}


def narrowed(board, *commands, **hiding):
    """Return somebody whose role hides something."""
    return make_member(board, make_role(board.workspace, *(commands or GRANTABLE), **hiding))


def everything_said_to(person, board, ids, visitor):
    """Return the answer of each address that somebody can ask for, by what was asked."""
    client, head = visitor(person), str(board.head())
    known = {"board": board.id, "workspace": board.workspace.id, "user": person, "member": person}
    known |= ids | {"owner": board.owner}
    said = {}
    for call in addresses(client.application):
        if call.method != "GET":
            continue
        for query in ("", *QUERIES.get(call.path.partition("?")[0], ())):
            path = f"{call.path.partition('?')[0]}?{query}" if query else call.path
            for kind in ("comment", "job", "rhythm", "token", "session", *AWAY):
                known.setdefault(kind, ids["card"])
            asked = path.format(**known).replace("head", head)
            said[asked] = client.get(asked).text
    for path in (
        "/api/boards",
        "/api/my-work",
        "/api/inbox",
        "/api/companies",
        "/api/account/export",
    ):
        said[path] = client.get(path).text
    assert not [asked for asked, text in said.items() if '"internal"' in text]
    return said


def test_an_amount_that_is_hidden_is_in_no_answer(board, pursuit, visitor):
    seeing, person = make_member(board), narrowed(board, hides_amounts=True)
    for who in (seeing, person):
        execute(f"user:{who}", "card.follow", {"card": pursuit["card"]}, Actor(who))
    board.run("card.edit", card=pursuit["card"], fields={"value": AMOUNT | {"amount": 5}})
    board.run("card.edit", card=pursuit["card"], fields={"value": AMOUNT})
    said = everything_said_to(person, board, pursuit, visitor)
    leaks = {asked for asked, text in said.items() if any(word in text for word in SAID_AS)}
    assert leaks == set()
    assert SECRET in said[f"/api/boards/{board.id}"]
    told = everything_said_to(seeing, board, pursuit, visitor)
    assert sum(any(word in text for word in SAID_AS) for text in told.values()) > 15


def test_somebody_elses_deal_is_in_no_answer_to_whoever_sees_their_own(board, pursuit, visitor):
    person = narrowed(board, own_deals=True)
    mine = make_card(
        board, title="Mine indeed", owner=person, value={"amount": 5, "currency": "EUR"}
    )
    make_task(board, mine, title="My call")
    said = everything_said_to(person, board, pursuit, visitor)
    # The name of a customer is the workspace's, and known to everybody in it.
    names = f"{SECRET} Works"
    leaks = {asked for asked, text in said.items() if SECRET in text.replace(names, "")}
    leaks |= {asked for asked, text in said.items() if any(word in text for word in SAID_AS)}
    assert leaks == set()
    told = everything_said_to(board.owner, board, pursuit, visitor)
    assert sum(SECRET in text.replace(names, "") for text in told.values()) > 20
    for asked in (f"/api/boards/{board.id}", f"/api/boards/{board.id}/activity", "/api/my-work"):
        assert "Mine indeed" in said[asked], asked


def test_what_one_does_not_see_one_cannot_set(board):
    person = narrowed(board, hides_amounts=True)
    card = make_card(board, value=AMOUNT)
    for name, args in (
        ("card.edit", {"card": card, "fields": {"value": None}}),
        ("card.create", {"column": board.columns["Lead"], "title": "New", "value": AMOUNT}),
        ("card.win", {"card": card, "value": AMOUNT | {"amount": 1}}),
        ("goal.set", {"measure": "won_value", "period": "2026", "value": AMOUNT}),
    ):
        with pytest.raises(Forbidden, match="hidden"):
            board.run(name, by=person, **args)
    board.run("card.edit", by=person, card=card, fields={"title": "Better"})
    board.run("card.win", by=person, card=card)
    assert board.card(card)["value"] == AMOUNT


def test_a_deal_that_is_not_ones_own_does_not_exist(board, pursuit):
    person = narrowed(board, own_deals=True)
    (task,) = board.records("task")
    (comment,) = board.records("comment")
    for name, args in (
        ("card.edit", {"card": pursuit["card"], "fields": {"title": "Taken"}}),
        ("card.move", {"card": pursuit["card"], "column": board.columns["Lead"]}),
        ("card.assign", {"card": pursuit["card"], "member": person}),
        ("task.complete", {"task": task["id"]}),
        ("comment.edit", {"comment": comment["id"], "text": "Mine"}),
        ("change.undo", {"seq": board.head() - 1}),
    ):
        with pytest.raises((NotFound, Forbidden)):
            board.run(name, by=person, **args)
    made = board.run("card.create", by=person, column=board.columns["Lead"], title="Mine")
    assert board.card(made.result["card"])["owner"] == person


def test_what_hangs_on_a_deal_comes_and_goes_with_it(board, pursuit):
    person = narrowed(board, own_deals=True)
    audience = f"own:{person}"
    before = snapshot_state(board.stream, audience)
    assert not any(type in ("card", "task") for type, _id in before)
    board.run("card.assign", card=pursuit["card"], member=person)
    assert {type for type, _id in snapshot_state(board.stream, audience)} >= {"card", "task"}
    board.run("card.unassign", card=pursuit["card"], member=person)
    assert snapshot_state(board.stream, audience) == before


def test_a_hiding_role_that_was_taken_away_goes_on_hiding(board, pursuit, visitor):
    role = make_role(board.workspace, hides_amounts=True, own_deals=True)
    person = make_member(board, role)
    board.workspace.run("role.archive", role=role)
    shown = visitor(person).get(f"/api/boards/{board.id}")
    assert shown.json["audience"] == f"own_no_amounts:{person}"
    assert shown.json["records"]["card"] == []


def test_whoever_administers_the_workspace_sees_everything_whatever_role_they_have(board, pursuit):
    role = make_role(board.workspace, hides_amounts=True, own_deals=True)
    person = make_member(board, role)
    board.workspace.run("member.change_role", member=person, role="admin")
    with pytest.raises(NotFound):
        board.run("card.edit", by=new_id(), card=pursuit["card"], fields={})
    board.run(
        "card.edit", by=person, card=pursuit["card"], fields={"value": AMOUNT | {"amount": 2}}
    )


def test_a_log_that_was_sent_to_another_audience_is_not_gone_on_with(board, visitor):
    person = make_member(board, make_role(board.workspace, hides_amounts=True))
    query = {"since": 0, "audience": "everyone"}
    asked = f"/api/boards/{board.id}/changes"
    assert visitor(person).get(asked, query_string=query).json["error"]["code"] == "resync"
    query = {"since": 0, "audience": "no_amounts"}
    assert visitor(person).get(asked, query_string=query).status_code == 200


@pytest.mark.live
def test_no_frame_of_a_socket_says_what_its_person_may_not_see(board, live_server):
    poor, own = narrowed(board, hides_amounts=True), narrowed(board, own_deals=True)
    people = [connected(live_server, person) for person in (board.owner, poor, own)]
    owner, blind, alone = people
    for person in people:
        person.join(board.stream)
    card = make_card(board, title=SECRET, value=AMOUNT)
    drag = {"dragging": {"card": card, "column": board.columns["Won"], "after": None}}
    owner.call("presence", {"stream": board.stream, "state": drag})
    commands = (
        ("task.create", {"card": card, "title": f"{SECRET} call"}),
        ("comment.add", {"card": card, "text": f"{SECRET}!"}),
        ("card.edit", {"card": card, "fields": {"value": AMOUNT | {"amount": 1}}}),
        ("card.edit", {"card": card, "fields": {"value": AMOUNT}}),
        ("card.win", {"card": card}),
        ("goal.set", {"measure": "won_value", "period": "2026", "value": AMOUNT}),
        ("card.create", {"column": board.columns["Lead"], "title": "Yours", "owner": own}),
    )
    for name, args in commands:
        assert "ok" in owner.command(board.stream, name, args), name
    head = board.head()
    for person in people:
        person.wait_for(lambda p=person: p.seqs(board.stream)[-1] == head, "the last change")
    frames = [json.dumps([person.changes, person.events]) for person in people]
    assert SECRET in frames[0]
    assert any(word in frames[0] for word in SAID_AS)
    assert SECRET in frames[1]
    assert not any(word in frames[1] for word in (*SAID_AS, '"value": {'))
    assert SECRET not in frames[2]
    assert card not in frames[2]
    assert "Yours" in frames[2]
    states = (snapshot_state(board.stream, name) for name in ("no_amounts", f"own:{own}"))
    for person, state in zip((blind, alone), states, strict=True):
        seen = person.view(board.stream)
        assert {key: seen.get(key) for key in state} == state
    for person in people:
        person.close()


@pytest.mark.live
def test_whoever_is_to_see_less_is_told_at_once_to_take_a_new_snapshot(board, live_server):
    role = make_role(board.workspace)
    person = connected(live_server, make_member(board, role))
    person.join(board.stream)
    owner = connected(live_server, board.owner)
    args = {"role": role, "fields": {"hides_amounts": True}}
    assert "ok" in owner.command(board.workspace.stream, "role.edit", args)
    person.wait_for(lambda: person.saw("resync"), "that the view has changed")
    for one in (person, owner):
        one.close()


def connected(server, person):
    _id, token = create_token(person, "test", ["read", "write"])
    return SocketPerson(server.url, token)


def test_a_task_that_is_moved_to_somebody_elses_deal_goes_with_it(board):
    person = narrowed(board, own_deals=True)
    mine, other = make_card(board, owner=person), make_card(board)
    task = make_task(board, mine, title="Call")
    moved = board.run("task.move", task=task, card=other).change
    shown = project_change(BoardScope(), f"own:{person}", moved, "")["patches"]
    assert {"type": "task", "id": task, "del": True} in shown


def test_a_refusal_does_not_tell_the_amount(board):
    person, card = narrowed(board, hides_amounts=True), make_card(board, value=AMOUNT)
    base = board.head()
    board.run("card.edit", card=card, fields={"value": AMOUNT | {"amount": 5}})
    for args in (
        {"fields": {"value": None}, "base": 0},
        {"fields": {"value": AMOUNT}, "base": base},
    ):
        with pytest.raises(Forbidden) as refusal:
            board.run("card.edit", by=person, card=card, **args)
        assert "fields" not in refusal.value.data
    # Also the right one: that it is refused like any other leaves nothing to be found out.
    right = {
        "name": "card.edit",
        "args": {"card": card, "fields": {"value": board.card(card)["value"]}},
    }
    with pytest.raises(Forbidden):
        board.run("cards.bulk", by=person, commands=[right])


def test_what_was_done_to_amounts_before_they_were_hidden_is_not_taken_back(board):
    role = make_role(board.workspace, *GRANTABLE)
    person, since = make_member(board, role), clock.now()
    cards = [make_card(board, value=AMOUNT) for _number in range(3)]
    for card in cards:
        board.run("card.edit", by=person, card=card, fields={"value": AMOUNT | {"amount": 5}})
    board.workspace.run("role.edit", role=role, fields={"hides_amounts": True})
    with pytest.raises(Forbidden):
        board.run("change.undo", by=person, member=person, since=to_wire(since))
    assert board.card(cards[0])["value"]["amount"] == 5


def test_nobody_is_asked_about_a_deal_that_they_would_not_see(board):
    person, card = narrowed(board, own_deals=True), make_card(board, owner=board.owner)
    make_baton(board, card, {"member": board.owner})
    for name, args in (
        ("baton.pass", {"to": {"member": person}, "question": "Well?"}),
        ("task.create", {"title": "Call", "assignee": person}),
    ):
        with pytest.raises(Conflict, match="own deals"):
            board.run(name, card=card, **args)
    board.run("card.assign", card=card, member=person, role="helper")
    make_task(board, card, assignee=person)


def test_a_goal_of_somebody_else_is_not_written_over(board):
    person = narrowed(board, own_deals=True)
    board.run("goal.set", measure="won_count", period="2026", count=7, member=board.owner)
    args = {"measure": "won_count", "period": "2026", "count": 1}
    with pytest.raises(Forbidden):
        board.run("goal.set", by=person, member=board.owner, **args)
    board.run("goal.set", by=person, member=person, **args)


def test_a_change_of_which_one_sees_nothing_tells_neither_what_nor_who(board, pursuit, visitor):
    person = narrowed(board, own_deals=True)
    asked = visitor(person).get(f"/api/boards/{board.id}/changes", query_string={"since": 0})
    unseen = [one for one in asked.json["changes"] if one["name"] == "unseen"]
    assert unseen
    assert {one["actor"] for one in unseen} == {NOBODY}
    assert "card.win" not in asked.text


def test_the_summary_of_a_review_tells_everybody_only_what_everybody_may_know(board, pursuit):
    narrowed(board, own_deals=True)
    review = board.run("review.start", kind="deals").result["review"]
    board.run("review.note", review=review, card=pursuit["card"], text="Give it up")
    board.run("review.end", review=review)
    (comment,) = [one for one in board.records("comment") if one["card"] is None]
    assert "Took part" in comment["text"]
    assert not any(word in comment["text"] for word in (SECRET, "Give it up", *SAID_AS))


def test_what_a_colleague_did_is_told_without_what_is_hidden(board, pursuit, visitor):
    for hiding in ({"own_deals": True}, {"hides_amounts": True}):
        person = narrowed(board, **hiding)
        answer = visitor(person).get(f"/api/people/{board.owner}/activity")
        assert answer.status_code == 200
        assert not any(word in answer.text for word in SAID_AS)
