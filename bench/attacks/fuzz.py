"""schemathesis with all its checks on the description of the API, as somebody with a token and as one with a cookie."""

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

from bench.attacks.stage import Person, Stage
from bench.boards import temporary_folder
from bench.machine import ROOT

TOOL = ROOT / ".venv" / "bin" / "st"
# With these nobody would be left to ask.
ENDING = r"^/api/account$|/sessions?$|board\.archive$"
OPTIONS = (
    "--checks=all",
    "--phases=examples,coverage,fuzzing,stateful",
    "--continue-on-failure",
    "--no-shrink",
    "--warnings=off",
    "--request-timeout=20",
    "--report=json",
    f"--exclude-path-regex={ENDING}",
)


def fuzz(stage: Stage, by: str, seconds: int) -> Counter[str]:
    """Ask for so long what the description allows and forbids; return how often, and what was found by its code."""
    with temporary_folder() as folder:
        (folder / "schemathesis.toml").write_text(_credential(stage.people["owner"], by))
        shutil.copy(Path(__file__).with_name("hooks.py"), folder)
        words = [
            str(TOOL),
            "--config-file=schemathesis.toml",
            "run",
            f"{stage.url}/api/openapi.json",
        ]
        words += [*OPTIONS, f"--header=Origin: {stage.url}", f"--max-time={seconds}"]
        names = {
            "SCHEMATHESIS_HOOKS": "hooks",
            "PYTHONPATH": ".",
            "BATON_IDS": json.dumps(stage.mine),
        }
        with (ROOT / "bench" / ".cache" / f"fuzz-{by}.txt").open("w") as said:
            subprocess.run(
                words, cwd=folder, env=os.environ | names, stdout=said, stderr=said, check=False
            )
        report = json.loads(next(folder.glob("schemathesis-report/json-*.json")).read_text())
    return Counter({one["code"]: one["count"] for one in report["failures"]}) | Counter(
        cases=report["test_cases"]["generated"], operations=report["operations"]["tested"]
    )


def _credential(person: Person, by: str) -> str:
    # What was archived meanwhile is gone, which no description can tell.
    accepted = '[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", 401, 403, 404, 409, 410, 429]\n'
    if by == "token":
        return f'{accepted}[auth.openapi.token]\nbearer = "{person.token}"\n'
    return f'{accepted}[auth.openapi.session]\napi_key = "{person.cookie}"\n'
