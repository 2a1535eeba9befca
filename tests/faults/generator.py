"""What people do, by a seed: create, move, edit, comment, assign, archive; on what they see, mostly."""

import random
from typing import Any
from uuid import UUID

from tests.faults.following import Following
from tests.faults.reducer import View
from tests.support.gambler import DAYS, IMPOSSIBLE, NASTY

SHARES = {
    "create": 23,
    "move": 43,
    "edit": 14,
    "comment": 10,
    "assign": 4,
    "archive": 4,
    "decide": 2,
}
HOT_CARDS = 3
# A lone surrogate is no JSON that the server would read: it cuts the line, and no client sends it.
REFUSED = [text for text in IMPOSSIBLE if text != "\ud800"]


class Generator:
    """Chooses the commands of one client, by what it sees of each board right now."""

    def __init__(
        self, seed: str, boards: dict[str, Following], people: list[str], hot: bool
    ) -> None:
        self.random = random.Random(seed)
        self.boards, self.people, self.hot = boards, people, hot

    def choose(self) -> tuple[str, str, dict[str, Any]]:
        """Return board, name and arguments of the next command."""
        board = self.random.choice(list(self.boards))
        view = self.boards[board].view
        (kind,) = self.random.choices(list(SHARES), list(SHARES.values()))
        name, args = getattr(self, f"_{kind}")(view)
        return board, name, {key: value for key, value in args.items() if value is not ...}

    def new_id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def _create(self, view: View) -> tuple[str, dict[str, Any]]:
        return "card.create", {
            "id": self.random.choice([self.new_id(), ...]),
            "column": self._column(view),
            "title": self._text(),
            "value": self.random.choice([..., None, self._money()]),
            "after": self._after(view),
            "outcome": {"reason": "too dear"},
        }

    def _move(self, view: View) -> tuple[str, dict[str, Any]]:
        reason = {"reason": self._text()} if self.random.random() < 0.7 else ...
        hot = self.hot and self.random.random() < 0.8
        args = {"card": self._hot_card(view) if hot else self._card(view), "outcome": reason}
        return "card.move", args | {"column": self._column(view), "after": self._after(view)}

    def _edit(self, view: View) -> tuple[str, dict[str, Any]]:
        hot = self.hot and self.random.random() < 0.5
        card = self._hot_card(view) if hot else self._card(view)
        lines = "\n".join(self.random.choices(NASTY, k=3))
        return self.random.choice(
            [
                ("card.edit", {"card": card, "fields": {"title": self._text()}}),
                ("card.edit", {"card": card, "fields": self._fields(), **self._seen()}),
                ("card.describe", {"card": card, "text": lines}),
                ("card.describe", {"card": card, "text": lines, **self._seen()}),
                ("task.create", {"card": card, "title": self._text(), "due": self._day()}),
                ("task.complete", {"task": self._id(view, "task")}),
            ]
        )

    def _comment(self, view: View) -> tuple[str, dict[str, Any]]:
        (what,) = self.random.choices(["add", "edit", "archive"], [8, 1, 1])
        if what == "add":
            return "comment.add", {"card": self._card(view), "text": self._text()}
        args = {"comment": self._id(view, "comment")}
        return f"comment.{what}", args | ({"text": self._text()} if what == "edit" else {})

    def _assign(self, view: View) -> tuple[str, dict[str, Any]]:
        what = self.random.choice(["card.assign", "card.assign", "card.unassign"])
        return what, {"card": self._card(view), "member": self.random.choice(self.people)}

    def _archive(self, view: View) -> tuple[str, dict[str, Any]]:
        what = self.random.choice(["card.archive", "card.archive", "card.restore"])
        return what, {"card": self._id(view, "card", archived=what == "card.restore")}

    def _decide(self, view: View) -> tuple[str, dict[str, Any]]:
        what = self.random.choice(["version.take", "version.drop"])
        return what, {"version": self._id(view, "version")}

    def _card(self, view: View) -> str:
        return self._id(view, "card", archived=False)

    def _hot_card(self, view: View) -> str:
        hot = [card["id"] for card in view.of_type("card") if card["number"] <= HOT_CARDS]
        return self.random.choice(hot) if hot else self._card(view)

    def _column(self, view: View) -> str:
        return self._id(view, "column")

    def _id(self, view: View, type: str, archived: bool | None = None) -> str:
        """Mostly of what is seen; sometimes of another board, archived, or of nothing at all."""
        if self.random.random() < 0.1:
            return self._odd_id(type)
        seen = [
            record["id"]
            for record in view.of_type(type)
            if archived in (None, bool(record.get("archived_at")))
        ]
        return self.random.choice(seen) if seen else self._odd_id(type)

    def _odd_id(self, type: str) -> str:
        view = self.boards[self.random.choice(list(self.boards))].view
        odd = [record["id"] for record in view.of_type(type)[:6]]
        return self.random.choice([*odd, self.new_id(), "no id"])

    def _after(self, view: View) -> Any:
        return self.random.choice([..., None, self._card(view)])

    def _text(self) -> Any:
        if self.random.random() < 0.03:
            return self.random.choice(REFUSED)
        return self.random.choice(NASTY)[:480] + f" {self.random.randrange(10**6)}"

    def _fields(self) -> dict[str, Any]:
        return {"value": self._money(), "expected_close": self._day()}

    def _seen(self) -> dict[str, Any]:
        return {"base": self.random.randrange(200), "keep": self.random.choice([..., True, True])}

    def _day(self) -> str | None:
        return self.random.choice(DAYS)

    def _money(self) -> dict[str, Any]:
        return {"amount": self.random.randrange(10**9), "currency": "EUR"}
