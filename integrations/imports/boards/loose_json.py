"""JSON of which nobody knows the types: each accessor gives what it promises, whatever stands there."""

from collections.abc import Iterator
from typing import Any

MAX_KEY = 200


def is_object(value: Any) -> bool:
    """Whether a value has members."""
    return isinstance(value, dict)


def text_in(thing: dict[str, Any], name: str) -> str:
    """Return a member that is text, "" for whatever else stands there."""
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def key_in(thing: dict[str, Any], name: str) -> str | None:
    """Return a member that names something: text, or a whole number; None for whatever else."""
    value = thing.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and 0 < len(value) <= MAX_KEY else None


def keys_in(thing: dict[str, Any], name: str) -> list[str]:
    """Return a member that is a list of keys, each once."""
    found = {str(i): value for i, value in enumerate(list_in(thing, name))}
    return list(dict.fromkeys(key for i in found if (key := key_in(found, i)) is not None))


def list_in(thing: dict[str, Any], name: str) -> list[Any]:
    """Return a member that is a list."""
    value = thing.get(name)
    return value if isinstance(value, list) else []


def objects_in(thing: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list."""
    return (one for one in list_in(thing, name) if isinstance(one, dict))


def object_in(thing: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a member that is an object."""
    value = thing.get(name)
    return value if isinstance(value, dict) else {}


def number_in(thing: dict[str, Any], name: str) -> float:
    """Return a member that is a number, 0 for whatever else; also one that stands there as text."""
    value = thing.get(name)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if abs(number) < 1e300 else 0.0


def in_order(things: list[dict[str, Any]], name: str) -> list[tuple[int, dict[str, Any]]]:
    """Return things by a member that is a number, each with the place that it has in the file."""
    return sorted(enumerate(things), key=lambda one: number_in(one[1], name))
