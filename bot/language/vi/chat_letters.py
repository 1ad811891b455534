"""Words as young people shorten their letters."""

from __future__ import annotations

_CHAT_ONSETS = {"qu": "w", "ph": "f", "gi": "j"}
_CHAT_CODAS = {"nh": "h", "ng": "g"}


def in_chat_letters(syllable: str) -> str:
    """As young people write it: `phải` is `fải`, `quá` is `wá`, `không` is `khôg`."""
    for letters, short in _CHAT_ONSETS.items():
        if syllable.lower().startswith(letters) and len(syllable) > len(letters):
            return short + syllable[len(letters) :]
    for letters, short in _CHAT_CODAS.items():
        if syllable.lower().endswith(letters) and len(syllable) > len(letters):
            return syllable[: -len(letters)] + short
    return syllable
