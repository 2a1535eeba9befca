"""For each command about notices on one's own stream, arrangements in which it must prove itself."""

from collections.abc import Callable
from typing import Any

from core.actors import Actor
from core.clock import now, to_wire
from core.commands import execute
from core.models import new_id
from tests.factories import MadeBoard, make_board, make_card, make_member

Case = Callable[[], tuple[Any, ...]]


class Reader:
    """Somebody on a board, with a deal to be told of."""

    def __init__(self) -> None:
        self.board: MadeBoard = make_board()
        self.person = make_member(self.board)
        self.stream = f"user:{self.person}"
        self.card = make_card(self.board)

    def facts(self, **more: Any) -> dict[str, Any]:
        """The arguments that tell them of a change."""
        args = {"id": new_id(), "kind": "moved", "reason": "owner", "board": self.board.id}
        return args | {"card": self.card, "seq": 3, "at": to_wire(now())} | more

    def told(self, **more: Any) -> str:
        """Tell them of a change; return the notice's id."""
        args = self.facts(kind="mention", **more)
        execute(self.stream, "notification.add", args, Actor(self.board.owner), as_house=True)
        return args["id"]

    def run(self, name: str, **args: Any) -> None:
        execute(self.stream, name, args, Actor(self.person))


def by_reader(arrange: Callable[[Reader], dict[str, Any]]) -> Case:
    """A case on a person's own stream."""

    def case() -> tuple[Any, ...]:
        reader = Reader()
        return reader.stream, arrange(reader), Actor(reader.person)

    return case


def by_the_house(arrange: Callable[[Reader], dict[str, Any]]) -> Case:
    """A case that the house follows up with for somebody else's deed."""

    def case() -> tuple[Any, ...]:
        reader = Reader()
        return reader.stream, arrange(reader), Actor(reader.board.owner), {"as_house": True}

    return case


def the_same_again(reader: Reader) -> dict[str, Any]:
    actor = Actor(reader.board.owner)
    execute(reader.stream, "notification.add", reader.facts(), actor, as_house=True)
    return reader.facts(seq=4)


def after(name: str, args: Callable[[Reader], dict[str, Any]]) -> Callable[[Reader], Any]:
    """The same arguments once more, for the command that takes back another."""

    def arrange(reader: Reader) -> dict[str, Any]:
        reader.run(name, **args(reader))
        return args(reader)

    return arrange


def with_marks(reader: Reader) -> dict[str, Any]:
    reader.told()
    reader.run("card.see", card=reader.card, seq=1)
    return {"board": reader.board.id, "seq": reader.board.head()}


def the_card(reader: Reader) -> dict[str, Any]:
    return {"card": reader.card}


def the_board(reader: Reader) -> dict[str, Any]:
    return {"board": reader.board.id}


CASES: dict[tuple[str, str], list[Case]] = {
    ("user", "notification.add"): [
        by_the_house(lambda reader: reader.facts()),
        by_the_house(lambda reader: reader.facts(kind="mention", reason="board", card=None)),
        by_the_house(the_same_again),
    ],
    ("user", "notification.read"): [
        by_reader(lambda reader: {"ids": [reader.told(), reader.told()]}),
        by_reader(lambda reader: {"card": reader.card} if reader.told() else {}),
        by_reader(lambda reader: {"all": True} if reader.told() else {}),
    ],
    ("user", "notification.unread"): [by_reader(lambda reader: {"ids": [reader.told()]})],
    ("user", "notification.snooze"): [
        by_reader(lambda reader: {"ids": [reader.told()], "until": "2100-01-01T08:00:00Z"}),
    ],
    ("user", "notification.clear"): [
        by_the_house(lambda reader: {"ids": [reader.told(), new_id()]}),
    ],
    ("user", "board.forget"): [
        by_the_house(lambda reader: {"board": reader.board.id} if reader.told() else {}),
    ],
    ("user", "card.follow"): [by_reader(the_card)],
    ("user", "card.unfollow"): [by_reader(after("card.follow", the_card)), by_reader(the_card)],
    ("user", "card.mute"): [by_reader(the_card)],
    ("user", "card.unmute"): [by_reader(after("card.mute", the_card)), by_reader(the_card)],
    ("user", "board.mute"): [by_reader(the_board)],
    ("user", "board.unmute"): [by_reader(after("board.mute", the_board)), by_reader(the_board)],
    ("user", "card.see"): [
        by_reader(lambda reader: {"card": reader.card, "seq": 10_000}),
        by_reader(lambda reader: {"card": reader.card, "seq": 5} if reader.told() else {}),
    ],
    ("user", "board.look"): [
        by_reader(lambda reader: {"board": reader.board.id, "seq": 2}),
        by_reader(
            after(
                "board.see", lambda reader: {"board": reader.board.id, "seq": reader.board.head()}
            )
        ),
    ],
    ("user", "board.see"): [by_reader(with_marks)],
}
