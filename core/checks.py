"""What `flask verify` compares beside log and tables: packages say how what they reckon from the log is checked."""

from collections.abc import Callable, Iterable

from sqlalchemy import Engine

Check = Callable[[Engine], Iterable[str]]

checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let `flask verify` print what a function finds: a sentence for each difference."""
    checks.append(check)
