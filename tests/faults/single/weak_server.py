"""The server with one thing made worse, as WEAKNESS says: what the tests must notice. It is no part of Baton.

`normal` and `off` are the values of SQLite's `synchronous` that lose what was acknowledged; `die-unacknowledged:N`
ends the process between the commit and the acknowledgement of its Nth command. `build:NAME` says that it serves
other scripts, as after an upgrade.
"""

import os
from itertools import count

from core import server
from core.config import Config

server.prepare(Config.from_environment(os.environ))

from app import main  # noqa: E402
from core import assets, commands, database  # noqa: E402


def weaken(weakness: str) -> None:
    """Put the weakness in the place of what is right."""
    kind, _, number = weakness.partition(":")
    if kind in ("normal", "off"):
        _weaken_sync(kind)
    elif kind == "die-unacknowledged":
        _die_before_ack(int(number))
    elif kind == "build":
        assets.build = lambda: number
    else:
        raise SystemExit(f"there is no weakness {weakness!r}")


def _weaken_sync(mode: str) -> None:
    strong = database._prepare_sqlite

    def weak(connection, record):
        strong(connection, record)
        connection.execute(f"PRAGMA synchronous = {mode}")

    database._prepare_sqlite = weak


def _die_before_ack(at: int) -> None:
    numbers = count(1)
    tell = commands._tell

    def die(outcome):
        if not outcome.change.name.startswith("boards.") and next(numbers) == at:
            os._exit(9)
        tell(outcome)

    commands._tell = die


if __name__ == "__main__":
    weaken(os.environ["WEAKNESS"])
    main()
