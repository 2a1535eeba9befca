"""Outlets: where news of a workspace goes, and what was sent there. Secrets lie here locked, and in no log."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid

KINDS = ("webhook", "slack", "teams")


class Outlet(Model):
    """One place outside: a webhook of the workspace, or a channel of a board."""

    __tablename__ = "outlet"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Uuid, index=True)
    # None: of the whole workspace.
    board_id: Mapped[str | None] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    # Locked (auth/vault.py). Without an address, Slack is told by the workspace's app.
    url: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(Text)
    # Of the address what may be shown.
    host: Mapped[str] = mapped_column(String(255))
    # Of Slack: the id of the channel, by which also what is typed there is known to be about this board.
    channel: Mapped[str | None] = mapped_column(String(20))
    events: Mapped[list[str]] = mapped_column(Json)
    # None: all that there are.
    boards: Mapped[list[str] | None] = mapped_column(Json)
    amounts: Mapped[bool]
    # Who set it up: it says what this person may see, and no more.
    author: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # How often in a row it was not reached, and when it is tried next.
    tries: Mapped[int] = mapped_column(Integer)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # `by_hand`, or what went wrong.
    paused: Mapped[str | None] = mapped_column(String(40))


class Delivery(Model):
    """One event on its way to one outlet. It names the change and holds none of its words: those are in the log."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(None, "outlet_id", "state", "at", "seq", "place"),
        Index(None, "outlet_id", "at", "seq", "place"),
    )

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(Uuid, ForeignKey("outlet.id", ondelete="CASCADE"))
    # None, with number 0: nothing has happened, somebody tries the outlet.
    board: Mapped[str | None] = mapped_column(Uuid)
    seq: Mapped[int] = mapped_column(BigInteger)
    # Which one of the events of its change.
    place: Mapped[int] = mapped_column(Integer)
    event: Mapped[str] = mapped_column(String(30))
    card: Mapped[str | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # waiting, again (asked for by hand), sent, failed, gone
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(Integer)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What came back: HTTP's number, or a word of ours where nothing did; how long it took; its beginning.
    status: Mapped[int | None] = mapped_column(Integer)
    code: Mapped[str | None] = mapped_column(String(40))
    millis: Mapped[int | None] = mapped_column(Integer)
    answer: Mapped[str | None] = mapped_column(Text)


OUTLET: Any = Outlet.__table__
DELIVERY: Any = Delivery.__table__
