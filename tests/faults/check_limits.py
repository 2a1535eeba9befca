"""D and E: who is put out hears nothing, memory is bounded, nothing fails inside, backups are whole."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.faults.evidence import Evidence, Violation

MB = 2**20
# A listener in another process than the one that did it may hear so many seconds more.
LATE = 1.0
# In threads the C library keeps what each of them once needed for its next need.
MOST_GROWTH = {"eventlet": 20.0, "threading": 60.0}
MOST_FILES = 60
# What the server keeps (1 MB), what the system keeps for both ends (up to 5 MB), what the proxy had read.
MOST_KEPT = 8 * MB


def nobody_hears_after_being_put_out(evidence: Evidence) -> Iterator[Violation]:
    allowed = LATE if evidence.options.workers > 1 else -1.0
    heard = evidence.history.of("event", "stray", "snapshot")
    for _, put_out in evidence.history.of("revoked"):
        board, after = put_out["board"], put_out["after"]
        times = {c["seq"]: datetime.fromisoformat(c["at"]) for c in evidence.logs[board]}
        for number, line in heard:
            mine = (line["client"], line["board"]) == (put_out["client"], board)
            if not mine or line["seq"] not in times or line["t"] > put_out["until"]:
                continue
            late = (times[line["seq"]] - times[after]).total_seconds()
            if line["seq"] > after and late > allowed:
                said = f"client {line['client']} heard {line['seq']} {late:.2f} s after {after}"
                yield Violation("D1", said, (number,))


def memory_is_bounded(evidence: Evidence) -> Iterator[Violation]:
    memory = evidence.memory
    growth = memory.end - memory.base
    if memory.base and memory.lived > 10 and growth > MOST_GROWTH[evidence.options.async_mode]:
        yield Violation("D2", f"the server grew from {memory.base} to {memory.end} MB")
    if memory.files_end > memory.files_start + MOST_FILES:
        yield Violation("D2", f"{memory.files_start} open files became {memory.files_end}")
    for number, line in evidence.history.of("flood"):
        if line["undisturbed"] and line["delivered"] > MOST_KEPT:
            said = f"{line['delivered'] / MB:.1f} MB were kept for a client that did not read"
            yield Violation("D2", said, (number,))


def no_internal_errors(evidence: Evidence) -> Iterator[Violation]:
    for number, line in evidence.history.of("put off"):
        if line["error"]["code"] == "internal":
            yield Violation("E1", f"internal error {line['error'].get('data')}", (number,))


def backups_are_whole(evidence: Evidence) -> Iterator[Violation]:
    for number, line in evidence.history.of("backup"):
        for said in _backup_faults(line, evidence):
            yield Violation("E2", said, (number,))


def no_gap_without_a_fault(evidence: Evidence) -> Iterator[Violation]:
    if not evidence.done and gaps_of(evidence):
        yield Violation("E3", f"{gaps_of(evidence)} gaps, although nothing was harmed")


def gaps_of(evidence: Evidence) -> int:
    """How often a client noticed that it had missed something, and fetched it."""
    return sum(b.gaps for client in evidence.clients for b in client.boards.values())


def _backup_faults(line: dict[str, Any], evidence: Evidence) -> Iterator[str]:
    if not line["went_well"]:
        # Its PostgreSQL may have crashed under it, and then it says so.
        if evidence.options.database == "sqlite":
            yield f"the backup failed: {line['said']}"
        return
    if "heads" not in line:
        return
    if line["integrity"] != "ok" or line["gaps"]:
        yield f"the backup is damaged: {line['integrity']}, gaps in {line['gaps']}"
    for board, acked in line["acked"].items():
        if line["heads"].get(board, 0) < acked:
            yield f"the backup of {board} ends at {line['heads'].get(board)}, {acked} was acked"
