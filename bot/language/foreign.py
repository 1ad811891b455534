"""Whether a text is in a language that nobody here writes, as far as its letters and words show.

Careful: a text is only called so where its script is another, or where its little words are those
of one other language and none of its words frames a sentence of ours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.language.aliases import key_of
from bot.language.orthographies import ORTHOGRAPHIES, readable
from bot.language.tokens import tokens_of
from bot.language.wordlists import ordinary_words

ENOUGH = 2
"""Little words of one language, different ones; or all that there are."""


@cache
def _told_by() -> Mapping[str, Mapping[tuple[str, ...], int]]:
    """Language -> its little words and phrases, and how many words each is worth."""
    text = (files("bot.language") / "foreign.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and line[0] != "#"]
    return {
        language: {
            words: max(len(words), ENOUGH * (len(words) > 1))
            for words in map(key_of, forms.split(","))
        }
        for language, _, forms in lines
    }


def is_foreign(text: str, ours: Collection[str] = ()) -> bool:
    """Whether the text is plainly in another script than Latin, or in another of these languages.

    `ours`: locales that are spoken here.
    """
    letters = [c for c in text if c.isalpha()]
    strange = sum("LATIN" not in unicodedata.name(c, "") for c in letters)
    if letters and 2 * strange > len(letters):
        return True
    words = [token.folded for token in tokens_of(readable(text)) if token.folded.isalpha()]
    words = list(dict.fromkeys(words))
    others = (forms for language, forms in _told_by().items() if language not in ours)
    known = max((_known(words, forms) for forms in others), default=0)
    if not words or not (known >= ENOUGH or known == len(words)):
        return False
    # A name may be strange, but hardly as often as the words of another language are.
    strange = sum(map(_is_strange, words)) if known >= ENOUGH else 0
    return 2 * (known + strange) >= len(words) - 1


def _is_strange(word: str) -> bool:
    """Whether no language that has a list or rules here has it."""
    is_word = any(own.is_word(word) for own in ORTHOGRAPHIES.values())
    return not is_word and word not in ordinary_words()


def _known(words: Sequence[str], forms: Mapping[tuple[str, ...], int]) -> int:
    runs = (words[at : at + size] for size in (1, 2) for at in range(len(words) - size + 1))
    return sum(forms.get(tuple(run), 0) for run in runs)
