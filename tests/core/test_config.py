"""A setting that cannot be used stops the start with one sentence, before anything else happens."""

import subprocess
import sys

import pytest

from core.config import Config, ConfigError
from tests.support.live import ROOT, free_port

pytestmark = pytest.mark.once

BAD = [
    ("PORT", "abc"),
    ("PORT", "70000"),
    ("DATABASE_URL", "mysql://x"),
    ("DATABASE_URL", "postgresql://u:p@[::1/x"),
    ("DATABASE_URL", "postgresql://u:p@127.0.0.1:port/x"),
    ("WORKERS", "0"),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "changemechangemechangemechangeme"),
    ("SECRET_KEY", "0" * 40),
    ("PUBLIC_URL", "baton.example.com"),
    ("PUBLIC_URL", "https://baton.example.com/path"),
    ("PUBLIC_URL", "http://[::1"),
    ("ASYNC_MODE", "gevent"),
    ("RATE_LIMIT", "abc"),
    ("RATE_LIMIT", "0:5"),
    ("TRUSTED_PROXIES", "-1"),
    ("REDIS_URL", "http://127.0.0.1"),
    ("DATA_DIR", "/dev/null"),
    ("DATA_DIR", "/dev/null/inside"),
    ("MAX_SOCKETS", "0"),
    ("METRICS_PORT", "5000"),
    ("METRICS_PORT", "65536"),
    ("GOOGLE_PICKER_KEY", "AIza<script>"),
    ("DROPBOX_APP_KEY", "a b"),
    ("FILES_URL", "https://key:secret@s3.example.com/bucket"),
    ("FILES_URL", "s3://key:secret@s3.example.com/"),
    ("FILES_URL", "s3://s3.example.com/bucket"),
    ("FILES_URL", "s3://key:se/cret@s3.example.com/bucket"),
    ("FILES_URL", "s3://key:secret@s3.example.com/bucket?acl=public"),
    ("OIDC_ISSUER", "login.example.com"),
    ("OIDC_ISSUER", "https://login.example.com/?tenant=1"),
    ("OIDC_ISSUER", "https://user@login.example.com"),
    ("OIDC_ISSUER", "http://login.example.com"),
    ("OUTBOUND_ALLOW", "10.1.0.0/99"),
    ("OUTBOUND_ALLOW", "https://hooks.internal/"),
]


def read(folder, **environ):
    return Config.from_environment({"DATA_DIR": str(folder)} | environ)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused_with_one_sentence_that_names_it(tmp_path, name, value):
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path, **{name: value})
    sentence = str(refusal.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_without_any_setting_it_serves_this_machine_alone(tmp_path):
    config = read(tmp_path)
    assert (config.host, config.port, config.workers) == ("127.0.0.1", 5000, 1)
    assert config.allowed_origins == ["http://127.0.0.1:5000", "http://localhost:5000"]
    assert config.rate_limit == (20, 60)


def test_a_secret_is_made_once_and_for_the_owner_alone(tmp_path):
    first = read(tmp_path / "new").secret_key
    kept = tmp_path / "new" / "secret_key"
    assert len(first) >= 32
    assert kept.stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "new").secret_key == first


def test_a_secret_that_was_cut_off_is_not_used(tmp_path):
    (tmp_path / "secret_key").touch()
    with pytest.raises(ConfigError, match="secret_key holds nothing"):
        read(tmp_path)


def test_a_public_address_is_compared_as_browsers_write_it(tmp_path):
    config = read(tmp_path, PUBLIC_URL="https://Baton.Example.com/")
    assert config.allowed_origins == ["https://baton.example.com"]


@pytest.mark.live
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "abc"}, "PORT"),
        ({"HOST": "999.1.1.1"}, "999.1.1.1"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "database"),
        ({"DATABASE_URL": "sqlite:////dev/null/baton.db"}, "database"),
    ],
)
def test_the_server_says_in_one_line_why_it_does_not_start(tmp_path, settings, named):
    base = {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=base | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("Baton cannot ")
    assert named in done.stderr


def test_keys_may_stand_in_files(tmp_path):
    (tmp_path / "key").write_text("0123456789abcdefghij-0123456789-key\n")
    (tmp_path / "url").write_text("postgresql://baton:secret@database/baton\n")
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "DATABASE_URL_FILE": str(tmp_path / "url")}
    config = read(tmp_path, **files)
    assert config.secret_key == "0123456789abcdefghij-0123456789-key"
    assert config.database_url == "postgresql+psycopg://baton:secret@database/baton"


def test_a_file_that_holds_no_key_stops_the_start(tmp_path):
    (tmp_path / "empty").write_text("\n")
    for path in (tmp_path / "empty", tmp_path / "missing"):
        with pytest.raises(ConfigError, match="SECRET_KEY_FILE"):
            read(tmp_path, SECRET_KEY_FILE=str(path))
    with pytest.raises(ConfigError, match="both"):
        read(tmp_path, SECRET_KEY="x" * 40, SECRET_KEY_FILE=str(tmp_path / "empty"))


def test_half_of_what_a_picker_needs_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"^GOOGLE_CLIENT_ID must be .*belong together"):
        read(tmp_path, GOOGLE_PICKER_KEY="AIza-key")
    assert read(tmp_path).pickers == {}


def test_half_of_an_identity_provider_is_refused(tmp_path):
    whole = {
        "OIDC_ISSUER": "https://login.example.com/realms/sales",
        "OIDC_CLIENT_ID": "baton",
        "OIDC_CLIENT_SECRET": "a-secret-of-the-tests",
    }
    for name in whole:
        with pytest.raises(ConfigError, match=f"^{name} must"):
            read(tmp_path, **{key: value for key, value in whole.items() if key != name})
    with pytest.raises(ConfigError, match=r"^OIDC_NAME must"):
        read(tmp_path, **whole, OIDC_NAME="x" * 41)
    with pytest.raises(ConfigError, match=r"^OIDC_ISSUER must"):
        read(tmp_path, OIDC_NAME="Harbour")
    assert read(tmp_path).identity_provider is None
    found = read(tmp_path, **whole).identity_provider
    assert (found.name, "a-secret" in repr(found)) == ("login.example.com", False)
