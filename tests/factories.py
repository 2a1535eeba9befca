"""What tests arrange by name: a workspace, people in it, boards with columns, cards on them."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import insert

from auth.models import Account
from board.models import StoredFile
from core import clock
from core.actors import NOBODY, Actor
from core.changes import head
from core.commands import Outcome, execute
from core.database import writing
from core.extensions import db
from core.files import arriving, files
from core.models import new_id
from core.records import record_of
from integrations.outward import deliveries, outlets
from integrations.pulling import pulls

_numbers = count(1)


@dataclass
class MadeWorkspace:
    """A workspace and its owner."""

    id: str
    owner: str

    @property
    def stream(self) -> str:
        return f"workspace:{self.id}"

    def run(self, command: str, /, *, by: str | None = None, **args: Any) -> Outcome:
        """Run a command as somebody, by default as the owner."""
        return execute(self.stream, command, args, Actor(by or self.owner))


@dataclass
class MadeBoard:
    """A board, its columns by name, and the workspace's owner, who may do anything on it."""

    id: str
    workspace: MadeWorkspace
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        return f"board:{self.id}"

    @property
    def owner(self) -> str:
        return self.workspace.owner

    def run(self, command: str, /, *, by: str | None = None, **args: Any) -> Outcome:
        """Run a command as somebody, by default as the owner."""
        return execute(self.stream, command, args, Actor(by or self.owner))

    def record(self, type: str, id: str) -> dict[str, Any] | None:
        """Return a record as the wire would show it, None when there is none."""
        found = record_of("board", type)
        with db.engine.connect() as connection:
            rows = connection.execute(found.select().where(found.identity(self.id, id)))
            return next(iter(found.dump_all(rows)), None)

    def head(self) -> int:
        """Return the number of the board's newest change."""
        with db.engine.connect() as connection:
            return head(connection, self.stream)

    def card(self, id: str) -> dict[str, Any]:
        """Return a card's record."""
        return self.record("card", id)

    def titles(self, column: str) -> list[str]:
        """Return the titles of the cards in a column, in order, archived ones left out."""
        cards = self.records("card")
        inside = [
            card
            for card in cards
            if card["column"] == self.columns[column] and not card["archived_at"]
        ]
        return [card["title"] for card in sorted(inside, key=lambda card: card["position"])]

    def stages(self) -> list[str]:
        """Return the names of the columns, in order, archived ones left out."""
        shown = [column for column in self.records("column") if not column["archived_at"]]
        return [column["name"] for column in sorted(shown, key=lambda column: column["position"])]

    def records(self, type: str) -> list[dict[str, Any]]:
        """Return all records of a type, archived ones too."""
        found = record_of("board", type)
        with db.engine.connect() as connection:
            rows = connection.execute(found.select().where(found.table.c.board_id == self.id))
            return found.dump_all(rows)


def make_account(name: str = "Somebody") -> str:
    """Make an account without a password; return its id."""
    id = new_id()
    values = {
        "id": id,
        "email": address_of(id),
        "password_hash": None,
        "created_at": clock.now(),
    }
    with writing(db.engine) as connection:
        connection.execute(insert(Account).values(**values))
    execute(f"user:{id}", "user.create", {}, Actor(id), as_house=True)
    return id


def make_workspace(name: str = "Tideline", **settings: Any) -> MadeWorkspace:
    """Make a workspace with an owner."""
    owner, id = make_account("Olga Owner"), new_id()
    args = {
        "id": id,
        "name": name,
        "owner": {"name": "Olga Owner", "email": address_of(owner)},
        **settings,
    }
    execute(f"user:{owner}", "workspace.create", args, Actor(owner), as_house=True)
    return MadeWorkspace(id, owner)


def make_person(workspace: MadeWorkspace, role: str = "member", name: str | None = None) -> str:
    """Make a person with an account in a workspace; return the id."""
    id = make_account()
    args = {"name": name or f"Person {next(_numbers)}", "email": address_of(id), "role": role}
    execute(workspace.stream, "member.join", args, Actor(id), as_house=True)
    return id


def make_placeholder(workspace: MadeWorkspace, name: str = "Imported Person") -> str:
    """Make a person without an account; return the id."""
    return workspace.run("member.add_placeholder", name=name).result["member"]


