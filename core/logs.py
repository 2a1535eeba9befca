"""The log for programs: a line of JSON for each entry, in UTC. Nothing that stands in one can begin another."""

import json
import logging
import sys
from datetime import UTC, datetime

from core import references
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
            **references.current(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)


class TextLines(logging.Formatter):
    """Renders an entry for people, and behind its message what it is about."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the message with the ids."""
        ids = " ".join(f"{what} {id}" for what, id in references.current().items())
        return f"{record.message} [{ids}]" if ids else record.message


def init_logs(config: Config) -> None:
    """Write the log as the operator wants it. Call it before Flask makes a logger of its own."""
    if config.log_format == "json":
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        logging.getLogger().addHandler(handler)
    elif logging.lastResort:
        # What writes where nobody has made a handler.
        logging.lastResort.setFormatter(TextLines())
