"""Backups made while people write: what the file holds is looked at as an operator would hope for it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.live import ROOT


def make_and_look(environment: dict[str, str], file: Path) -> dict[str, Any]:
    """Run `flask backup`; return whether it went well, what it said, and what is in the file."""
    command = [sys.executable, "-m", "flask", "--app", "app", "backup", str(file)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )
    found = {"went_well": done.returncode == 0, "said": (done.stdout + done.stderr)[-300:]}
    if done.returncode == 0 and environment["DATABASE_URL"].startswith("sqlite"):
        found |= _look(file)
    return found


def _look(file: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT stream, count(*), max(seq) FROM change GROUP BY stream")
        logs = {stream: (count, newest) for stream, count, newest in rows}
        return {
            "integrity": connection.execute("PRAGMA integrity_check").fetchone()[0],
            "heads": {
                stream.removeprefix("board:"): newest
                for stream, (_, newest) in logs.items()
                if stream.startswith("board:")
            },
            "gaps": [stream for stream, (count, newest) in logs.items() if count != newest],
        }