def make_company(workspace: MadeWorkspace, name: str = "Umbra Foods") -> str:
    """Make a company; return its id."""
    return workspace.run("company.create", name=name).result["company"]


def make_contact(workspace: MadeWorkspace, company: str | None = None, **args: Any) -> str:
    """Make a contact at a company; return its id."""
    args = {"company": company or make_company(workspace), "name": "Li Na", **args}
    return workspace.run("contact.create", **args).result["contact"]


def make_pulse(
    workspace: MadeWorkspace, company: str | None = None, **args: Any
) -> tuple[str, str]:
    """Make a link with two questions to a customer; return its id and the link's secret."""
    if "card" not in args:
        args["company"] = company or make_company(workspace)
    made = workspace.run("pulse.ask", **args).result
    return made["pulse"], made.get("token", "")


def make_interaction(workspace: MadeWorkspace, company: str | None = None, **args: Any) -> str:
    """Log a contact with a company; return its id."""
    args = {"company": company or make_company(workspace), "kind": "call", "text": "SSO?", **args}
    return workspace.run("interaction.log", **args).result["interaction"]


def make_board(
    workspace: MadeWorkspace | None = None, preset: str = "sales", name: str = "Pipeline"
) -> MadeBoard:
    """Make a board, in a workspace of its own unless one is given."""
    workspace = workspace or make_workspace()
    made = workspace.run("board.create", name=name, preset=preset)
    columns = {
        patch["put"]["name"]: patch["id"]
        for patch in made.change.patches
        if patch["type"] == "column"
    }
    return MadeBoard(made.result["board"], workspace, columns)


def make_member(board: MadeBoard, role: str = "editor", name: str | None = None) -> str:
    """Make a person who was added to a board; return the id."""
    person = make_person(board.workspace, name=name)
    board.run("member.add", member=person, role=role)
    return person


def make_card(board: MadeBoard, column: str = "Lead", title: str = "A deal", **args: Any) -> str:
    """Make a card at the end of a column; return its id."""
    made = board.run("card.create", column=board.columns[column], title=title, **args)
    return made.result["card"]


def make_cards(board: MadeBoard, column: str, *titles: str) -> list[str]:
    """Make several cards, one below the other; return their ids."""
    return [make_card(board, column, title) for title in titles]


def make_many_cards(board: MadeBoard, column: str, count: int) -> None:
    """Make very many cards, numbered from 1, by the portions of an import."""
    id, portion = new_id(), 200
    board.run("import.start", id=id, file="many.csv", total=count)
    for first in range(0, count, portion):
        numbers = range(first + 1, min(first + portion, count) + 1)
        cards = [
            {"id": new_id(), "column": board.columns[column], "title": f"{column} {number}"}
            for number in numbers
        ]
        board.run("import.cards", **{"import": id, "cards": cards})
    board.run("import.finish", **{"import": id})


def make_task(board: MadeBoard, card: str, title: str = "Call back", **args: Any) -> str:
    """Make a task; return its id."""
    return board.run("task.create", card=card, title=title, **args).result["task"]


def make_comment(board: MadeBoard, card: str | None, text: str = "Hello", **args: Any) -> str:
    """Make a comment; return its id."""
    return board.run("comment.add", card=card, text=text, **args).result["comment"]


def make_role(
    workspace: MadeWorkspace, *commands: str, name: str = "Support", **hiding: bool
) -> str:
    """Make a role of the workspace's own, `hiding` amounts or all deals but one's own; return its id."""
    args = {"name": name, "commands": list(commands or ("comment.add",))} | hiding
    return workspace.run("role.create", **args).result["role"]


def make_webhook(board: MadeBoard, name: str = "Ledger") -> tuple[str, str]:
    """Make a webhook of a board's workspace, and a delivery that was asked for; return the ids of both."""
    given = {"name": name, "url": "https://hooks.example.com/a", "events": ["deal.created"]}
    place = {"workspace_id": board.workspace.id, "board_id": None}
    outlet, _secret = outlets.create(board.owner, "webhook", given, **place)
    return outlet, deliveries.keep_trial(outlet)


def make_pull(board: MadeBoard) -> str:
    """Connect a board to a system from which deals come; it is not at work. Return its id."""
    id, said = new_id(), {"client_id": "1000.A", "client_secret": "s", "code": "c"}
    pulls.make_pull(board.id, id, "zoho", "https://accounts.zoho.example", said, board.owner)
    return id


