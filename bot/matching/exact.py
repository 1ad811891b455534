"""Utterances that are word for word a phrasing, or the bare name of what one asks for.

`NQ59` alone is `Nghị quyết 59 là gì`, where an entry has that phrasing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

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
    kept, asking = frozenset(excluded), frozenset(subjects)
    lengths = sorted({len(subject) for subject in asking})
    names = [
        (rest, class_)
        for words, class_ in phrasings
        if class_ not in kept and "".join(words) in exact
        for rest in _without(asking, lengths, words)
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


def _without(subjects: Set[Words], lengths: Sequence[int], words: Words) -> Iterator[Words]:
    """The phrasing without a subject's words at its beginning or its end, where any stand there.

    `lengths`: those that subjects have.
    """
    for length in lengths:
        if 0 < length < len(words):
            if words[:length] in subjects:
                yield words[length:]
            if words[-length:] in subjects:
                yield words[:-length]
