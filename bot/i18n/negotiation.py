"""From a language tag somebody sends to a locale we have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale

# `vi-VN`, `zh_Hant_TW`, and what POSIX adds: `en_GB.UTF-8`, `ca_ES@valencia`. A language has two or
# three letters: `POSIX` names none, though Babel reads it as American English.
_TAG = re.compile(
    r"\s*([a-z]{2,3}(?:[-_][a-z0-9]{1,8})*)(?:\.[\w-]+)?(?:@\w+)?\s*", re.IGNORECASE | re.ASCII
)


def negotiate(requested: str | None, available: Iterable[str]) -> str | None:
    """The available locale that serves a language tag best, or None.

    Takes `vi-VN`, `en_GB`, `zh-hans`, `pt-br` in any case; anything else (an empty string, `xx`, a
    whole sentence) gives None. A region or script that we do not have falls back to the language.
    """
    available = tuple(available)
    if requested in available:  # nearly always: no tag need be read
        return requested
    tag = _TAG.fullmatch(requested or "")
    if tag is None:
        return None
    by_key = {_key(locale): locale for locale in available}
    key = _key(tag[1])
    if key in by_key:
        return by_key[key]
    shorter = [by_key[k] for k in _shortened(key) if k in by_key]
    wanted = _language_and_script(key)
    # zh-TW asks for the same script as zh_Hant, rather than for zh, which is written in Hans.
    similar = [locale for locale in shorter if _language_and_script(locale) == wanted]
    similar += [locale for locale in by_key.values() if _language_and_script(locale) == wanted]
    return next(iter([*(similar if wanted else ()), *shorter]), None)


def is_language(tag: str | None) -> bool:
    """Whether somebody's tag names a language, whichever."""
    found = _TAG.fullmatch(tag or "")
    return found is not None and _parse(found[1]) is not None


SOURCE = "en"
"""The language that messages are written in, in the code."""


@lru_cache(maxsize=256)
def fallback_chain(locale: str | None, available: tuple[str, ...], default: str) -> tuple[str, ...]:
    """The locales to try for something that may not be translated, best first, all available.

    Before the default comes English: a message of the interface that is not translated is shown in
    it, and what stands beside that is to be in the same language.
    """
    wishes = (locale, SOURCE, default) if locale else (default, SOURCE)
    chain = dict.fromkeys(filter(None, (negotiate(wish, available) for wish in wishes)))
    return tuple(dict.fromkeys([*chain, *available]))


def native_name(locale: str) -> str:
    """What speakers call it: `Tiếng Việt`, `English`."""
    parsed = _parse(locale)
    name = parsed.get_display_name() if parsed else None
    return name[:1].upper() + name[1:] if name else locale


def language_name(locale: str, within: str) -> str:
    """What a sentence of another language calls it: `tiếng Việt` in `vi`, `Vietnamese` in `en`."""
    parsed = _parse(locale)
    name = parsed.get_display_name(within) if parsed and _parse(within) else None
    if not name:
        return native_name(locale)
    return name[:1].lower() + name[1:] if _begins_with_a_common_noun(within) else name


class Languages:
    """Languages that are named in a sentence, whichever language the sentence turns out to be in:
    what is not translated yet is said in another one."""

    def __init__(self, *locales: str) -> None:
        self._locales = locales

    def within(self, locale: str) -> str:
        """Their names in a sentence of `locale`, with commas between them."""
        return ", ".join(language_name(one, locale) for one in self._locales)


@cache
def _begins_with_a_common_noun(locale: str) -> bool:
    """Whether language names begin small in a sentence, as `Tiếng Việt` and `Tiếng Anh` do.

    CLDR does not say. But where most names begin with the same word, that is no proper name.
    """
    parsed = _parse(locale)
    names = list(parsed.languages.values()) if parsed else []
    firsts = Counter(name.split()[0] for name in names if name)
    return bool(firsts) and firsts.most_common(1)[0][1] > len(names) / 2


def _key(tag: str) -> str:
    return tag.strip().replace("-", "_").lower()


def _shortened(key: str) -> list[str]:
    """`zh_hant_tw` gives `zh_hant` and `zh`."""
    parts = key.split("_")
    return ["_".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def _parse(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.strip().replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def _language_and_script(tag: str) -> tuple[str, str] | None:
    """zh_TW is written in Hant, plain zh in Hans: CLDR's likely subtags say so."""
    locale = _parse(tag)
    if locale is None:
        return None
    likely = get_global("likely_subtags")
    subtags = likely.get(f"{locale.language}_{locale.territory}") or likely.get(locale.language)
    script = locale.script or (parse_locale(subtags)[2] if subtags else None)
    return locale.language, script or ""
