"""What is asked of the database, as a test counts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from core import prepared
from core.extensions import db


@contextmanager
def questions() -> Iterator[list[str]]:
    """Collect the SELECTs of what is done meanwhile, but for tokens, which are remembered for a moment."""
    found: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("SELECT") and "FROM token" not in statement:
            found.append(statement)

    def note_event(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        note(statement)

    run = prepared._Compiled.run

    def noted_run(compiled: prepared._Compiled, *given: Any) -> Any:
        # The driver runs these by itself, and SQLAlchemy tells nobody.
        note(compiled.sql)
        return run(compiled, *given)

    event.listen(db.engine, "before_cursor_execute", note_event)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared._Compiled, "run", noted_run)
        try:
            yield found
        finally:
            event.remove(db.engine, "before_cursor_execute", note_event)
