"""The two questions by mail: one mail to the contact, whose link is nowhere else and works once."""

import re

from sqlalchemy import select

from core.extensions import db
from core.jobs import JOB
from tests.factories import make_company, make_contact
from tests.notifications.test_mail import work


def test_a_contact_gets_one_mail_with_a_link_that_works(board, client, mailbox):
    workspace = board.workspace
    company = make_company(workspace)
    contact = make_contact(workspace, company, name="Li <b>Na</b>", mail="li@umbra.example")
    workspace.run("pulse.ask", company=company, contact=contact, mail=True, by=board.ana)
    work()
    assert mailbox.recipients == ["li@umbra.example"]
    assert mailbox.subjects == ["Two questions from Tideline"]
    (text,), (markup,) = mailbox.texts(), mailbox.texts("html")
    assert "<b>" not in markup
    (token,) = set(re.findall(r"https://baton\.example\.com/pulse/(\S+)", text))
    with db.engine.connect() as connection:
        job = connection.execute(select(JOB).where(JOB.c.kind == "mail.pulse")).one()
    assert token not in str(job)
    host = {"base_url": "https://baton.example.com"}
    assert client.get(f"/pulse/{token}", **host).status_code == 200
    form = {"data": {"score": "9"}, "content_type": "multipart/form-data"}
    assert [client.post(f"/pulse/{token}", **form, **host).status_code for _time in range(2)] == [
        200,
        410,
    ]


def test_a_link_that_was_taken_back_is_not_mailed(board, mailbox):
    workspace = board.workspace
    company = make_company(workspace)
    contact = make_contact(workspace, company, mail="li@umbra.example")
    made = workspace.run("pulse.ask", company=company, contact=contact, mail=True)
    workspace.run("pulse.revoke", pulse=made.result["pulse"])
    work()
    assert mailbox.messages == []
