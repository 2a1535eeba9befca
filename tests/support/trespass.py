"""Other people's ids in every address and every argument: whoever may not know them gets what a missing id gets.

Which addresses there are follows from the application's own map of them; one with a new kind of id is not known here,
and that is an error until it is.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from core.commands import commands
from core.models import new_id
from core.schemas import Id
from core.scopes import scopes
from tests.support.markup import PREFIXES_OF_NO_PAGE, arguments

# What the id behind a word of an address is an id of.
KINDS = {
    "boards": "board",
    "cards": "card",
    "workspaces": "workspace",
    "users": "user",
    "attachments": "attachment",
    "comments": "comment",
    "members": "member",
    "people": "member",
    "companies": "company",
    "customers": "company",
    "jobs": "job",
    "rhythms": "rhythm",
    "pulls": "pull",
    "tokens": "token",
    "sessions": "session",
    # Nobody has one here: it is made by a device. Other people's are not found by any id.
    "passkeys": "card",
    "identities": "card",
    "outlets": "outlet",
    "deliveries": "delivery",
    "slack": "workspace",
    # Of a rule: it is found through its board.
    "addresses": "card",
}
# Invitations are opened by a secret, not by an id.
NO_ID = {"token", "name", "secret", "slug"}
# What stands there is one of our own names.
# Asked for without arguments, and answered by something new each time.
BARE = ("/secret", "/test", "}/export")
NAMES = {"tables": "funnel"}
ASKED_BY_QUERY = {"/api/since": "board", "/api/companies": "q"}
# Whoever is in the workspace may know of it and of who is in it.
OF_A_WORKSPACE = {
    "workspace",
    "member",
    "department",
    "role",
    "company",
    "contact",
    "interaction",
    "pulse",
    "rate",
}

Ids = dict[str, str]
# Method, path and body to status and text.
Ask = Callable[[str, str, Any], tuple[int, str]]


@dataclass
class Tried:
    """How often was asked and how it was answered, and what should not have been."""

    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """One question, with the kinds of ids in it: `{board}`."""

    method: str
    path: str
    body: Any = None

    def with_ids(self, ids: Ids) -> tuple[str, str, Any]:
        fill = re.compile(r"\{(\w+)\}")
        path = fill.sub(lambda found: ids[found[1]], self.path)
        text = json.dumps(self.body)
        text = re.sub(r'"\{(\w+)\}"', lambda found: json.dumps(ids[found[1]]), text)
        return self.method, path, json.loads(text)

    def kinds(self) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", self.path + json.dumps(self.body)))


def trespass(ask: Ask, calls: Iterable[Call], own: Ids, theirs: Ids, kinds: set[str]) -> Tried:
    """Ask with one id of theirs at a time, of these kinds, beside one's own; then with one that is nobody's."""
    tried, missing = Tried(), new_id()
    for call in calls:
        for kind in sorted(call.kinds() & kinds):
            answers = []
            for id in (theirs[kind], missing):
                status, text = ask(*call.with_ids(own | {kind: id}))
                answers.append((status, text.replace(id, "ID")))
                tried.answers[status] += 1
            if answers[0] != answers[1] or "Secret" in answers[0][1]:
                tried.wrong.append(f"{call.method} {call.path} {call.body} {kind}: {answers}")
    return tried


def look_around(ask: Ask, app: Flask, words: tuple[str, ...]) -> Tried:
    """Ask for all that has no id in its address; none of it may speak of what one does not know."""
    tried = Tried()
    for rule in app.url_map.iter_rules():
        if rule.arguments or "GET" not in rule.methods or rule.rule in ENDING:
            continue
        status, text = ask("GET", rule.rule, None)
        tried.answers[status] += 1
        tried.wrong += [f"{rule.rule} says {word}" for word in words if word in text]
    return tried


# Asked for, it would end what asks.
ENDING = {"/sign-out"}


def addresses(app: Flask) -> Iterator[Call]:
    """Every address with an id in it, for each method; commands are asked for by `of_commands`."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint == "api.command" or not _has_id(rule.rule):
            continue
        for plural in (
            [scope.plural for scope in scopes.values()] if "<streams:plural>" in rule.rule else [""]
        ):
            path = _with_kinds(rule.rule.replace("<streams:plural>", plural))
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                # It is told until it ends; what there is to be told is told at once.
                path += "?since=0&wait=0" if path.endswith("/events") else ""
                is_bare = method in ("GET", "DELETE") or path.endswith(BARE)
                body = None if is_bare else {"url": "https://a.example", "to": "{member}"}
                yield Call(method, path, body)
    for path, name in ASKED_BY_QUERY.items():
        yield Call("GET", f"{path}?{name}={{{'company' if name == 'q' else name}}}")


def of_commands() -> Iterator[Call]:
    """Every command that people may run, with an id in each place where one stands."""
    ids = {kind: f"{{{kind}}}" for kind in (*KINDS.values(), *MORE)}
    for command in commands.values():
        if command.internal:
            continue
        owner = {"board": "board", "workspace": "workspace", "user": "user"}[command.scope]
        path = f"/api/{scopes[command.scope].plural}/{{{owner}}}/commands/{command.name}"
        yield Call("POST", path, arguments(command, (), "words", ids))
        for name, one in command.schema.fields.items():
            key = one.data_key or name
            if isinstance(one, Id) and not one.required and key in ids:
                yield Call("POST", path, arguments(command, (), "words", ids) | {key: ids[key]})


MORE = (
    *("column", "label", "reason", "competitor", "task", "baton", "upload", "view"),
    *(
        "company",
        "goal",
        "rule",
        "contact",
        "interaction",
        "pulse",
        "department",
        "role",
        "rate",
    ),
)


def _has_id(rule: str) -> bool:
    names = set(re.findall(r"<(\w+)>", rule)) - NO_ID - {"plural"}
    return bool(names) and not rule.startswith(tuple(set(PREFIXES_OF_NO_PAGE) - {"/api/"}))


def _with_kinds(rule: str) -> str:
    """Put the kinds of ids into an address; raise KeyError where one is not known."""
    parts = rule.split("/")
    for place, part in enumerate(parts):
        if part.startswith("<int"):
            parts[place] = "1"
        elif parts[place - 1] in NAMES:
            parts[place] = NAMES[parts[place - 1]]
        elif part.startswith("<"):
            kind = f"{{{KINDS[parts[place - 1]]}}}"
            parts[place] = re.sub("<.*>", kind, part)
    return "/".join(parts)
