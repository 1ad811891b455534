"""What is particular to how one language is written, where listing words does not say it.

A language needs nothing of this: all that the bot knows of its words stands in its vocabulary. One
that does has a folder here, `<locale>/`, with a subclass; `orthographies.py` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.language.token import Token


class Orthography:
    """A language with nothing particular; the methods say what could be."""

    locale = ""
    has_optional_marks = False
    """People leave out the marks when they type, so that they are put back for the encoder."""

    particles: frozenset[str] = frozenset()
    """Single letters, folded, that close a question and are words: `ạ`, `à`."""

    def spelt(self, accented: str) -> str:
        """A word, clean, in the one spelling of those that are in use."""
        return accented

    def folded(self, folded: str) -> str:
        """The same of a word without marks."""
        return folded

    def is_word(self, folded: str) -> bool:
        """Whether these letters can be one word of the language, known or not."""
        del folded
        return False

    def may_be_meant(self, token: Token) -> bool:
        """The same with its marks: it may be a word of another subject."""
        return self.is_word(token.folded)

    def evidence(self, token: Token) -> float:
        """How much the look of a word speaks for the language; below 0 against it."""
        del token
        return 0.0

    def rewrite_number_words(self, accented: str, folded: str) -> tuple[str, str]:
        """Both views of a text, number words as digits."""
        return accented, folded

    def decoded(self, keys: str) -> Token | None:
        """The word meant by keystrokes whose editor was switched off; None where they are none."""
        del keys
        return None

    def keyed(
        self,
        tokens: Sequence[Token],
        *,
        is_known: Callable[[str], bool],
        is_ordinary: Callable[[Token], bool],
    ) -> Mapping[Token, Token] | None:
        """What the words stand for where all of an utterance is keystrokes; else None.

        `is_known`: a folded word is right as it is. `is_ordinary`: it is a word of English.
        """
        del tokens, is_known, is_ordinary
        return None

    def keys_behind(self, word: str, *, loses_one: bool = False) -> Iterator[str]:
        """What may have been typed where an input method of this language left this word.

        `loses_one`: a key besides, of which nothing is left.
        """
        del word, loses_one
        return iter(())

    def readable(self, text: str) -> str:
        """A text that was written in an encoding from before Unicode, or read in a wrong one."""
        return text

    def habits(self, method: str) -> Sequence[Callable[[str], str]]:
        """Ways to type a word with an input method, by its name: what is left where it is off."""
        del method
        return ()

    def written(self, text: str, encoding: str) -> str:
        """The text as it looks when it comes from an encoding from before Unicode, by its name."""
        del encoding
        return text

    def in_chat_letters(self, word: str) -> str:
        """As young people shorten its letters."""
        return word
