"""Random commands on a board, the same for the same seed: likely ones, odd ones, impossible ones."""

import random
from collections.abc import Callable
from typing import Any

from board.models.comment import REACTIONS
from core.schemas import COLORS
from tests.support.verify import State

# Each command with its arguments: `!` is always given, the others now and then;
# `fields=` takes what stands behind it as its own.
COMMANDS = {
    "card.create": "column! title! after_card outcome value expected_close company owner labels",
    "card.move": "card! column! after_card outcome anyway base keep",
    "card.edit": "card! base keep fields= title value expected_close company commit",
    "card.describe": "card! lines! base keep",
    "card.assign": "card! member! title_as_role base keep",
    "card.unassign": "card! member!",
    "card.win": "card! column value competitor",
    "card.lose": "card! column reason competitor note",
    "reason.create": "name!",
    "reason.archive": "reason!",
    "reason.restore": "reason!",
    "competitor.archive": "competitor!",
    "card.reopen": "card! column",
    "card.archive": "card!",
    "card.restore": "card!",
    "card.label": "card! label!",
    "card.unlabel": "card! label!",
    "card.tick": "card! criterion!",
    "card.untick": "card! criterion!",
    "card.vote": "card!",
    "card.unvote": "card!",
    "task.create": "card! title! due due_at remind_at repeat assignee",
    "task.edit": "task! base keep fields= title due due_at remind_at repeat assignee",
    "task.move": "task! card after_task",
    "task.complete": "task!",
    "task.reopen": "task!",
    "task.archive": "task!",
    "task.see": "task!",
    "baton.pass": "card! to! title_as_question! due",
    "baton.accept": "baton!",
    "baton.answer": "baton! lines!",
    "baton.return": "baton! lines!",
    "baton.withdraw": "baton!",
    "comment.add": "card! lines! reply_to",
    "comment.edit": "comment! lines! base keep",
    "comment.archive": "comment!",
    "comment.react": "comment! reaction!",
    "comment.unreact": "comment! reaction!",
    "comment.ask": "comment! department",
    "comment.answer": "comment!",
    "comment.unask": "comment!",
    "review.start": "review_kind!",
    "rhythm.create": "name! review_kind! again! time! begins_on questions",
    "rhythm.edit": "rhythm! fields= name again time people",
    "rhythm.archive": "rhythm!",
    "version.take": "version! lines base",
    "version.drop": "version!",
    "column.create": "name! after_column kind probability wip_limit",
    "column.rename": "column! name! base keep",
    "column.move": "column! after_column",
    "column.edit": "column! base keep fields= kind probability wip_limit holds criteria",
    "playbook.write": "column! lines! base keep",
    "playbook.add_example": "column! card!",
    "playbook.remove_example": "column! card!",
    "column.archive": "column!",
    "column.restore": "column!",
    "label.create": "name! color!",
    "label.edit": "label! fields= name color",
    "label.archive": "label!",
    "member.add": "member! board_role!",
    "member.change_role": "member! board_role!",
    "member.remove": "member!",
    "board.rename": "name!",
    "board.edit": "color voting",
}
LIKELY = ("card.create", "card.move", "card.edit", "card.restore", "task.create", "comment.add")
# What an argument is called on the wire, where the table needs another word for it.
ARGUMENTS = {
    "after_card": "after",
    "after_task": "after",
    "after_column": "after",
    "lines": "text",
    "title_as_role": "role",
    "title_as_question": "question",
    "board_role": "role",
    "review_kind": "kind",
    "again": "repeat",
}

NASTY = (
    "plain",
    "北京阳光科技有限公司",
    "e\u0301 combining, \u00e9 composed",
    "👩‍👩‍👧‍👦 family 🇨🇳 flag",
    "\u200bzero\u200dwidth",
    "عربي עברית",
    "'; DROP TABLE card; -- \" \\ %s {0} ${x}",
    "</script><img src=x onerror=alert(1)>",
    "\ufeffbom and \u2028 separator",
    "𠮷野家 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "Z̸̧̛a̶l̷g̵o̴",
    "x" * 500,
    "İstanbul ẞ ſ ﬁ",
)
# Each is refused: too long, empty, two lines, forbidden characters.
IMPOSSIBLE = ("", "   ", "y" * 501, "a\nb", "nul\0", "bidi\u202etxet", "\ud800", None, 7, [], {})
MOMENTS = (None, "2026-02-28T23:30:00Z", "2024-02-29T12:00:00+14:00", "2026-03-29T02:30", "nope")
RHYTHMS = (
    None,
    {"every": 1, "unit": "month"},
    {"every": 3, "unit": "day"},
    {"every": 0, "unit": "day"},
)
AGAIN = (
    {"every": 2, "unit": "week", "weekday": 0},
    {"every": 1, "unit": "month", "on": -1},
    {"every": 1, "unit": "month", "nth": 3, "weekday": 4},
    {"every": 1, "unit": "month"},
)
CRITERIA = [
    {"id": "00000000-0000-4000-8000-00000000cafe", "tick": "Contract sent"},
    {"field": "value"},
]
DAYS = (None, "2026-02-28", "2024-02-29", "2025-02-29", "2199-12-31")


