"""How answers of the API look, said in a few words: each is a JSON schema, of which OpenAPI is made."""

from typing import Any

Shape = dict[str, Any]

ANYTHING: Shape = {}
TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "integer"}
REAL: Shape = {"type": "number"}
FLAG: Shape = {"type": "boolean"}
ID: Shape = {"type": "string", "format": "uuid"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
DAY: Shape = {"type": "string", "format": "date"}
MONEY: Shape = {"$ref": "#/components/schemas/Money"}
CHANGE: Shape = {"$ref": "#/components/schemas/Change"}


def shape(**fields: Shape) -> Shape:
    """Return an object with these fields, all of which are there; see `besides`."""
    return {"type": "object", "required": list(fields), "properties": fields}


def besides(found: Shape, **fields: Shape) -> Shape:
    """Return an object which may have further fields."""
    return found | {"properties": found["properties"] | fields}


def many(item: Shape) -> Shape:
    """Return a list."""
    return {"type": "array", "items": item}


def by_key(value: Shape) -> Shape:
    """Return an object whose keys are no names but ids, currencies and the like."""
    return {"type": "object", "additionalProperties": value}


def maybe(found: Shape) -> Shape:
    """Return what may be null too."""
    if isinstance(found.get("type"), str) and "enum" not in found:
        return found | {"type": [found["type"], "null"]}
    return {"anyOf": [found, {"type": "null"}]}


def one_of(*words: str) -> Shape:
    """Return one word of a list."""
    return {"type": "string", "enum": list(words)}


def record(type: str, kind: str = "board") -> Shape:
    """Return a record of a kind of stream, as snapshots and patches show it."""
    return {"$ref": f"#/components/schemas/{record_name(kind, type)}"}


def extended(base: Shape, **fields: Shape) -> Shape:
    """Return a record with what an answer says besides."""
    return {"allOf": [base, shape(**fields)]}


def record_name(kind: str, type: str) -> str:
    """Return what the schema of a record is called: those of a board by their type alone."""
    name = "".join(word.capitalize() for word in type.split("_"))
    return name if kind == "board" or type == kind else f"{kind.capitalize()}{name}"
