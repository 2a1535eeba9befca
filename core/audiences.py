"""What an audience sees of a change: each patch projected, and nothing of what it may not see."""

from typing import Any

from core.changes import describe
from core.scopes import Scope


def project_change(scope: Scope, audience: str, change: Any, epoch: str) -> dict[str, Any]:
    """Return a change as one audience sees it; where it sees nothing, `patches` is empty.

    The number stays, so that every reader counts the same sequence without a gap.
    """
    pairs = zip(change.patches, change.before, strict=True)
    shown = (_project(scope, audience, patch, before["fields"]) for patch, before in pairs)
    return describe(change, [patch for patch in shown if patch], epoch)


def room(stream: str, audience: str) -> str:
    """Return the name of the room in which an audience of a stream listens."""
    return f"{stream}|{audience}"


def _project(
    scope: Scope, audience: str, patch: dict[str, Any], before: dict[str, Any] | None
) -> dict[str, Any] | None:
    after = patch.get("put")
    record = after and scope.project(audience, patch["type"], after)
    if record:
        return {**patch, "put": record}
    if before is None:
        return None
    was_seen = scope.project(audience, patch["type"], {**(after or {}), **before})
    # A record that leaves one's view is, for that reader, deleted.
    return (
        {"type": patch["type"], "id": patch["id"], "del": True} | _place(patch)
        if was_seen
        else None
    )


def _place(patch: dict[str, Any]) -> dict[str, Any]:
    return {level: patch[level] for level in ("card", "company") if level in patch}
