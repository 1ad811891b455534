"""Zalo's events for the delivery: read, and answered by the conversation."""

from __future__ import annotations

import json

from bot.channels.common.handling import Happened
from bot.channels.common.wordless import Wordless
from bot.channels.zalo.reading import Me, Said, Spoken, read, whom
from bot.delivery.model import Received
from bot.messages import Media


class ZaloReader:
    """`Reader` of a bot's events."""

    def __init__(self, spoken: Spoken) -> None:
        self.me = Me()
        """Set once the bot is connected."""
        self._spoken = spoken
        self._wordless = Wordless()

    def read(self, update: Received) -> Happened | None:
        """What happened. Raises ValueError for what cannot be read."""
        said = read(json.loads(update.payload), self.me, self._spoken)
        if said is None or (self._is_wordless(said) and self._wordless.is_one_more(update)):
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
