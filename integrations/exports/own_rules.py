"""The rules of a board that Baton has exported: each comes switched off, if all that it names comes too."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from core.commands import commands

Rule = dict[str, Any]
# What was counted of it, and that it worked, was on the other board and in somebody's name.
AS_NEW = {"from_seq": 0, "failures": 0, "failure": None, "paused": {"why": "imported"}}


def resting(rule: Rule, author: str) -> Rule:
    """Return a rule as it comes: as its command would have taken it, and off (from when, says the command that writes
    it) until somebody puts it to work.

    Its author is whoever brings it: a file may name anybody, and no rule shall act for who knows nothing of it.
    """
    fields = commands["board", "rule.create"].schema.fields
    said = {name: fields[name].deserialize(rule[name]) for name in ("condition", "actions")}
    return rule | said | AS_NEW | {"author": author}


def why_left(rule: Rule, nameable: Mapping[str, Collection[str]]) -> str | None:
    """Return why a rule does not come to a board that has of each kind these ids, None if it does."""
    if any(action["do"] == "webhook" for action in rule["actions"]):
        return _("The address that it calls is a secret, which no file has: write it anew.")
    if any(id not in nameable[word] for word, id in _named(rule, nameable)):
        return _("It names what does not come along.")
    return None


def _named(rule: Rule, words: Collection[str]) -> Iterator[tuple[str, str]]:
    for said in (rule["condition"], *rule["actions"]):
        for part in (said, said.get("to", {})):
            yield from ((word, part[word]) for word in words if word in part)
