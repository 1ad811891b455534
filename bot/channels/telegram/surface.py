"""What Telegram shows around the chat, in every language: commands, name, description.

Taken from the same catalogues as everything else the bot says. All of it is cosmetic: what fails is
logged and the bot goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

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


LOOK = 5.0
"""Seconds between two looks whether the words have changed."""
Told = Mapping[tuple[str, str | None], object]
"""What Telegram was told, by kind and language; None: for everybody else."""


async def keep_localised(bot: Bot, lexicon: Callable[[], Lexicon]) -> None:
    """Set everything, and again what changes while the bot runs; never returns."""
    seen = lexicon()
    told = await localise(bot, seen)
    while True:
        await asyncio.sleep(LOOK)
        now = lexicon()
        if now is not seen:
            seen, told = now, await localise(bot, now, told)


async def localise(bot: Bot, lexicon: Lexicon, before: Told | None = None) -> Told:
    """Set everything, in the default language for all and in each language for its speakers.

    `before`: what was told already, which is not told again; of a language that is gone it is taken
    back. Gives what holds now.
    """
    before, wanted = before or {}, dict(_wanted(lexicon))
    gone: Told = {key: [] if key[0] == "commands" else "" for key in before if key not in wanted}
    for (kind, language), value in {**wanted, **gone}.items():
        if before.get((kind, language)) == value:
            continue
        try:
            await _tell(bot, kind, language, value)
        except TelegramError as error:
            logger.warning("a cosmetic call was refused: %s", kind_of(error).value)
    return wanted


async def _tell(bot: Bot, kind: str, language: str | None, value: Any) -> None:
    match kind:
        case "commands" if value:
            menu_ = [BotCommand(name, line) for name, line in value]
            await bot.set_my_commands(menu_, language_code=language)
        case "commands":
            await bot.delete_my_commands(language_code=language)
        case "name":
            await bot.set_my_name(value, language_code=language)
        case "description":
            await bot.set_my_description(value, language_code=language)
        case _:
            await bot.set_my_short_description(value, language_code=language)


def _wanted(lexicon: Lexicon) -> Iterator[tuple[tuple[str, str | None], object]]:
    for locale in lexicon.locales:
        words = lexicon[locale]
        _ = words.gettext
        # None: for everybody whose language has nothing of its own.
        for language in (None, _code(locale)) if locale == lexicon.default else (_code(locale),):
            yield ("commands", language), list(menu(words))
            yield ("name", language), _("Nhịp Cầu")
            yield (
                ("description", language),
                _(
                    "Ask me about Vietnam's cultural diplomacy and international integration, in "
                    "your own words. Every answer was written and reviewed by people and names its "
                    "source."
                ),
            )
            yield (
                ("short description", language),
                _("Sourced answers on Vietnam's cultural diplomacy and international integration."),
            )


def _code(locale: str) -> str:
    """Telegram takes two-letter codes only."""
    return locale.split("_", maxsplit=1)[0][:2]
