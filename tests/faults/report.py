"""The outcome of a run: one line of JSON, a table, and for each violation how to see it again."""

import json
import subprocess
from collections import Counter
from typing import Any

from tests.faults.check_limits import gaps_of
from tests.faults.evidence import Evidence, Violation
from tests.support.live import ROOT

EXAMPLES = 2


def facts(evidence: Evidence, violations: list[Violation]) -> dict[str, Any]:
    """The report line."""
    options = evidence.options
    return {
        "verdict": "FAIL" if violations else "PASS",
        "failed": dict(Counter(violation.check for violation in violations)),
        "seed": options.seed,
        "commit": _commit(),
        "database": options.database,
        "async_mode": options.async_mode,
        "workers": options.workers,
        "clients": options.clients,
        "boards": options.boards,
        "seconds": options.seconds,
        "faults": dict(sorted(evidence.done.items())),
        **_counts(evidence),
        **_found(evidence, violations),
        "converge_s": _spread(_converge_seconds(evidence), 0.5, 0.99, 1),
        "ack_ms": _spread(_ack_ms(evidence), 0.5, 0.95, 0.99),
        "rss_mb": [evidence.memory.start, evidence.memory.peak, evidence.memory.end],
        "files": [evidence.memory.files_start, evidence.memory.files_end],
    }


def text(line: dict[str, Any], violations: list[Violation], replay: str) -> str:
    """What is printed at the end."""
    rows = [f"  {name:<18} {_shown(value)}" for name, value in line.items()]
    told: Counter[str] = Counter()
    for violation in violations:
        told[violation.check] += 1
        if told[violation.check] <= EXAMPLES:
            where = f" (history.jsonl: {', '.join(map(str, violation.lines))})"
            rows.append(f"{violation.check}: {violation.message}{where * bool(violation.lines)}")
    if violations:
        rows.append(f"Play it again: {replay}")
    return "\n".join([json.dumps(line), *rows])


def _counts(evidence: Evidence) -> dict[str, int]:
    history = evidence.history
    oks, invoked = history.of("ok"), history.of("invoke")
    acked = {line["id"] for _, line in oks}
    refused = {line["id"] for _, line in history.of("refused")} - acked
    sent = Counter(line["id"] for _, line in history.of("send"))
    return {
        "invoked": len(invoked),
        "acked": len(acked),
        "refused": len(refused),
        "unknown": len({line["id"] for _, line in invoked} - acked - refused),
        "put_off": len(history.of("put off")),
        "resends": sum(sent.values()) - len(sent),
        "repeated_answers": len(oks) - len(acked),
        "log_rows": sum(map(len, evidence.logs.values())),
    }


def _found(evidence: Evidence, violations: list[Violation]) -> dict[str, int]:
    found = Counter(violation.check for violation in violations)
    return {
        "lost": found["A1"],
        "doubled": found["A2"],
        "gaps_in_log": found["B1"],
        "order_violations": found["B2"] + found["B3"],
        "views_checked": len(evidence.history.of("event", "snapshot")),
        "divergent_views": found["B4"] + found["C2"],
        "gaps_repaired": gaps_of(evidence),
        "heard_late": found["D1"],
    }


def _converge_seconds(evidence: Evidence) -> list[float]:
    """For each client, how long after the heal it saw the last new thing."""
    last = dict.fromkeys(range(len(evidence.clients)), evidence.healed_at)
    for _, line in evidence.history.of("event", "snapshot", "ok", "refused"):
        if line["client"] in last:
            last[line["client"]] = max(last[line["client"]], line["t"])
    return [moment - evidence.healed_at for moment in last.values()]


def _ack_ms(evidence: Evidence) -> list[float]:
    """From the first sending to the first yes, whatever lay between."""
    began, took = {}, {}
    for _, line in evidence.history.of("invoke", "ok"):
        if line["kind"] == "invoke":
            began[line["id"]] = line["t"]
        else:
            took.setdefault(line["id"], 1000 * (line["t"] - began[line["id"]]))
    return list(took.values())


def _spread(values: list[float], *shares: float) -> list[float]:
    ordered = sorted(values) or [0.0]
    return [round(ordered[min(len(ordered) - 1, int(len(ordered) * s))], 2) for s in shares]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    return " · ".join(map(str, value)) if isinstance(value, list) else str(value)


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip() or "unknown"
