"""Follows the boards' logs, so that figures need not be reckoned from the beginning when somebody asks."""

from typing import Any

from core.consumers import consumer
from core.extensions import db
from insights.said import remember
from insights.stays import keep_up
from insights.tracks import keep_tracks


# No change wakes it, since none is of this type: whoever reads brings the stays up to the head anyway.
@consumer("insights", streams="board", types=("stay",))
def follow(change: Any) -> None:
    """Keep the stays, the deals' tracks, and what was said on each day."""
    remember(change)
    board = change.stream.partition(":")[2]
    keep_up(db.engine, board)
    keep_tracks(db.engine, board)
