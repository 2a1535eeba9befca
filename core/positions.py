"""Order keys between two neighbours: integer-prefixed fractional indexing, compared by code unit.

Method: David Greenspan, "Implementing Fractional Indexing" (observablehq.com/@dgreensp).
"""

from fractional_indexing import generate_key_between, generate_n_keys_between


def key_between(before: str | None, after: str | None) -> str:
    """Return a key that sorts after `before` and before `after`; None stands for the open end."""
    return generate_key_between(before, after)


def keys_between(before: str | None, after: str | None, count: int) -> list[str]:
    """Return `count` rising keys between two neighbours, evenly spread so that they stay short."""
    return generate_n_keys_between(before, after, n=count)
