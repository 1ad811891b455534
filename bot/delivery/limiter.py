"""How fast may we send? Token buckets: tokens flow in at a rate, a call takes one out.

The figures keep below what Telegram names (about 30 messages a second in all, one a second in a
chat, 20 a minute in a group), counted over any window, not only over whole seconds: a bucket lets
through its burst and a window's flow at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.model import Pace


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
        """How much of what may be sent at once is used up, by someone who takes the next token:
        0 (nothing) to 1 (it is the last one)."""
        return min(1.0, max(0.0, (self.burst - tokens) / (self.burst - 1.0)))


OVERALL = Rate(25.0, 2.0)
"""In any second at most 27 leave; that some take longer than others on their way must not make 30
of it where they arrive. A burst of less would waste what flows in while the store is asked."""
CHATS = {
    Pace.PRIVATE: Rate(1.0, 3.0),
    Pace.GROUP: Rate(0.3, 2.0),  # 18 a minute and a burst of 2: at most 20 in any minute
}
_UNLIMITED = Rate(1e9, 1e9)


def rate_of(pace: Pace) -> Rate:
    """The bucket of a chat; one that never empties for what is no message."""
    return CHATS.get(pace, _UNLIMITED)


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
