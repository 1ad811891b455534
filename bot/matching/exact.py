"""Utterances that are word for word a phrasing, or the bare name of what one asks for.

`NQ59` alone is `Nghị quyết 59 là gì`, where an entry has that phrasing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Words = tuple[str, ...]


def exact_forms(
    texts: Sequence[str],
    classes: Sequence[int],
    *,
    subjects: Iterable[Words] = (),
    excluded: Iterable[int] = (),
) -> dict[str, int]:
    """Form without spaces -> its class, for those that belong to one class only.

    `texts`: folded phrasings, each of the class at its place; `subjects`: folded words that ask for
    a thing as such (`la gi`). Without them, what is left of a phrasing is a form of its own, unless
    it is another's phrasing or the class is `excluded` (a courtesy: `who are you` is no `you`).
    """
    phrasings = [
        (tuple(text.split()), class_) for text, class_ in zip(texts, classes, strict=False)
    ]
    exact = _of_one(("".join(words), class_) for words, class_ in phrasings)
    kept, asking = frozenset(excluded), _Subjects(subjects)
    names = _of_one(
        (name, class_)
        for words, class_ in phrasings
        if class_ not in kept and asking.may_stand_in(words) and exact["".join(words)] is not None
        for name in map("".join, asking.left_out_of(words))
        if name not in exact
    )
    return {form: class_ for form, class_ in {**names, **exact}.items() if class_ is not None}


def _of_one(forms: Iterable[tuple[str, int]]) -> dict[str, int | None]:
    """Each form's class; None where several have it."""
    owners: dict[str, int | None] = {}
    for form, class_ in forms:
        if owners.setdefault(form, class_) != class_:
            owners[form] = None
    return owners


class _Subjects:
    """Words that ask for a thing as such, at the beginning or the end of a phrasing."""

    def __init__(self, subjects: Iterable[Words]) -> None:
        self._all = frozenset(filter(None, subjects))
        self._lengths = sorted({len(subject) for subject in self._all})
        self._first = frozenset(subject[0] for subject in self._all)
        self._last = frozenset(subject[-1] for subject in self._all)

    def may_stand_in(self, words: Words) -> bool:
        """Quickly said."""
        return len(words) > 1 and (words[0] in self._first or words[-1] in self._last)

    def left_out_of(self, words: Words) -> Iterator[Words]:
        """The phrasing without a subject's words, once for each that stands there."""
        for length in self._lengths:
            if length < len(words):
                if words[:length] in self._all:
                    yield words[length:]
                if words[-length:] in self._all:
                    yield words[:-length]
