"""Files of unknown origin: what they are is told by their content, and what is bad in them has a sentence."""

import io
import json
import socket
import struct
import tracemalloc
import zipfile

import pytest

from core.errors import AppError, Invalid, TooLarge
from core.jobs import work_one
from integrations.imports.boards.json_reading import members
from integrations.imports.formats import format_of
from integrations.imports.opening import opened
from integrations.imports.tables.xlsx_reading import read_workbook
from integrations.imports.uploads import upload_folder
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
    return packed_with(zipfile.ZIP_DEFLATED, **files)


def packed_with(method, **files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
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
        (b'{"what": NaN}', "not valid JSON"),
        (b'{"shortLink": "a", "idOrganization": 1' + b"0" * 5_000 + b"}", "too long to be read"),
        (b'{"what": [' + b"1" * 9_000 + b"]}", "too long to be read"),
        (b'{"shortLink": "a", "idOrganization": 1e99999999999999999999}', "not valid JSON"),
    ],
)  # fmt: skip
def test_a_bad_file_has_a_sentence_and_stays_nowhere(arrived, visitor, board, content, said):
    client = visitor(board.owner)
    data = {"file": (io.BytesIO(content), "board.json")}
    answer = client.post(f"/api/boards/{board.id}/import/inspect", data=data)
    assert answer.status_code == 422
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
        packed_with(zipfile.ZIP_BZIP2, bomb=bytes(30_000_000)),
        packed_with(zipfile.ZIP_LZMA, bomb=bytes(30_000_000)),
        packed(**{f"{n}.csv": b"Title\n" for n in range(201)}),
    ],
)
def test_a_bomb_is_refused_and_leaves_nothing(arrived, content):
    path = arrived(content)
    before = set(upload_folder().iterdir())
    with pytest.raises(TooLarge):
        opened(path, "bomb.zip")
    assert set(upload_folder().iterdir()) == before


def damaged(method):
    content = bytearray(packed_by(method))
    content[46:60] = bytes(one ^ 0xFF for one in content[46:60])
    return bytes(content)


def packed_by(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a.csv", "Title,Value\n" + "x,1\n" * 400)
    return out.getvalue()


def named_in_no_utf_8():
    content = bytearray(packed_by(zipfile.ZIP_DEFLATED))
    content[6:8], content[30] = (0x800).to_bytes(2, "little"), 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [damaged(zipfile.ZIP_LZMA), damaged(zipfile.ZIP_BZIP2), named_in_no_utf_8()],
    ids=["lzma", "bzip2", "name"],
)
def test_a_damaged_archive_is_refused_whatever_its_way_of_packing(arrived, content):
    path = arrived(content)
    before = set(upload_folder().iterdir())
    with pytest.raises(Invalid, match="damaged"):
        opened(path, "x.zip")
    assert set(upload_folder().iterdir()) == before


@pytest.mark.parametrize(
    "content",
    [
        '{"data": 1}',
        '{"data": null, "a": 2}',
        '{"boards": null}',
        '{"_format": {"a": 1}}',
        "[1, 2]",
    ],
)
def test_json_of_another_shape_than_it_seems_is_refused_with_a_sentence(board, visitor, content):
    data = {"file": (io.BytesIO(content.encode()), "b.json")}
    answer = visitor(board.owner).post(f"/api/boards/{board.id}/import/inspect", data=data)
    assert answer.status_code == 422


def test_of_an_archive_one_member_that_is_too_large_keeps_no_other_away(arrived):
    inner = packed(**{f"{n}.txt": "x" for n in range(300)})
    path = arrived(
        packed(**{"a.csv": "Title,Value\nx,1\n", "big.bin": inner, "c.csv": "Title\nx\n"})
    )
    before = set(upload_folder().iterdir()) - {path}
    found = opened(path, "x.zip")
    assert [one.name for one in found] == ["a.csv", "c.csv"]
    left = set(upload_folder().iterdir()) - before - {path}
    assert {one.name for one in left} == {one.upload for one in found}


MANY = 100_000


