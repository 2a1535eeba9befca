"""The people around a board, read when first asked for: who reads it, who is in a department, who follows a card."""

from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from board.queries import BOARD, BOARD_MEMBER, CARD, COMMENT, MEMBER, visible_to
from board.rhythms import RHYTHM
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
    def _readers(self) -> tuple[str, ...]:
        readable = visible_to(MEMBER.c.id).where(BOARD.c.id == self.board)
        people = readable.with_only_columns(MEMBER.c.id).order_by(MEMBER.c.id)
        return tuple(self.connection.scalars(people))

    @cached_property
    def _workspace(self) -> str | None:
        return self.connection.scalar(select(BOARD.c.workspace).where(BOARD.c.id == self.board))
