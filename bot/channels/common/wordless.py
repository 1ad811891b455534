"""Pictures and stickers in a row: answered once."""

from __future__ import annotations

from bot.delivery.latest import keep
from bot.delivery.model import Received
from bot.delivery.veil import Veil

ALBUM = 60.0
"""Seconds in which pictures and stickers of one person are answered once: each picture of an album
may be an event of its own, and a sticker is often no more than a nod."""
KEPT = 2_000
"""People whose last picture is remembered, unreadably: a restart costs an answer too many."""


class Wordless:
    """Remembers who sent something without words a moment ago."""

    def __init__(self) -> None:
        self._last: dict[bytes, tuple[float, bytes]] = {}
        self._veil = Veil()

    def is_one_more(self, update: Received) -> bool:
        """Whether a picture follows one that was answered. One that is tried again does not."""
        at = update.sent_at if update.sent_at is not None else update.received_at
        # Not by its row, whose number SQLite gives to the next one once the row is gone.
        lane, event = self._veil(update.lane), self._veil(update.event)
        before = self._last.get(lane)
        if before is not None and before[1] != event and abs(at - before[0]) < ALBUM:
            return True
        keep(self._last, lane, (at, event), KEPT)
        return False
