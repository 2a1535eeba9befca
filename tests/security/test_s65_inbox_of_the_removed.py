"""S-65 and S-17 for the inbox: who may no longer read a board reads its notices no more, by any way.

The notices stay and show again when somebody is let in again; their words are never in one's own stream.
"""

import json

from core.consumers import run_consumers
from core.jobs import QUICK, work_one
from tests.factories import make_card, make_comment, make_person
from tests.notifications.test_notices import by

SECRET = "the price is 47,000"


def test_s65_a_person_taken_off_a_board_no_longer_sees_its_notices(board, visitor, inbox):
    card = make_card(board, title="Secret deal", owner=board.tom)
    make_comment(board, card, SECRET, by=board.ana)
    assert SECRET in json.dumps(inbox(board.tom))
    board.run("member.remove", member=board.tom)
    shown = inbox(board.tom)
    assert (shown["unread"], shown["notifications"]) == (0, [])
    tom = visitor(board.tom)
    for path in (
        "/api/inbox/count",
        f"/api/users/{board.tom}",
        f"/api/users/{board.tom}/changes?since=0",
    ):
        answer = tom.get(path)
        assert answer.status_code == 200
        assert SECRET not in answer.text
        assert "Secret deal" not in answer.text
    assert tom.get(f"/api/since?board={board.id}&seq=0").status_code == 404
    board.run("member.add", member=board.tom, role="viewer")
    assert SECRET in json.dumps(inbox(board.tom))


def test_s65_a_mail_that_waits_is_not_sent_to_who_was_taken_off(board, mailbox):
    make_comment(board, make_card(board), f"@{{member:{board.tom}}} {SECRET}", by=board.ana)
    run_consumers()
    board.run("member.remove", member=board.tom)
    while work_one(QUICK):
        pass
    assert mailbox.messages == []


def test_s17_a_mention_of_who_may_not_read_the_board_tells_them_nothing(board, visitor, inbox):
    stranger = make_person(board.workspace)
    card = make_card(board, title="Secret deal")
    make_comment(board, card, f"@{{member:{stranger}}} {SECRET}", by=board.ana)
    assert inbox(stranger)["notifications"] == []
    assert SECRET not in visitor(stranger).get(f"/api/users/{stranger}/changes?since=0").text


def test_s17_nobody_follows_mutes_or_marks_what_they_may_not_read(board, visitor):
    stranger, card = make_person(board.workspace), make_card(board)
    client = visitor(stranger)
    for name, args in {
        "card.follow": {"card": card},
        "card.mute": {"card": card},
        "card.see": {"card": card, "seq": 1},
        "board.mute": {"board": board.id},
        "board.see": {"board": board.id, "seq": 1},
        "board.look": {"board": board.id, "seq": 1},
        "notification.read": {"card": card},
    }.items():
        answer = client.post(f"/api/users/{stranger}/commands/{name}", json=args)
        assert answer.status_code == 404, name
    assert client.get(f"/api/users/{board.tom}").status_code == 404


def test_s17_the_inbox_of_others_cannot_be_written(board, visitor, inbox):
    make_comment(board, make_card(board, owner=board.tom), by=board.ana)
    assert inbox(board.tom)["unread"] == 2
    answer = visitor(board.ana).post(
        f"/api/users/{board.tom}/commands/notification.read", json={"all": True}
    )
    assert answer.status_code == 404
    assert inbox(board.tom)["unread"] == 2
    assert by(board.ana, "notification.read", all=True).result == {"left": 0}
