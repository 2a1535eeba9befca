"""The people around a board, read when first asked for: who reads it, who is in a department, who follows a card."""

from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from board.queries import (
    BOARD,
    BOARD_MEMBER,
    CARD,
    COMMENT,
    MEMBER,
    OPENED_BY_THE_HOUSE,
    visible_to,
)
from board.rhythms import RHYTHM
from board.scope import open_board, open_card
from core.actors import Actor
from core.errors import NotFound
from core.records import record_of
from notifications.models import Follow, Mute

FOLLOW = Follow.__table__
MUTE = Mute.__table__


class Circle:
    """The people around one board at this moment."""

    def __init__(self, connection: Connection, board: str) -> None:
        self.connection = connection
        self.board = board
        self._muted: dict[str | None, set[str]] = {}

    def readers(self) -> tuple[str, ...]:
        """Return everybody who may read the board."""
        return self._readers

    def managers(self) -> tuple[str, ...]:
        """Return who was added to the board as its manager."""
        mine = (BOARD_MEMBER.c.board_id == self.board) & (BOARD_MEMBER.c.role == "manager")
        return tuple(self.connection.scalars(select(BOARD_MEMBER.c.id).where(mine)))

    def sees(self, person: str, card: str | None) -> bool:
        """Whether a reader of the board sees a deal."""
        if card is None or not self._has_own_deals:
            return True
        try:
            open_card(card, Actor(person), self.connection)
        except NotFound:
            return False
        return True

    def sees_all(self, person: str) -> bool:
        """Whether a reader of the board sees all of it."""
        return open_board(self.board, Actor(person), self.connection).sight.is_whole

    def department(self, id: str | None) -> tuple[str, ...]:
        """Return the people of a department of the board's workspace."""
        inside = select(MEMBER.c.id).where(
            MEMBER.c.workspace_id == self._workspace,
            MEMBER.c.department == id,
            MEMBER.c.status == "active",
        )
        return tuple(self.connection.scalars(inside.order_by(MEMBER.c.id)))

    def followers(self, card: str) -> tuple[str, ...]:
        """Return who follows a card."""
        mine = select(FOLLOW.c.user_id).where(FOLLOW.c.id == card)
        return tuple(self.connection.scalars(mine.order_by(FOLLOW.c.user_id)))

    def who_muted(self, card: str | None) -> set[str]:
        """Return who wants to hear nothing of a card, or of the whole board."""
        if card not in self._muted:
            muted = select(MUTE.c.user_id).where(MUTE.c.id.in_([self.board, card or self.board]))
            self._muted[card] = set(self.connection.scalars(muted))
        return self._muted[card]

    def invited(self, rhythm: str) -> tuple[str, ...]:
        """Return who is expected at a regular review: those named, or all who were added to the board."""
        mine = (RHYTHM.c.board_id == self.board) & (RHYTHM.c.id == rhythm)
        row = self.connection.execute(select(RHYTHM.c.people).where(mine)).first()
        if row is None:
            return ()
        if row.people is not None:
            return tuple(row.people)
        added = select(BOARD_MEMBER.c.id).where(BOARD_MEMBER.c.board_id == self.board)
        return tuple(self.connection.scalars(added.order_by(BOARD_MEMBER.c.id)))

    def author_of(self, comment: str) -> str | None:
        """Return who wrote a comment of this board."""
        found = (COMMENT.c.board_id == self.board) & (COMMENT.c.id == comment)
        return self.connection.scalar(select(COMMENT.c.author).where(found))

    def card(self, id: str) -> dict[str, Any] | None:
        """Return a card of this board."""
        found = (CARD.c.board_id == self.board) & (CARD.c.id == id)
        row = self.connection.execute(select(CARD).where(found)).first()
        return record_of("board", "card").dump(row) if row else None

    @cached_property
    def _has_own_deals(self) -> bool:
        row = OPENED_BY_THE_HOUSE.first(self.connection, {"board": self.board})
        return bool(row and row.has_own_deals)

    @cached_property
    def _readers(self) -> tuple[str, ...]:
        readable = visible_to(MEMBER.c.id).where(BOARD.c.id == self.board)
        people = readable.with_only_columns(MEMBER.c.id).order_by(MEMBER.c.id)
        return tuple(self.connection.scalars(people))

    @cached_property
    def _workspace(self) -> str | None:
        return self.connection.scalar(select(BOARD.c.workspace).where(BOARD.c.id == self.board))
