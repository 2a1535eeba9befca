"""A stranger asks by a board's form: what comes of it, what is held back, and what they may know."""

import re
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from core import clock
from core.consumers import run_consumers
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from intake.reading import ENTRY
from tests.factories import (
    make_board,
    make_company,
    make_contact,
    make_intake,
    make_interaction,
    make_label,
    make_member,
    make_request,
    make_role,
    make_rule,
    make_workspace,
)

pytestmark = pytest.mark.once
TICKET = re.compile(r'name="ticket" value="([^"]+)"')
GIVEN = {"name": "Mei Lin", "email": "mei@umbra.example", "message": "When can we start?"}


@pytest.fixture
def board(app):
    return make_board(make_workspace("Tideline"))


@pytest.fixture
def stranger(client, monkeypatch):
    """Somebody without an account, who reads for a minute before they send."""
    moves = SimpleNamespace(by=timedelta())
    now = clock.now
    monkeypatch.setattr("intake.pages.clock.now", lambda: now() + moves.by)

    def send(slug, seconds=60, ticket=None, address="203.0.113.7", **given):
        ticket = ticket or TICKET.search(client.get(f"/intake/{slug}").text)[1]
        moves.by += timedelta(seconds=seconds)
        data = {"ticket": ticket, **(given or GIVEN)}
        return client.post(
            f"/intake/{slug}",
            data=data,
            content_type="multipart/form-data",
            environ_base={"REMOTE_ADDR": address},
        )

    return send


def link_in(answer):
    assert answer.status_code == 200, answer.text
    return re.search(r'href="(/request/[^"]+)"', answer.text)[1]


def step_of(client, link):
    page = client.get(link)
    assert page.status_code == 200
    step = re.search(r'aria-current="step">([^<]+?)\s*<', page.text)
    return step[1] if step else "Closed" if "It is closed." in page.text else page.text


def cards(board):
    run_consumers()
    return board.records("card")


def test_what_a_stranger_sends_becomes_a_deal_with_all_that_the_form_gives_it(
    board, stranger, visitor
):
    tom, label = make_member(board), make_label(board, "Web")
    asked = [
        {"field": "name", "required": True},
        {"field": "company"},
        {"field": "email", "required": True},
        {"field": "value"},
        {"field": "question", "ask": {"en": "Which product?"}},
        {"field": "message"},
    ]
    slug = make_intake(
        board, fields=asked, owner=tom, labels=[label], source="Web form",
        column=board.columns["Qualified"],
    )  # fmt: skip
    question = board.records("intake")[0]["fields"][4]["id"]
    given = {**GIVEN, "company": "Umbra  Foods", "value": "12,500.50", question: "The *big* one"}
    stranger(slug, **given)
    (card,) = cards(board)
    assert card["title"] == "Umbra Foods · Mei Lin"
    assert card["value"] == {"amount": 1_250_050, "currency": "EUR"}
    assert (card["owner"], card["labels"], card["source"]) == (tom, [label], "Web form")
    assert card["column"] == board.columns["Qualified"]
    (company,) = board.records("company")
    assert (company["name"], card["company"]) == ("Umbra Foods", company["id"])
    known = visitor(board.owner).get(f"/api/companies/{company['id']}").json
    assert [(one["name"], one["mail"]) for one in known["contacts"]] == [
        ("Mei Lin", "mei@umbra.example")
    ]
    shown = visitor(tom).get(f"/api/cards/{card['id']}").json
    assert "**Which product?**\n\nThe \\*big\\* one" in shown["description"]["text"]
    # The amount is the value alone, which not everybody may see.
    assert "12,500" not in shown["description"]["text"]
    assert shown["history"][-1]["text"] == "asked for this by the form"
    notices = visitor(tom).get("/api/inbox").json["notifications"]
    assert [notice["kind"] for notice in notices] == ["assigned"]


def test_a_text_cannot_mention_anybody_nor_become_more_than_text(board, stranger, visitor):
    tom = make_member(board)
    slug = make_intake(board)
    text = f"@{{member:{tom}}} @{{board}}\n# Big\n- one\n1. <b>two</b> ![x](http://e.example/p.png)"
    stranger(slug, **{**GIVEN, "message": text})
    (card,) = cards(board)
    shown = visitor(tom).get(f"/api/cards/{card['id']}").json["description"]["text"]
    assert f"@\\{{member:{tom}\\}} @\\{{board\\}}  \n\\# Big  \n\\- one  \n1\\. \\<b\\>two" in shown
    assert "!\\[x\\]" in shown
    assert visitor(tom).get("/api/inbox").json["notifications"] == []


