"""A server of its own for a measurement, with people on a board; gone afterwards."""

import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import create_app
from auth.tokens import create_token
from core.extensions import db
from tests.factories import MadeBoard, make_board, make_many_cards, make_member
from tests.support.live import LiveServer
from tests.support.new_tables import make_new_tables
from tests.support.settings import make_config, settings


@dataclass
class Serving:
    """A running server, a board on it, a token for each member."""

    server: LiveServer
    board: MadeBoard
    members: list[str]
    tokens: list[str]

    def resources(self) -> dict[str, float]:
        """Memory in MB, open files and threads of the server process."""
        process = Path(f"/proc/{self.server.process.pid}")
        status = process.joinpath("status").read_text()
        words = {line.partition(":")[0]: line.partition(":")[2] for line in status.splitlines()}
        return {
            "rss_mb": int(words["VmRSS"].split()[0]) / 1024,
            "files": len(list(process.joinpath("fd").iterdir())),
            "threads": int(words["Threads"]),
        }


@contextmanager
def serving(people: int, cards: int = 0) -> Iterator[Serving]:
    """Serve a fresh SQLite database with one board, so many members and so many cards in four columns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'baton.db'}"
        app = create_app(make_config(folder, url))
        with app.app_context():
            make_new_tables()
            board = make_board()
            for column in ("Lead", "Qualified", "Proposal", "Negotiation") if cards else ():
                make_many_cards(board, column, cards // 4)
            members = [make_member(board) for _ in range(people)]
            tokens = [create_token(member, "bench", ["read", "write"])[1] for member in members]
            db.session.rollback()
            server = LiveServer(folder, settings(folder, url))
            server.start()
            try:
                yield Serving(server, board, members, tokens)
            finally:
                server.stop()
                db.session.remove()
                db.engine.dispose()


def fetch(url: str, token: str, **headers: str) -> bytes:
    """Get something as a member."""
    asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}", **headers})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.read()
