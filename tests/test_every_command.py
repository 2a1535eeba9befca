"""Every command of the registry keeps the promise: old snapshot + patches = new snapshot."""

import pytest

from core.commands import commands
from tests.auth.verify_cases import CASES as AUTH_CASES
from tests.board.verify_cases import CASES as BOARD_CASES
from tests.customers.verify_cases import CASES as CUSTOMER_CASES
from tests.insights.verify_cases import CASES as INSIGHT_CASES
from tests.notifications.verify_cases import CASES as NOTIFICATION_CASES
from tests.rules.verify_cases import CASES as RULE_CASES
from tests.support.verify import verify_command

CASES = {
    **AUTH_CASES,
    **BOARD_CASES,
    **CUSTOMER_CASES,
    **INSIGHT_CASES,
    **NOTIFICATION_CASES,
    **RULE_CASES,
}
EACH = [
    pytest.param(name, case, id=f"{scope}:{name}-{number}")
    for (scope, name), cases in sorted(CASES.items())
    for number, case in enumerate(cases)
]


@pytest.mark.parametrize(("name", "case"), EACH)
def test_patches_lead_from_the_old_snapshot_to_the_new(app, name, case):
    stream, args, actor, *options = case()
    verify_command(stream, name, args, actor, **(options[0] if options else {}))


def test_every_command_has_a_case(app):
    assert set(commands) - set(CASES) == set()


def test_no_case_stands_for_a_command_that_is_gone(app):
    assert set(CASES) - set(commands) == set()
