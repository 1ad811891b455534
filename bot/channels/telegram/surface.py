"""What Telegram shows around the chat, in every language: commands, name, description.

Taken from the same catalogues as everything else the bot says. All of it is cosmetic: what fails is
logged and tried again later, and the bot goes on. Telegram allows few changes of it (of a name a
handful a day), and any number of looks at it: so it is looked at first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Protocol, TypeAlias

from telegram import BotCommand
from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram.errors import seconds_of
from bot.channels.telegram.types import Bot
from bot.conversation.registry import menu
from bot.i18n.words import Lexicon, Words

logger = logging.getLogger(__name__)


def commands(words: Words) -> list[BotCommand]:
    """The command menu in one language."""
    return [BotCommand(name, line) for name, line in menu(words)]


LOOK = 5.0
"""Seconds between two looks whether the words have changed, or something is to be tried again."""
AGAIN = 600.0
"""Seconds until what failed is tried again, where Telegram does not say itself."""
Key: TypeAlias = "tuple[str, str | None]"
"""A kind and a language; None: for everybody whose language has nothing of its own."""
Told = Mapping[Key, object]
"""What Telegram was told."""


KINDS = ("commands", "name", "description", "short description")
NOTES = "telegram-languages"
"""Under this it is noted which languages were given something: Telegram does not list them."""


class Notes(Protocol):
    """Where a process leaves something for the next one. What is lost there costs nothing but that
    of a language that is gone something stays."""

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put there."""
        ...

    def put(self, kind: str, key: str, payload: bytes) -> None:
        """Keep it."""
        ...


async def keep_localised(
    bot: Bot, lexicon: Callable[[], Lexicon], notes: Notes | None = None
) -> None:
    """Set everything, and again what changes while the bot runs; never returns."""
    surface = Surface(bot, notes)
    while True:
        await surface.follow(lexicon())
        await asyncio.sleep(LOOK)


@dataclass(slots=True)
class Surface:
    """What Telegram shows, as far as we know."""

    bot: Bot
    notes: Notes | None = None
    told: dict[Key, object] = field(default_factory=dict)
    _wanted: dict[Key, object] = field(default_factory=dict)
    _seen: Lexicon | None = None
    _due: dict[Key, float] = field(default_factory=dict)
    """When something that was refused is tried again, by the loop's clock."""

    async def follow(self, lexicon: Lexicon) -> None:
        """Set what differs, in the default language for all and in each language for its speakers;
        of a language that is gone it is taken back. What was refused waits for its time."""
        now = asyncio.get_running_loop().time()
        if lexicon is self._seen and not any(due <= now for due in self._due.values()):
            return
        if lexicon is not self._seen:
            self._seen, self._wanted = lexicon, dict(_wanted(lexicon))
            given = {*self.told, *product(KINDS, self._noted())}
            self._wanted |= {key: _nothing(key[0]) for key in given if key not in self._wanted}
            self._note()
        for key, value in self._wanted.items():
            if self.told.get(key) == value:
                self._due.pop(key, None)
            elif self._due.get(key, 0.0) <= now:
                await self._set(key, value)
        self._note()

    def _noted(self) -> list[str]:
        """Languages that an earlier process gave something."""
        found = self.notes.get(NOTES, str(self.bot.id)) if self.notes else None
        names = (found or b"").decode("ascii", "ignore").split()
        return [name for name in names if len(name) == 2 and name.isalpha()]

    def _note(self) -> None:
        """Those that have something, or may have: what is to be taken back is not, until it is."""
        if self.notes is None:
            return
        has = {
            key[1]
            for key, value in self._wanted.items()
            if key[1] and (value != _nothing(key[0]) or self.told.get(key) != value)
        }
        if has != set(self._noted()):
            self.notes.put(NOTES, str(self.bot.id), " ".join(sorted(has)).encode())

    async def _set(self, key: Key, value: object) -> None:
        try:
            if await _shown(self.bot, *key) != value:
                await _tell(self.bot, *key, value)
        except TelegramError as error:
            wait = seconds_of(error) if isinstance(error, RetryAfter) else AGAIN
            self._due[key] = asyncio.get_running_loop().time() + wait
            # Not the error's text: it may hold the token.
            why = type(error).__name__
            logger.warning("the bot's %s: %s; tried again in %.0f s", key[0], why, wait)
        else:
            self.told[key] = value
            self._due.pop(key, None)


async def _shown(bot: Bot, kind: str, language: str | None) -> object:
    """What a language has now; of a text, what everybody has where it has none of its own."""
    match kind:
        case "commands":
            found = await bot.get_my_commands(language_code=language)
            return [(one.command, one.description) for one in found]
        case "name":
            return (await bot.get_my_name(language)).name
        case "description":
            return (await bot.get_my_description(language)).description
        case _:
            return (await bot.get_my_short_description(language)).short_description


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


def _nothing(kind: str) -> object:
    return [] if kind == "commands" else ""


def _wanted(lexicon: Lexicon) -> Iterator[tuple[Key, object]]:
    for locale in sorted(lexicon.locales, key=lambda locale: locale != lexicon.abroad):
        words = lexicon[locale]
        _ = words.gettext
        for language in (None, _code(locale)) if locale == lexicon.abroad else (_code(locale),):
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