def test_a_deal_that_comes_in_starts_rules_on_new_deals(board, stranger):
    label = make_label(board)
    add = [{"do": "label", "label": label}]
    make_rule(board, condition={"on": "created"}, actions=add)
    stranger(make_intake(board))
    assert [card["labels"] for card in cards(board)] == [[label]]


def test_the_sender_of_a_known_company_is_not_there_twice(board, stranger, visitor):
    contact = make_contact(board.workspace, name="Mei", mail="mei@umbra.example")
    company = next(
        one["id"] for one in visitor(board.owner).get("/api/companies").json["companies"]
    )
    name = visitor(board.owner).get(f"/api/companies/{company}").json["company"]["name"]
    stranger(make_intake(board), **GIVEN, company=name.upper())
    assert [card["company"] for card in cards(board)] == [company]
    known = visitor(board.owner).get(f"/api/companies/{company}").json["contacts"]
    assert [one["id"] for one in known] == [contact]


def test_a_stranger_does_not_bring_back_a_company_that_the_team_put_away(board, visitor):
    company = make_company(board.workspace, "Umbra Foods")
    board.workspace.run("company.archive", company=company)
    make_intake(board)
    make_request(board, company="UMBRA Foods", phone="+1 900 555 0100")
    (card,) = cards(board)
    assert (card["title"], card["company"]) == ("UMBRA Foods · Mei Lin", None)
    owner = visitor(board.owner)
    assert "UMBRA Foods" in owner.get(f"/api/cards/{card['id']}").json["description"]["text"]
    known = owner.get(f"/api/companies/{company}").json
    assert (known["company"]["archived_at"] is None, known["contacts"]) == (False, [])


def test_the_sender_of_a_company_that_was_merged_is_with_the_other_one(board):
    old, new = (make_company(board.workspace, name) for name in ("Umbra", "Umbra Foods"))
    board.workspace.run("company.merge", company=old, into=new)
    make_intake(board)
    make_request(board, company="Umbra")
    assert [card["company"] for card in cards(board)] == [new]


def test_the_senders_link_tells_how_far_it_is_and_nothing_else(board, stranger, client, visitor):
    slug = make_intake(board)
    link = link_in(stranger(slug, **GIVEN, company="Umbra Foods"))
    assert step_of(client, link) == "Received"
    (card,) = cards(board)
    assert step_of(client, link) == "Received"
    board.run("card.assign", card=card["id"], member=board.owner)
    assert step_of(client, link) == "Being worked on"
    make_interaction(board.workspace, card["company"], card=card["id"])
    assert step_of(client, link) == "Answered"
    for word in (card["title"], "Somebody", "Lead", "Pipeline"):
        assert word not in client.get(link).text
    board.run("card.archive", card=card["id"])
    assert step_of(client, link) == "Closed"
    assert client.get(link + "x").status_code == 410


@pytest.mark.parametrize(
    ("given", "seconds", "doubt"),
    [
        ({"website": "http://spam.example"}, 60, "trap"),
        ({}, 1, "fast"),
        ({"message": "http://a.example www.b.example https://c.example"}, 60, "links"),
    ],
)
def test_what_looks_like_a_machine_is_held_for_a_manager(
    board, stranger, visitor, client, given, seconds, doubt
):
    slug = make_intake(board)
    # The sender learns nothing of it, the board's manager does.
    link = link_in(stranger(slug, seconds, **{**GIVEN, **given}))
    assert cards(board) == []
    assert step_of(client, link) == "Received"
    assert board.records("intake")[0]["held"] == 1
    (notice,) = visitor(board.owner).get("/api/inbox").json["notifications"]
    assert notice["text"] == "A request by the form is held back"
    (held,) = visitor(board.owner).get(f"/api/boards/{board.id}/intake").json["held"]
    assert held["doubts"] == [doubt]
    tom = make_member(board)
    assert visitor(tom).get(f"/api/boards/{board.id}/intake").status_code == 403
    with pytest.raises(Forbidden):
        board.run("intake.accept", by=tom, entry=held["id"])
    board.run("intake.accept", entry=held["id"])
    assert [card["title"] for card in cards(board)] == ["Mei Lin"]
    told = visitor(board.owner).get("/api/inbox").json["notifications"][0]
    assert (told["text"], told["title"], told["by"]) == (
        "A request came by the form", "Mei Lin", None,
    )  # fmt: skip
    with pytest.raises(Conflict, match="already"):
        board.run("intake.discard", entry=held["id"])


