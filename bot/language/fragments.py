"""What is said right after an answer and leans on it: `còn năm 2020 thì sao?`, `who signed it?`.

The words that tell come from `Vocabulary.follow_ups`; the rule is the same for all languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import or_

from bot.language.tokens import Token, folded_of, lengths_by_first
from bot.language.vocabulary import Vocabulary

MAX_JOINED = 12
"""Words of an utterance that says itself that it goes on; longer ones say all they mean."""
MAX_REFERRING = 11
"""Words of one that speaks of `it`."""
MAX_SHORT = 8
"""Words of a question that may lean on what was said merely because it is so short."""
MAX_BARE = 2
"""Words that ask nothing and after an answer go on with it: `income?`, `thu nhập?`."""

REFERENCES, PERSONS = "references", "persons"
_STANDING = (REFERENCES, PERSONS)
"""Words that stand for a name: `it`, `ông ấy`."""
_REFERRING = (*_STANDING, "years")
_NO_SUBJECT = (
    "questions",
    "serving",
    "fillers",
    "openings",
    "closings",
    "said",
    REFERENCES,
    "years",
)
"""Beside which a word for a time is all that is said."""

Normalise = Callable[[str], Iterable[Token]]


@dataclass(frozen=True, slots=True)
class Fragment:
    """An utterance that does not say all it means."""

    words: tuple[Token, ...]
    """What it does say, without the words that only join it to what was said before."""
    content: frozenset[str] = frozenset()
    """Of its words, folded, those that neither ask nor serve: what it is about."""
    asks_for_more: bool = False
    """It is nothing but `tell me more`."""
    is_told_again: bool = False
    """It is nothing but how to tell it: `list them`."""
    is_joined: bool = False
    """It says itself that it goes on with something else: `what about …`, `còn … thì sao`."""
    refers: bool = False
    """It has a word for what was spoken of: `it`, `ông ấy`."""
    is_bare: bool = False
    """It does not even ask: `income?`."""
    is_of_that_year: bool = False
    """Among them one for the year: `that year`, `năm đó`."""

    @property
    def is_marked(self) -> bool:
        """It says itself that it leans, and is not merely short."""
        return self.is_joined or self.refers


class FragmentReader:
    """Tells utterances that lean on what was said before from those that stand by themselves."""

    def __init__(self, vocabularies: Iterable[Vocabulary], normalise: Normalise) -> None:
        """`normalise`: as questions are, so that both sides of the comparison are alike."""
        self._cues: dict[str, Mapping[str, Phrases]] = {}
        for vocabulary in vocabularies:
            if vocabulary.follow_ups:
                served = {"serving": vocabulary.function_words}
                self._cues[vocabulary.locale] = {
                    kind: Phrases(tuple(normalise(form)) for form in forms)
                    for kind, forms in {**served, **vocabulary.follow_ups}.items()
                }

    def read(self, tokens: Sequence[Token], locale: str | None) -> Fragment | None:
        """None for what stands by itself. `locale`: the utterance's; None where it is not known."""
        found = [
            reading for own in self._own(locale) if (reading := _read(tokens, own)) is not None
        ]
        return min(found, key=lambda e: (not e.asks_for_more, not e.is_marked), default=None)

    def refers(self, tokens: Sequence[Token], locale: str | None, kinds: Iterable[str]) -> bool:
        """Whether there is a word for what was spoken of. `kinds`: REFERENCES, PERSONS."""
        return any(
            any(own.get(kind, _NONE).cover(tokens, strictly=True))
            for own in self._own(locale)
            for kind in kinds
        )

    def spelt_out(
        self, tokens: Sequence[Token], locale: str | None, names: Mapping[str, Sequence[Token]]
    ) -> Sequence[Token] | None:
        """With a name in place of each word for what was spoken of; None where there is no such
        word, or no name for it. `names`: by `references` and `persons`."""
        cues = self._own(locale)
        found: list[Token] = []
        at, is_changed = 0, False
        while at < len(tokens):
            sizes = {
                own.get(kind, _NONE).at_start(tokens, strictly=True, start=at): kind
                for own in cues
                for kind in _STANDING
            }
            size = max(sizes, default=0)
            if size and sizes[size] not in names:
                return None
            found += names[sizes[size]] if size else tokens[at : at + 1]
            at, is_changed = at + max(1, size), is_changed or size > 0
        return found if is_changed else None

    def content(self, tokens: Sequence[Token], locale: str | None) -> frozenset[str]:
        """The folded words that neither ask, serve nor refer: what the utterance is about."""
        idle = [
            own.get(kind, _NONE).cover(tokens, strictly=kind in _REFERRING)
            for own in self._own(locale)
            for kind in ("questions", "serving", "fillers", *_REFERRING)
        ]
        return frozenset(
            token.folded for at, token in enumerate(tokens) if not any(own[at] for own in idle)
        )

    def time(self, tokens: Sequence[Token], locale: str | None) -> int | None:
        """-1 where it says no more than that an earlier time is meant, 1 for a later one, 0 where
        it says not even that; None where it says something else."""
        own = self._own(locale)
        if not own:
            return None
        covers = {
            kind: list(map(any, zip(*(o.get(kind, _NONE).cover(tokens) for o in own), strict=True)))
            for kind in ("earlier", "later", *_NO_SUBJECT)
        }
        idle = map(any, zip(*covers.values(), strict=True))
        if not all(
            i or t.folded.isdecimal() or _is_letter(t) for i, t in zip(idle, tokens, strict=True)
        ):
            return None
        return any(covers["later"]) - any(covers["earlier"])

    def bare(self, tokens: Sequence[Token], locale: str | None) -> Sequence[Token]:
        """Without the words before it that only serve: `the 12th`."""
        idle = [
            phrases
            for own in self._own(locale)
            for phrases in (own["serving"], own.get("fillers", _NONE))
        ]
        while tokens and any(phrases.has(tokens[:1], strictly=True) for phrases in idle):
            tokens = tokens[1:]
        return tokens

    def _own(self, locale: str | None) -> list[Mapping[str, Phrases]]:
        """The phrases of a language, or of all where it is not known."""
        return [own for known, own in self._cues.items() if locale in {None, known}]


