"""Where one message may hold several questions: `NQ59 ra đời khi nào và ai ban hành?`.

Only where it may: whether each part is a question that can be answered, the matcher decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.language.folding import clean, fold
from bot.language.forms import any_of
from bot.language.patterns import forms_of
from bot.language.vocabulary import Vocabulary

MAX_PARTS = 3
MAX_WAYS = 3
"""Ways of cutting that are tried: each costs as much as matching all its parts."""
MIN_WORDS = 2
"""Words of a part."""

_NUMBER = "{n}"
_COUNT = re.compile(r"\d+")
_SERIES = r"(?:NAMED)(?:(?: ?, ?(?:(?:JOINS) )?| (?:JOINS) )(?:NAMED|\d{1,3}\b)(?![./-]\d))+"
"""`resolution 18` and what follows it, where others do: `, 57 and 59`."""
_SENTENCE = re.compile(r"[^?;\n]+[?;\n]*")
_MARK = "?"


class Splitter:
    """Cuts a message where questions end, or at a connective with a question on either side."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        vocabularies = list(vocabularies)
        self._joins = _any_of(v.follow_ups.get("connectives", ()) for v in vocabularies)
        self._asks = _any_of(v.follow_ups.get("questions", ()) for v in vocabularies)
        joins = any_of(w for v in vocabularies for w in v.follow_ups.get("connectives", ()))
        named = [p.pattern for v in vocabularies for p in forms_of(v).patterns(_with_number(v))]
        named = [pattern.replace("?P<n>", "?:") for pattern in sorted(named, key=len, reverse=True)]
        series = _SERIES.replace("JOINS", joins).replace("NAMED", "|".join(named) or r"(?!)")
        self._series = re.compile(series)

    def series(self, text: str) -> tuple[str, ...]:
        """The question of each of several things that share a name: `resolutions 18 and 57`."""
        text = clean(text)
        match = self._series.search(fold(text))
        if match is None or len(_SENTENCE.findall(text)) != 1:
            return ()
        numbers = list(_COUNT.finditer(text, *match.span()))
        before, after = text[: numbers[0].start()], text[match.end() :]
        if len(numbers) > MAX_PARTS:
            return ()
        return tuple(f"{before}{number[0]}{after}" for number in numbers)

    def ways(self, text: str) -> Iterator[tuple[str, ...]]:
        """Each way to cut the text into two or three questions, the likeliest first."""
        sentences = [clean(s) for s in _SENTENCE.findall(text)]
        sentences = [s for s in sentences if _is_long_enough(s)]
        if len(sentences) == 1:
            yield from islice(self._halves(sentences[0]), MAX_WAYS)
        elif 2 <= len(sentences) <= MAX_PARTS and all(map(self._is_question, sentences)):
            yield tuple(sentences)

    def _halves(self, sentence: str) -> Iterator[tuple[str, str]]:
        for join in self._joins.finditer(fold(sentence)):
            before, after = sentence[: join.start()].strip(" ,"), sentence[join.end() :].strip()
            if all(_is_long_enough(part) and self._asks_in(part) for part in (before, after)):
                yield before, after

    def _is_question(self, sentence: str) -> bool:
        return sentence.endswith(_MARK) or self._asks_in(sentence)

    def _asks_in(self, part: str) -> bool:
        return self._asks.search(fold(part)) is not None


def _with_number(vocabulary: Vocabulary) -> Iterator[str]:
    """The forms of names that tell things apart by a number: `resolution {n}`."""
    for name, forms in (*vocabulary.numbered_names.items(), *vocabulary.numbered.items()):
        yield from (form for form in (name, *forms) if _NUMBER in form)


def _any_of(lists: Iterable[Iterable[str]]) -> re.Pattern[str]:
    """Matches any of the phrases, folded, at word boundaries; nothing where there are none."""
    return re.compile(rf"\b(?:{any_of(phrase for phrases in lists for phrase in phrases)})\b")


def _is_long_enough(part: str) -> bool:
    return len(part.split()) >= MIN_WORDS
