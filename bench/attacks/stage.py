"""What is attacked: a server of its own with two workspaces, something of everything in each, and people of every kind.

Run as a process of its own, since a process has one application: `python -m bench.attacks.stage` makes it in the
database of the environment and tells it as JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app import create_app
from auth.sessions import sessions_of, start_session
from auth.tokens import create_token
from bench.boards import temporary_folder
from bench.machine import ROOT
from bench.servers import Server, served
from core.config import Config
from core.extensions import db
from core.jobs import enqueue
from core.upgrades import upgrade_to
from tests import factories as make

Ids = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody who asks: by a token, or by the cookie of a browser."""

    id: str
    token: str
    cookie: str


@dataclass(frozen=True)
class Stage:
    """The server, who is there, and the ids of what is theirs: `mine` is attacked, `quiet` is left alone."""

    server: Server
    people: dict[str, Person]
    mine: Ids
    foreign: Ids
    quiet: Ids

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@contextmanager
def stage(**environment: str) -> Iterator[Stage]:
    """Serve what is to be attacked, with the limits that an installation has."""
    with temporary_folder() as folder:
        environment = {"DATA_DIR": str(folder)} | environment
        words = [sys.executable, "-m", "bench.attacks.stage"]
        made = subprocess.run(
            words, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.PIPE
        )
        found = json.loads(made.stdout)
        people = {name: Person(**one) for name, one in found["people"].items()}
        with served(environment, folder / "server.log") as server:
            server.token = people["member"].token
            yield Stage(server, people, found["mine"], found["foreign"], found["quiet"])


def things(board: make.MadeBoard, word: str = "Secret", house: str = "House") -> Ids:
    """Make something of everything on a board, of which `word` speaks, and in its workspace, of which `house` does."""
    card = make.make_card(board, title=f"{word} deal")
    member = make.make_member(board)
    department = make.make_department(board.workspace, f"{house} department", member)
    board.run("card.describe", card=card, text=f"{word} description")
    company = make.make_company(board.workspace, f"{house} company")
    contact = make.make_contact(board.workspace, company, name=f"{word} contact")
    make.make_intake(board)
    logged = make.make_interaction(board.workspace, company, card=card, text=f"{word} talk")
    outlet, delivery = make.make_webhook(board, f"{word} webhook")
    return {
        "workspace": board.workspace.id,
        "outlet": outlet,
        "delivery": delivery,
        "pull": make.make_pull(board),
        "board": board.id,
        "card": card,
        "column": board.columns["Lead"],
        "label": make.make_label(board, f"{word} label"),
        "reason": make.make_reason(board, f"{word} reason"),
        "competitor": make.make_competitor(board, f"{word} competitor"),
        "task": make.make_task(board, card, f"{word} task"),
        "comment": make.make_comment(board, card, f"{word} words"),
        "attachment": make.make_file(board, card, f"{word}.txt", content=f"{word} bytes".encode()),
        "link": make.make_link(board, card),
        "baton": make.make_baton(board, card, {"member": member}, question=f"{word} question"),
        "upload": make.make_upload(board),
        "view": board.run("view.create", name=f"{word} view", query={"min": "100000"}).result[
            "view"
        ],
        "rhythm": make.make_rhythm(board, f"{word} review"),
        "rule": make.make_rule(board, f"{word} rule"),
        "entry": make.make_request(board, "links", message=f"{word} request"),
        "company": company,
        "contact": contact,
        "interaction": logged,
        "pulse": make.make_pulse(board.workspace, company)[0],
        "department": department,
        "goal": board.run("goal.set", period="2026", count=3, why=f"{word} reason").result["goal"],
        "rate": _rate_of(board.workspace),
        "role": make.make_role(board.workspace, name=f"{house} role"),
        "member": member,
        "user": member,
        "token": create_token(member, "Secret token", ["read"])[0],
        "session": _session_of(member),
        "job": enqueue("nothing", {"board": board.id}, member),
    }


def _rate_of(workspace: make.MadeWorkspace) -> str:
    rate = {"currency": "USD", "into": "EUR", "rate": "0.9", "since": "2026-01-01"}
    return workspace.run("rate.set", **rate).result["rate"]


def _session_of(person: str) -> str:
    start_session(person, "Secret device")
    return sessions_of(person)[0]["id"]


def main() -> None:
    """Make it all and tell what it is."""
    app = create_app(Config.from_environment(os.environ))
    with app.app_context():
        upgrade_to(db.engine)
        board, other = make.make_board(name="Secret board"), make.make_board(name="Other board")
        mine, foreign = things(board), things(other, "Other", "Elsewhere")
        calm = make.make_board(name="Quiet board")
        quiet = {"board": calm.id, "card": make.make_card(calm), "column": calm.columns["Lead"]}
        around = people_around(board, mine, other) | {"witness": calm.owner}
        people = {name: _known(id) for name, id in around.items()}
        db.session.remove()
        db.engine.dispose()
    sys.stdout.write(
        json.dumps({"people": people, "mine": mine, "foreign": foreign, "quiet": quiet})
    )


def people_around(board: make.MadeBoard, mine: Ids, other: make.MadeBoard) -> Ids:
    """Make people of every kind; of them owner and member may see the board."""
    beside = make.make_board(board.workspace, name="Beside")
    guest = make.make_person(board.workspace, "guest")
    beside.run("member.add", member=guest, role="commenter")
    removed = make.make_member(board)
    board.run("member.remove", member=removed)
    return {
        "owner": board.owner,
        "member": mine["member"],
        "colleague": make.make_person(board.workspace),
        "guest": guest,
        "removed": removed,
        "stranger": other.owner,
    }


def _known(person: str) -> Ids:
    token = create_token(person, "attack", ["read", "write"])[1]
    return {"id": person, "token": token, "cookie": start_session(person, "attack")}


if __name__ == "__main__":
    main()
