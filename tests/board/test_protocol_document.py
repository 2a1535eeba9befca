"""docs/protocol.md is the living page: it names every record's fields and every command's arguments."""

from pathlib import Path

import pytest
from marshmallow import fields

from core.commands import commands
from core.records import records
from core.schemas import Money

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_every_command_stands_there_with_its_arguments(app, page):
    written = {f"`{name} {arguments(item.schema)}`" for (_, name), item in commands.items()}
    assert {line for line in written if line not in page} == set()


def test_every_record_stands_there_with_its_fields_in_order(app, page):
    missing = {
        f"{kind} {type}: {' '.join(record.fields)}"
        for (kind, type), record in records.items()
        if f"| {' '.join(record.fields)} |" not in page
    }
    assert missing == set()


def arguments(schema):
    """Return the arguments of a schema as the page writes them."""
    shown = []
    for name, field in schema.fields.items():
        inner = ""
        if isinstance(field, fields.Nested) and not isinstance(field, Money):
            inner = f": {arguments(field.schema)}"
        elif isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
            inner = f": [{arguments(field.inner.schema)}]"
        shown.append(f"{field.data_key or name}{'' if field.required else '?'}{inner}")
    return "{" + ", ".join(shown) + "}"
