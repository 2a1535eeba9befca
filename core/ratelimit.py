"""Token buckets: so many commands a second for each person, with room for a burst."""

import time
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext

from core import metrics
from core.errors import RateLimited

EXTENSION = "baton_rate_limit"
MAX_BUCKETS = 10_000


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
        now = time.monotonic()
        bucket = self._buckets.get(key) or self._open(key, now)
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.rate)
        bucket.at = now
        if bucket.tokens < 1:
            metrics.count("baton_rate_limited_total", what=self.what)
            # At least a millisecond: to a client, zero would say that nothing is known.
            wait = max(0.001, round((1 - bucket.tokens) / self.rate, 3))
            raise RateLimited(gettext("That was too fast; wait a moment."), {"retry_after": wait})
        bucket.tokens -= 1

    def _open(self, key: str, now: float) -> _Bucket:
        if len(self._buckets) >= MAX_BUCKETS:
            full = [k for k, b in self._buckets.items() if (now - b.at) * self.rate >= self.burst]
            for name in full or list(self._buckets)[: MAX_BUCKETS // 10]:
                del self._buckets[name]
        return self._buckets.setdefault(key, _Bucket(self.burst, now))


def limit_of(app: Flask) -> RateLimit | None:
    """Return the one limit of an application, which sockets and HTTP share; None when it is off."""
    if EXTENSION not in app.extensions:
        limit = app.config["BATON"].rate_limit
        app.extensions[EXTENSION] = RateLimit(*limit) if limit else None
    return app.extensions[EXTENSION]
