"""Who runs a group on Telegram."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.channels.telegram.types import Bot
from bot.messages import Incoming

logger = logging.getLogger(__name__)

RUNNING = frozenset({"creator", "administrator"})
PATIENCE = 3.0
"""Seconds: somebody waits for what they pressed."""


async def runs_group(bot: Bot, incoming: Incoming) -> bool:
    """Whether the person is an administrator of the group, looked up each time.

    Who writes as the group itself is one whose name Telegram does not tell.
    """
    chat, person = incoming.place.chat.partition(":")[2], incoming.user.partition(":")[2]
    if person.startswith("chat:"):
        return person == f"chat:{chat}"
    try:
        found = await bot.call(
            "getChatMember", {"chat_id": int(chat), "user_id": int(person)}, patience=PATIENCE
        )
    except TelegramError as error:
        logger.warning("who runs a group cannot be asked: %s", type(error).__name__)
        return False
    return isinstance(found, dict) and found.get("status") in RUNNING
