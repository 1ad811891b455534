"""How fast may we send? Token buckets: tokens flow in at a rate, a call takes one out.

A platform declares its own figures (`Rates`); none stands here. A bucket lets through its burst and
a window's flow at once, so figures must keep below the platform's limit over any window, not only
over whole seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.delivery.model import RateClass


@dataclass(frozen=True, slots=True)
class Rate:
    """What a bucket holds and how fast it fills."""

    per_second: float
    burst: float

    def filled(self, tokens: float, seconds: float) -> float:
        """The tokens after some time without a call."""
        return min(self.burst, tokens + max(0.0, seconds) * self.per_second)

    def wait(self, tokens: float) -> float:
        """Seconds until there is a whole token."""
        return max(0.0, (1.0 - tokens) / self.per_second)

    def used(self, tokens: float) -> float:
        """The share of the burst that is used up once the next token is taken: 0 (nothing) to 1 (it
        was the last one)."""
        return min(1.0, max(0.0, (self.burst - tokens) / max(self.burst - 1.0, 1e-9)))


UNLIMITED = Rate(1e9, 1e9)


@dataclass(frozen=True, slots=True)
class Rates:
    """What a platform lets a bot do."""

    overall: Rate
    """All calls of the bot together."""
    lanes: Mapping[RateClass, Rate] = field(default_factory=dict)
    """Each lane by itself; unlimited where its class is not named."""

    def of(self, rate_class: RateClass) -> Rate:
        """The bucket of a lane."""
        return self.lanes.get(rate_class, UNLIMITED)


class Bucket:
    """One bucket in memory, by a clock that the caller reads."""

    def __init__(self, rate: Rate, now: float, tokens: float | None = None) -> None:
        self._rate = rate
        self._at = now
        self._tokens = rate.burst if tokens is None else tokens

    def available(self, now: float) -> int:
        """Whole tokens at this time."""
        self._tokens = self._rate.filled(self._tokens, now - self._at)
        self._at = max(now, self._at)
        return int(self._tokens + 1e-9)

    def take(self, count: int) -> None:
        """Use tokens that `available` promised."""
        self._tokens -= count

    def wait(self) -> float:
        """Seconds until there is one, as of the last look."""
        return self._rate.wait(self._tokens)
