"""Utterances that are word for word a phrasing, or the bare name of what one asks for.

`NQ59` alone is `Nghị quyết 59 là gì`, where an entry has that phrasing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

Words = tuple[str, ...]


def exact_forms(
    texts: Sequence[str],
    classes: Sequence[int],
    *,
    subjects: Iterable[Words] = (),
    excluded: Iterable[int] = (),
) -> Mapping[str, int]:
    """Form without spaces -> its class, for those that belong to one class only.

    `texts`: folded phrasings, each of the class at its place; `subjects`: folded words that ask for
    a thing as such (`la gi`). Without them, what is left of a phrasing is a form of its own, unless
    it is another's phrasing or the class is `excluded` (a courtesy: `who are you` is no `you`).
    """
    phrasings = list(zip((tuple(text.split()) for text in texts), classes, strict=False))
    exact = _of_one(phrasings)
    spoken_for = {"".join(words) for words, _ in phrasings}
    kept = frozenset(excluded)
    names = [
        (rest, class_)
        for words, class_ in phrasings
        if class_ not in kept and "".join(words) in exact
        for subject in subjects
        for rest in _without(subject, words)
    ]
    return {
        **{name: class_ for name, class_ in _of_one(names).items() if name not in spoken_for},
        **exact,
    }


def _of_one(phrasings: Iterable[tuple[Words, int]]) -> dict[str, int]:
    owners: dict[str, set[int]] = {}
    for words, class_ in phrasings:
        owners.setdefault("".join(words), set()).add(class_)
    return {form: next(iter(found)) for form, found in owners.items() if len(found) == 1}


def _without(subject: Words, words: Words) -> Iterator[Words]:
    """The phrasing without the subject's words at its beginning or its end, if they stand there."""
    length = len(subject)
    if length and length < len(words):
        if words[:length] == subject:
            yield words[length:]
        if words[-length:] == subject:
            yield words[:-length]
