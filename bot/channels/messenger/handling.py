"""Messenger's events for the delivery: read, and answered by the conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.common.event_reader import EventReader
from bot.channels.common.handling import Happened
from bot.channels.common.site import Site
from bot.channels.messenger.reading import Spoken, read, whom
from bot.messages import Links


def link_to(page: str) -> str:
    """Where anybody opens the chat with a Page."""
    return f"https://m.me/{page}"


class MessengerReader(EventReader):
    """`Reader` of a Page's events."""

    def __init__(self, spoken: Spoken, page: str, site: Site) -> None:
        """`page`: the id of the Page, which links lead to. `site`: where pictures are."""
        super().__init__()
        self._site = site
        self._spoken = spoken
        self._links = Links(f"{link_to(page)}?ref={{}}")

    def _read(self, event: object) -> Happened | None:
        happened = read(event, self._spoken, self._site)
        if happened is None:
            return None
        return replace(happened, incoming=replace(happened.incoming, links=self._links))

    def _whom(self, event: object) -> Happened | None:
        return whom(event)
