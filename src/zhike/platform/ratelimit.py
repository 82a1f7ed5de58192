"""Token buckets, per key, in the memory of a process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from zhike.platform.errors import TooMany

LARGEST = 100_000


class RateLimiter:
    """At most `limit` in `per_s` seconds for each key, smoothly refilled, with bursts up to `limit`."""

    def __init__(self, limit: float, per_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._rate = limit / per_s
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, cost: float = 1.0) -> None:
        """Take `cost` from the bucket of `key`; raises `TooMany` with the seconds to wait when it is empty."""
        now = self._clock()
        level, seen = self._buckets.get(key, (self._limit, now))
        level = min(self._limit, level + max(0.0, now - seen) * self._rate)  # a clock may be set back
        if level < cost:
            self._buckets[key] = (level, now)
            raise TooMany(retry_s=max(1, math.ceil((cost - level) / self._rate)))
        self._buckets[key] = (level - cost, now)
        if len(self._buckets) > LARGEST:
            self._forget_full(now)

    def give_back(self, key: str, cost: float = 1.0) -> None:
        """What was taken for `key` shall not count after all."""
        if key in self._buckets:
            level, seen = self._buckets[key]
            self._buckets[key] = (min(self._limit, level + cost), seen)

    def _forget_full(self, now: float) -> None:
        self._buckets = {
            key: (level, seen)
            for key, (level, seen) in self._buckets.items()
            if level + (now - seen) * self._rate < self._limit
        }
