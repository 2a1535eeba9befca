"""Judges what pip-audit and npm audit have answered: a hole that nobody has written down stops the build.

judge.py FOLDER EXCEPTIONS [--must]: FOLDER holds python.json and npm.json. What was not asked is never called
clean: it is named, and with --must it stops the build too.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A known hole of a package, under all names that it has."""

    package: str
    ids: frozenset[str]
    title: str


@dataclass(frozen=True)
class Answer:
    """What one tool found, and the packages of which it could not ask."""

    findings: list[Finding]
    unasked: list[str]


def main(folder: str, exceptions: str, *options: str) -> int:
    """Print the judgement; return the status."""
    answers = [
        python_answer(read(Path(folder, "python.json"))),
        npm_answer(read(Path(folder, "npm.json"))),
    ]
    accepted = tomllib.loads(Path(exceptions).read_text()).get("accepted", [])
    unasked = [name for answer in answers for name in answer.unasked]
    bad = unlisted(
        [one for answer in answers for one in answer.findings], accepted, datetime.now(UTC).date()
    )
    for finding in bad:
        print(f"{finding.package}: {', '.join(sorted(finding.ids))}: {finding.title}")
    if unasked:
        print("!" * 80)
        print(f"!! NOT ASKED for known holes: {', '.join(unasked)}")
        print(
            "!! Nothing is known about these. Run bin/advisories where the databases can be reached."
        )
        print("!" * 80)
    elif not bad:
        print("No known hole but those in docs/advisory-exceptions.toml.")
    return 1 if bad or (unasked and "--must" in options) else 0


def read(path: Path) -> dict[str, Any]:
    """Return what a tool wrote, nothing where it wrote nothing that can be read."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def python_answer(said: dict[str, Any]) -> Answer:
    """Read what pip-audit said. A package that it skipped was not asked about, whatever its status says."""
    packages = said.get("dependencies")
    if not packages:
        return Answer([], ["all Python packages"])
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    if len(skipped) == len(packages):
        skipped = ["all Python packages"]
    found = [
        Finding(
            one["name"], frozenset([hole["id"], *hole["aliases"]]), first_line(hole["description"])
        )
        for one in packages
        for hole in one.get("vulns", [])
    ]
    return Answer(found, skipped)


def npm_answer(said: dict[str, Any]) -> Answer:
    """Read what npm audit said."""
    if "vulnerabilities" not in said:
        return Answer([], ["all npm packages"])
    return Answer(list(npm_findings(said["vulnerabilities"])), [])


def npm_findings(packages: dict[str, Any]) -> Iterator[Finding]:
    """Yield each hole once, at the package that has it: names in `via` are of packages that use it."""
    for name, package in packages.items():
        for hole in package["via"]:
            if isinstance(hole, dict):
                yield Finding(name, frozenset([hole["url"].rpartition("/")[2]]), hole["title"])


def unlisted(findings: list[Finding], accepted: list[dict[str, Any]], today: date) -> list[Finding]:
    """Return the holes which no exception covers today."""
    valid = {(one["package"], one["id"]) for one in accepted if one["until"] >= today}
    return [one for one in findings if not {(one.package, id) for id in one.ids} & valid]


def first_line(text: str) -> str:
    """Return the beginning of a description."""
    return (text or "").partition("\n")[0][:120]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
