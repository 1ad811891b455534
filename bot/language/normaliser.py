"""The one way from what people type to what is compared: the same for questions and content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.language.aliases import Aliases
from bot.language.detection import Guess, LanguageDetector
from bot.language.orthographies import readable
from bot.language.tokens import KnownWords, Token, Tokeniser
from bot.language.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text, normalised, in both views."""

    tokens: tuple[Token, ...]
    guess: Guess
    """The language the text is in, as far as can be told."""

    @property
    def accented(self) -> str:
        """Words with the marks that were typed, tone marks in their one place."""
        return " ".join([token.accented for token in self.tokens])

    @property
    def folded(self) -> str:
        """Words without marks: the key of everything lexical."""
        return " ".join([token.folded for token in self.tokens])


REMEMBERED = 40_000
"""Texts of the content whose normal form is kept."""


class Normaliser:
    """Normalises with the dates, aliases and chat spellings of all given vocabularies."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        self.vocabularies = vocabularies = list(vocabularies)
        self.words = KnownWords()
        self._tokenise = Tokeniser(vocabularies, self.words)
        self.cut = Tokeniser(known=self.words)
        """Cuts a text into words as they were typed: dates and names stay as they are."""
        self.detector = LanguageDetector(vocabularies, self._tokenise)
        self._aliases = Aliases(
            (pair for v in vocabularies for pair in _alias_pairs(v)), minds_marks=True
        )
        self._shorthand = {v.locale: Aliases(v.shorthand.items()) for v in vocabularies}

        self.known: dict[str, Utterance] = {}
        """Texts of the content, with their normal forms."""

    @property
    def short_forms(self) -> Mapping[str, tuple[str, ...]]:
        """Single words that this rewrites to others (`vn`, `lhq`, `ko`), and those; all folded."""
        tables = (self._aliases, *self._shorthand.values())
        return dict(pair for table in reversed(tables) for pair in table.words)

    def normalise_known(self, text: str) -> Utterance:
        """The same as `normalise`, kept: for texts of the content, which come with every edition.

        Not for what people write: that is not to be remembered.
        """
        known = self.known.get(text)
        if known is None:
            known = self.normalise(text)
            if len(self.known) < REMEMBERED:
                self.learn({text: known})
                return self.known[text]
        return known

    def learn(self, known: Mapping[str, Utterance]) -> None:
        """Texts of the content whose normal forms another normaliser of the same vocabularies, by
        the same code, has found."""
        for text, own in known.items():
            self.known[text] = Utterance(self.words.shared(own.tokens), own.guess)

    def normalise(self, text: str) -> Utterance:
        """Idempotent; NFC and NFD inputs give the same result. An empty text has no tokens."""
        text = readable(text)
        tokens = self._tokenise(text)
        guess = self.detector.guess(text, tokens)
        tokens = self._aliases.apply(tokens)
        if guess.locale is None:  # written out, an abbreviation may tell
            guess = self.detector.guess_tokens(tokens, are_written_out=True)
        shorthand = self._shorthand.get(guess.locale or "")
        if shorthand is not None and (written_out := shorthand.apply(tokens)) != tokens:
            tokens = self._aliases.apply(written_out)
        return Utterance(tuple(tokens), guess)


def _alias_pairs(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    for table in (vocabulary.names, vocabulary.synonyms):
        for canonical, forms in table.items():
            yield from ((form, canonical) for form in forms)
    yield from vocabulary.abbreviations.items()
