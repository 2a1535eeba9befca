"""A board out of a workspace's archive: with the bytes of its files, which are looked at as uploads are."""

import hashlib
import io
import json

import pytest

from board.models import StoredFile
from core.errors import Invalid, NotFound, TooLarge
from core.extensions import db
from core.files import arriving
from core.jobs import Paused, work_one
from core.models import new_id
from tests.factories import make_board, make_card, make_file, make_workspace

# The smallest picture there is.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002"
    "000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def board(app):
    board = make_board(name="Key deals")
    board.card = make_card(board, title="First")
    return board


@pytest.fixture
def elsewhere(app):
    return make_workspace()


@pytest.fixture
def again(board, elsewhere, archived, bring):
    """Make a new board of the archive in another workspace; return it and the report."""

    def do(change=lambda _name, content: content, more=(), **options):
        content, part = archived(board, change, more)
        report = bring(content, elsewhere, part=part, **options)
        return type(board)(report["board"], elsewhere), report

    return do


def missing(report):
    return {one["what"]: (one["count"], one["why"]) for one in report["missing"]}


def bytes_of(board, visitor):
    client = visitor(board.owner)
    files = (one for one in board.records("attachment") if not one["url"])
    return {one["name"]: client.get(f"/api/attachments/{one['id']}").data for one in files}


def is_nothing_left():
    return not any(path.is_file() for path in arriving().iterdir())


def test_files_come_with_their_bytes_and_what_they_are_is_seen_and_not_believed(
    board, again, visitor
):
    make_file(board, board.card, name="offer.txt", content=b"An offer", type="image/png")
    make_file(board, None, name="图.png", content=PICTURE, type="text/plain")
    made, report = again()
    assert (report["files"], report["attachments"], "Files" in missing(report)) == (2, 0, False)
    assert bytes_of(made, visitor) == {"offer.txt": b"An offer", "图.png": PICTURE}
    kinds = {one["name"]: one["type"] for one in made.records("attachment")}
    assert kinds == {"offer.txt": "text/plain", "图.png": "image/png"}
    assert [one["attachments_count"] for one in made.records("card")] == [1]
    assert is_nothing_left()


def test_bytes_that_two_attachments_share_are_kept_once(board, again, visitor):
    file = make_file(board, None, name="offer.txt", content=b"An offer")
    board.run("attachment.attach", attachment=file, card=board.card)
    said = hashlib.sha256(b"An offer").hexdigest()

    def say(name, content):
        if not name.startswith("boards/"):
            return content
        document = json.loads(content)
        document["files"] = [one | {"sha256": said} for one in document["files"]]
        return json.dumps(document)

    made, report = again(say)
    assert report["files"] == 2
    assert len(stored(made.workspace)) == 1


def stored(workspace):
    db.session.rollback()
    return db.session.query(StoredFile).filter_by(workspace=workspace.id).all()


def of_files(answer):
    """A change of the members that are files."""
    return lambda name, content: answer if name.startswith("files/") else content


def lie(name, content):
    if not name.startswith("boards/"):
        return content
    document = json.loads(content)
    document["files"][0]["sha256"] = "0" * 64
    return json.dumps(document)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (of_files(None), "not their bytes"),
        (lie, "not those that were exported"),
        (of_files(b"x" * (2 * 1024**2)), "at most 1 MB"),
        (of_files(b"PK\x03\x04" + b"x" * 100), "does not take files of this type"),
    ],
    ids=["gone", "others", "large", "type"],
)
def test_a_file_that_an_upload_would_not_take_is_left_out_and_told_and_the_rest_comes(
    board, elsewhere, again, change, why
):
    elsewhere.run("workspace.limit_files", limit=1024**2, refused=["archive"])
    make_file(board, board.card, name="offer.txt", content=b"An offer")
    made, report = again(change)
    count, said = missing(report)["Files"]
    assert (count, why in said) == (1, True)
    assert (report["files"], made.records("attachment"), stored(elsewhere)) == (0, [], [])
    assert [one["attachments_count"] for one in made.records("card")] == [0]
    assert is_nothing_left()


def test_what_does_not_fit_into_the_workspace_is_told_before_and_after(board, elsewhere, again):
    elsewhere.run("workspace.limit_files", quota=1024**2)
    for name in ("a.txt", "b.txt"):
        make_file(board, board.card, name=name, content=name.encode() * 120_000)
    for dry_run in (True, False):
        _made, report = again(dry_run=dry_run)
        count, why = missing(report)["Files"]
        assert (report["files"], count, "no room" in why) == (1, 1, True)
    assert len(stored(elsewhere)) == 1


