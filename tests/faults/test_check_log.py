"""The checker tells a command that was overtaken from one that was refused at first."""

from types import SimpleNamespace

import pytest

from tests.faults.check_log import each_client_keeps_its_order

BOARD, CARD, MOVE, OTHER = "board", "card-1", "move", "other"


def changes(*names):
    """A log in which the card is archived, the second command happens, and the first after it."""
    at = {"archive": "2026-11-28T12:00:00.000Z", "restore": None}
    for seq, name in enumerate(names, 1):
        put = {"id": CARD, "archived_at": at.get(name)}
        patches = [{"type": "card", "id": CARD, "put": put}] if name in at else []
        yield {"seq": seq, "id": name, "actor": "somebody", "patches": patches}


def evidence(log, copies):
    lines = [
        ("invoke", {"id": MOVE, "args": {"card": CARD}}),
        ("invoke", {"id": OTHER, "args": {}}),
    ]
    lines += [("send", {"id": MOVE})] * copies + [("send", {"id": OTHER})]
    lines = [(kind, line | {"client": 0, "board": BOARD}) for kind, line in lines]

    def of(*kinds):
        return [(number, line) for number, (kind, line) in enumerate(lines) if kind in kinds]

    return SimpleNamespace(
        history=SimpleNamespace(of=of),
        logs={BOARD: list(log)},
        stage=SimpleNamespace(heads={BOARD: 0}),
    )


@pytest.mark.parametrize(
    ("log", "copies", "found"),
    [
        (changes(MOVE, OTHER), 1, 0),
        (changes(OTHER, MOVE), 1, 1),
        (changes(OTHER, MOVE), 2, 1),
        (changes("archive", OTHER, "restore", MOVE), 2, 0),
        (changes("archive", OTHER, "restore", MOVE), 1, 1),
        (changes("archive", "restore", OTHER, MOVE), 2, 1),
    ],
)
def test_only_what_could_not_be_done_then_may_come_later(log, copies, found):
    assert len(list(each_client_keeps_its_order(evidence(log, copies)))) == found
