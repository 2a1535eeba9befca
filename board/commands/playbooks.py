"""Commands on playbooks: what to do in a stage, and which won deals show it."""

from typing import Any

from flask_babel import gettext as _

from board import editing
from board.lookup import active, existing
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict
from core.schemas import Flag, Id, Integer, Schema, Text

MAX_TEXT = 20_000
MAX_EXAMPLES = 12


class WritePlaybook(Schema):
    column = Id(required=True)
    text = Text(required=True, max=MAX_TEXT, multiline=True, blank=True)
    base = Integer(low=0)
    keep = Flag()


@command("playbook.write", scope="board", schema=WritePlaybook)
def write_playbook(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    column: str,
    text: str,
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """With `base`, what others wrote meanwhile is merged by lines, as in `card.describe`."""
    active(change, "column", column)
    becomes, kept = editing.write_text(change, "playbook", column, None, text, base, keep)
    if not kept:
        _put(change, column, text=becomes)
    return editing.answer(versions=kept, merged=None if kept or becomes == text else becomes)


class Example(Schema):
    column = Id(required=True)
    card = Id(required=True)


@command("playbook.add_example", scope="board", schema=Example)
def add_example(change: Change, board: Any, actor: Actor, *, column: str, card: str) -> None:
    """A deal that was won; archived or opened again later, it stays one."""
    active(change, "column", column)
    if existing(change, "card", card).status != "won":
        raise Conflict(_("Only a won deal can be an example."), {"field": "card"})
    examples = list(dict.fromkeys([*_examples(change, column), card]))
    if len(examples) > MAX_EXAMPLES:
        raise Conflict(_("A stage has at most %(count)s examples.", count=MAX_EXAMPLES))
    _put(change, column, examples=examples)


@command("playbook.remove_example", scope="board", schema=Example)
def remove_example(change: Change, board: Any, actor: Actor, *, column: str, card: str) -> None:
    """Also one that is no longer there."""
    active(change, "column", column)
    examples = _examples(change, column)
    if card not in examples:
        existing(change, "card", card)
    _put(change, column, examples=[id for id in examples if id != card])


def _examples(change: Change, column: str) -> list[str]:
    row = change.find("playbook", column)
    return list(row.examples) if row else []


def _put(change: Change, column: str, **fields: Any) -> None:
    is_new = change.find("playbook", column) is None
    change.put("playbook", column, **({"text": "", "examples": []} if is_new else {}) | fields)
