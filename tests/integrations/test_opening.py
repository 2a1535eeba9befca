"""Files of unknown origin: what they are is told by their content, and what is bad in them has a sentence."""

import io
import json
import socket
import time
import zipfile

import pytest

from core.errors import AppError, Invalid, TooLarge
from core.jobs import work_one
from integrations.formats import format_of
from integrations.json_reading import members
from integrations.opening import opened
from integrations.uploads import upload_folder
from tests.integrations.test_trello import OURS

pytestmark = pytest.mark.once
BOARD = json.loads(OURS.read_text())


@pytest.fixture
def arrived(app, tmp_path):
    """Write a file as it comes in; return where it lies."""

    def write(content):
        path = upload_folder() / "arriving"
        path.write_bytes(content)
        return path

    return write


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OURS.read_bytes()[:3000], "breaks off in the middle"),
        (b'{"cards": [1, 2', "does not know"),
        (json.dumps(BOARD).encode("utf-16"), "not UTF-8"),
        (OURS.read_bytes().replace(b"Vans", b"V\xff\xfens"), "UTF-8"),
        (b'{"shortLink": "a", "cards": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"shortLink": "a", "idOrganization": ' + b'{"a":' * 100_000, "nested too deeply"),
        (b'{"idOrganization": null, "shortLink": "a"}', "no list and no card"),
        (b'{"idOrganization": null, "shortLink": "a"} trailing', "not valid JSON"),
        (b"PK\x03\x04 and nothing else", "archive is damaged"),
        (b'{"what": "else"}', "does not know"),
    ],
)  # fmt: skip
def test_a_bad_file_has_a_sentence_and_stays_nowhere(arrived, visitor, board, content, said):
    client = visitor(board.owner)
    data = {"file": (io.BytesIO(content), "board.json")}
    began = time.monotonic()
    answer = client.post(f"/api/boards/{board.id}/import/inspect", data=data)
    assert (answer.status_code, time.monotonic() - began < 5) == (422, True)
    assert said in answer.json["error"]["message"]


def test_wrong_types_everywhere_are_problems_and_no_fault(board, import_board):
    wrong = [None, 7, "x", [], {}, [7], {"id": 5}, {"id": "a" * 300}, True, {"id": "x", "name": 5}]
    names = ("lists", "labels", "members", "customFields", "cards", "checklists", "actions")
    file = BOARD | {name: [*BOARD[name], *wrong] for name in names}
    for card in file["cards"][:6]:
        for name in set(card) - {"id", "idList"}:
            card = card | {name: wrong}
        file["cards"].append(card | {"id": f"{card['id']}x", "due": "soon", "pos": "first"})
    told = import_board(file, board)
    assert told["problems_count"] > 30
    assert {
        "path": "cards[6]",
        "message": "This is not what Trello writes here; it was left out.",
    } in told["problems"]
    assert len(board.records("card")) == told["cards"] >= 12


def test_an_id_that_stands_twice_is_told_and_the_first_counts(board, import_board):
    file = BOARD | {"cards": [*BOARD["cards"], BOARD["cards"][0] | {"name": "Again"}]}
    told = import_board(file, board)
    assert told["cards"] == 6
    assert "twice" in told["problems"][0]["message"]


def test_of_an_archive_each_file_is_taken_and_none_of_its_paths(arrived, tmp_path):
    evil = {
        "../../../../tmp/evil.json": OURS.read_bytes(),
        "/etc/cron.d/evil.csv": b"Title\nOne\n",
        "inner.zip": b"PK\x03\x04",
        "C:\\windows\\board.json": OURS.read_bytes(),
        "readme.bin": b"\x00\x01{",
    }
    before = set(upload_folder().iterdir())
    found = opened(arrived(packed(**evil)), "all.zip")
    assert [(one.name, one.format.name) for one in found][:2] == [
        ("evil.json", "trello"),
        ("evil.csv", "csv"),
    ]
    new = set(upload_folder().iterdir()) - before - {upload_folder() / "arriving"}
    assert {path.name for path in new} == {one.upload for one in found}


