"""How much one session and one address may ask, with a memory that does not grow."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from bot.delivery.veil import Veil

MOST = 10_000
"""Keys remembered, some 200 bytes each, and none can be read. Beyond it the one heard of least
recently is forgotten."""


class Limit:
    """A bucket for each key: so many at once, then so many a second."""

    def __init__(self, at_once: int, per_second: float, clock: Callable[[], float]) -> None:
        self._at_once = at_once
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._veil = Veil()

    def take(self, key: str) -> float:
        """Takes one and returns 0; if there is none, the seconds until there is."""
        now = self._clock()
        name = self._veil(key)
        left, since = self._buckets.get(name, (float(self._at_once), now))
        left = min(float(self._at_once), left + (now - since) * self._per_second)
        is_there = left >= 1
        self._buckets[name] = (left - 1 if is_there else left, now)
        self._buckets.move_to_end(name)
        if len(self._buckets) > MOST:
            self._buckets.popitem(last=False)
        return 0.0 if is_there else (1 - left) / self._per_second

    def __len__(self) -> int:
        return len(self._buckets)


def neighbourhood(address: str | None) -> str:
    """Who counts as one: an IPv4 address, or the /64 that a provider gives to one customer."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False))