def with_directory(wide):
    """A zip whose directory names the same file over and over, its size told in the larger form or not."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    first = struct.pack("<4s2B4HL2L2H", b"PK\x03\x04", 20, *[0] * 8, 1, 0) + b"a"
    size, at = len(entry) * MANY, len(first)
    larger = b""
    if wide:
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, MANY, MANY, size, at)
        larger = end + struct.pack("<4sLQL", b"PK\x06\x07", 0, at + size, 1)
        size = 10
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, at, 0)
    return first + entry * MANY + larger + end


PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0\0\0\3" + bytes(range(256)) * 8


def test_of_a_workspace_of_trello_each_board_is_offered_and_no_attached_file(arrived):
    """Its boards lie in folders, each with what is attached there; there may be very many of these."""
    files = {
        f"{board}/board.json": json.dumps(BOARD | {"name": board}) for board in ("North", "South")
    }
    files |= {f"North/attachments/{n}/van.png": PICTURE for n in range(300)}
    files["South/attachments/1/letter.pdf"] = (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40
    )
    found = opened(arrived(packed(**files)), "workspace.zip")
    assert [(one.name, one.format.name) for one in found] == [
        ("North/board.json", "trello"),
        ("South/board.json", "trello"),
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "cp1252"]
)
def test_of_an_archive_a_table_is_taken_whatever_its_encoding(arrived, encoding):
    text = (
        "Title,Value\nM\u00fcller,1\n" * 9
        if encoding == "cp1252"
        else "\u540d\u79f0,Value\n\u5f20\u4e09,1\n" * 9
    )
    found = opened(arrived(packed(**{"a.txt": text.encode(encoding), "b.png": PICTURE})), "x.zip")
    assert [(one.name, one.format.name) for one in found] == [("a.txt", "csv")]


README = """\
Thank you, and welcome.

This export holds your deals, your contacts and your notes.
Open deals.txt; the first line names the columns.
Questions? Write to us.
"""


def test_of_an_archive_a_text_that_is_no_table_is_not_offered(arrived):
    files = {
        "readme.txt": README,
        "LICENSE": "All rights reserved",
        "deals.txt": "Title;Value\nVans;1\n",
        "report.txt": 'Deals\n\nTitle\tValue\nVans\t1\n"Lorries,\n\nheavy"\t2\n',
        "titles.csv": "Title\nVans\n",
    }
    found = opened(arrived(packed(**files)), "x.zip")
    assert [one.name for one in found] == ["deals.txt", "report.txt", "titles.csv"]


def test_an_archive_of_prose_alone_is_refused_and_leaves_nothing(arrived):
    path = arrived(packed(**{"readme.txt": README}))
    before = set(upload_folder().iterdir())
    with pytest.raises(Invalid, match="no file in this archive"):
        opened(path, "x.zip")
    assert set(upload_folder().iterdir()) == before


@pytest.mark.parametrize("wide", [False, True])
def test_a_directory_of_more_than_is_taken_is_refused_before_it_is_in_memory(arrived, wide):
    content = with_directory(wide)
    path = arrived(content)
    for read in (lambda: opened(path, "x.zip"), lambda: read_workbook(content)):
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge):
                read()
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()


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


@pytest.mark.parametrize("before", range(0, 70_000, 6_789))
def test_a_number_that_is_too_long_is_found_wherever_it_stands(before):
    file = b'{"a": "' + b"x" * before + b'", "b": ' + b"7" * 4_400 + b"}"
    with pytest.raises(Invalid, match="too long"):
        list(members(io.BytesIO(file)))


def test_numbers_of_any_size_are_read(board, import_board):
    sizes = [10**30, -(10**400), 2**63, 1.5e300]
    cards = [BOARD["cards"][0] | {"id": f"c{n}", "pos": pos} for n, pos in enumerate(sizes)]
    cards.append(cards[0] | {"id": 10**30, "badges": {"votes": 10**30, "comments": 2**70}})
    told = import_board(BOARD | {"cards": cards}, board)
    assert (told["cards"], told["problems"][0]["path"]) == (4, "cards[4]")


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


@pytest.mark.parametrize("file", [OURS.read_bytes(), b"Title,Value\nVans,many\n"])
def test_an_import_reports_in_the_language_in_which_it_was_asked_for(board, visitor, file):
    client, place = visitor(board.owner), f"/api/boards/{board.id}/import"
    said = {}
    for language in ("en", "zh-CN", "en"):
        data = {"file": (io.BytesIO(file), "deals"), "dry_run": "1"}
        asked = client.post(place, data=data, headers={"Accept-Language": language})
        work_one()
        report = client.get(f"/api/jobs/{asked.json['job']}").json["report"]
        said.setdefault(language, []).append(json.dumps([report["missing"], report["problems"]]))
    assert said["en"][0] == said["en"][1] != said["zh-CN"][0]


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
