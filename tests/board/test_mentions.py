"""Mentions: what counts as one in a text."""

import pytest

from board.mentions import Mentions, find_mentions

pytestmark = pytest.mark.once

ANA = "019abcde-0000-7000-8000-0000000000aa"
TOM = "019abcde-0000-7000-8000-0000000000bb"


def test_people_and_departments_are_found_in_the_order_of_appearance_each_once():
    text = (
        f"@{{member:{TOM}}}, @{{member:{ANA}}} and @{{department:{ANA}}}; @{{member:{TOM}}} again"
    )
    assert find_mentions(text) == Mentions((TOM, ANA), (ANA,), False)


def test_everybody_on_the_board_is_a_mention_of_its_own():
    assert find_mentions("look, @{board}!") == Mentions((), (), True)


def test_ids_are_in_lower_case_however_they_were_written():
    assert find_mentions(f"@{{Member:{ANA.upper()}}}").members == (ANA,)


def test_what_only_looks_like_a_mention_is_none():
    for text in (
        "@Ana",
        "@{member:}",
        "@{member:ana}",
        f"@{{team:{ANA}}}",
        "@{member:" + "-" * 36 + "}",
    ):
        assert find_mentions(text) == Mentions((), (), False)
