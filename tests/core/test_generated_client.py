"""A stock generator makes a client of what the API says of itself, and the client works."""

import importlib
import json
import subprocess
import sys

import pytest

from auth.tokens import create_token
from core.openapi import describe_api
from tests.factories import make_board

pytestmark = [pytest.mark.once, pytest.mark.live]


@pytest.fixture
def package(app, tmp_path, monkeypatch):
    """Return a function that gives the modules of a client which was generated just now."""
    (tmp_path / "openapi.json").write_text(json.dumps(describe_api(app)))
    words = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    done = subprocess.run(
        [*words, "--path", "openapi.json", "--output-path", "baton_client"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    return lambda name: importlib.import_module(f"baton_client{name}")


def test_a_generated_client_signs_in_reads_writes_and_follows(package, app, live_server):
    board = make_board()
    _id, token = create_token(board.owner, "Robot", ["read", "write"])
    client = package("").AuthenticatedClient(
        live_server.url, token, raise_on_unexpected_status=True
    )

    def call(module, *args, **more):
        return package(f".api.{module}").sync(*args, client=client, **more)

    models = package(".models")

    assert str(call("me.get_me").user.id) == board.owner
    (listed,) = call("boards.get_boards").boards
    assert listed.name == "Pipeline"
    lead = next(
        column
        for column in call("boards.get_board_snapshot", listed.id).records.column
        if column.name == "Lead"
    )
    value = {"amount": 1250000, "currency": "EUR"}
    wanted = {"column": str(lead.id), "title": "Night bus", "value": value}
    body = models.BoardCardCreateBody.from_dict(wanted)
    key = "0192f0c4-7a1e-7c3d-9b1a-3f5e8d2c6a47"
    made = call("boards.board_card_create", listed.id, body=body, idempotency_key=key)
    again = call("boards.board_card_create", listed.id, body=body, idempotency_key=key)
    assert (again.seq, board.titles("Lead")) == (made.seq, ["Night bus"])

    card = made.change.patches[0].id
    target = models.BoardCardMoveBody.from_dict(
        {"card": str(card), "column": board.columns["Proposal"]}
    )
    moved = call("boards.board_card_move", listed.id, body=target)
    shown = call("cards.get_card", str(card))
    assert (shown.card.title, str(shown.card.column)) == ("Night bus", board.columns["Proposal"])
    told = call("boards.get_board_changes", listed.id, since=made.seq)
    assert [(change.seq, change.name) for change in told.changes] == [(moved.seq, "card.move")]
    refused = call("cards.get_card", "0192f0c4-7a1e-7c3d-9b1a-3f5e8d2c6a47")
    assert refused.error.code == "not_found"
