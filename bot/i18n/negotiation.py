"""From a language tag somebody sends to a locale we have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel import Locale, UnknownLocaleError


def negotiate(requested: str | None, available: Iterable[str]) -> str | None:
    """The available locale that serves a language tag best, or None.

    Takes `vi-VN`, `en_GB`, `zh-hans`, `pt-br` in any case; anything else (an empty string, `xx`, a
    whole sentence) gives None. A region or script that we do not have falls back to the language.
    """
    if not requested:
        return None
    by_key = {_key(locale): locale for locale in available}
    key = _key(requested)
    while key:
        if key in by_key:
            return by_key[key]
        key = key.rpartition("_")[0]
    wanted = _parse(requested)
    for locale in by_key.values():  # zh-TW asks for the same script as zh_Hant
        have = _parse(locale)
        if wanted and have and wanted.language == have.language and wanted.script == have.script:
            return locale
    return None


def fallback_chain(locale: str | None, available: Sequence[str], default: str) -> tuple[str, ...]:
    """The locales to try for something that may not be translated, best first, all available."""
    chain = dict.fromkeys(
        filter(None, (negotiate(locale, available), negotiate(default, available)))
    )
    return tuple(dict.fromkeys([*chain, *available]))


def native_name(locale: str) -> str:
    """What speakers call it: `Tiếng Việt`, `English`."""
    parsed = _parse(locale)
    name = parsed.get_display_name() if parsed else None
    return name[:1].upper() + name[1:] if name else locale


def _key(tag: str) -> str:
    return tag.strip().replace("-", "_").lower()


def _parse(tag: str) -> Locale | None:
    try:
        parsed = Locale.parse(tag.strip().replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    return _with_script(parsed)


def _with_script(locale: Locale) -> Locale:
    """zh_TW is written in Hant, plain zh in Hans: CLDR's likely subtags say so."""
    if locale.script is not None:
        return locale
    try:
        likely = Locale.parse(str(locale), resolve_likely_subtags=True)
    except (UnknownLocaleError, ValueError):
        return locale
    return likely if likely.language == locale.language else locale
