"""Zalo's events for the delivery: read, and answered by the conversation."""

from __future__ import annotations

import json

from bot.channels.common.handling import Happened
from bot.channels.zalo.reading import Me, Said, Spoken, read, whom
from bot.delivery.model import Received
from bot.delivery.veil import Veil
from bot.messages import Media

ALBUM = 60.0
"""Seconds in which pictures and stickers of one person are answered once: each picture of an album
is an event of its own, and a sticker is often no more than a nod."""
KEPT = 2_000
"""People whose last picture is remembered, unreadably: a restart costs an answer too many."""


class ZaloReader:
    """`Reader` of a bot's events."""

    def __init__(self, spoken: Spoken) -> None:
        self.me = Me()
        """Set once the bot is connected."""
        self._spoken = spoken
        self._media: dict[bytes, tuple[float, int]] = {}
        self._veil = Veil()

    def read(self, update: Received) -> Happened | None:
        """What happened. Raises ValueError for what cannot be read."""
        said = read(json.loads(update.payload), self.me, self._spoken)
        if said is None or (self._is_wordless(said) and self._is_one_more(update)):
            return None
        return Happened(said.address, said.incoming)

    def whom(self, update: Received) -> Happened | None:
        """The person, where they wrote in private."""
        try:
            said = whom(json.loads(update.payload))
        except (ValueError, RecursionError):
            return None
        return None if said is None else Happened(said.address, said.incoming)

    @staticmethod
    def _is_wordless(said: Said) -> bool:
        return isinstance(said.incoming.content, Media)

    def _is_one_more(self, update: Received) -> bool:
        """Whether a picture follows one that was answered. One that is tried again does not."""
        at = update.sent_at if update.sent_at is not None else update.received_at
        lane = self._veil(update.lane)
        before = self._media.get(lane)
        if before is not None and before[1] != update.id and abs(at - before[0]) < ALBUM:
            return True
        self._media.pop(lane, None)
        self._media[lane] = (at, update.id)
        if len(self._media) > KEPT:
            del self._media[next(iter(self._media))]
        return False
