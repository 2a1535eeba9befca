"""S-26 to S-32: text that would like to be code, in each text that a command takes, on each page that there is."""

import re

import pytest

from auth.sessions import start_session
from bench.attacks.stage import things
from core.config import COOKIE
from tests.factories import make_board
from tests.support.markup import (
    PAGES,
    PAYLOADS,
    PREFIXES_OF_NO_PAGE,
    look_everywhere,
    write_everywhere,
)

pytestmark = pytest.mark.once

# All of them are tried by `python -m bench.attacks web`.
FEW = [PAYLOADS[number] for number in (1, 6, 13)]
# No command by which somebody writes, or one whose text is asked to be something else.
REFUSED = {
    "cards.bulk",
    "member.invite",
    "user.edit",
    "version.take",
    "baton.return",
    "board.purge",
    "goal.set",
    "rule.edit",
    "intake.edit",
    "process.adopt",
    "import.attachments",
    "import.comments",
    "attachment.link",
    "workspace.allow_sign_up",
    "company.create",
    "company.edit",
    "contact.create",
    "contact.edit",
    "customers.set_rules",
}
# Seen nowhere but in what is opened by hand, or on a deal whose panel stays closed.
UNSEEN = {"attachment url", "attachment folder", "import file", "card role", "card text"}


# It opens every page, and on each what its buttons open.
@pytest.mark.timeout(300)
def test_text_stays_text_in_every_field_and_on_every_page(app, new_context, visitor, live_server):
    board = make_board()
    client = visitor(board.owner)

    def ask(path, args):
        answer = client.post(path, json=args)
        return answer.status_code, answer.json

    ids = things(board) | {"me": board.owner, "lost": board.columns["Lost"]}
    written = write_everywhere(ask, ids, FEW)
    assert {name for name, _place in written.refused} <= REFUSED
    context = new_context()
    cookie = start_session(board.owner, "test")
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": live_server.url}])
    seen = look_everywhere(context, [path.format(**ids) for path in PAGES.values()])
    assert (seen.ran, seen.broken, seen.led_away) == ([], [], [])
    shown = {what for what, texts in written.texts().items() if any(t in seen.text for t in texts)}
    assert written.texts().keys() - shown <= UNSEEN


def test_every_page_is_looked_at(app):
    pages = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.rule.startswith(PREFIXES_OF_NO_PAGE)
    }
    assert pages | {"/api/docs"} == {re.sub(r"\?.*", "", page) for page in PAGES}
