"""The files of docs/deploy, as far as they can be checked without running containers or systemd."""

import json
import re
import shutil
import stat
import subprocess
import tomllib

import pytest
import yaml

from core.config import Config
from tests.support.sources import ROOT

pytestmark = pytest.mark.once

DEPLOY = ROOT / "docs" / "deploy"
INSTRUCTIONS = {
    "FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD",
}  # fmt: skip
BUILDS = re.compile(r"\b(build-essential|gcc|g\+\+|make|nodejs|npm|git)\b")
CONFINED = [
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "CapabilityBoundingSet=",
    "PrivateUsers=yes",
    "UMask=0077",
]


@pytest.fixture(scope="module")
def stages():
    """The stages of the Dockerfile, each a list of (instruction, rest)."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.M)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    found = []
    for word, _, rest in (line.partition(" ") for line in lines):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.fixture
def secrets(tmp_path):
    """What make-secrets draws, by name."""
    script = shutil.copy(DEPLOY / "make-secrets", tmp_path)

    def draw():
        subprocess.run([script], check=True)
        folder = tmp_path / "secrets"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        return {path.name: path.read_text().strip() for path in folder.iterdir()}

    return draw


def test_the_image_is_built_in_one_stage_and_runs_in_another(stages):
    assert len(stages) == 2
    assert {word for stage in stages for word, _ in stage} <= INSTRUCTIONS
    final = stages[-1]
    assert not any(BUILDS.search(rest) for word, rest in final if word == "RUN")
    assert [rest for word, rest in final if word == "COPY"] == ["--from=build /app /app"]
    tags = [rest.split()[0].partition(":")[2] for stage in stages for word, rest in stage[:1]]
    assert all(tags)
    assert "latest" not in tags


def test_the_image_runs_as_nobody_and_says_how_it_is(stages):
    words = [word for word, _ in stages[-1]]
    settings = dict(stages[-1])
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", settings["USER"])
    assert max(i for i, word in enumerate(words) if word == "RUN") < words.index("USER")
    assert "/readyz" in settings["HEALTHCHECK"]
    assert json.loads(settings["CMD"]) == ["python", "app.py"]
    assert not re.search("SECRET|PASSWORD|TOKEN", settings["ENV"])


def test_each_service_is_confined_and_only_the_proxy_is_reached(compose):
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert ("ports" in service) is (name == "proxy"), name
        assert ":" in service["image"] or "build" in service, name
        assert "healthcheck" in service or name in ("baton", "proxy"), name
    assert compose["networks"]["back"] == {"internal": True}
    assert [n for n, s in compose["services"].items() if "front" in s["networks"]] == [
        "baton",
        "proxy",
    ]


def test_no_key_stands_in_the_compose_file(compose, secrets):
    used = {name for service in compose["services"].values() for name in service.get("secrets", [])}
    assert used == compose["secrets"].keys()
    drawn = secrets()
    for name, secret in compose["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
        assert drawn[name]
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("SECRET|PASSWORD|TOKEN|_URL_FILE", name) or value.startswith(
                "/run/secrets/"
            )


def test_the_keys_are_drawn_once_and_baton_takes_them(secrets, tmp_path):
    drawn = secrets()
    assert secrets() == drawn
    assert len({drawn[name] for name in ("secret_key", "database_password", "redis_password")}) == 3
    names = ("secret_key", "database_url", "redis_url")
    files = {f"{name.upper()}_FILE": str(tmp_path / "secrets" / name) for name in names}
    config = Config.from_environment({"DATA_DIR": str(tmp_path), **files})
    assert len(config.secret_key) == 64
    assert drawn["database_password"] in config.database_url
    assert drawn["redis_password"] in config.redis_url
    assert f"requirepass {drawn['redis_password']}" in drawn["redis_conf"]


def test_caddy_reads_the_file_of_its_container():
    command = [
        "caddy",
        "validate",
        "--adapter",
        "caddyfile",
        "--config",
        DEPLOY / "Caddyfile.compose",
    ]
    done = subprocess.run(
        command, env={"DOMAIN": "baton.example.com"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_unit_of_systemd_confines_what_it_starts():
    unit = DEPLOY / "baton.service"
    lines = unit.read_text().splitlines()
    assert set(CONFINED) <= set(lines)
    keys = [line.partition("=")[0] for line in lines if re.match(r"\w+=", line)]
    repeated = {"SystemCallFilter", "Environment"}
    assert sorted(set(keys) - repeated) == sorted(key for key in keys if key not in repeated)
    if shutil.which("systemd-analyze"):
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_one_version_is_said_everywhere():
    versions = {
        json.loads((ROOT / name).read_text())["version"]
        for name in ("package.json", "package-lock.json")
    }
    assert versions == {tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]}
