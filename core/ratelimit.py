"""Token buckets: so many a second for each person, or for each address, with room for a burst."""

import math
import time
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext

from core import metrics
from core.errors import RateLimited

EXTENSION = "baton_limits"
MAX_BUCKETS = 10_000
# A second, and at once; what the operator may change.
DEFAULT_COMMANDS = (20, 60)
# A page joins three streams when it comes, and more often when it has much to catch up on.
JOINS = (20, 100)
# Calls that read, over HTTP. A page reads some twenty things when it comes.
READS = (50, 500)
# Whoever goes on although they are told to wait again and again is hung up on.
REFUSALS = (40, 200)


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """A limit of `rate` per second with bursts of `burst`, per key, in the memory of this process."""

    def __init__(self, rate: float, burst: int, what: str = "commands") -> None:
        self.rate, self.burst, self.what = rate, burst, what
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> None:
        """Spend one token of a key; raise RateLimited with `retry_after` seconds when none is left."""
        wait = self.spend(key)
        if wait:
            raise RateLimited(gettext("That was too fast; wait a moment."), {"retry_after": wait})

    def spend(self, key: str) -> float:
        """Spend one token of a key and return 0, or return after how many seconds there will be one."""
        now = time.monotonic()
        bucket = self._buckets.get(key) or self._open(key, now)
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.rate)
        bucket.at = now
        if bucket.tokens < 1:
            metrics.count("baton_rate_limited_total", what=self.what)
            # At least a millisecond: to a client, zero would say that nothing is known.
            return max(0.001, round((1 - bucket.tokens) / self.rate, 3))
        bucket.tokens -= 1
        return 0

    def headers(self, key: str) -> dict[str, str]:
        """Return what a client is told of its key: how much it has left, and when all of it is back.

        As draft-ietf-httpapi-ratelimit-headers has it.
        """
        bucket = self._buckets.get(key) or _Bucket(self.burst, time.monotonic())
        whole = math.ceil((self.burst - bucket.tokens) / self.rate)
        window = math.ceil(self.burst / self.rate)
        return {
            "RateLimit-Policy": f'"{self.what}";q={self.burst};w={window}',
            "RateLimit": f'"{self.what}";r={int(bucket.tokens)};t={whole}',
        }

    def _open(self, key: str, now: float) -> _Bucket:
        if len(self._buckets) >= MAX_BUCKETS:
            full = [k for k, b in self._buckets.items() if (now - b.at) * self.rate >= self.burst]
            for name in full or list(self._buckets)[: MAX_BUCKETS // 10]:
                del self._buckets[name]
        return self._buckets.setdefault(key, _Bucket(self.burst, now))


@dataclass(frozen=True)
class Limits:
    """What one person may ask of this process: commands, reads, joins, and refusals before it hangs up."""

    commands: RateLimit
    reads: RateLimit
    joins: RateLimit
    refusals: RateLimit


def limits_of(app: Flask) -> Limits | None:
    """Return the limits of an application, which sockets and HTTP share; None when they are off."""
    if EXTENSION not in app.extensions:
        commands = app.config["BATON"].rate_limit
        app.extensions[EXTENSION] = commands and make_limits(*commands)
    return app.extensions[EXTENSION]


def make_limits(rate: float, burst: int) -> Limits:
    """Return limits with so many commands a second, and at once."""
    others = (
        RateLimit(*READS, "reads"),
        RateLimit(*JOINS, "joins"),
        RateLimit(*REFUSALS, "refusals"),
    )
    return Limits(RateLimit(rate, burst), *others)
