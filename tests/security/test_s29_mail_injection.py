"""S-29: what people write cannot become markup, headers or recipients of a mail."""

import pytest

from tests.factories import make_card, make_comment
from tests.notifications.test_mail import work

EVIL = '<a href="https://evil.example">Sign in again</a><img src=x onerror=alert(1)>'


def test_s29_a_title_and_a_comment_are_escaped_in_the_html(board, mailbox):
    card = make_card(board, title=EVIL)
    make_comment(board, card, f"@{{member:{board.tom}}} {EVIL}", by=board.ana)
    work()
    (html,) = mailbox.texts("html")
    assert "<img" not in html
    assert 'href="https://evil.example"' not in html
    assert "&lt;a href=" in html


@pytest.mark.parametrize("name", ["Ana\u2028Bcc: x@evil.example", 'Ana" <x@evil.example>'])
def test_s29_a_name_or_title_ends_no_header(board, card, mailbox, name):
    board.workspace.run(
        "member.edit", member=board.ana, fields={"name": name.replace("\u2028", " ")}
    )
    titled = make_card(board, title=name.replace("\u2028", " "))
    make_comment(board, titled, f"@{{member:{board.tom}}} hello", by=board.ana)
    work()
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert len(mailbox.recipients) == 1
    assert "evil" in message["Subject"]
    assert "evil" not in message["To"] + message["From"]
