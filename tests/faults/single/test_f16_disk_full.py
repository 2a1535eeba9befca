"""F-16: the disk is full. Commands are told to wait, reading goes on; with room again all goes on without a restart."""

import resource
import subprocess
import urllib.request
from contextlib import contextmanager, nullcontext

import pytest

from app import create_app
from auth.tokens import create_token
from core import strict_json
from core.extensions import db
from tests.factories import make_board, make_card, make_member
from tests.faults.single.power import damage, logged, unequal
from tests.support.live import LiveServer
from tests.support.new_tables import make_new_tables
from tests.support.people import SocketPerson
from tests.support.settings import POSTGRESQL, make_config, settings

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(POSTGRESQL, reason="the disk of PostgreSQL is PostgreSQL's"),
]
MB = 1024 * 1024
ROOM = 3 * MB
LONG_TEXT = "Grows " * 8_000


class SmallDisk:
    """A file system of a few megabytes, mounted for the test."""

    def __init__(self, folder):
        self.folder = folder

    @contextmanager
    def of(self, size):
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(self.folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not permitted here; the limit on files shows the same below")
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def fill(self, server):
        """It is as small as it is."""

    def give_room(self, server):
        command = ["mount", "-o", f"remount,size={64 * MB}", str(self.folder)]
        subprocess.run(command, check=True)


class FileLimit:
    """Files of the server may not grow beyond a size, which the kernel sees to. No privilege is needed."""

    def __init__(self, folder):
        self.folder = folder

    def of(self, size):
        self.size = size
        return nullcontext()

    def fill(self, server):
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (self.size, -1))

    def give_room(self, server):
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (-1, -1))


@pytest.mark.parametrize("way", [SmallDisk, FileLimit])
def test_f16_on_a_full_disk_commands_wait_and_reading_goes_on(tmp_path, figure, way):
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = way(folder)
    with disk.of(ROOM), board_on(folder, tmp_path) as (board, token, url):
        card = make_card(board, "Lead", "Growing")
        db.session.remove()
        db.engine.dispose()
        server = LiveServer(tmp_path, settings(tmp_path, url))
        server.start()
        disk.fill(server)
        try:
            ana = SocketPerson(server.url, token)
            acked, refusal = write_until_refused(board, ana, card)
            assert refusal["code"] == "unavailable"
            assert api(server, f"/api/boards/{board.id}", token)["seq"] >= acked[-1]
            assert ana.join(board.stream, since=acked[-1])["seq"] >= acked[-1]
            again = ana.command(board.stream, "card.describe", {"card": card, "text": LONG_TEXT})
            assert again["error"]["code"] == "unavailable"
            disk.give_room(server)
            for _ in range(5):
                ack = ana.command(
                    board.stream, "card.describe", {"card": card, "text": LONG_TEXT + "."}
                )
                acked.append(ack["ok"]["seq"])
            ana.close()
        finally:
            server.stop()
        database = folder / "baton.db"
        figure(
            acked_until_full=len(acked) - 5,
            lost=len(set(acked) - set(logged(database, board.stream))),
            damage=damage(database) or "none",
            acked_without_restart=5,
        )
        assert set(acked) <= set(logged(database, board.stream))
        assert damage(database) is None
        assert unequal(database, board.stream) == []
        assert "Traceback" not in server.log.read_text()


def write_until_refused(board, person, card):
    acked = []
    for number in range(1000):
        text = f"{number} {LONG_TEXT}"
        answer = person.command(board.stream, "card.describe", {"card": card, "text": text})
        if "error" in answer:
            return acked, answer["error"]
        acked.append(answer["ok"]["seq"])
    raise AssertionError("the disk did not fill")


@contextmanager
def board_on(folder, data_dir):
    url = f"sqlite:///{folder / 'baton.db'}"
    app = create_app(make_config(data_dir, url))
    with app.app_context():
        make_new_tables()
        board = make_board()
        token = create_token(make_member(board), "test", ["read", "write"])[1]
        try:
            yield board, token, url
        finally:
            db.session.remove()
            db.engine.dispose()


def api(server, path, token):
    request = urllib.request.Request(
        server.url + path, headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request) as answer:
        return strict_json.loads(answer.read())
