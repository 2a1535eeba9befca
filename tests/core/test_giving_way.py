"""Long reckoning beside others: while any of it goes on, moves are let in often."""

import sys

from core.giving_way import giving_way


def test_whoever_ends_first_does_not_end_it_for_whoever_is_still_reckoning():
    usual = sys.getswitchinterval()
    one, other = giving_way(), giving_way()
    one.__enter__(), other.__enter__()
    one.__exit__(None, None, None)
    assert sys.getswitchinterval() < usual
    other.__exit__(None, None, None)
    assert sys.getswitchinterval() == usual
