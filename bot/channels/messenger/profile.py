"""What Messenger shows around the chat, in every language: greeting, menu, first questions.

Taken from the same catalogues as everything else the bot says. Looked at first, and only what
differs is set: Meta takes ten such calls in ten minutes, and processes start more often than that
when something is wrong. All of it is cosmetic: what fails is logged and the bot goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.channels.common.errors import ApiError
from bot.channels.common.payload import mapping
from bot.channels.messenger.api import MessengerApi
from bot.channels.messenger.calls import short
from bot.channels.messenger.payloads import START, payload_of
from bot.conversation.registry import menu
from bot.i18n.words import Lexicon, Words

logger = logging.getLogger(__name__)

PATH = "me/messenger_profile"
DEFAULT = "default"
"""Meta's name for everybody whose language has nothing of its own."""
LONGEST_GREETING, LONGEST_ITEM, LONGEST_QUESTION = 160, 30, 80
"""UTF-16 units."""
ITEMS, QUESTIONS = 20, 4
LOCALES = (
    "af_ZA ar_AR bg_BG bn_IN cs_CZ da_DK de_DE el_GR en_GB en_US es_ES es_LA et_EE fa_IR fi_FI "
    "fr_CA fr_FR he_IL hi_IN hr_HR hu_HU id_ID it_IT ja_JP km_KH ko_KR lo_LA lt_LT lv_LV mn_MN "
    "ms_MY my_MM nb_NO ne_NP nl_NL pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sv_SE sw_KE ta_IN th_TH "
    "tl_PH tr_TR uk_UA ur_PK vi_VN zh_CN zh_HK zh_TW"
)
"""Names under which Meta knows languages; the list is longer, these are the ones most read."""


LOOK = 5.0
"""Seconds between two looks whether the words have changed."""


async def keep_set_up(api: MessengerApi, lexicon: Callable[[], Lexicon]) -> None:
    """Make the Page look as it should, and again where words change meanwhile; never returns."""
    seen = lexicon()
    await set_up(api, seen)
    while True:
        await asyncio.sleep(LOOK)
        if (now := lexicon()) is not seen:
            seen = now
            await set_up(api, seen)


async def set_up(api: MessengerApi, lexicon: Lexicon) -> None:
    """Make the Page look as it should."""
    wanted = profile(lexicon)
    try:
        answer = await api.get(PATH, fields=",".join(wanted))
        found = _first(answer.get("data"))
        changes = {
            name: value
            for name, value in wanted.items()
            if _plain(found.get(name)) != _plain(value)
        }
        if changes:
            await api.post(PATH, changes)
            logger.info("set on the Page: %s", ", ".join(changes))
    except ApiError as error:
        logger.warning("greeting, menu and first questions were not set: %s", error)


def profile(lexicon: Lexicon) -> dict[str, Any]:
    """All that is set, as Meta takes it."""
    return {
        "get_started": {"payload": START},
        "greeting": [
            {"locale": name, "text": short(_greeting(words), LONGEST_GREETING)}
            for name, words, _ in _languages(lexicon)
        ],
        "persistent_menu": [
            {
                "locale": name,
                "composer_input_disabled": False,
                "call_to_actions": [
                    {
                        "type": "postback",
                        "title": short(line, LONGEST_ITEM),
                        "payload": payload_of(command, chosen),
                    }
                    for command, line in _commands(words)[:ITEMS]
                ],
            }
            for name, words, chosen in _languages(lexicon)
        ],
        "ice_breakers": [
            {
                "locale": name,
                "call_to_actions": [
                    {
                        "question": short(line, LONGEST_QUESTION),
                        "payload": payload_of(command, chosen),
                    }
                    for command, line in _commands(words)[:QUESTIONS]
                ],
            }
            for name, words, chosen in _languages(lexicon)
        ],
    }


def _languages(lexicon: Lexicon) -> Iterator[tuple[str, Words, str | None]]:
    """Meta's name of each language, its words, and the language that whoever reads them has, as far
    as that is known: of those who get the default nothing is."""
    yield DEFAULT, lexicon[lexicon.default], None
    for locale in lexicon.locales:
        language = locale.partition("_")[0]
        known = LOCALES.split()
        names = [name for name in known if name == locale]
        for name in names or [name for name in known if name.partition("_")[0] == language]:
            yield name, lexicon[locale], locale


def _commands(words: Words) -> list[tuple[str, str]]:
    """For a menu: who opened the chat needs no command to start."""
    return [(name, line) for name, line in menu(words) if name != START.removeprefix("/")]


def _greeting(words: Words) -> str:
    return words.gettext(
        "Sourced answers on Vietnam's cultural diplomacy and international integration."
    )


def _first(data: object) -> Mapping[str, Any]:
    return mapping(data[0]) if isinstance(data, list) and data else {}


def _plain(value: object) -> object:
    """Of what was set and what is shown of it the same: without what stands for nothing, and
    languages in any order."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if one not in (False, None)}
    if isinstance(value, list):
        plain = [_plain(one) for one in value]
        if all(isinstance(one, Mapping) and "locale" in one for one in plain):
            return sorted(plain, key=lambda one: str(mapping(one)["locale"]))
        return plain
    return value
