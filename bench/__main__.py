"""All measures, one after the other: `python -m bench`, or `python -m bench quick` in about a minute."""

import os
import subprocess
import sys
import time

from bench import browser, commits, fanout, growth, idle, memory, snapshot, start
from bench.report import say, say_facts

MEASURES = (fanout, commits, growth, snapshot, memory, idle, start, browser)


def main(is_quick: bool) -> None:
    """Measure and print."""
    # Each measure says itself on which database it runs.
    os.environ.pop("DATABASE_URL", None)
    begun = time.monotonic()
    say_facts()
    for measured in MEASURES:
        try:
            measured.measure(is_quick)
        except subprocess.CalledProcessError as error:
            say(f"\n{measured.__name__} could not be measured: {error}")
    say(f"\nAll in {time.monotonic() - begun:.0f} s; docs/performance.md explains the figures.")


if __name__ == "__main__":
    main("quick" in sys.argv)