def test_what_could_not_become_a_deal_waits_for_a_manager_and_is_not_lost(board, visitor):
    make_intake(board)
    make_request(board, name="Mei Lin")
    # Between what somebody sends and the deal that follows.
    board.run("board.archive")
    run_consumers()
    board.run("board.restore")
    assert (cards(board), board.records("intake")[0]["held"]) == ([], 1)
    owner = visitor(board.owner)
    (held,) = owner.get(f"/api/boards/{board.id}/intake").json["held"]
    assert (held["doubts"], held["answers"][0]["text"]) == (["failed"], "Mei Lin")
    board.run("intake.accept", entry=held["id"])
    assert [card["title"] for card in cards(board)] == ["Mei Lin"]
    assert board.records("intake")[0]["held"] == 0


def test_what_is_refused_for_any_reason_is_held_each_time_it_is_accepted(board, monkeypatch):
    make_intake(board)
    entry = make_request(board, company="Umbra Foods")
    refuse = Mock(side_effect=Invalid("Not now."))
    with monkeypatch.context() as patched:
        patched.setattr("intake.bringing._given", refuse)
        for _time in range(2):
            assert cards(board) == []
            board.run("intake.accept", entry=entry)
    assert [card["title"] for card in cards(board)] == ["Umbra Foods · Mei Lin"]


def test_whoever_does_not_see_amounts_is_not_told_those_of_strangers(board, visitor):
    make_intake(board)
    make_request(board, "links", value="12,500")
    role = make_role(board.workspace, "intake.edit", "intake.accept", hides_amounts=True)
    tom = make_member(board, role)
    assert visitor(tom).get(f"/api/boards/{board.id}/intake").status_code == 403


def test_what_is_discarded_leaves_nothing(board, stranger, client, visitor):
    slug = make_intake(board)
    link = link_in(stranger(slug, 1))
    owner = visitor(board.owner)
    (held,) = owner.get(f"/api/boards/{board.id}/intake").json["held"]
    board.run("intake.discard", entry=held["id"])
    assert owner.get(f"/api/boards/{board.id}/intake").json["held"] == []
    assert cards(board) == []
    assert step_of(client, link) == "Closed"
    log = owner.get(f"/api/boards/{board.id}/changes?since=0").text
    assert "Mei" not in log


def test_what_was_discarded_and_is_sent_again_comes_through_anew(board, stranger, client, visitor):
    slug = make_intake(board)
    ticket = TICKET.search(client.get(f"/intake/{slug}").text)[1]
    first = link_in(stranger(slug, 1, ticket=ticket))
    owner = visitor(board.owner)
    (held,) = owner.get(f"/api/boards/{board.id}/intake").json["held"]
    board.run("intake.discard", entry=held["id"])
    # The same page, sent once more, and then another one of it.
    again = link_in(stranger(slug, ticket=ticket))
    assert len(cards(board)) == 1
    assert (step_of(client, first), step_of(client, again)) == ("Closed", "Received")
    assert link_in(stranger(slug)) == again
    assert len(cards(board)) == 1


@pytest.mark.parametrize("doubts", [(), ("links",)])
def test_what_became_a_deal_is_kept_there_alone_and_goes_with_it(board, doubts):
    make_intake(board)
    entry = make_request(board, *doubts, email="mei@umbra.example")
    if doubts:
        board.run("intake.accept", entry=entry)
    assert len(cards(board)) == 1
    assert "mei@umbra.example" not in kept_of(entry)
    assert "mei@umbra.example" not in str(board.records("intake"))


def kept_of(entry):
    with db.engine.connect() as connection:
        return str(connection.execute(select(ENTRY).where(ENTRY.c.id == entry)).one())


def test_sent_twice_it_comes_once_and_the_link_is_the_same(board, stranger, client):
    slug = make_intake(board)
    ticket = TICKET.search(client.get(f"/intake/{slug}").text)[1]
    first = link_in(stranger(slug, ticket=ticket))
    assert link_in(stranger(slug, ticket=ticket)) == first
    assert link_in(stranger(slug, **{**GIVEN, "message": "  When can WE start? "})) == first
    assert len(cards(board)) == 1
    stranger(slug, **{**GIVEN, "message": "Something else"})
    assert len(cards(board)) == 2


