"""The fact of a day as it is said to somebody who asked for one."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.conversation.choices import unasked
from bot.conversation.features.daily import candidates, fact
from bot.conversation.knowledge import Edition
from bot.conversation.page import Writer
from bot.conversation.registry import REGISTRY
from bot.messages import Reply


def todays(
    edition: Edition,
    locale: str,
    told: Sequence[str],
    chance: random.Random,
    *,
    has_buttons: bool,
) -> Reply | None:
    """One that they were not told; None where there is nothing to tell. Who asked in a language
    that is gone is told in the default one."""
    lexicon = edition.lexicon
    writer = Writer(
        edition.content, lexicon, locale if locale in lexicon.locales else lexicon.default
    )
    found = candidates(edition.content, writer.locale, told)
    if not found:
        return None
    entry = chance.choices(found, [one.importance for one in found])[0]
    return unasked(fact(writer, entry, has_buttons=has_buttons), REGISTRY.codec)
