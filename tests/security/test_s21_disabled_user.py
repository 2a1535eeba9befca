"""S-21: whoever is disabled is out by every door at once, and being enabled opens none of them again."""

import pytest

from auth import resets
from auth.sessions import forget, start_session
from core.actors import Actor
from core.commands import execute
from core.config import COOKIE
from core.consumers import run_consumers
from core.errors import NotFound
from tests.support.signing_in import PASSWORD, command, sign_in


@pytest.fixture
def doors(member, browser, app):
    """Everything by which Tom gets in: two sessions, one that waits for its second factor, a token, a link."""
    second, waiting, program = browser(), browser(), app.test_client()
    assert sign_in(second, "tom@example.com").status_code == 200
    waiting.set_cookie(COOKIE, start_session(member.id, "test", None, "second_factor"))
    secret = member.post("/api/tokens", json={"name": "Script"}).json["token"]
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    link = resets.make_link(member.id).partition("#")[2]
    return {"clients": [member, second, program], "waiting": waiting, "link": link}


def test_s21_all_that_is_signed_in_ends_at_once(owner, member, doors, browser):
    assert [client.get("/api/me").status_code for client in doors["clients"]] == [200] * 3
    command(owner, "member.disable", member=member.id)
    forget()  # a credential is remembered for less than a second
    assert [client.get("/api/me").status_code for client in doors["clients"]] == [401] * 3
    assert doors["waiting"].post("/api/account/second-factor/app").status_code == 401
    assert sign_in(browser(), "tom@example.com").status_code == 401


def test_s21_a_command_that_was_under_way_does_nothing(owner, member):
    command(owner, "member.disable", member=member.id)
    with pytest.raises(NotFound):
        execute(f"workspace:{owner.workspace}", "company.create", {"name": "X"}, Actor(member.id))


def test_s21_being_enabled_revives_nothing(owner, member, doors, browser):
    command(owner, "member.disable", member=member.id)
    run_consumers()
    command(owner, "member.enable", member=member.id)
    assert [client.get("/api/me").status_code for client in doors["clients"]] == [401] * 3
    assert doors["waiting"].post("/api/account/second-factor/app").status_code == 401
    body = {"token": doors["link"], "password": "rivermouth-27"}
    assert browser().put("/api/account/reset", json=body).status_code == 410
    assert sign_in(browser(), "tom@example.com", PASSWORD).status_code == 200