def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_typed_is_lost(board, stranger):
    slug = make_intake(
        board, fields=[{"field": "name", "required": True}, {"field": "email"}, {"field": "value"}]
    )
    answer = stranger(slug, name="", email="mei at umbra", value="much")
    assert answer.status_code == 422
    for words in (
        "This is needed.",
        "This is not an e-mail address.",
        "as a number",
        "mei at umbra",
    ):
        assert words in answer.text
    old = stranger(slug, ticket="forged", name="Mei")
    assert (old.status_code, "send it again" in old.text) == (422, True)
    assert 'value="Mei"' in old.text
    assert cards(board) == []


@pytest.mark.parametrize(
    "amount", ["NaN", "sNaN", "Infinity", "1e999999", "-1e999999", "12e2", "1_000", "-5"]
)
def test_what_is_no_amount_of_money_is_said_at_its_field(board, stranger, amount):
    slug = make_intake(board, fields=[{"field": "name"}, {"field": "value"}])
    answer = stranger(slug, name="Mei", value=amount)
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.text


def test_whoever_sends_too_much_waits_and_loses_nothing(board, stranger):
    slug = make_intake(board)
    answers = [stranger(slug, 4, **{**GIVEN, "message": f"Request {n}"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert "Request 6" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
    other = stranger(slug, address="198.51.100.4", **{**GIVEN, "message": "From elsewhere"})
    assert other.status_code == 200


def test_closed_renewed_archived_and_guessed_addresses_look_the_same(board, client, stranger):
    old = make_intake(board)
    board.run("intake.renew")
    slug = board.records("intake")[0]["slug"]
    assert client.get(f"/intake/{slug}").status_code == 200
    board.run("intake.edit", fields={"is_open": False})
    answers = [client.get(f"/intake/{one}") for one in (old, slug, "guessed")]
    answers.append(stranger(slug, ticket="x"))
    board.run("intake.edit", fields={"is_open": True})
    board.run("board.archive")
    answers.append(client.get(f"/intake/{slug}"))
    assert {answer.status_code for answer in answers} == {410}
    assert len({re.sub('/intake/[^?"]*', "", answer.text) for answer in answers}) == 1


def test_it_stands_in_frames_of_the_sites_that_a_manager_names_and_of_no_other(board, client):
    slug = make_intake(board)
    policy = client.get(f"/intake/{slug}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none';" in policy
    board.run("intake.edit", fields={"sites": ["https://Tideline.example/"]})
    policy = client.get(f"/intake/{slug}").headers["Content-Security-Policy"]
    assert "frame-ancestors https://tideline.example;" in policy
    assert "'unsafe" not in policy
    assert "frame-ancestors 'none';" in client.get("/sign-in").headers["Content-Security-Policy"]


def test_each_reader_is_asked_in_their_language(board, client):
    words = {"title": {"en": "Ask us", "zh_Hans": "联系我们"}, "lead": {"en": "Only English"}}
    asked = [
        {"field": "name"},
        {"field": "question", "ask": {"en": "Which one?", "zh_Hans": "哪一个？"}},
    ]
    slug = make_intake(board, words=words, fields=asked)
    page = client.get(f"/intake/{slug}?locale=zh_Hans").text
    for words in ("联系我们", "哪一个？", "Only English"):
        assert words in page


@pytest.mark.parametrize(
    "fields",
    [
        {"fields": [{"field": "email"}]},
        {"fields": [{"field": "name"}, {"field": "name"}]},
        {"fields": [{"field": "name"}, {"field": "question"}]},
        {"slug": "short"},
        {"slug": "No Spaces Here"},
        {"sites": ["https://x.example; script-src *"]},
        {"sites": ["javascript:alert(1)"]},
    ],
)
def test_a_form_that_cannot_work_is_refused(board, fields):
    with pytest.raises(Invalid):
        board.run("intake.edit", fields=fields)


def test_a_form_gives_only_what_is_on_its_board(board):
    make_intake(board, slug="tideline-requests")
    other = make_board()
    with pytest.raises(Invalid):
        board.run("intake.edit", fields={"column": board.columns["Won"]})
    with pytest.raises(Invalid, match="taken"):
        other.run("intake.edit", fields={"slug": "tideline-requests"})
    for name, id in (("column", other.columns["Lead"]), ("labels", [make_label(other)])):
        with pytest.raises(NotFound):
            board.run("intake.edit", fields={name: id})
    with pytest.raises(NotFound):
        board.run("intake.accept", entry=make_request_on(other))


def make_request_on(board):
    make_intake(board)
    return make_request(board, "links")
