"""The log for programs: a line of JSON for each entry, in UTC. Nothing that stands in one can begin another."""

import json
import logging
import sys
from datetime import UTC, datetime

from core.config import Config


class JsonLines(logging.Formatter):
    """Renders an entry as one line; whatever is not ASCII is escaped, line ends and terminal codes too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def init_logs(config: Config) -> None:
    """Write the log as the operator wants it. Call it before Flask makes a logger of its own."""
    if config.log_format == "json":
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        logging.getLogger().addHandler(handler)
