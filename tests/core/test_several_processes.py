"""Three workers on PostgreSQL and Redis are one server: nobody can tell at which of them somebody is."""

import json
import threading
from http.client import HTTPConnection

import pytest
from flask import current_app

from auth.accounts import email_of, set_password
from auth.sessions import start_session
from core import consumers
from core.config import COOKIE
from core.consumers import Consumer
from core.extensions import db
from core.models import new_id
from tests.factories import make_board, make_card, make_member, make_workspace
from tests.support.house import WORKERS, open_house, token_of
from tests.support.settings import MODES
from tests.support.signing_in import PASSWORD
from tests.support.verify import snapshot_state

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", params=MODES)
def open_doors(request, cluster, tmp_path_factory):
    """One server for all plays; each has a board of its own."""
    folder = tmp_path_factory.mktemp("house")
    with open_house(folder, cluster, request.param, RATE_LIMIT="4:30") as house:
        yield house


@pytest.fixture
def house(open_doors):
    yield open_doors
    open_doors.dismiss()
    db.session.rollback()


@pytest.fixture
def workspace(house):
    return make_workspace()


@pytest.fixture
def board(workspace):
    return make_board(workspace)


def test_everybody_sees_who_is_there_what_they_type_and_what_they_drag(house, board):
    people = {id: {"token": token_of(id)} for id in [make_member(board) for _ in range(WORKERS)]}
    ann, *others = house.at_each_worker(board.stream, *people.values())
    ann_id = next(iter(people))
    drag = {"card": new_id(), "column": board.columns["Lead"], "after": None}
    for state in ({"typing": True, "field": "title"}, {"dragging": drag}, {"cursor": {"x": 1}}):
        ann.call("presence", {"stream": board.stream, "state": state})
        for other in others:
            other.wait_for(lambda o=other, s=state: shown(o, ann_id) == s, f"{state} of Ann")
    for newcomer in house.at_each_worker(None, {"token": token_of(make_member(board))}):
        present = newcomer.join(board.stream)["present"]
        assert people.keys() <= {peer["member"] for peer in present}
    ann.close()
    for other in others:
        other.wait_for(lambda o=other: shown(o, ann_id) is None, "that Ann has gone")


def test_the_people_of_a_killed_worker_vanish_and_come_back_elsewhere(house, board):
    ann_id = make_member(board)
    ann, ben, cem = house.at_each_worker(
        board.stream, *({"token": token_of(id)} for id in (ann_id, *members(board, 2)))
    )
    ann.call("presence", {"stream": board.stream, "state": {"typing": True}})
    ben.wait_for(lambda: shown(ben, ann_id) == {"typing": True}, "Ann")
    house.kill_worker_of(ann)
    for other in (ben, cem):
        other.wait_for(lambda o=other: shown(o, ann_id) is None, "that Ann has gone")
    ann = house.connect(token=token_of(ann_id))
    ann.join(board.stream)
    for other in (ben, cem):
        other.wait_for(lambda o=other: shown(o, ann_id) == {}, "that Ann is back")
        args = {"column": board.columns["Lead"], "title": "Undisturbed"}
        assert "ok" in other.command(board.stream, "card.create", args)


def test_what_is_done_at_one_worker_is_seen_at_all(house, board):
    cards = [make_card(board, "Lead", str(number)) for number in range(WORKERS)]
    people = house.at_each_worker(
        board.stream, *({"token": token_of(id)} for id in members(board, WORKERS))
    )
    for person, card in zip(people, cards, strict=True):
        args = {"card": card, "column": board.columns["Proposal"]}
        newest = person.command(board.stream, "card.move", args)["ok"]["seq"]
    truth = snapshot_state(board.stream, "everyone")
    for person in people:
        person.wait_for(lambda p=person: len(p.seqs(board.stream)) == newest, "all changes")
        assert person.view(board.stream) == truth


@pytest.mark.parametrize("how", ["sign out", "new password", "revoked token", "disabled"])
def test_who_is_shut_out_is_out_at_every_worker(house, workspace, board, how):
    tom = make_member(board)
    set_password(tom, PASSWORD)
    cookie, token = start_session(tom, "a laptop"), token_of(tom)
    credential = {"token": token} if how == "revoked token" else {"cookie": cookie}
    people = house.at_each_worker(board.stream, credential)
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": house.url}
    if how == "sign out":
        call = "DELETE", "/api/session", None
    elif how == "new password":
        call = "PUT", "/api/account/password", {"old": PASSWORD, "new": f"{PASSWORD} and more"}
    elif how == "revoked token":
        [row] = house.ask("GET", "/api/tokens", None, headers)[0]["tokens"]
        call = "DELETE", f"/api/tokens/{row['id']}", None
    else:
        headers = {"Authorization": f"Bearer {token_of(workspace.owner)}"}
        path = f"/api/workspaces/{workspace.id}/commands/member.disable"
        call = "POST", path, {"member": tom}
    house.ask(*call, headers)
    for person in people:
        person.wait_for(lambda p=person: not p.client.connected, f"the end of the line ({how})")