@pytest.mark.parametrize(
    "content",
    [
        packed(bomb=b"0" * 30_000_000),
        packed(**{f"{n}.csv": b"Title\n" for n in range(201)}),
    ],
)
def test_a_bomb_is_refused_and_leaves_nothing(arrived, content):
    path = arrived(content)
    before = set(upload_folder().iterdir())
    with pytest.raises(TooLarge):
        opened(path, "bomb.zip")
    assert set(upload_folder().iterdir()) == before


def test_what_a_file_is_is_told_by_its_content_alone(arrived):
    shown = {name: json.dumps(value).encode() for name, value in {
        "trello": BOARD, "wekan": {"_format": "wekan-board-1.0.0"}, "deck": {"boards": [{"stacks": {}}]},
    }.items()}  # fmt: skip
    shown |= {"csv": b"Title;Stage\nOne;Lead\n"}
    assert {name: format_of(arrived(content)).name for name, content in shown.items()} == {
        name: name for name in shown
    }
    with pytest.raises(Invalid):
        format_of(arrived(b'["a", "list"]'))


def test_a_list_of_lists_of_numbers_is_read_without_its_like_being_made():
    large = b'{"a": {"b": [[1, 2.5, 1e400, 123456789012345678901234567890]]}, "c": [null]}'
    assert dict(members(io.BytesIO(large), {"c"})) == {"c": None}


def test_a_new_board_is_made_from_a_file(board, visitor):
    client = visitor(board.owner)
    place = f"/api/workspaces/{board.workspace.id}/import"
    seen = client.post(
        f"{place}/inspect", data={"file": (io.BytesIO(OURS.read_bytes()), "b.json")}
    ).json
    assert (seen["format"], seen["name"], len(seen["people"])) == (
        "trello",
        "Sales of the north",
        2,
    )
    body = {name: seen[name] for name in ("upload", "file", "format", "currency")}
    trial = client.post(place, json=body | {"dry_run": True}).json["job"]
    work_one()
    assert client.get(f"/api/jobs/{trial}").json["report"]["cards"] == 6
    job = client.post(place, json=body | {"name": "The north"}).json["job"]
    work_one()
    report = client.get(f"/api/jobs/{job}").json["report"]
    names = {one["id"]: one["name"] for one in client.get("/api/boards").json["boards"]}
    assert names[report["board"]] == "The north"
    assert len(client.get(f"/api/boards/{report['board']}?archived=1").json["records"]["card"]) == 6


def test_an_import_waits_and_goes_on_and_one_that_waits_is_called_off(board, visitor, monkeypatch):
    client = visitor(board.owner)
    place = f"/api/boards/{board.id}/import"
    for end in ("resume", "cancel"):
        data = {"file": (io.BytesIO(OURS.read_bytes()), "b.json")}
        job = client.post(place, data=data).json["job"]
        assert client.post(f"/api/jobs/{job}/pause").status_code == 204
        assert not work_one()
        assert client.get(f"/api/jobs/{job}").json["state"] == "paused"
        client.post(f"/api/jobs/{job}/{end}")
        assert work_one()
        state = client.get(f"/api/jobs/{job}").json["state"]
        assert state == {"resume": "done", "cancel": "cancelled"}[end]
    assert len(board.records("card")) == 6


def test_no_fault_is_told_of_but_ours(arrived):
    """Cut anywhere, a file is refused or read: nothing else is raised."""
    whole = OURS.read_bytes()
    for length in range(0, len(whole), 397):
        try:
            format = format_of(arrived(whole[:length]))
            assert format.name in ("trello", "csv")
        except AppError:
            pass


def test_addresses_in_a_file_are_links_that_nobody_follows(board, import_board):
    with socket.create_server(("127.0.0.1", 0)) as spy:
        spy.setblocking(False)
        port = spy.getsockname()[1]
        urls = [f"http://127.0.0.1:{port}/a", "http://169.254.169.254/", "file:///etc/passwd"]
        links = [{"id": f"l{n}", "url": url, "name": "x"} for n, url in enumerate(urls)]
        card = BOARD["cards"][0] | {"attachments": links, "desc": f"![]({urls[0]})"}
        told = import_board(BOARD | {"cards": [card], "bioData": urls[0]}, board)
        with pytest.raises(BlockingIOError):
            spy.accept()
    assert [one["url"] for one in board.records("attachment")] == urls[:2]
    assert {"what": "Attachments", "count": 1, "why": "They have no address."} in told["missing"]
