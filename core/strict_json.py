"""JSON without its traps: no NaN, no infinity, no lone surrogates, no bottomless nesting, either way."""

from typing import Any

import orjson


def dumps(value: Any, **_: Any) -> str:
    """Render as compact JSON text; raise TypeError for what JSON cannot carry.

    The keyword arguments of `json.dumps` are accepted and ignored, since engine.io passes some.
    """
    return orjson.dumps(value).decode()


def encode(value: Any) -> bytes:
    """Render as `dumps` does, as bytes: of a large board the way over text takes longer than the rendering."""
    return orjson.dumps(value)


def loads(text: str | bytes, **_: Any) -> Any:
    """Parse JSON; raise ValueError for NaN, overflowing numbers, lone surrogates, deep nesting."""
    return orjson.loads(text)


def canonical(value: Any) -> bytes:
    """Render with sorted keys, so that equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
