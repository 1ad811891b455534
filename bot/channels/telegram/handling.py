"""Telegram's updates for the delivery: read, and answered by the conversation."""

from __future__ import annotations

import json
from collections.abc import Collection

from bot.channels.common.handling import Happened, Receipt
from bot.channels.telegram.calls import confirmation
from bot.channels.telegram.reading import Pressed, Said, read, whom
from bot.channels.telegram.repeats import Repeats
from bot.channels.telegram.types import Bot
from bot.delivery.model import Received

CONFIRMABLE = 150.0
"""Seconds in which Telegram takes the confirmation of a pressed button."""


class TelegramReader:
    """`Reader` of a bot's updates. The bot must know its own name, as it does once connected."""

    def __init__(self, bot: Bot, commands: Collection[str]) -> None:
        """`commands`: names of those that the conversation knows."""
        self._bot = bot
        self._commands = frozenset(commands)
        self._repeats = Repeats()

    def read(self, update: Received) -> Happened | Receipt | None:
        """What happened. Raises ValueError for what cannot be read."""
        match read(json.loads(update.payload), self._bot.bot, self._commands):
            case Said(incoming, address) as said if not self._repeats.is_one(said, update.id):
                return Happened(address, incoming)
            case Pressed(query, incoming, address):
                receipt = Receipt(confirmation(query), CONFIRMABLE)
                if incoming is None or address is None:
                    return receipt
                return Happened(address, incoming, receipt)
            case _:
                return None

    def whom(self, update: Received) -> Happened | None:
        """The person, where they wrote in private."""
        try:
            found = whom(json.loads(update.payload))
        except (ValueError, RecursionError):
            return None
        return None if found is None else Happened(found[1], found[0])
