"""For each command of workspaces and of one's own stream, arrangements in which it must prove itself."""

from collections.abc import Callable
from typing import Any

from core.actors import Actor
from core.commands import execute
from core.models import new_id
from tests.factories import (
    MadeWorkspace,
    address_of,
    make_account,
    make_person,
    make_placeholder,
    make_role,
    make_workspace,
)

Case = Callable[[], tuple[Any, ...]]
AS_HOUSE = {"as_house": True}


def in_workspace(arrange: Callable[[MadeWorkspace], dict[str, Any]]) -> Case:
    """A case in a fresh workspace, done by its owner."""

    def case() -> tuple[Any, ...]:
        workspace = make_workspace()
        return workspace.stream, arrange(workspace), Actor(workspace.owner)

    return case


def by_oneself(args: dict[str, Any], *, internal: bool = False) -> Case:
    """A case on the stream of a person."""

    def case() -> tuple[Any, ...]:
        person = make_person(make_workspace())
        return f"user:{person}", args, Actor(person), AS_HOUSE if internal else {}

    return case


def a_new_workspace() -> tuple[Any, ...]:
    account = make_account()
    args = {
        "id": new_id(),
        "name": "Tideline",
        "currency": "CNY",
        "owner": {"name": "李娜", "email": address_of(account)},
    }
    return f"user:{account}", args, Actor(account), AS_HOUSE


def a_new_person() -> tuple[Any, ...]:
    workspace, account = make_workspace(), make_account()
    args = {"name": "Tom", "email": address_of(account), "role": "guest"}
    return workspace.stream, args, Actor(account), AS_HOUSE


def somebody_who_may_join() -> tuple[Any, ...]:
    workspace, account = make_workspace(), make_account()
    workspace.run("workspace.allow_sign_up", role="guest", domains=["example.com"])
    args = {"name": "Tom", "email": address_of(account)}
    return workspace.stream, args, Actor(account), AS_HOUSE


def somebody_who_wants_to_go() -> tuple[Any, ...]:
    workspace = make_workspace()
    person = make_person(workspace)
    workspace.run("member.invite", email="new@example.com", role="guest")
    args = {"name": "Former member", "email": "new@example.com"}
    return workspace.stream, args, Actor(person), AS_HOUSE


def an_accepted_invitation() -> tuple[Any, ...]:
    workspace, account = make_workspace(), make_account()
    args = {"invitation": invite(workspace, address_of(account)), "name": "Tom"}
    return workspace.stream, args, Actor(account), AS_HOUSE


def an_edit_of_oneself() -> tuple[Any, ...]:
    workspace = make_workspace()
    guest = make_person(workspace, "guest")
    fields = {"name": "王芳", "color": "teal", "department": make_department(workspace)}
    return workspace.stream, {"member": guest, "fields": fields}, Actor(guest)


def a_listed_board() -> tuple[Any, ...]:
    return by_oneself(a_line(new_id()), internal=True)()


def a_listed_board_again() -> tuple[Any, ...]:
    from_before = by_oneself({}, internal=True)()
    board = new_id()
    stream, _, actor, options = from_before
    list_board(stream, board)
    return stream, a_line(board, name="Renamed", role="viewer"), actor, options


def an_unlisted_board() -> tuple[Any, ...]:
    stream, _, actor, options = by_oneself({}, internal=True)()
    board = new_id()
    list_board(stream, board)
    return stream, {"id": board}, actor, options


def disabled(workspace: MadeWorkspace, person: str) -> str:
    workspace.run("member.disable", member=person)
    return person


def invite(workspace: MadeWorkspace, email: str, role: str = "member") -> str:
    return workspace.run("member.invite", email=email, role=role).result["invitation"]


def a_second_invitation(workspace: MadeWorkspace) -> dict[str, Any]:
    invite(workspace, "new@example.com")
    return {"id": new_id(), "email": "New@Example.com", "role": "admin"}


def make_department(workspace: MadeWorkspace) -> str:
    return workspace.run("department.create", name="Support").result["department"]


def a_department_with_people(workspace: MadeWorkspace) -> dict[str, Any]:
    department = make_department(workspace)
    for _ in range(2):
        person = make_person(workspace)
        workspace.run("member.edit", member=person, fields={"department": department})
    return {"department": department}


def a_line(board: str, name: str = "Pipeline", role: str = "editor") -> dict[str, Any]:
    return {"id": board, "name": name, "role": role, "color": "blue"}


def list_board(stream: str, board: str) -> None:
    actor = Actor(stream.partition(":")[2])
    execute(stream, "boards.list", a_line(board), actor, as_house=True)


