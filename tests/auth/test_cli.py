"""The operator's words: `flask user create`, `flask token create`."""

import pytest

from tests.support.signing_in import sign_in

pytestmark = pytest.mark.once


def run(app, *words):
    return app.test_cli_runner().invoke(args=list(words))


def test_the_first_user_makes_the_workspace_and_owns_it(app, browser):
    done = run(app, "user", "create", "Ann@Example.com", "--password", "tideline-2026")
    assert done.exit_code == 0, done.output
    client = browser()
    assert sign_in(client, "ann@example.com").status_code == 200
    assert client.get("/api/me").json["workspaces"][0]["role"] == "owner"


def test_later_users_join_with_a_role(app, owner, browser):
    words = ("--name", "李娜", "--password", "tideline-2026", "--role", "admin")
    assert run(app, "user", "create", "li@example.com", *words).exit_code == 0
    client = browser()
    assert sign_in(client, "li@example.com").json["user"]["name"] == "李娜"
    assert client.get("/api/me").json["workspaces"][0]["role"] == "admin"


def test_an_address_that_is_taken_is_an_error(app, owner):
    done = run(app, "user", "create", "OLGA@example.com", "--password", "tideline-2026")
    assert done.exit_code != 0
    assert "already" in done.output


def test_without_a_password_one_is_made_up_and_printed(app, owner, browser):
    done = run(app, "user", "create", "new@example.com")
    password = done.output.rpartition("Password: ")[2].strip()
    assert sign_in(browser(), "new@example.com", password).status_code == 200


def test_a_token_is_printed_alone(app, owner):
    done = run(app, "token", "create", "olga@example.com")
    secret = done.stdout.removesuffix("\n")
    assert " " not in secret
    assert "\n" not in secret
    bearer = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/me", headers=bearer).status_code == 200


def test_a_token_for_nobody_is_an_error(app, owner):
    done = run(app, "token", "create", "nobody@example.com")
    assert done.exit_code != 0
    assert done.stdout == ""
