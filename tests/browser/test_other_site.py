"""S-19, S-66: a page of another site, visited by somebody who is signed in, changes nothing and reads nothing."""

import pytest

from auth.models import Token
from auth.sessions import start_session
from bench.attacks.stage import things
from core.config import COOKIE
from core.extensions import db
from tests.factories import make_board
from tests.support.other_site import other_site, visit

pytestmark = pytest.mark.once


def test_s66_a_page_of_another_site_changes_and_reads_nothing(
    app, new_context, live_server, visitor
):
    board = make_board(name="Secret board")
    ids = things(board)
    before = board.head(), db.session.query(Token).count()
    context = new_context()
    cookie = start_session(board.owner, "test")
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": live_server.url}])
    with other_site() as port:
        told = visit(context, port, live_server.url, ids)
    assert told == []
    assert (board.head(), db.session.query(Token).count()) == before
    page = context.new_page()
    page.goto("/my-work")
    assert page.url.endswith("/my-work")
