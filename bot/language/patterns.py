"""Dates, numbers and what is told apart by a number, in one form before punctuation goes.

Patterns look at the folded view, so that `ngày 24 tháng 1` and `ngay 24 thang 1` are one pattern.
What languages share stands here (`24/1/2025`, day first, in every language; `2025-01-24`;
`1.000.000`). How one language writes a date or names a document is said in its vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from bot.language.folding import clean, fold
from bot.language.forms import Forms
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.vocabulary import Vocabulary

Rewrite = Callable[[re.Match[str]], str]
Rule = tuple[re.Pattern[str], Rewrite]

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT_YEAR = "{short_year}"
_LAST_CENTURY = "10"
"""The first of the years told by their last two digits that are of the last century."""
_APOSTROPHE = "'"
_DIGIT = re.compile(r"\d")
_NUMBER = "{n}"


def _date(match: re.Match[str], months: Mapping[str, int]) -> str:
    """`d20250124 2025`: the exact day, and the year for questions that name only that."""
    parts = match.groupdict()
    year, month = parts["year"], parts["month"]
    number = months.get(month) or int(month)
    if (day := parts.get("day")) is None:
        return f" m{year}{number:02d} {year} "
    return f" d{year}{number:02d}{int(day):02d} {year} "


def _short_year(match: re.Match[str]) -> str:
    """`năm 1995` for `năm 95`, `in 1995` for `in '95`."""
    before, year = match[0][: -len(match["year"])], match["year"]
    century = "19" if year >= _LAST_CENTURY else "20"
    return f"{before.replace(_APOSTROPHE, '')}{century}{year}"


_NUMERIC: tuple[Rule, ...] = (
    # 24/1/2025, 24-01-2025, 24.1.2025
    (re.compile(rf"\b{_DAY}([/.-]){_MONTH}\2{_YEAR}\b"), partial(_date, months={})),
    # 2025-01-24
    (
        re.compile(rf"\b{_YEAR}-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])\b"),
        partial(_date, months={}),
    ),
)
_GROUPED: Rule = (
    re.compile(r"\b\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\b"),
    lambda match: re.sub(r"[.,]", "", match[0]),
)
"""1.000.000 and 1,000,000"""


class PatternRewriter:
    """Brings dates and numbered names to one form, as the given languages write them."""

    def __init__(self, vocabularies: Iterable[Vocabulary] = ()) -> None:
        vocabularies = list(vocabularies)
        self._rules: list[Rule] = [
            *_longest_first(rule for v in vocabularies for rule in _dates(v)),
            *_NUMERIC,
            *_longest_first(rule for v in vocabularies for rule in _numbered_names(v)),
            _GROUPED,
        ]

    def __call__(self, accented: str, folded: str) -> tuple[str, str]:
        """Both views, equally long character by character, with each pattern in its one form.

        A rewritten stretch is made of digits and words that have one spelling.
        """
        for orthography in ORTHOGRAPHIES.values():
            accented, folded = orthography.rewrite_number_words(accented, folded)
        if _DIGIT.search(folded) is None:  # every rule asks for one
            return accented, folded
        for pattern, rewrite in self._rules:
            for match in reversed(list(pattern.finditer(folded))):
                replacement = rewrite(match)
                start, end = match.span()
                if fold(replacement) != match[0]:
                    accented = accented[:start] + replacement + accented[end:]
                    folded = folded[:start] + fold(replacement) + folded[end:]
        return accented, folded


def forms_of(vocabulary: Vocabulary, *, ordinals: str = "") -> Forms:
    """What the forms of this language are read with. `ordinals`: a pattern for all of them."""
    months = (name for names in vocabulary.months for name in names)
    return Forms(months, vocabulary.number_endings, ordinals)


def _longest_first(rules: Iterable[Rule]) -> list[Rule]:
    """`59-NQ/TW` is part of `resolution 59-NQ/TW`, in whatever language each was said."""
    return sorted(rules, key=lambda rule: -len(rule[0].pattern))


def _dates(vocabulary: Vocabulary) -> Iterator[Rule]:
    months = {
        fold(clean(name)): number
        for number, names in enumerate(vocabulary.months, start=1)
        for name in names
    }
    full = [form for form in vocabulary.dates if _SHORT_YEAR not in form]
    for pattern in forms_of(vocabulary).patterns(full):
        yield pattern, partial(_date, months=months)
    names = [fold(clean(name)) for name in vocabulary.names]
    for form in vocabulary.dates:
        if _SHORT_YEAR in form:
            first = fold(clean(form)).split()[0]
            # `Việt Nam 94 đại sứ` has no year in it, though `năm 94` has.
            longer = (n.removesuffix(first) for n in names if n.endswith(f" {first}"))
            kept = "".join(f"(?<!{re.escape(before)})" for before in longer)
            for pattern in forms_of(vocabulary).patterns([form]):
                yield re.compile(kept + pattern.pattern), _short_year


def _numbered_names(vocabulary: Vocabulary) -> Iterator[Rule]:
    forms = forms_of(vocabulary)
    for canonical, ways in vocabulary.numbered_names.items():
        for pattern in forms.patterns([canonical, *ways]):
            yield pattern, partial(_named, canonical=clean(canonical))


def _named(match: re.Match[str], canonical: str) -> str:
    return canonical.replace(_NUMBER, str(int(match["n"])))
