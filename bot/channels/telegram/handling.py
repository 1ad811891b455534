"""Telegram's updates for the delivery: read, and answered by the conversation."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from dataclasses import replace

from bot.channels.common.handling import ConversationHandler, Happened, Receipt, Talk
from bot.channels.telegram.calls import Address, confirmation
from bot.channels.telegram.elsewhere import answered, posted, summons_of
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.telegram.reading import Pressed, Said, Vote, links_of, read, vote_of, whom
from bot.channels.telegram.repeats import Repeats
from bot.channels.telegram.types import Bot
from bot.conversation.turn import Kept
from bot.delivery.model import Effects, Received

CONFIRMABLE = 150.0
"""Seconds in which Telegram takes the confirmation of a pressed button."""


class TelegramHandler(ConversationHandler):
    """`Handler` of a bot's updates: answers in its chats, and in those it is not in."""

    def __init__(self, bot: Bot, commands: Collection[str], talk: Talk) -> None:
        """`commands`: names of those that the conversation knows."""
        super().__init__(TELEGRAM, TelegramReader(bot, commands), talk)
        self._bot = bot

    async def handle(self, update: Received) -> Effects[Kept]:
        """What follows from an update. Of what is said elsewhere nothing is remembered."""
        vote = vote_of(update.payload)
        if vote is not None:
            return await self._voted(vote, update)
        summons = summons_of(update.payload, self._bot.bot)
        if summons is None:
            return await super().handle(update)
        if update.age > summons.within:
            return Effects()
        turn = await self._talk.turn(replace(summons.incoming, in_brief=update.in_brief))
        if summons.is_guest:
            return Effects((answered(summons, turn.replies[0]),) if turn.replies else ())
        return Effects((posted(summons, turn.posts, turn.following),))

    async def _voted(self, vote: Vote, update: Received) -> Effects[Kept]:
        """An answer belongs to the chat in which its poll stands."""
        asked = await self._talk.asked_by(TELEGRAM.name, vote.poll)
        voted = asked.voted(vote.options) if asked is not None else None
        if asked is None or voted is None:
            return Effects()
        chat = int(asked.chat.partition(":")[2])
        thread = int(asked.thread) if asked.thread else None
        origin = replace(vote.origin, chat=chat, thread=thread, is_group=chat < 0)
        incoming = origin.incoming(voted, links=links_of(self._bot.bot))
        return await self.follow(Happened(Address(chat, thread), incoming), update)


class TelegramReader:
    """`Reader` of a bot's updates. The bot must know its own name, as it does once connected."""

    def __init__(self, bot: Bot, commands: Collection[str]) -> None:
        """`commands`: names of those that the conversation knows."""
        self._bot = bot
        self._commands = frozenset(commands)
        self._repeats = Repeats()

    def read(self, update: Received) -> Happened | Receipt | None:
        """What happened. Raises ValueError for what cannot be read."""
        found = read(json.loads(update.payload), self._bot.bot, self._commands)
        match found:
            case Said(incoming, address) as said if not self._repeats.is_one(said, update.event):
                return Happened(_while_it_lasts(address, update), incoming)
            case Pressed(query, incoming, address) as pressed:
                receipt = Receipt(confirmation(query), CONFIRMABLE)
                is_double = self._repeats.is_double(pressed, update.event)
                if incoming is None or address is None or is_double:
                    return receipt
                return Happened(_while_it_lasts(address, update), incoming, receipt)
            case _:
                return None

    def whom(self, update: Received) -> Happened | None:
        """The person, where they wrote in private."""
        try:
            found = whom(json.loads(update.payload))
        except (ValueError, RecursionError):
            return None
        return None if found is None else Happened(found[1], found[0])


def _while_it_lasts(address: Address, update: Received) -> Address:
    """With the time until which the person can be answered alone."""
    if (aside := address.aside) is None:
        return address
    until = time.time() - update.age + aside.lasts
    return replace(address, aside=replace(aside, until=until))
