"""What an audience sees of a change: each patch projected, and nothing of what it may not see."""

from collections.abc import Iterator
from typing import Any

from core.changes import describe
from core.scopes import Scope

Patch = dict[str, Any]
# What is seen of a record, None for nothing.
Seen = dict[str, Any] | None


def project_change(scope: Scope, audience: str, change: Any, epoch: str) -> dict[str, Any]:
    """Return a change as one audience sees it; where it sees nothing, `patches` is empty.

    The number stays, so that every reader counts the same sequence without a gap.
    """
    if scope.sees_all(audience):
        return describe(change, change.patches, epoch)
    shown = (_shown(patch, was, now) for patch, was, now in both_sides(scope, audience, change))
    patches = [patch for patch in shown if patch]
    told = describe(change, patches, epoch)
    return told if patches or not change.patches else scope.veil(audience, told)


def both_sides(scope: Scope, audience: str, change: Any) -> Iterator[tuple[Patch, Seen, Seen]]:
    """Yield each patch with what an audience saw of its record before, and what it sees now.

    So does what only comes into view, or leaves it, with the record that it hangs on.
    """
    before, after = _holders(change)
    for patch, old in zip(change.patches, change.before, strict=True):
        type, put, fields = patch["type"], patch.get("put"), old["fields"]
        was = None if fields is None else {**(put or {}), **fields}
        yield (
            patch,
            was and scope.project(audience, type, was, before),
            put and scope.project(audience, type, put, after),
        )
    for patch in (change.sight or {}).get("along", ()):
        type, put = patch["type"], patch["put"]
        was = scope.project(audience, type, put, before)
        yield patch, was, scope.project(audience, type, put, after)


def room(stream: str, audience: str) -> str:
    """Return the name of the room in which an audience of a stream listens."""
    return f"{stream}|{audience}"


def _shown(patch: Patch, was: Seen, now: Seen) -> Patch | None:
    # What changed beyond what is seen is no news.
    if was == now:
        return None
    if now is not None:
        return {**patch, "put": now}
    # A record that leaves one's view is, for that reader, deleted.
    return {"type": patch["type"], "id": patch["id"], "del": True} | _place(patch)


def _holders(change: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    held = (change.sight or {}).get("holders", {})
    return {id: both[0] for id, both in held.items()}, {id: both[1] for id, both in held.items()}


def _place(patch: Patch) -> Patch:
    return {level: patch[level] for level in ("card", "company") if level in patch}
