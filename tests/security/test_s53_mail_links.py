"""S-53: links in mails lead to the configured address, whatever host a request claims."""

from tests.factories import make_card
from tests.notifications.test_mail import work


def test_s53_a_forged_host_does_not_come_into_a_mail(board, visitor, mailbox):
    card = make_card(board)
    answer = visitor(board.ana).post(
        f"/api/boards/{board.id}/commands/comment.add",
        json={"card": card, "text": f"@{{member:{board.tom}}} hello"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        return
    work()
    whole = mailbox.messages[0].as_string() + "".join(mailbox.texts() + mailbox.texts("html"))
    assert "evil.example" not in whole
    assert "https://baton.example.com/boards/" in mailbox.texts()[0]
