"""Two questions to a customer: a link that works once, and what its answer does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.actors import NOBODY
from core.changes import changes_since
from core.consumers import run_consumers
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from core.jobs import JOB
from customers.queries import PULSE
from tests.factories import (
    make_board,
    make_card,
    make_company,
    make_contact,
    make_member,
    make_person,
    make_pulse,
    make_workspace,
)

pytestmark = pytest.mark.once


@pytest.fixture
def workspace(app):
    return make_workspace("Tideline")


@pytest.fixture
def company(workspace):
    return make_company(workspace)


@pytest.fixture
def board(workspace):
    return make_board(workspace)


def send(client, token, score="9", text="More speed", **options):
    form = {"score": score, "text": text}
    return client.post(f"/pulse/{token}", data=form, content_type="multipart/form-data", **options)


def answer_of(pulse):
    with db.engine.connect() as connection:
        return connection.execute(select(PULSE).where(PULSE.c.id == pulse)).one()


def test_looking_does_not_use_a_link_up_and_an_answer_does(client, workspace, company):
    pulse, token = make_pulse(workspace, company)
    for _time in range(3):
        page = client.get(f"/pulse/{token}")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert "Tideline" in page.text
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert client.head(f"/pulse/{token}").status_code == 200
    assert send(client, token, "0", "").status_code == 200
    row = answer_of(pulse)
    assert (row.score, row.text, bool(row.answered_at)) == (0, None, True)


def test_used_expired_revoked_and_guessed_links_look_the_same(
    client, workspace, company, monkeypatch
):
    (_used, used), (revoked, taken_back) = (
        make_pulse(workspace, company),
        make_pulse(workspace, company),
    )
    _expired, expired = make_pulse(workspace, company, days=1)
    send(client, used)
    workspace.run("pulse.revoke", pulse=revoked)
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr("board.pulses.clock.now", lambda: later)
    tokens = (used, taken_back, expired, "guessed", "%00", "x" * 5000)
    answers = [
        call for token in tokens for call in (client.get(f"/pulse/{token}"), send(client, token))
    ]
    assert {(one.status_code, one.text) for one in answers} == {(410, answers[0].text)}
    assert "works no more" in answers[0].text


def test_of_ten_at_one_instant_one_answers(app, workspace, company):
    _pulse, token = make_pulse(workspace, company)

    def answer(number):
        with app.app_context():
            return send(app.test_client(), token, str(number)).status_code

    with ThreadPoolExecutor(5) as threads:
        told = list(threads.map(answer, range(10)))
    assert sorted(told) == [200, *[410] * 9]


def test_an_answer_that_is_not_whole_is_asked_for_again_and_kept(client, workspace, company):
    pulse, token = make_pulse(workspace, company)
    for score, text in (
        ("", "Speed"),
        ("11", "Speed"),
        ("-1", "Speed"),
        ("9", "Speed" * 500),
        ("9", "\x07Speed"),
    ):
        again = send(client, token, score, text)
        assert again.status_code == 422
        assert 'role="alert"' in again.text
        assert "Speed" in again.text
    assert answer_of(pulse).answered_at is None
    assert client.post(f"/pulse/{token}", data={"score": "9"}).status_code == 403


def test_another_site_cannot_answer(client, workspace, company):
    _pulse, token = make_pulse(workspace, company)
    foreign = send(client, token, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert send(client, token).status_code == 200


def test_whoever_guesses_is_slowed_down(client, workspace):
    told = [send(client, f"guess-{number}").status_code for number in range(35)]
    assert told[0] == 410
    assert 429 in told


def test_the_page_speaks_the_language_of_the_browser_and_the_words_of_the_workspace(
    client, workspace, company
):
    _pulse, token = make_pulse(workspace, company)
    chinese = {"Accept-Language": "zh-CN"}
    page = client.get(f"/pulse/{token}", headers=chinese)
    assert 'lang="zh-Hans"' in page.text
    questions = {"likely": {"zh_Hans": "愿意推荐吗？"}, "better": {"en": "<b>What now?</b>"}}
    workspace.run("customers.set_rules", fields={"pulse_questions": questions})
    # A link that is out keeps the questions that it had.
    assert "愿意推荐吗" not in client.get(f"/pulse/{token}", headers=chinese).text
    _pulse, token = make_pulse(workspace, company)
    page = client.get(f"/pulse/{token}?locale=en").text
    assert "愿意推荐吗？" in page
    assert "&lt;b&gt;What now?&lt;/b&gt;" in page


def test_the_answer_of_a_deal_stands_on_it_as_a_change_of_the_house(client, board, company):
    card = make_card(board, company=company)
    other = make_card(board, company=company)
    _pulse, token = make_pulse(board.workspace, card=card)
    send(client, token, "3", "Answer faster")
    run_consumers()
    shown = board.card(card)["pulse"]
    assert shown["score"] == 3
    assert board.record("pulse", shown["pulse"])["text"] == "Answer faster"
    assert board.card(other)["pulse"] is None
    with db.engine.connect() as connection:
        change = changes_since(connection, board.stream, board.head() - 1)[0]
    assert (change.name, change.actor) == ("pulse.answer", NOBODY)


def test_an_answer_about_the_customer_stands_on_its_open_deals_everywhere(
    client, workspace, company
):
    here, there = make_board(workspace), make_board(workspace)
    cards = [make_card(board, company=company) for board in (here, there, here)]
    here.run("card.lose", card=cards[2], reason="Price")
    _pulse, token = make_pulse(workspace, company)
    send(client, token, "10")
    run_consumers()
    shown = [
        board.card(card)["pulse"] for board, card in zip((here, there, here), cards, strict=True)
    ]
    assert [one and one["score"] for one in shown] == [10, 10, None]


def test_the_owner_of_the_deal_is_told_and_reads_what_was_said(client, visitor, board, company):
    owner = make_member(board, "editor")
    card = make_card(board, company=company, owner=owner)
    _pulse, token = make_pulse(board.workspace, card=card)
    send(client, token, "2", "Nobody calls back")
    run_consumers()
    (notice,) = [
        one
        for one in visitor(owner).get("/api/inbox").json["notifications"]
        if one["kind"] == "pulse"
    ]
    assert notice["reason"] == "owner"
    assert "2 of 10" in notice["text"]
    assert notice["excerpt"] == "Nobody calls back"


def test_links_are_made_by_members_for_customers_and_deals_that_they_see(workspace, company):
    board = make_board(workspace)
    card, bare = make_card(board, company=company), make_card(board)
    guest, member = make_person(workspace, "guest"), make_person(workspace)
    with pytest.raises(Forbidden):
        workspace.run("pulse.ask", by=guest, company=company)
    with pytest.raises(NotFound):
        workspace.run("pulse.ask", by=member, card=card)
    with pytest.raises(NotFound):
        workspace.run("pulse.ask", card=card, company=make_company(workspace, "Other"))
    with pytest.raises(Invalid):
        workspace.run("pulse.ask", card=bare)
    pulse, _token = make_pulse(workspace, company)
    with pytest.raises(Forbidden):
        workspace.run("pulse.revoke", by=member, pulse=pulse)
    for _time in range(49):
        make_pulse(workspace, company)
    with pytest.raises(Conflict):
        make_pulse(workspace, company)


def test_the_secret_is_nowhere_but_in_the_first_answer(workspace, company, visitor):
    pulse, token = make_pulse(workspace, company)
    assert len(token) >= 32
    shown = visitor(workspace.owner).get(f"/api/companies/{company}").text
    assert pulse in shown
    assert token not in shown
    assert "hash" not in shown
    again = workspace.run("pulse.ask", company=company)
    assert "token" in again.result


def test_a_mail_is_asked_for_once_a_day_and_only_to_a_known_address(workspace, company):
    contact = make_contact(workspace, company, mail="li@umbra.example")
    with pytest.raises(Invalid):
        workspace.run("pulse.ask", company=company, mail=True)
    made = workspace.run("pulse.ask", company=company, contact=contact, mail=True).result
    assert "token" not in made
    with pytest.raises(Conflict):
        workspace.run("pulse.ask", company=company, contact=contact, mail=True)
    run_consumers()
    with db.engine.connect() as connection:
        job = connection.execute(select(JOB).where(JOB.c.kind == "mail.pulse")).one()
    assert job.args == {"pulse": made["pulse"]}
