"""A question to the team, and its answer, as the calls of the platforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from bot.channels.common.handling import Address
from bot.channels.common.running import Channel
from bot.conversation.choices import unasked
from bot.conversation.features import person
from bot.conversation.handover import SHOWS, Helpers, Kind
from bot.conversation.knowledge import Edition
from bot.conversation.page import Writer
from bot.conversation.registry import REGISTRY
from bot.delivery.handing_over import Letter
from bot.delivery.model import Outgoing, Priority, platform_of


@runtime_checkable
class HasTopics(Protocol):
    """A channel whose groups can be parted into topics."""

    async def topic(self, chat: str, name: str) -> str | None:
        """A new one, as the platform names it; empty where the group has none. None where the
        platform does not answer for now."""
        ...

    def in_topic(self, chat: str, topic: str) -> Address:
        """Where it is written to; the chat itself where the topic is empty."""
        ...

    def link_to(self, payload: str) -> str:
        """Where a member opens the bot's private chat; empty where the bot has no name."""
        ...


class LetterWriter:
    """Writes letters."""

    def __init__(
        self,
        channels: Sequence[Channel],
        edition: Callable[[], Edition],
        helpers: Helpers,
    ) -> None:
        """`edition`: gives the one that is served."""
        self._channels = {channel.platform.name: channel for channel in channels}
        self._edition = edition
        self._helpers = helpers

    async def written(self, letter: Letter) -> tuple[str, Sequence[Outgoing]] | None:
        """The topic, and the calls; None where the platform does not answer for now."""
        kind = Kind(letter.kind)
        if kind in {Kind.QUESTION, Kind.WITHDRAWN}:
            return await self._to_chat(letter, kind)
        return letter.topic, self._to_person(letter, kind)

    async def _to_chat(self, letter: Letter, kind: Kind) -> tuple[str, Sequence[Outgoing]] | None:
        chat = self._helpers.chat
        channel: object = self._channels.get(platform_of(chat))
        if not isinstance(channel, HasTopics):
            return None
        words = self._writer(self._edition().lexicon.default)
        topic: str | None = letter.topic
        if kind is Kind.QUESTION and not topic:
            topic = await channel.topic(chat, person.name_of_topic(words, letter.number))
        if topic is None:
            return None
        address = channel.in_topic(chat, topic)
        if kind is Kind.WITHDRAWN:
            page = person.taken_back(words, letter.number)
            return topic, [*address.calls(unasked(page, REGISTRY.codec), Priority.NOTICE)]
        link = channel.link_to(f"draft_{letter.in_vain}") if letter.in_vain else ""
        page = person.question(words, letter.number, letter.text, link)
        shows = f"{SHOWS}{letter.number}"
        calls = address.calls(unasked(page, REGISTRY.codec), Priority.NOTICE)
        return topic, [replace(call, shows=shows, person=letter.person) for call in calls]

    def _to_person(self, letter: Letter, kind: Kind) -> Sequence[Outgoing]:
        channel = self._channels.get(platform_of(letter.person))
        if channel is None:
            return []
        page = person.letter(self._writer(letter.locale, can_ask=True), kind, letter.text)
        window = channel.platform.window
        left = None if window is None else max(0.0, window - letter.age)
        reply = unasked(page, REGISTRY.codec)
        if not channel.platform.has_buttons:  # numbers would need a session to stand in
            reply = replace(reply, buttons=())
        calls = channel.address_of(letter.person).calls(reply, Priority.NOTICE)
        return [replace(call, expires_in=left, person=letter.person) for call in calls]

    def _writer(self, locale: str, *, can_ask: bool = False) -> Writer:
        edition = self._edition()
        known = locale if locale in edition.lexicon.locales else edition.lexicon.default
        return Writer(edition.content, edition.lexicon, known, can_ask=can_ask)
