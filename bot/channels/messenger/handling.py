"""Messenger's events for the delivery: read, and answered by the conversation."""

from __future__ import annotations

import json

from bot.channels.common.handling import Happened
from bot.channels.common.wordless import Wordless
from bot.channels.messenger.reading import Spoken, read, whom
from bot.delivery.model import Received
from bot.messages import Media


class MessengerReader:
    """`Reader` of a Page's events."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self._wordless = Wordless()

    def read(self, update: Received) -> Happened | None:
        """What happened. Raises ValueError for what cannot be read."""
        said = read(json.loads(update.payload), self._spoken)
        if said is None:
            return None
        if isinstance(said.incoming.content, Media) and self._wordless.is_one_more(update):
            return None
        return Happened(said.address, said.incoming)

    def whom(self, update: Received) -> Happened | None:
        """The person who did it."""
        try:
            said = whom(json.loads(update.payload))
        except (ValueError, RecursionError):
            return None
        return None if said is None else Happened(said.address, said.incoming)
