"""Whoever starts Baton on an empty database finds its tables there: no word has to be said before."""

import json
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from sqlalchemy import column, table, update

from app import create_app
from core.changes import epoch
from core.extensions import db
from core.tables import make_tables
from tests.support.live import ROOT, LiveServer
from tests.support.settings import make_config, settings


@pytest.fixture
def bare(bare_database_url, tmp_path):
    """An application over a database without tables."""
    app = create_app(make_config(tmp_path, bare_database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def run(app, *words):
    return app.test_cli_runner().invoke(args=list(words))


def test_the_first_person_can_be_made_at_once(bare):
    done = run(bare, "user", "create", "ann@example.com", "--password", "tideline-2026")
    assert done.exit_code == 0, done.output
    assert run(bare, "verify").exit_code == 0


@pytest.mark.parametrize(
    "words", [("token", "create", "ann@example.com"), ("board", "import", __file__)]
)
def test_what_needs_a_person_says_so_in_a_sentence(bare, words):
    done = run(bare, *words)
    assert done.exit_code == 1
    assert done.output.startswith("Error: There is no ")


def test_tables_that_are_there_stay_as_they_are(bare):
    make_tables()
    with db.engine.connect() as connection:
        before = epoch(connection)
    make_tables()
    with db.engine.connect() as connection:
        assert epoch(connection) == before


@pytest.mark.live
@pytest.mark.parametrize(
    ("revision", "words"), [("0001", "flask --app app db upgrade"), ("9999", "newer version")]
)
def test_a_server_refuses_a_database_of_another_version(bare, revision, words):
    make_tables()
    with db.engine.begin() as connection:
        connection.execute(
            update(table("alembic_version", column("version_num"))), {"version_num": revision}
        )
    config = bare.config["BATON"]
    environment = {"PATH": "/usr/bin:/bin", **settings(config.data_dir, config.database_url)}
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Baton cannot start: ")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.live
def test_a_server_serves_a_database_that_was_empty(bare_database_url, tmp_path):
    server = LiveServer(tmp_path, settings(tmp_path, bare_database_url))
    server.start()
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=20) as answer:
            assert answer.read() == b"ready"
        assert _sign_in(server.url) == 401
    finally:
        server.stop()
    assert "Traceback" not in server.log.read_text()


@pytest.mark.live
def test_two_who_come_first_at_the_same_time_both_find_the_tables(bare_database_url, tmp_path):
    script = (
        "from app import create_app; from core.tables import make_tables\n"
        "with create_app().app_context(): make_tables()"
    )
    environment = {"PATH": "/usr/bin:/bin", **settings(tmp_path, bare_database_url)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told


def _sign_in(url: str) -> int:
    request = urllib.request.Request(
        f"{url}/api/session",
        json.dumps({"email": "nobody@example.com", "password": "nothing"}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code
