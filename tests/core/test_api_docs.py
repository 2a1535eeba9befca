"""The page about the API: whatever it shows as an example runs as it stands there."""

import os
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from auth.tokens import create_token
from tests.factories import make_board

pytestmark = [pytest.mark.once, pytest.mark.live]


class Examples(HTMLParser):
    """The programs on the page, by language, in the order in which they stand."""

    def __init__(self):
        super().__init__()
        self.found, self._kind = {"curl": [], "python": []}, None

    def handle_starttag(self, tag, attrs):
        self._kind = dict(attrs).get("data-example") if tag == "pre" else self._kind
        if tag == "pre" and self._kind:
            self.found[self._kind].append("")

    def handle_endtag(self, tag):
        self._kind = None if tag == "pre" else self._kind

    def handle_data(self, data):
        if self._kind:
            self.found[self._kind][-1] += data


@pytest.fixture
def examples(client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    parser = Examples()
    parser.feed(page.text)
    assert len(parser.found["curl"]) == len(parser.found["python"]) == 5
    return {kind: "\n".join(some) for kind, some in parser.found.items()}


@pytest.mark.parametrize("kind", ["curl", "python"])
def test_each_example_runs(examples, app, live_server, kind):
    board = make_board()
    _id, token = create_token(board.owner, "Newcomer", ["read", "write"])
    programs = {"curl": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}
    done = subprocess.run(
        [*programs[kind], examples[kind]],
        env=os.environ | {"BATON_URL": live_server.url, "BATON_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Pipeline" in done.stdout
    assert "Night bus" in [title for column in board.columns for title in board.titles(column)]
