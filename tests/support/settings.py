"""The settings under which tests run; TEST_DATABASE and ASYNC_MODE choose among them."""

import os
from pathlib import Path

from core.config import ASYNC_MODES, Config

POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
# Tests of several processes choose database and mode themselves: all modes, unless a run is for one of them.
MODES = [os.environ["ASYNC_MODE"]] if "ASYNC_MODE" in os.environ else list(ASYNC_MODES)
MODE = os.environ.get("ASYNC_MODE", "threading" if POSTGRESQL else "eventlet")


def make_config(folder: Path, database_url: str, **changes: str) -> Config:
    """The configuration of a test's application; `changes` are environment variables."""
    return Config.from_environment(settings(folder, database_url) | changes)


def settings(folder: Path, database_url: str) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghij",
        "ASYNC_MODE": MODE,
        "RATE_LIMIT": "off",
    }