class Gambler:
    """Chooses commands on one board by a seed, from what is on the board right now."""

    def __init__(self, seed: int, people: list[str], companies: list[str]) -> None:
        self.random = random.Random(seed)
        self.people, self.companies = people, companies
        self.strangers = ["not-an-id", "00000000-0000-4000-8000-000000000000"]
        self.names = sorted(COMMANDS) + list(LIKELY) * 4

    def choose(self, state: State, head: int) -> tuple[str, dict[str, Any], str]:
        """Return a command, its arguments and who runs it."""
        name = self.random.choice(self.names)
        words, _, inner = COMMANDS[name].partition(" fields= ")
        args = self._arguments(words, state, head)
        if inner:
            args["fields"] = self._arguments(inner, state, head)
        return name, args, self.random.choice(self.people)

    def _arguments(self, words: str, state: State, head: int) -> dict[str, Any]:
        return {
            ARGUMENTS.get(word.rstrip("!"), word.rstrip("!")): self._value(
                word.rstrip("!"), state, head
            )
            for word in words.split()
            if word.endswith("!") or self.random.random() < 0.5
        }

    def _value(self, word: str, state: State, head: int) -> Any:
        if word in ("card", "column", "label", "task", "comment", "version", "baton", "rhythm"):
            return self._id(state, word)
        if word.startswith("after_"):
            return self.random.choice((None, self._id(state, word.removeprefix("after_"))))
        if word in ("title", "name", "title_as_role", "title_as_question"):
            return self._text()
        if word in ("anyway", "commit", "holds", "voting"):
            return self.random.choice((True, False))
        if word in ("member", "owner", "assignee"):
            return self.random.choice([*self.people, self.strangers[1]])
        return self._other_value(word, state, head)

    def _other_value(self, word: str, state: State, head: int) -> Any:
        pick = self.random.choice
        values: dict[str, Callable[[], Any]] = {
            "again": lambda: pick(AGAIN),
            "base": lambda: self.random.randint(0, head + 1),
            "begins_on": lambda: pick(DAYS),
            "board_role": lambda: pick(("manager", "editor", "viewer")),
            "color": lambda: pick(COLORS),
            "competitor": lambda: pick((None, "Umbra", self._id(state, "competitor"))),
            "note": self._text,
            "company": lambda: pick([*self.companies, None]),
            "criteria": lambda: pick(([], CRITERIA, CRITERIA[1:], CRITERIA * 9)),
            "criterion": lambda: pick((CRITERIA[0]["id"], *self.strangers)),
            "department": lambda: pick((None, None, self.strangers[1])),
            "due": lambda: pick(DAYS),
            "due_at": lambda: pick(MOMENTS),
            "remind_at": lambda: pick(MOMENTS),
            "repeat": lambda: pick(RHYTHMS),
            "to": lambda: {"member": pick([*self.people, self.strangers[1]])},
            "expected_close": lambda: pick(DAYS),
            "keep": lambda: pick((True, True, False)),
            "kind": lambda: pick(("open", "won", "lost")),
            "labels": lambda: [self._id(state, "label")],
            "lines": lambda: "\n".join(self.random.choices(NASTY, k=self.random.randint(1, 6))),
            "outcome": lambda: {"reason": self._text(), "at": "2026-01-02"},
            "people": lambda: pick((None, self.people, self.strangers)),
            "probability": lambda: self.random.randint(-1, 101),
            "questions": lambda: [self._text()],
            "review_kind": lambda: pick(("deals", "process", "other")),
            "reason": lambda: pick((self._id(state, "reason"), self._text())),
            "reaction": lambda: pick((*REACTIONS, "tada")),
            "reply_to": lambda: self._id(state, "comment"),
            "time": lambda: pick(("09:00", "02:30", "23:59", "24:00")),
            "value": lambda: pick((None, self._money())),
            "wip_limit": lambda: pick((None, 0, 1, 9)),
        }
        return values[word]()

    def _id(self, state: State, type: str) -> str:
        ids = sorted(id for kind, id in state if kind == type)
        if not ids or self.random.random() < 0.05:
            return self.random.choice(self.strangers)
        return self.random.choice(ids)

    def _text(self) -> Any:
        return self.random.choice(IMPOSSIBLE if self.random.random() < 0.08 else NASTY)

    def _money(self) -> dict[str, Any]:
        amount = self.random.choice((0, -1, 10**15, 10**15 + 1, self.random.randint(0, 10**9)))
        return {"amount": amount, "currency": self.random.choice(("EUR", "CNY", "JPY", "eur"))}
