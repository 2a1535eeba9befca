"""What follows when people lose their access: their sessions and tokens end for good."""

from typing import Any

from auth.sessions import end_everything
from core.consumers import consumer


@consumer("sessions", streams="workspace", types=["member"])
def end_sessions_of_the_disabled(change: Any) -> None:
    """End what a disabled person still holds, so that enabling them does not revive it."""
    if change.name != "member.disable":
        return
    for patch in change.patches:
        if patch["type"] == "member":
            end_everything(patch["id"])
