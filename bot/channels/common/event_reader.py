"""Reads events of platforms that bring one thing at a time, each with all that an answer needs."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod

from bot.channels.common.handling import Happened
from bot.channels.common.wordless import Wordless
from bot.delivery.model import Received
from bot.messages import Media


class EventReader(ABC):
    """`Reader`; pictures and stickers in a row are answered once."""

    def __init__(self) -> None:
        self._wordless = Wordless()

    @abstractmethod
    def _read(self, event: object) -> Happened | None:
        """What was said to us; None where nothing was. Raises ValueError for what is no event."""

    @abstractmethod
    def _whom(self, event: object) -> Happened | None:
        """Who is told that their message is not handled as usual; None where nobody is."""

    def read(self, update: Received) -> Happened | None:
        """What happened. Raises ValueError for what cannot be read."""
        said = self._read(json.loads(update.payload))
        if said is None:
            return None
        if isinstance(said.incoming.content, Media) and self._wordless.is_one_more(update):
            return None
        return said

    def whom(self, update: Received) -> Happened | None:
        """The person who did it, of an event that may be anything."""
        try:
            return self._whom(json.loads(update.payload))
        except (ValueError, RecursionError):
            return None
