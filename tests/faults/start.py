"""Starts the server with a fault of ours put in: `python -m tests.faults.start BUG`."""

import os
import sys

from core import server
from core.config import Config

server.prepare(Config.from_environment(os.environ))

from app import main  # noqa: E402
from tests.faults.bugs import put_in  # noqa: E402

put_in(sys.argv[1])
main()
