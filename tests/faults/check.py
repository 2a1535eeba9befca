"""The command line of the checker: `bin/faults --seconds 600 --seed 7 --database postgresql --workers 3`."""

import signal
import sys
from pathlib import Path
from typing import Any

from tests.faults.checks import violations
from tests.faults.evidence import Violation
from tests.faults.options import Options, parse
from tests.faults.report import facts, text
from tests.faults.run import run
from tests.faults.schedule import Fault, from_json, make_schedule, to_json


def main() -> int:
    """Run, check, report; the exit code says whether every promise was kept."""
    options = parse(sys.argv[1:])
    # So that nothing which it started is left behind when it is told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    schedule = schedule_of(options)
    say(f"{len(schedule)} faults:\n" + "\n".join(map(str, schedule)))
    line, found = check(options, schedule)
    say(text(line, found, options.replay))
    return bool(found)


def check(options: Options, schedule: list[Fault]) -> tuple[dict[str, Any], list[Violation]]:
    """Return the report line of a run, and what it found."""
    evidence = run(options, schedule)
    folder = evidence.history.path.parent
    (folder / "schedule.json").write_text(to_json(schedule))
    found = violations(evidence)
    return facts(evidence, found) | {"folder": str(folder)}, found


def schedule_of(options: Options) -> list[Fault]:
    """From a file, or made from the seed."""
    if options.schedule:
        return from_json(Path(options.schedule).read_text())
    return make_schedule(
        options.seed,
        options.seconds,
        workers=options.workers,
        clients=options.clients,
        boards=options.boards,
        services=options.services,
        kill_every=options.kill_every,
        only=options.only.split(",") if options.only else (),
    )


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
