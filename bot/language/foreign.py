"""Whether a text is in a language that nobody here writes, as far as its letters and words show.

Careful: a text is only called so where its script is another, or where its little words are those
of one other language and none of its words frames a sentence of ours.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise

from bot.language.aliases import key_of
from bot.language.orthographies import may_be_word, readable
from bot.language.tokens import tokens_of
from bot.language.wordlists import ordinary_words

ENOUGH = 2
"""Little words of one language, different ones; or all that there are."""
_NOTHING: Mapping[str, int] = {}


@cache
def _telling() -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """Little words and phrases -> their languages, and how many words each is worth there."""
    text = (files("bot.language") / "foreign.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and line[0] != "#"]
    found: defaultdict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for language, _, forms in lines:
        for words in map(key_of, forms.split(",")):
            found[words][language] = max(len(words), ENOUGH * (len(words) > 1))
    return dict(found)


def is_foreign(text: str, ours: Collection[str] = ()) -> bool:
    """Whether the text is plainly in another script than Latin, or in another of these languages.

    `ours`: locales that are spoken here.
    """
    if not text.isascii():
        letters = [c for c in text if c.isalpha()]
        strange = sum("LATIN" not in unicodedata.name(c, "") for c in letters)
        if letters and 2 * strange > len(letters):
            return True
    words = list(dict.fromkeys(filter(str.isalpha, tokens_of.folded(readable(text)))))
    known = _known(words, ours)
    if not words or not (known >= ENOUGH or known == len(words)):
        return False
    # A name may be strange, but hardly as often as the words of another language are.
    strange = sum(map(_is_strange, words)) if known >= ENOUGH else 0
    return 2 * (known + strange) >= len(words) - 1


def _is_strange(word: str) -> bool:
    """Whether no language that has a list or rules here has it."""
    return not may_be_word(word) and word not in ordinary_words()


def _known(words: Sequence[str], ours: Collection[str]) -> int:
    """What the words are worth in the one language, not of ours, in which that is most."""
    worth: Counter[str] = Counter()
    for run in chain(zip(words), pairwise(words)):
        for language, own in _telling().get(run, _NOTHING).items():
            worth[language] += own
    return max((own for language, own in worth.items() if language not in ours), default=0)
