"""What a further language begins with: files to fill in, and what is left to do, in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from babel.dates import get_month_names

from bot.content.model import Content, VocabularyFields
from bot.content.yaml_text import scalar
from bot.editing.schema import ABOUT

_FIRST = "function_words"
"""Without them nothing tells the language from others."""


def vocabulary_stub(locale: str) -> str:
    """A vocabulary with the months as CLDR has them, and every other key explained."""
    keys = [key for key in VocabularyFields.model_fields if key not in {_FIRST, "months"}]
    names = get_month_names("wide", locale=locale)
    months = ", ".join(scalar(names[number]) for number in range(1, 13))
    return "\n".join(
        [
            f"# {ABOUT[_FIRST]} These come first: a hundred or so.",
            f"{_FIRST}: []",
            f"# {ABOUT['months']}",
            f"months: [{months}]",
            *(f"# {key}: {ABOUT[key]}" for key in keys),
            "",
        ]
    )


def out_of_scope_stub() -> str:
    """A file of questions that the bot must not answer, without any."""
    return f"# {ABOUT['out of scope']} Some fifty, as people would ask them.\nquestions: []\n"


def left_to_do(content: Content, locale: str, messages: int) -> Iterator[str]:
    """What is not written in this language yet, the most important first, a line each.

    `messages`: of the interface, that are not translated.
    """
    vocabulary = content.vocabularies.get(locale)
    if vocabulary is None or not vocabulary.function_words:
        yield f"vocabulary/{locale}.yaml: function_words, by which the language is told"
    if messages:
        yield f"{messages} messages of the interface"
    if topics := sum(locale not in topic.names for topic in content.topics.values()):
        yield f"topics.yaml: {topics} names"
    missing = [entry for entry in content.entries.values() if locale not in entry.texts]
    if courtesies := sum(entry.is_smalltalk for entry in missing):
        yield f"smalltalk/: {courtesies} courtesies"
    counts = Counter(entry.importance for entry in missing if not entry.is_smalltalk)
    for importance in sorted(counts, reverse=True):
        yield f"entries/: {counts[importance]} of importance {importance}"
    if not content.out_of_scope.get(locale):
        yield f"out_of_scope/{locale}.yaml: what the bot must not answer"


def stubs(locale: str) -> dict[str, str]:
    """The files that a language begins with, relative to the content directory."""
    return {
        f"vocabulary/{locale}.yaml": vocabulary_stub(locale),
        f"out_of_scope/{locale}.yaml": out_of_scope_stub(),
    }