class Phrases:
    """Phrases of one kind, compared without marks.

    A single syllable has to be written with its own: unmarked it can be a dozen words (nó, no, nô).
    """

    def __init__(self, forms: Iterable[tuple[Token, ...]]) -> None:
        self._forms: dict[tuple[str, ...], set[str]] = {}
        for form in filter(None, forms):
            accented = " ".join(token.accented for token in form)
            self._forms.setdefault(folded_of(form), set()).add(accented)
        # Most words begin and end none.
        self._lengths = lengths_by_first(self._forms)
        self._lengths_by_last = lengths_by_first(form[::-1] for form in self._forms)

    def has(self, tokens: Sequence[Token], *, strictly: bool = False) -> bool:
        """Whether the tokens are one of the phrases. `strictly`: a syllable with its own marks."""
        accented = self._forms.get(folded_of(tokens))
        if accented is None or not strictly or len(tokens) > 1:
            return accented is not None
        return tokens[0].accented in accented

    def at_start(self, tokens: Sequence[Token], *, strictly: bool = False, start: int = 0) -> int:
        """How many words the longest phrase at the start has; 0 for none.

        `start`: the place that counts as the start.
        """
        if start >= len(tokens):
            return 0
        for size in self._lengths.get(tokens[start].folded, ()):
            if size <= len(tokens) - start and self.has(
                tokens[start : start + size], strictly=strictly
            ):
                return size
        return 0

    def at_end(self, tokens: Sequence[Token], *, strictly: bool = False) -> int:
        """The same at the end."""
        if not tokens:
            return 0
        for size in self._lengths_by_last.get(tokens[-1].folded, ()):
            if size <= len(tokens) and self.has(tokens[-size:], strictly=strictly):
                return size
        return 0

    def cover(self, tokens: Sequence[Token], *, strictly: bool = False) -> list[bool]:
        """Per word: it is part of a phrase."""
        covered = [False] * len(tokens)
        past = 0
        for at, token in enumerate(tokens):
            if at < past or token.folded not in self._lengths:
                continue
            size = self.at_start(tokens, strictly=strictly, start=at)
            covered[at : at + size] = [True] * size
            past = at + size
        return covered

    def may_begin_in(self, tokens: Iterable[Token]) -> bool:
        """Whether any of the words begins a phrase."""
        return any(token.folded in self._lengths for token in tokens)


