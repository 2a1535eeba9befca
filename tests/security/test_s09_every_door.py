"""S-09: whichever door a command comes through, the same table says who may."""

import pytest

from auth.permissions import BOARD, BOARD_ROLES
from auth.tokens import create_token
from core.models import new_id
from tests.board.test_access import somebody_on
from tests.board.verify_cases import CASES
from tests.factories import make_person, make_workspace
from tests.support.people import SocketPerson

COMMANDS = sorted(name for name in BOARD if ("board", name) in CASES)


@pytest.mark.once
@pytest.mark.live
@pytest.mark.timeout(600)
def test_s09_a_command_is_refused_at_each_door_to_whoever_the_table_does_not_name(
    app, live_server, figure
):
    doors = [over_http(app), over_the_socket(live_server)]
    wrong, tried = [], 0
    for name in COMMANDS:
        stream, args, _owner = CASES["board", name][0]()
        for who, token, expected in refused_people(stream, name):
            for door in doors:
                tried += 1
                answered = door(token, stream, name, args)
                if answered != expected:
                    wrong.append((name, who, door.__name__, answered))
    figure(commands=len(COMMANDS), refusals=tried, wrong=len(wrong))
    assert wrong == []


def refused_people(stream, name):
    """Who may not run a command of the board, each with a token, and the code of the refusal."""
    roles = [role for role in BOARD_ROLES if role not in BOARD[name]]
    people = [(role, somebody_on(stream, role), "forbidden") for role in roles]
    # The id of a role that was taken away, or never was one here, is worth nothing.
    people.append(("a role that is gone", somebody_on(stream, new_id()), "forbidden"))
    people.append(("stranger", make_person(make_workspace()), "not_found"))
    for who, person, code in people:
        yield who, create_token(person, "test", ["read", "write"])[1], code
    manager = somebody_on(stream, "manager")
    yield "token that may read", create_token(manager, "test", ["read"])[1], "forbidden"


def over_http(app):
    client = app.test_client()

    def http(token, stream, name, args):
        kind, _, id = stream.partition(":")
        answer = client.post(
            f"/api/{kind}s/{id}/commands/{name}",
            json=args,
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.json["error"]["code"] if "error" in answer.json else "accepted"

    return http


def over_the_socket(live_server):
    def socket(token, stream, name, args):
        person = SocketPerson(live_server.url, token)
        answer = person.command(stream, name, args)
        person.client.disconnect()
        return answer["error"]["code"] if "error" in answer else "accepted"

    return socket