CASES: dict[tuple[str, str], list[Case]] = {
    ("user", "workspace.create"): [a_new_workspace],
    ("user", "user.create"): [
        by_oneself({"locale": "zh_Hans", "time_zone": "Asia/Shanghai"}, internal=True),
    ],
    ("user", "user.edit"): [
        by_oneself({"fields": {"locale": "zh_Hans", "time_zone": None, "theme": "dark"}}),
        by_oneself({"fields": {"win_banner": False}}),
        by_oneself({"fields": {}}),
        by_oneself(
            {
                "fields": {
                    "ways": {"moved": "nothing", "mention": "mail"},
                    "quiet_from": "22:00",
                    "quiet_to": "07:30",
                    "digest_hour": 17,
                }
            }
        ),
    ],
    ("user", "boards.list"): [a_listed_board, a_listed_board_again],
    ("user", "boards.unlist"): [an_unlisted_board, by_oneself({"id": new_id()}, internal=True)],
    ("workspace", "workspace.keep_archived"): [
        in_workspace(lambda _workspace: {"days": 30}),
        in_workspace(lambda _workspace: {"days": None}),
    ],
    ("workspace", "workspace.limit_files"): [
        in_workspace(lambda _workspace: {"quota": 2**30, "refused": ["other", "archive", "other"]}),
        in_workspace(lambda _workspace: {"limit": None}),
    ],
    ("workspace", "workspace.require_second_factor"): [
        in_workspace(lambda workspace: {"required": True}),
    ],
    ("workspace", "workspace.allow_sign_up"): [
        in_workspace(lambda workspace: {"role": "guest", "domains": ["example.com", "例子.公司"]}),
        in_workspace(lambda workspace: {"role": None}),
    ],
    ("workspace", "workspace.edit"): [
        in_workspace(
            lambda workspace: {
                "fields": {
                    "name": "Rivermouth",
                    "time_zone": "Europe/Lisbon",
                    "currency": "CNY",
                    "locale": "zh_Hans",
                }
            }
        ),
    ],
    ("workspace", "member.join"): [a_new_person],
    ("workspace", "member.sign_up"): [somebody_who_may_join],
    ("workspace", "invitation.accept"): [an_accepted_invitation],
    ("workspace", "member.invite"): [
        in_workspace(lambda workspace: {"email": "new@example.com", "role": "guest"}),
        in_workspace(a_second_invitation),
    ],
    ("workspace", "invitation.revoke"): [
        in_workspace(lambda workspace: {"invitation": invite(workspace, "new@example.com")}),
    ],
    ("workspace", "member.change_role"): [
        in_workspace(lambda workspace: {"member": make_person(workspace), "role": "owner"}),
        in_workspace(lambda workspace: {"member": make_person(workspace), "role": "guest"}),
    ],
    ("workspace", "member.edit"): [
        an_edit_of_oneself,
        in_workspace(lambda workspace: {"member": workspace.owner, "fields": {"department": None}}),
    ],
    ("workspace", "member.disable"): [
        in_workspace(lambda workspace: {"member": make_person(workspace)}),
    ],
    ("workspace", "member.forget"): [somebody_who_wants_to_go],
    ("workspace", "member.enable"): [
        in_workspace(lambda workspace: {"member": disabled(workspace, make_person(workspace))}),
        in_workspace(
            lambda workspace: {"member": disabled(workspace, make_placeholder(workspace))}
        ),
    ],
    ("workspace", "member.add_placeholder"): [
        in_workspace(lambda workspace: {"id": new_id(), "name": "Nobody 没有人"}),
    ],
    ("workspace", "department.create"): [
        in_workspace(lambda workspace: {"name": "Sales", "color": "amber"}),
        in_workspace(lambda workspace: {"id": new_id(), "name": "支持"}),
    ],
    ("workspace", "department.edit"): [
        in_workspace(
            lambda workspace: {
                "department": make_department(workspace),
                "fields": {"name": "Care", "color": "pink"},
            }
        ),
    ],
    ("workspace", "role.create"): [
        in_workspace(lambda _workspace: {"name": "Support", "commands": ["comment.add"]}),
    ],
    ("workspace", "role.edit"): [
        in_workspace(
            lambda workspace: {
                "role": make_role(workspace),
                "fields": {"name": "外勤", "commands": ["card.move", "card.edit", "card.move"]},
            }
        ),
    ],
    ("workspace", "role.archive"): [
        in_workspace(lambda workspace: {"role": make_role(workspace)}),
    ],
    ("workspace", "department.archive"): [
        in_workspace(a_department_with_people),
    ],
}