_NONE = Phrases(())


def _read(tokens: Sequence[Token], cues: Mapping[str, Phrases]) -> Fragment | None:
    more = cues.get("more", _NONE)
    tokens = _without_courtesies(
        tokens, cues.get("fillers", _NONE), more, cues.get("openings", _NONE)
    )
    if more.has(tokens):
        return Fragment(tuple(tokens), asks_for_more=True, refers=True)
    has_marks = any(token.is_marked for token in tokens)
    before = cues.get("openings", _NONE).at_start(tokens, strictly=has_marks)
    if cues.get("questions", _NONE).has(tokens):  # `with what?` goes on with nothing else
        before = 0
    after = cues.get("closings", _NONE).at_end(tokens[before:])
    said = tokens[before : len(tokens) - after]
    standing = [cues.get(kind, _NONE).cover(said, strictly=True) for kind in _STANDING]
    years = cues.get("years", _NONE).cover(said, strictly=True)
    refers = list(map(any, zip(years, *standing, strict=True)))
    asks = cues.get("questions", _NONE).cover(said)
    serves = cues.get("serving", _NONE).cover(said)
    is_joined = bool(before or after)
    longest = MAX_JOINED if is_joined else MAX_REFERRING if any(refers) else MAX_SHORT
    is_bare = not (is_joined or any(refers) or any(asks))
    is_way = not any(asks) or cues.get("ways", _NONE).has(said)  # `what is the main idea`
    if 0 < len(said) <= MAX_SHORT and is_way and _is_told(said, cues):
        return Fragment(tuple(tokens), is_told_again=True, refers=True)
    if not said or len(tokens) > (MAX_BARE if is_bare else longest):
        return None
    if is_bare and all(cues.get("fillers", _NONE).cover(said)):
        return None
    words = tuple(
        token for token, is_reference in zip(said, refers, strict=True) if not is_reference
    )
    content = frozenset(
        token.folded
        for token, *is_of_use in zip(said, refers, asks, serves, strict=True)
        if not any(is_of_use) and not _is_letter(token)
    )
    return Fragment(
        words,
        content,
        is_joined=is_joined,
        refers=any(refers),
        is_bare=is_bare,
        is_of_that_year=any(years),
    )


def _is_told(tokens: Sequence[Token], cues: Mapping[str, Phrases]) -> bool:
    """Whether there is nothing but how it is to be told, beside courtesies and words for what was
    spoken of: `list them`, `kể ra coi`."""
    ways = cues.get("ways", _NONE).cover(tokens)
    others = [cues.get(kind, _NONE).cover(tokens) for kind in ("fillers", *_REFERRING, "said")]
    idle = list(map(any, zip(*others, strict=True)))
    return all(map(or_, ways, idle)) and not all(idle)


def _is_letter(token: Token) -> bool:
    """Whether it is no word to be about: the `s` of `what's`, the `ở` of `ở mấy nước`."""
    return len(token.folded) == 1 and not token.folded.isdecimal()


def _without_courtesies(
    tokens: Sequence[Token], courtesies: Phrases, more: Phrases, openings: Phrases
) -> Sequence[Token]:
    """Without `ad ơi`, `please` and the like around it, as long as something stays."""
    while not more.has(tokens):
        size = courtesies.at_start(tokens, strictly=True)
        if 0 < size < len(tokens) and not openings.at_start(tokens, strictly=True):
            tokens = tokens[size:]
        elif 0 < (size := courtesies.at_end(tokens)) < len(tokens):
            tokens = tokens[:-size]
        else:
            break
    return tokens
