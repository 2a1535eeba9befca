"""What docs/export.schema.json says of an export is true, and it says so of every field there is today.

    .venv/bin/python -m tests.integrations.exports.test_document

writes it anew.
"""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from integrations.exports.json_schema import schema
from tests.board.test_random_sequences import make_lively_board

pytestmark = pytest.mark.once
FILE = Path(__file__).parents[3] / "docs" / "export.schema.json"


def text() -> str:
    return json.dumps(schema(), indent=1) + "\n"


def test_the_schema_in_the_docs_is_that_of_today_and_holds(app, export):
    assert FILE.read_text() == text()
    document = export(make_lively_board(), "json").json
    validator = Draft202012Validator(json.loads(FILE.read_text()))
    assert list(validator.iter_errors(document)) == []


if __name__ == "__main__":
    __import__("app")
    FILE.write_text(text())