def make_department(workspace: MadeWorkspace, name: str = "Support", *people: str) -> str:
    """Make a department with people in it; return its id."""
    department = workspace.run("department.create", name=name).result["department"]
    for person in people:
        workspace.run("member.edit", member=person, fields={"department": department})
    return department


def make_baton(board: MadeBoard, card: str, to: dict[str, str], **args: Any) -> str:
    """Pass a question on; return the baton's id."""
    given = {"question": "Can we promise SSO by June?"} | args
    return board.run("baton.pass", card=card, to=to, **given).result["baton"]


def make_upload(
    board: MadeBoard, by: str | None = None, content: bytes = b"words", type: str = "text/plain"
) -> str:
    """Put bytes into the store, as an upload does; return the id by which a command names them."""
    id, path = new_id(), arriving() / new_id()
    path.write_bytes(content)
    files().keep(id, path)
    values = {"id": id, "workspace": board.workspace.id, "type": type, "size": len(content)}
    values |= {"created_by": by or board.owner, "created_at": clock.now()}
    with writing(db.engine) as connection:
        connection.execute(insert(StoredFile).values(**values))
    return id


def make_file(
    board: MadeBoard, card: str | None, name: str = "notes.txt", by: str | None = None, **file: Any
) -> str:
    """Make an attachment with bytes behind it; return its id."""
    args = {"upload": make_upload(board, by, **file), "name": name, "card": card}
    return board.run("attachment.add", by=by, **args).result["attachment"]


def make_link(board: MadeBoard, card: str | None, url: str = "https://wiki.example/a") -> str:
    """Make an attachment that is a link; return its id."""
    return board.run("attachment.link", card=card, url=url).result["attachment"]


WEEKLY = {"every": 1, "unit": "week", "weekday": 0}


def make_rhythm(board: MadeBoard, name: str = "Pipeline review", **args: Any) -> str:
    """A review of the deals on every Monday at nine, if nothing else is said."""
    usual = {"kind": "deals", "repeat": WEEKLY, "time": "09:00"}
    return board.run("rhythm.create", name=name, **{**usual, **args}).result["rhythm"]


def make_rule(board: MadeBoard, name: str = "Hand over", by: str | None = None, **args: Any) -> str:
    """A rule that gives each deal which comes into Proposal a task, if nothing else is said."""
    usual = {"condition": {"on": "moved_into", "column": board.columns["Proposal"]}}
    usual |= {"actions": [{"do": "task", "title": "Write the offer"}]}
    return board.run("rule.create", by=by, name=name, **{**usual, **args}).result["rule"]


def make_intake(board: MadeBoard, **fields: Any) -> str:
    """Open the board's form for strangers, asking the usual if nothing else is said; return its address' end."""
    board.run("intake.edit", fields={"is_open": True, **fields})
    return board.records("intake")[0]["slug"]


def make_request(board: MadeBoard, *doubts: str, **answers: str) -> str:
    """Send a request by the board's form, which is held where there are doubts; return its id."""
    entry = new_id()
    given = {"name": "Mei Lin", **answers}
    said = [{"id": f, "field": f, "label": f, "text": text} for f, text in given.items()]
    args = {"entry": entry, "answers": said, "digest": entry, "doubts": list(doubts)}
    execute(board.stream, "intake.receive", args, Actor(NOBODY), as_house=True)
    return entry


def make_label(board: MadeBoard, name: str = "Hot", color: str = "red") -> str:
    """Make a label; return its id."""
    return board.run("label.create", name=name, color=color).result["label"]


def make_reason(board: MadeBoard, name: str = "Too late") -> str:
    """Make a reason for losing deals; return its id."""
    return board.run("reason.create", name=name).result["reason"]


def make_competitor(board: MadeBoard, name: str = "Rival & Sons") -> str:
    """Make a competitor; return its id."""
    return board.run("competitor.create", name=name).result["competitor"]


def set_preferences(person: str, **fields: Any) -> None:
    """Choose a person's language, time zone or theme."""
    execute(f"user:{person}", "user.edit", {"fields": fields}, Actor(person))


def address_of(id: str) -> str:
    """Return the e-mail address which the factories give to a person."""
    return f"{id[-12:]}@example.com"
