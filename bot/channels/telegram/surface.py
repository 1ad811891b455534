"""What Telegram shows around the chat, in every language: commands, name, description.

Taken from the same catalogues as everything else the bot says. All of it is cosmetic: what fails is
logged and the bot goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from telegram import BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.errors import kind_of
from bot.channels.telegram.types import Bot
from bot.conversation.registry import menu
from bot.i18n.words import Lexicon, Words

logger = logging.getLogger(__name__)


def commands(words: Words) -> list[BotCommand]:
    """The command menu in one language."""
    return [BotCommand(name, line) for name, line in menu(words)]


async def localise(bot: Bot, lexicon: Lexicon) -> None:
    """Set everything, in the default language for all and in each language for its speakers."""
    for call in _calls(bot, lexicon):
        try:
            await call()
        except TelegramError as error:
            logger.warning("a cosmetic call was refused: %s", kind_of(error).value)


def _calls(bot: Bot, lexicon: Lexicon) -> Iterator[Callable[[], Awaitable[object]]]:
    for locale in lexicon.locales:
        words = lexicon[locale]
        _ = words.gettext
        # None: for everybody whose language has nothing of its own.
        for language in (None, _code(locale)) if locale == lexicon.default else (_code(locale),):
            yield partial(bot.set_my_commands, commands(words), language_code=language)
            yield partial(bot.set_my_name, _("Nhịp Cầu"), language_code=language)
            yield partial(
                bot.set_my_description,
                _(
                    "Ask me about Vietnam's cultural diplomacy and international integration, in "
                    "your own words. Every answer was written and reviewed by people and names its "
                    "source."
                ),
                language_code=language,
            )
            yield partial(
                bot.set_my_short_description,
                _("Sourced answers on Vietnam's cultural diplomacy and international integration."),
                language_code=language,
            )


def _code(locale: str) -> str:
    """Telegram takes two-letter codes only."""
    return locale.split("_", maxsplit=1)[0][:2]
