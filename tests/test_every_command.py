"""Every command of the registry keeps the promise: old snapshot + patches = new snapshot."""

import pytest
from sqlalchemy import select

from auth.models import Member
from board.models import Board
from core.actors import Actor
from core.commands import commands, execute
from core.extensions import db
from tests.auth.verify_cases import CASES as AUTH_CASES
from tests.board.verify_cases import CASES as BOARD_CASES
from tests.customers.verify_cases import CASES as CUSTOMER_CASES
from tests.insights.verify_cases import CASES as INSIGHT_CASES
from tests.intake.verify_cases import CASES as INTAKE_CASES
from tests.integrations.verify_cases import CASES as INTEGRATION_CASES
from tests.notifications.verify_cases import CASES as NOTIFICATION_CASES
from tests.rehearsal.verify_cases import CASES as REHEARSAL_CASES
from tests.rules.verify_cases import CASES as RULE_CASES
from tests.support.verify import verify_command

BOARD, MEMBER = Board.__table__, Member.__table__
CASES = {
    **AUTH_CASES,
    **BOARD_CASES,
    **CUSTOMER_CASES,
    **INSIGHT_CASES,
    **INTEGRATION_CASES,
    **NOTIFICATION_CASES,
    **RULE_CASES,
    **REHEARSAL_CASES,
    **INTAKE_CASES,
}
EACH = [
    pytest.param(name, case, id=f"{scope}:{name}-{number}")
    for (scope, name), cases in sorted(CASES.items())
    for number, case in enumerate(cases)
]


@pytest.mark.parametrize(("name", "case"), EACH)
def test_patches_lead_from_the_old_snapshot_to_the_new(app, name, case):
    stream, args, actor, *options = case()
    let_somebody_see_their_own(stream)
    verify_command(stream, name, args, actor, **(options[0] if options else {}))


def let_somebody_see_their_own(stream):
    """Let there be an audience for each person of a board who would see only what is theirs."""
    kind, _, board = stream.partition(":")
    if kind == "board":
        workspace, owner = first_of(
            select(BOARD.c.workspace, MEMBER.c.id)
            .join(MEMBER, MEMBER.c.workspace_id == BOARD.c.workspace)
            .where(BOARD.c.id == board, MEMBER.c.role == "owner")
        )
        args = {"name": "Own", "commands": ["comment.add"], "own_deals": True}
        execute(f"workspace:{workspace}", "role.create", args, Actor(owner))


def first_of(query):
    with db.engine.connect() as connection:
        return connection.execute(query).first()


def test_every_command_has_a_case(app):
    assert set(commands) - set(CASES) == set()


def test_no_case_stands_for_a_command_that_is_gone(app):
    assert set(CASES) - set(commands) == set()
