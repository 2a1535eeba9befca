"""The checks by name, in the order of the report."""

from collections.abc import Callable, Iterable

from tests.faults import check_limits, check_log, check_views
from tests.faults.evidence import Evidence, Violation

Check = Callable[[Evidence], Iterable[Violation]]

CHECKS: dict[str, Check] = {
    "A1": check_log.acked_is_in_the_log,
    "A2": check_log.nothing_happened_twice,
    "A3": check_log.acked_number_is_the_number,
    "A4": check_log.nothing_happened_uninvited,
    "A5": check_log.refused_did_not_happen,
    "B1": check_log.numbers_have_no_gap,
    "B2": check_log.each_client_keeps_its_order,
    "B3": check_log.what_was_acked_comes_before,
    "B4": check_views.every_view_is_a_prefix,
    "C1": check_views.tables_are_the_log,
    "C2": check_views.every_screen_ends_equal,
    "C3": check_log.everything_is_accounted_for,
    "C4": check_views.the_browser_agrees,
    "C5": check_views.database_is_sound,
    "D1": check_limits.nobody_hears_after_being_put_out,
    "D2": check_limits.memory_is_bounded,
    "E1": check_limits.no_internal_errors,
    "E2": check_limits.backups_are_whole,
    "E3": check_limits.no_gap_without_a_fault,
}


def violations(evidence: Evidence) -> list[Violation]:
    """Run every check."""
    return [found for check in CHECKS.values() for found in check(evidence)]
