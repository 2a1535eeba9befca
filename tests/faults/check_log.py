"""A and B: what was acknowledged, refused or left open, against the numbered log."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.faults.evidence import Evidence, Violation
from tests.faults.office import CLIENT as OWNER
from tests.faults.reducer import View


def acked_is_in_the_log(evidence: Evidence) -> Iterator[Violation]:
    numbers = _numbers(evidence)
    for number, line in evidence.history.of("ok"):
        if (line["board"], line["id"]) not in numbers:
            yield Violation("A1", f"{line['id']} was acked as {line['seq']} and is lost", (number,))


def nothing_happened_twice(evidence: Evidence) -> Iterator[Violation]:
    for board, log in evidence.logs.items():
        for (actor, id), count in Counter((c["actor"], c["id"]) for c in log).items():
            if count > 1:
                yield Violation("A2", f"{id} of {actor} is {count} times in {board}")


def acked_number_is_the_number(evidence: Evidence) -> Iterator[Violation]:
    numbers = _numbers(evidence)
    for number, line in evidence.history.of("ok"):
        found = numbers.get((line["board"], line["id"]))
        if found is not None and line["seq"] not in found:
            yield Violation("A3", f"{line['id']} was acked as {line['seq']}, is {found}", (number,))


def nothing_happened_uninvited(evidence: Evidence) -> Iterator[Violation]:
    invoked = {line["id"]: line for _, line in evidence.history.of("invoke")}
    for board, change in _played(evidence):
        line = invoked.get(change["id"])
        if line is None:
            yield Violation("A4", f"nobody asked for {change['name']} {change['seq']} of {board}")
        elif (line["board"], line["name"]) != (board, change["name"]):
            yield Violation("A4", f"{change['id']} was {line['name']}, became {change['name']}")
        elif _person(evidence, line["client"]) != change["actor"]:
            yield Violation("A4", f"{change['id']} happened in the name of {change['actor']}")


def refused_did_not_happen(evidence: Evidence) -> Iterator[Violation]:
    """Only where each copy that was sent was answered by no."""
    numbers = _numbers(evidence)
    sent = Counter(line["id"] for _, line in evidence.history.of("send"))
    refusals = evidence.history.of("refused")
    refused = Counter(line["id"] for _, line in refusals)
    for number, line in refusals:
        id = line["id"]
        if sent[id] == refused[id] and (line["board"], id) in numbers:
            yield Violation("A5", f"{id} was refused ({line['code']}) and happened", (number,))


def numbers_have_no_gap(evidence: Evidence) -> Iterator[Violation]:
    for board, log in evidence.logs.items():
        seqs, head = [change["seq"] for change in log], evidence.heads[board]
        if seqs != list(range(1, head + 1)):
            missing = sorted(set(range(1, head + 1)) - set(seqs))
            yield Violation("B1", f"{board}: head {head}, missing {missing[:5]}, {len(seqs)} rows")


def each_client_keeps_its_order(evidence: Evidence) -> Iterator[Violation]:
    """What was put off, or refused in one of its copies, may have been overtaken by right.

    The owner sends several at once, in no order.
    """
    order, lines, asked = {}, {}, {}
    for number, line in evidence.history.of("invoke"):
        if line["client"] != OWNER:
            order[line["id"]], lines[line["id"]] = len(order), number
            asked[line["id"]] = line
    odd = {line["id"] for _, line in evidence.history.of("put off", "refused")}
    copies = Counter(line["id"] for _, line in evidence.history.of("send"))
    newest: dict[Any, tuple[int, str, int]] = {}
    for board, change in _played(evidence):
        id = change["id"]
        if id not in order or id in odd:
            continue
        before = newest.get((board, change["actor"]), (-1, "", 0))
        was_refused = copies[id] > 1 and _was_in_vain(evidence, asked[id], before[2])
        if before[0] > order[id] and not was_refused:
            said = f"{before[1]} overtook {id} in {board}"
            yield Violation("B2", said, (lines[id], lines[before[1]]))
        newest[board, change["actor"]] = max(before, (order[id], id, change["seq"]))


def _was_in_vain(evidence: Evidence, asked: dict[str, Any], seq: int) -> bool:
    """Whether what a command names was archived when the log was at `seq`.

    Its first copy was refused then, the answer was lost, and a later copy found it restored.
    """
    board = View()
    for change in evidence.logs[asked["board"]]:
        if change["seq"] <= seq:
            board.apply(change["patches"])
    named = [board.get(type, id) for type in board.tables for id in _ids_in(asked["args"])]
    return any(record and record.get("archived_at") for record in named)


def _ids_in(args: dict[str, Any]) -> list[str]:
    return [value for value in args.values() if isinstance(value, str)]


def what_was_acked_comes_before(evidence: Evidence) -> Iterator[Violation]:
    """Who was acked before another was first sent has the smaller number: one pass over time."""
    numbers = _numbers(evidence)
    newest: dict[str, int] = defaultdict(int)
    for number, line in evidence.history.of("invoke", "ok"):
        board = line["board"]
        if line["kind"] == "ok":
            newest[board] = max(newest[board], line["seq"])
            continue
        seqs = numbers.get((board, line["id"]))
        if seqs and min(seqs) <= newest[board]:
            said = f"{line['id']} is {seqs} although {newest[board]} was acked before it was sent"
            yield Violation("B3", said, (number,))


def everything_is_accounted_for(evidence: Evidence) -> Iterator[Violation]:
    if not evidence.converged:
        yield Violation("C3", f"not drained within {evidence.options.patience} s")
    for client in evidence.clients:
        for waiting in client.outbox:
            yield Violation("C3", f"client {client.number} still waits for {waiting.name}")
        if not client.has_reached(evidence.heads):
            state = {b.board: (b.last, evidence.heads[b.board]) for b in client.boards.values()}
            yield Violation("C3", f"client {client.number} is not at the head: {state}")
    answered = {line["id"] for _, line in evidence.history.of("ok", "refused")}
    for number, line in evidence.history.of("invoke"):
        if line["id"] not in answered:
            yield Violation("C3", f"{line['name']} {line['id']} has no answer", (number,))


def _numbers(evidence: Evidence) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for board, log in evidence.logs.items():
        for change in log:
            found[board, change["id"]].append(change["seq"])
    return dict(found)


def _played(evidence: Evidence) -> Iterator[tuple[str, dict[str, Any]]]:
    """The changes made since the stage was set."""
    for board, log in evidence.logs.items():
        for change in log:
            if change["seq"] > evidence.stage.heads[board]:
                yield board, change


def _person(evidence: Evidence, client: Any) -> str:
    return evidence.stage.owner if client == OWNER else evidence.stage.people[client]
