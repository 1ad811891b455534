"""Whether a text is in a language that nobody here writes, as far as its letters and words show.

Careful: a text is only called so where its script is another, or where its little words are those
of one other language and none of its words frames a sentence of ours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping

from bot.language.tokens import tokens_of

ENOUGH = 2
"""Little words of one language, different ones; or all that there are."""

# None of them is a word of English or, without marks, a syllable of Vietnamese.
_LITTLE_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "bonjour bonsoir merci parlez parle vous francais suis est quel quelle quels "
        "quoi pourquoi combien avec dans une sont avez",
        "es": "hola buenos buenas gracias habla hablas hablan espanol usted cual cuales donde "
        "cuantos cuantas para una esta estan quien",
        "de": "hallo guten danke sprechen sie deutsch wie ist sind und nicht eine welche welcher "
        "warum wann konnen fur",
        "pt": "ola obrigado obrigada fala voce portugues qual quais onde quantos para uma quem",
        "it": "ciao buongiorno grazie parla italiano quale quali dove quando quanti perche sono",
        "id": "apa kabar terima kasih bahasa yang adalah dengan untuk siapa berapa bagaimana",
    }.items()
}


def is_foreign(text: str, ours: Collection[str] = ()) -> bool:
    """Whether the text is plainly in another script than Latin, or in another of these languages.

    `ours`: locales that are spoken here.
    """
    letters = [c for c in text if c.isalpha()]
    strange = sum("LATIN" not in unicodedata.name(c, "") for c in letters)
    if letters and 2 * strange > len(letters):
        return True
    words = {token.folded for token in tokens_of(text) if token.folded.isalpha()}
    others = (little for language, little in _LITTLE_WORDS.items() if language not in ours)
    known = max((len(words & little) for little in others), default=0)
    return bool(words) and (known >= ENOUGH or known == len(words)) and 2 * known >= len(words) - 1
