"""Commands said as words, where there is no menu to pick them from: `help`, `topics`.

Short ones, which on other platforms are ordinary messages. Longer ones (`show me the topics`) are
understood everywhere; they stand in the content's vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.content.problems import N_
from bot.i18n.words import Lexicon
from bot.language.tokens import tokens_of
from bot.messages import Command

WORDS = {
    "help": N_("help"),
    "topics": N_("topics"),
    "language": N_("language"),
    "forget": N_("delete my data"),
}
"""By command, what is typed for it."""
LONGEST = 60
"""Characters of a text that is looked at."""


def spoken_in(
    lexicon: Callable[[], Lexicon],
) -> Callable[[str], tuple[Command, str] | None]:
    """Finds the command that a text is, and the language it is said in, among all languages.

    Compared without case and marks, and only where the text says nothing else.
    """

    def command(text: str) -> tuple[Command, str] | None:
        said = _words(text) if len(text) <= LONGEST else ()
        if not said:
            return None
        words = lexicon()
        for locale in (words.default, *words.locales):
            for name, line in WORDS.items():
                if said == _words(words[locale].gettext(line)):
                    return Command(name), locale
        return None

    return command


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens_of(text))
