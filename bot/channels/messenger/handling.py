"""Messenger's events for the delivery: read, and answered by the conversation."""

from __future__ import annotations

from bot.channels.common.event_reader import EventReader
from bot.channels.common.handling import Happened
from bot.channels.messenger.reading import Spoken, read, whom


class MessengerReader(EventReader):
    """`Reader` of a Page's events."""

    def __init__(self, spoken: Spoken) -> None:
        super().__init__()
        self._spoken = spoken

    def _read(self, event: object) -> Happened | None:
        return read(event, self._spoken)

    def _whom(self, event: object) -> Happened | None:
        return whom(event)
