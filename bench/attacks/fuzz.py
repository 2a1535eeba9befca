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

LOG = ROOT / "bench" / ".cache"
TOOL = ROOT / ".venv" / "bin" / "st"
# With these nobody would be left to ask, and the last has no end.
LEFT_OUT = r"^/api/account$|/sessions?$|board\.archive$|/events$"
OPTIONS = (
    "--checks=all",
    "--continue-on-failure",
    "--no-shrink",
    "--warnings=off",
    "--request-timeout=20",
    "--report=json",
    f"--exclude-path-regex={LEFT_OUT}",
)


# What was archived meanwhile is gone, which no description can tell.
ACCEPTED = ["2xx", 401, 403, 404, 409, 410, 429]
# Their rules go beyond what a schema says in words that other tools understand: what is refused may fit it.
BEYOND = {
    "POST /api/accounts": "who may join",
    "POST /api/boards/{id}/attachments": "links",
    "POST /api/cards/{id}/attachments": "links",
    "POST /api/boards/{id}/commands/attachment.link": "links",
    "POST /api/boards/{id}/commands/baton.pass": "one of two people",
    "POST /api/boards/{id}/commands/card.lose": "a reason, where there is none yet",
    "POST /api/boards/{id}/commands/card.move": "what the column asks for",
    "POST /api/boards/{id}/commands/cards.bulk": "arguments of other commands",
    "POST /api/boards/{id}/commands/change.undo": "one of three ways",
    "POST /api/boards/{id}/commands/goal.set": "one measure",
    "POST /api/boards/{id}/commands/rhythm.create": "rhythms and zones",
    "POST /api/boards/{id}/commands/rhythm.edit": "rhythms and zones",
    "POST /api/boards/{id}/commands/rule.create": "conditions and actions",
    "POST /api/boards/{id}/commands/rule.edit": "conditions and actions",
    "POST /api/boards/{id}/rules/try": "conditions",
    "POST /api/boards/{id}/import": "files",
    "POST /api/boards/{id}/import/inspect": "files",
    "POST /api/session/passkey": "keys of devices",
    "POST /api/account/passkeys": "keys of devices",
    "PUT /api/push": "keys of browsers",
    "PUT /api/session/proof": "a secret",
    "PUT /api/account/password": "a secret",
    "PUT /api/account/second-factor/app": "a secret",
    "POST /api/workspaces/{id}/commands/workspace.edit": "zones",
    "POST /api/users/{id}/commands/user.edit": "zones",
    "POST /api/workspaces/{id}/commands/customers.set_rules": "bounds in their order",
    "POST /api/workspaces/{id}/commands/pulse.ask": "a customer, or a deal with one",
    "POST /api/workspaces/{id}/commands/rate.set": "zero is none",
    "POST /api/workspaces/{id}/tiers": "bounds in their order",
    "GET /api/boards/{id}": "times",
    "GET /api/users/{id}": "times",
    "GET /api/workspaces/{id}": "times",
    "GET /api/cards/{id}": "times",
    "GET /api/boards/{id}/compare": "times",
    "GET /api/boards/{id}/forecast": "periods",
    "POST /api/boards/{id}/forecast": "periods",
    "GET /api/boards/{id}/funnel": "periods",
    "GET /api/boards/{id}/insights": "periods",
    "GET /api/boards/{id}/insights/deals": "periods",
    "GET /api/boards/{id}/insights/tables/{name}": "periods",
    "GET /api/boards/{id}/outcomes": "a period that ends before it begins",
    "GET /api/boards/{id}/outcomes/deals": "a period that ends before it begins",
    "GET /api/boards/{id}/undo/preview": "one of three ways",
    "GET /api/people/{id}/activity": "where a page ended",
    "GET /api/inbox": "where a page ended",
    "GET /api/boards/{id}/export": "filters",
    "POST /api/boards/{id}/channels": "addresses",
    "POST /api/workspaces/{id}/webhooks": "addresses",
    "PUT /api/outlets/{id}": "addresses",
    "POST /api/boards/{id}/commands/import.attachments": "links",
    "POST /api/boards/{id}/pulls": "what each system asks for",
    "POST /api/boards/{id}/rehearsals": "a whole process",
    "POST /api/boards/{id}/commands/process.adopt": "a whole process",
    "POST /api/boards/{id}/commands/intake.edit": "sites and fields",
}


def fuzz(stage: Stage, by: str, *limits: str) -> Counter[str]:
    """Ask, within limits, what the description allows and forbids; return how often, and what was found by its code."""
    with temporary_folder() as folder:
        (folder / "schemathesis.toml").write_text(_credential(stage.people["owner"], by))
        shutil.copy(Path(__file__).with_name("hooks.py"), folder)
        words = [
            str(TOOL),
            "--config-file=schemathesis.toml",
            "run",
            f"{stage.url}/api/openapi.json",
        ]
        words += [*OPTIONS, f"--header=Origin: {stage.url}", *limits]
        names = {
            "SCHEMATHESIS_HOOKS": "hooks",
            "PYTHONPATH": ".",
            "BATON_IDS": json.dumps(stage.mine),
        }
        with (LOG / f"fuzz-{by}.txt").open("w") as said:
            subprocess.run(
                words, cwd=folder, env=os.environ | names, stdout=said, stderr=said, check=False
            )
        report = json.loads(next(folder.glob("schemathesis-report/json-*.json")).read_text())
    return Counter({one["code"]: one["count"] for one in report["failures"]}) | Counter(
        cases=report["test_cases"]["generated"], operations=report["operations"]["tested"]
    )


def _credential(person: Person, by: str) -> str:
    accepted = f"[checks.positive_data_acceptance]\nexpected-statuses = {json.dumps(ACCEPTED)}\n"
    accepted += "".join(map(_exempt, BEYOND))
    if by == "token":
        return f'{accepted}[auth.openapi.token]\nbearer = "{person.token}"\n'
    return f'{accepted}[auth.openapi.session]\napi_key = "{person.cookie}"\n'


def _exempt(name: str) -> str:
    return (
        f'[[operations]]\ninclude-name = "{name}"\n'
        "[operations.checks.positive_data_acceptance]\n"
        f"expected-statuses = {json.dumps([*ACCEPTED, 422])}\n"
    )