def test_an_import_that_waits_among_its_files_goes_on_and_keeps_none_twice(
    board, elsewhere, archived, bring, visitor
):
    for name in ("a.txt", "b.txt", "c.txt"):
        make_file(board, board.card, name=name, content=name.encode())
    content, part = archived(board)
    base, seen = new_id(), []

    def wait(done, _total):
        seen.append(done)
        if len(seen) == 2:
            raise Paused

    with pytest.raises(Paused):
        bring(content, elsewhere, part=part, base=base, step=wait)
    assert len(stored(elsewhere)) == 2
    report = bring(content, elsewhere, part=part, base=base)
    assert (report["files"], len(stored(elsewhere))) == (3, 3)


def test_paths_in_an_archive_lead_nowhere(board, again, tmp_path, visitor):
    file = make_file(board, board.card, name="offer.txt", content=b"An offer")
    outside = tmp_path / "outside"
    evil = [
        (f"files/{file}/../../../../{outside}", b"evil"),
        (f"files/../{outside}", b"evil"),
        (f"/files/{new_id()}/x", b"evil"),
        ("boards/../../evil.json", b"{}"),
    ]
    made, _report = again(more=evil)
    assert bytes_of(made, visitor) == {"offer.txt": b"An offer"}
    assert not outside.exists()


def test_a_bomb_for_a_file_or_a_board_is_refused(board, archived, bring, elsewhere):
    make_file(board, board.card, name="offer.txt", content=b"An offer")
    content, part = archived(board, of_files(b"0" * 30_000_000))
    report = bring(content, elsewhere, part=part)
    assert "more than Baton accepts" in missing(report)["Files"][1]
    content, part = archived(board, lambda name, one: b" " * 30_000_000 if name == part else one)
    with pytest.raises(TooLarge):
        bring(content, elsewhere, part=part)
    assert is_nothing_left()


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ("boards/else.json", NotFound),
        ("workspace.json", NotFound),
        ("../boards/x.json", NotFound),
        (None, Invalid),
    ],
)
def test_which_board_of_several_has_to_be_said(board, archived, bring, elsewhere, part, error):
    make_board(board.workspace)
    content, _part = archived(board)
    with pytest.raises(error):
        bring(content, elsewhere, part=part)


@pytest.fixture
def sent(board, archived, visitor):
    """Send the archive to the page of another workspace's owner, with so many boards more in it; return the answer."""

    def do(workspace, boards=0):
        for number in range(boards):
            make_board(board.workspace, name=f"Board {number}")
        content, _part = archived(board)
        client, place = visitor(workspace.owner), f"/api/workspaces/{workspace.id}/import"
        data = {"file": (io.BytesIO(content), "all.zip")}
        return client, place, client.post(f"{place}/inspect", data=data).json

    return do


def imported(client, place, seen):
    body = {name: seen[name] for name in ("upload", "file", "format", "part")}
    job = client.post(place, json=body).json["job"]
    work_one()
    done = client.get(f"/api/jobs/{job}").json
    assert done["state"] == "done", done
    return done["report"]


def test_the_boards_of_an_archive_are_offered_and_come_one_after_the_other(board, elsewhere, sent):
    make_file(board, board.card, name="offer.txt", content=b"An offer")
    client, place, seen = sent(elsewhere, boards=2)
    assert (seen["kind"], [one["title"] for one in seen["files"]]) == (
        "several",
        ["Baton (zip)"] * 3,
    )
    assert [one["file"] for one in seen["files"]] == ["Board 0", "Board 1", "Key deals"]
    first, _second, third = seen["files"]
    look = client.post(
        f"{place}/inspect",
        json={name: first[name] for name in ("upload", "file", "format", "part")},
    ).json
    assert (look["name"], look["part"]) == ("Board 0", first["part"])
    assert imported(client, place, look)["files"] == 0
    assert imported(client, place, third)["files"] == 1
    boards = {one["name"] for one in client.get("/api/boards").json["boards"]}
    assert boards == {"Board 0", "Key deals"}


def test_boards_of_an_archive_that_have_the_same_name_are_told_apart(board, elsewhere, sent):
    make_board(board.workspace, name="Key deals")
    _client, _place, seen = sent(elsewhere, boards=1)
    first, *others = [one["file"] for one in seen["files"]]
    assert first == "Board 0"
    assert len(set(others)) == 2
    assert f"Key deals {board.id[-8:]}" in others


def test_an_archive_of_one_board_is_looked_at_at_once(elsewhere, sent):
    client, place, seen = sent(elsewhere)
    assert (seen["kind"], seen["name"], seen["format"]) == ("board", "Key deals", "workspace")
    assert imported(client, place, seen)["cards"] == 1


def test_onto_a_board_that_is_there_no_archive_comes(board, visitor, archived):
    content, _part = archived(board)
    data = {"file": (io.BytesIO(content), "all.zip")}
    answer = visitor(board.owner).post(f"/api/boards/{board.id}/import/inspect", data=data)
    assert (answer.status_code, "new board" in answer.json["error"]["message"]) == (422, True)