@pytest.mark.parametrize("how", ["removed", "demoted"])
def test_who_loses_the_board_loses_it_at_every_worker(house, workspace, board, how):
    if how == "removed":
        person = make_member(board)
    else:
        person = make_member(make_board(workspace))
        workspace.run("member.change_role", member=person, role="admin")
    people = house.at_each_worker(board.stream, {"token": token_of(person)})
    olga = house.connect(token=token_of(workspace.owner))
    olga.join(board.stream)
    if how == "removed":
        answer = olga.command(board.stream, "member.remove", {"member": person})
    else:
        args = {"member": person, "role": "member"}
        answer = olga.command(workspace.stream, "member.change_role", args)
    assert "ok" in answer
    for window in people:
        window.wait_for(lambda w=window: w.saw("revoked"), "being put out")
    args = {"column": board.columns["Lead"], "title": "Secret"}
    seq = olga.command(board.stream, "card.create", args)["ok"]["seq"]
    olga.wait_for_seq(board.stream, seq)
    assert not any(seq in window.seqs(board.stream) for window in people)


def test_guessing_a_password_is_braked_over_all_workers_together(house, workspace):
    answers = [sign_in(house, email_of(workspace.owner), "wrong") for _ in range(9)]
    assert answers == [401] * 8 + [429]


def test_the_limit_on_commands_holds_for_each_worker(house, board):
    """One line comes to one worker: a person at three of them may do three times as much at most."""
    people = house.at_each_worker(board.stream, {"token": token_of(board.owner)})
    for person in people:
        answers = [person.command(board.stream, "nothing.at.all", {}) for _ in range(60)]
        codes = [answer["error"]["code"] for answer in answers]
        assert "rate_limited" not in codes[:30]
        assert "rate_limited" in codes[30:]


def test_an_import_is_followed_from_every_worker_and_done_once(house, board):
    headers = {"Authorization": f"Bearer {token_of(board.owner)}"}
    body, more = upload("Title\n" + "\n".join(f"Deal {number}" for number in range(250)))
    started = house.ask("POST", f"/api/boards/{board.id}/import", body, headers | more)[0]
    seen = {}
    for _ in range(300):
        job, worker = house.ask("GET", f"/api/jobs/{started['job']}", None, headers)
        if job["state"] == "done":
            seen[worker] = job
        if len(seen) == WORKERS:
            break
    assert len(seen) == WORKERS
    assert [job["report"]["cards"] for job in seen.values()] == [250] * WORKERS
    snapshot = house.ask("GET", f"/api/boards/{board.id}", None, headers)[0]
    assert len(snapshot["records"]["card"]) == 250


def test_a_consumer_is_told_each_change_by_one_process_alone(house, board, monkeypatch):
    told = []
    slow = threading.Event()

    def hear(change):
        slow.wait(0.01)
        told.append((change.stream, change.seq))

    name = f"told-{new_id()[-6:]}"
    item = Consumer(name, "board", hear)
    monkeypatch.setitem(consumers.consumers, name, item)
    for number in range(20):
        make_card(board, "Lead", str(number))
    app = current_app._get_current_object()

    def run():
        with app.app_context():
            consumers._run(item)

    # `_running`, the lock inside one process, is left out: these threads stand for processes.
    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([seq for stream, seq in told if stream == board.stream]) > 20
    assert len(told) == len(set(told))


def members(board, number):
    return [make_member(board) for _ in range(number)]


def shown(person, member):
    """What a person knows of a member's presence: the last that was heard."""
    states = [frame["state"] for frame in person.saw("presence") if frame["member"] == member]
    return states[-1] if states else "never heard of"


def sign_in(house, email, password):
    """Return the status of an attempt to sign in, at whichever worker."""
    connection = HTTPConnection("127.0.0.1", house.server.port, timeout=30)
    body = json.dumps({"email": email, "password": password})
    headers = {"Content-Type": "application/json", "Origin": house.url}
    connection.request("POST", "/api/session", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def upload(text):
    """Return body and headers of a multipart request with one file."""
    head = 'Content-Disposition: form-data; name="file"; filename="deals.csv"'
    body = f"--b\r\n{head}\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--b--\r\n"
    return body.encode(), {"Content-Type": "multipart/form-data; boundary=b"}
