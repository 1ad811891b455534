"""Zalo's events for the delivery: read, and answered by the conversation."""

from __future__ import annotations

from bot.channels.common.event_reader import EventReader
from bot.channels.common.handling import Happened
from bot.channels.common.site import Site
from bot.channels.zalo.reading import Me, Spoken, read, whom


class ZaloReader(EventReader):
    """`Reader` of a bot's events."""

    def __init__(self, spoken: Spoken, site: Site) -> None:
        """`site`: our web page, to which links lead and where pictures are."""
        super().__init__()
        self._site = site
        self.me = Me()
        """Set once the bot is connected."""
        self._spoken = spoken

    def _read(self, event: object) -> Happened | None:
        return read(event, self.me, self._spoken, self._site)

    def _whom(self, event: object) -> Happened | None:
        return whom(event)
