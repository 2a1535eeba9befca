"""Folds: the old end of a stream's log, put together into records as they stood there.

A change that is folded keeps its row (number, id, person, time, answer) and loses its patches. What a
stream's log says is therefore: the folded records, then the patches of the changes after the fold.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.prepared import Prepared


class Fold(Model):
    """Up to which change a stream's log is folded, and when that change was made."""

    __tablename__ = "fold"

    stream: Mapped[str] = mapped_column(ForeignKey("stream.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FoldedRecord(Model):
    """A record as it stood at its stream's fold."""

    __tablename__ = "folded_record"

    stream: Mapped[str] = mapped_column(ForeignKey("fold.stream"), primary_key=True)
    type: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(Json)


FOLD = Fold.__table__
FOLDED_RECORD = FoldedRecord.__table__

FOLDED_TO = Prepared(select(FOLD.c.seq).where(FOLD.c.stream == bindparam("of_stream")))


def folded_to(connection: Connection, stream: str) -> int:
    """Return the number of a stream's last folded change, 0 when its log is whole."""
    return FOLDED_TO.scalar(connection, {"of_stream": stream}) or 0
