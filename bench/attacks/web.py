"""Attacks by HTTP and in the browser on a server of its own: `python -m bench.attacks web [quick] [kind …]`.

Each line of the table is one kind: how much was tried, what should not have happened, and what a normal user felt.
"""

import http.client
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from app import create_app
from bench.attacks.bombs import bomb
from bench.attacks.fuzz import fuzz
from bench.attacks.inside import call_inside
from bench.attacks.stage import Stage, stage
from bench.attacks.witness import witnessed
from bench.boards import temporary_folder
from bench.report import Table, say, say_facts
from core.config import COOKIE, Config
from tests.browser.conftest import FLAGS, find_chromium
from tests.support.markup import PAGES, look_everywhere, write_everywhere
from tests.support.other_site import other_site, visit
from tests.support.trespass import OF_A_WORKSPACE, addresses, look_around, of_commands, trespass

SECONDS, QUICK_SECONDS = 80, 25
QUIET = 12
PHASES = ("--phases=examples,coverage,fuzzing,stateful",)
# Nobody listens there: mails wait. The brake on commands would hide what is behind it.
ENVIRONMENT = {"RATE_LIMIT": "off", "MAIL_URL": "smtp://127.0.0.1:9"}
# What may be told to whom: the board's words to nobody of these, the workspace's not to strangers and guests.
UNKNOWN = {
    "stranger": ("Secret", "House"),
    "guest": ("Secret", "House d", "House c"),
    "removed": ("Secret",),
    "colleague": ("Secret",),
}

Figures = dict[str, float]
Attack = Callable[[Stage], Figures]


def main() -> None:
    """Attack in each way, and print the table."""
    seconds = QUICK_SECONDS if "quick" in sys.argv else SECONDS
    attacks: dict[str, Attack] = {
        "quiet": _nothing,
        "foreign ids": _trespass,
        "another site": _other_site,
        "addresses inside": call_inside,
        "bombs": _bombs,
        "API, by token": lambda stage: _fuzz(stage, "token", seconds),
        "API, by cookie": lambda stage: _fuzz(stage, "cookie", seconds),
        "markup": _markup,
    }
    say_facts()
    table = Table(
        "attacks web", "Attacks by HTTP and in the browser; a user who moves a deal meanwhile"
    )
    named = attacks.keys() & set(sys.argv)
    for name, attack in attacks.items():
        if named and name not in named:
            continue
        try:
            _attack(table, name, attack)
        except PlaywrightError as error:
            say(f"{name} could not be tried: {error}")
    table.close()


def _attack(table: Table, name: str, attack: Attack) -> None:
    # Each begins with things of its own, as they were made.
    with stage(**ENVIRONMENT) as one:
        time.sleep(1)
        with witnessed(one) as felt:
            found = attack(one)
        table.add(name, **found, server_errors=_server_errors(one), **felt.figures())
        say(f"{name}: {found} {felt.figures()} {felt.failed[:2]}")


def _nothing(_stage: Stage) -> Figures:
    time.sleep(QUIET)
    return {}


def _fuzz(stage: Stage, by: str, seconds: int) -> Figures:
    found = fuzz(stage, by, *PHASES, f"--max-time={seconds}")
    return {name.replace(" ", "_"): count for name, count in sorted(found.items())}


def _trespass(stage: Stage) -> Figures:
    with temporary_folder() as folder:
        app = create_app(Config.from_environment({"DATA_DIR": str(folder)}))
        calls = [*addresses(app), *of_commands()]
        asked, wrong = 0, []
        for who, words in UNKNOWN.items():
            ask, person = _asking(stage, who), {"user": stage.people[who].id}
            is_stranger = who == "stranger"
            own = (stage.foreign if is_stranger else stage.mine) | person
            kinds = set(stage.mine) - (set() if is_stranger else OF_A_WORKSPACE)
            for tried in (
                trespass(ask, calls, own, stage.mine, kinds),
                look_around(ask, app, words),
            ):
                asked, wrong = asked + tried.answers.total(), wrong + tried.wrong
    say("\n".join(wrong))
    return {"addresses": len(calls), "tried": asked, "forbidden_reads": len(wrong)}


def _markup(stage: Stage) -> Figures:
    ask = _asking(stage, "owner")

    def post(path: str, args: Any) -> tuple[int, Any]:
        status, text = ask("POST", path, args)
        return status, json.loads(text)

    ids = stage.mine | {"me": stage.people["owner"].id, "lost": _lost(stage)}
    written = write_everywhere(post, ids)
    with _window(stage) as context:
        seen = look_everywhere(context, [path.format(**ids) for path in PAGES.values()])
    texts = written.texts()
    say("\n".join([*seen.ran, *seen.broken, *seen.led_away]))
    return {
        "fields": len(written.stored),
        "stored": written.stored.total(),
        "refused": written.refused.total(),
        "pages": seen.pages,
        "looks": seen.looks,
        "ran": len(seen.ran),
        "kept_back": len(seen.broken),
        "led_away": len(seen.led_away),
        "kinds_seen": sum(any(t in seen.text for t in some) for some in texts.values()),
    }


def _other_site(stage: Stage) -> Figures:
    before = _seqs(stage)
    with _window(stage) as context, other_site() as port:
        told = visit(context, port, stage.url, stage.mine)
    return {"told": len(told), "changes": _seqs(stage) - before}


def _bombs(stage: Stage) -> Figures:
    found = bomb(stage)
    say("\n".join([str(dict(found.answers)), *found.errors, *found.slow, *found.leaked]))
    return {
        "tried": found.tried,
        "slow": len(found.slow),
        "leaked": len(found.leaked),
        "slowest_s": found.slowest,
    }


@contextmanager
def _window(stage: Stage) -> Iterator[BrowserContext]:
    """Open a window of the owner in Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        context = browser.new_context(base_url=stage.url)
        cookie = stage.people["owner"].cookie
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": stage.url}])
        yield context
        browser.close()


def _asking(stage: Stage, who: str) -> Callable[[str, str, Any], tuple[int, str]]:
    heads = {
        "Authorization": f"Bearer {stage.people[who].token}",
        "Content-Type": "application/json",
    }

    def ask(method: str, path: str, body: Any) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=30)
        line.request(method, path, None if body is None else json.dumps(body), heads)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        return answer.status, text

    return ask


def _seqs(stage: Stage) -> int:
    ask = _asking(stage, "owner")
    paths = (f"/api/boards/{stage.mine['board']}", f"/api/workspaces/{stage.mine['workspace']}")
    return sum(json.loads(ask("GET", path, None)[1])["seq"] for path in paths)


def _lost(stage: Stage) -> str:
    text = _asking(stage, "owner")("GET", f"/api/boards/{stage.mine['board']}", None)[1]
    columns = json.loads(text)["records"]["column"]
    return next(column["id"] for column in columns if column["kind"] == "lost")


def _server_errors(stage: Stage) -> int:
    text = _asking(stage, "owner")("GET", "/metrics", None)[1]
    return sum(int(float(n)) for n in re.findall(r'baton_requests_total\{.*5xx"\} (\S+)', text))
