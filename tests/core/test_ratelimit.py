"""So many commands a second and person, with room for a burst."""

import pytest

from core import ratelimit
from core.errors import RateLimited
from core.ratelimit import MAX_BUCKETS, RateLimit


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is put forward: `clock.now += 1`."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(ratelimit, "time", clock)
    return clock


def taken(limit, key, times):
    count = 0
    for _ in range(times):
        try:
            limit.take(key)
        except RateLimited:
            continue
        count += 1
    return count


def test_a_burst_is_let_through_and_refills_with_time(clock):
    limit = RateLimit(20, 60)
    assert taken(limit, "ann", 100) == 60
    clock.now += 1
    assert taken(limit, "ann", 100) == 20
    clock.now += 3600
    assert taken(limit, "ann", 100) == 60


def test_one_persons_haste_is_nobody_elses(clock):
    limit = RateLimit(20, 60)
    taken(limit, "ann", 100)
    assert taken(limit, "ben", 10) == 10


@pytest.mark.parametrize("passed", [0, 0.049, 0.04999])
def test_a_refusal_says_how_long_to_wait_and_never_not_at_all(clock, passed):
    limit = RateLimit(20, 1)
    limit.take("ann")
    clock.now += passed
    with pytest.raises(RateLimited) as refusal:
        limit.take("ann")
    wait = refusal.value.data["retry_after"]
    assert 0 < wait <= 0.05
    clock.now += wait + 0.001
    assert taken(limit, "ann", 1) == 1


def test_many_keys_do_not_fill_the_memory(clock):
    limit = RateLimit(20, 60)
    for number in range(MAX_BUCKETS + 10):
        limit.take(str(number))
    assert len(limit._buckets) <= MAX_BUCKETS
