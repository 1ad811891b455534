"""The two things that a question compares: `NQ57 khác gì NQ59`, `did Vietnam join ASEAN or the WTO
first`.

Only where two things are named; whether each is one that can be told of, the matcher decides. The
words come from `Vocabulary.follow_ups`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.fragments import Phrases
from bot.language.tokens import Token
from bot.language.vocabulary import FollowUpKind, Vocabulary

Normalise = Callable[[str], Iterable[Token]]
NameAt = Callable[[Sequence[Token], int], int]
"""How many words the name has that begins there; 0 where none does."""

LONGEST_COMPARISON = 20
"""Words of a question that is looked at: longer ones tell more than two things."""
OPENING = 2
"""Words at the beginning that ask which came first: one alone is as often `before the war`."""
FEWEST = 2
"""Words of one side, unless they are a name."""

SIDE = "…"
"""Where a side stands in what asks for its time."""

Side = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Cues:
    """How one language compares."""

    differing: Phrases
    preceding: Phrases
    between: Phrases
    idle: Phrases
    """What asks and serves: no part of a side's name."""
    times: tuple[str, ...]
    """What asks for the time, around a side: `when did …`."""


class ComparisonReader:
    """Finds the two sides, with the words of each language."""

    def __init__(
        self, vocabularies: Iterable[Vocabulary], normalise: Normalise, name_at: NameAt
    ) -> None:
        self._name_at = name_at
        self._cues: Mapping[str, _Cues] = {
            v.locale: _cues(v, normalise) for v in vocabularies if v.follow_ups
        }

    def ways(self, tokens: Sequence[Token], locale: str | None) -> Iterator[tuple[str, str]]:
        """What to ask of each side: the likeliest way first; nothing where nothing is compared.

        `locale`: of the utterance; None where it is not known.
        """
        if not FEWEST < len(tokens) <= LONGEST_COMPARISON:
            return
        for own, cues in self._cues.items():
            if locale in {None, own}:
                yield from self._differing(tokens, cues)
                yield from self._preceding(tokens, cues)

    def _differing(self, tokens: Sequence[Token], cues: _Cues) -> Iterator[tuple[str, str]]:
        cut = cues.differing.cover(tokens, strictly=True)
        if not any(cut) or cues.between.cover(tokens, strictly=True)[-1]:  # `compare it to?`
            return
        if sides := self._sides(tokens, cut, cues):
            yield _text(sides[0]), _text(sides[1])

    def _preceding(self, tokens: Sequence[Token], cues: _Cues) -> Iterator[tuple[str, str]]:
        cut = cues.preceding.cover(tokens, strictly=True)
        if not any(cut) or not _asks_which(
            cut, cues.between.cover(tokens, strictly=True), cues.idle.cover(tokens, strictly=True)
        ):
            return
        if sides := self._sides(tokens, cut, cues):
            first, second = map(_text, sides)
            for time in cues.times:
                yield time.replace(SIDE, first), time.replace(SIDE, second)

    def _sides(
        self, tokens: Sequence[Token], cut: Sequence[bool], cues: _Cues
    ) -> tuple[Side, Side] | None:
        bare = [self._bare(side, cues) for side in _segments(tokens, cut, cues)]
        sides = [side for side in bare if side]
        if len(sides) != 2:
            return None
        first, second = self._completed(*sides), self._completed(*sides[::-1])
        return (first, second) if self._is_side(first) and self._is_side(second) else None

    def _completed(self, side: Side, other: Side) -> Side:
        """A bare name with what the other side says of its own: `join ASEAN`, `the WTO`."""
        name = self._names(side)
        if len(name) != 1 or name[0] != (0, len(side)):
            return side
        theirs = [
            span
            for span in self._names(other)
            if span != (0, len(other)) and _is_like(other[slice(*span)], side)
        ]
        if not theirs:
            return side
        start, end = theirs[-1]
        return (*other[:start], *side, *other[end:])

    def _names(self, tokens: Side) -> list[tuple[int, int]]:
        spans = []
        at = 0
        while at < len(tokens):
            size = self._name_at(tokens, at) or int(tokens[at].folded.isdecimal())
            if size:
                spans.append((at, at + size))
            at += max(1, size)
        return spans

    def _is_side(self, side: Side) -> bool:
        return len(side) >= FEWEST or bool(self._names(side))

    def _bare(self, side: Side, cues: _Cues) -> Side:
        """Without what asks and serves around it."""
        idle = cues.idle.cover(side, strictly=True)
        kept = [at for at, is_idle in enumerate(idle) if not is_idle]
        return side[kept[0] : kept[-1] + 1] if kept else ()


def _cues(vocabulary: Vocabulary, normalise: Normalise) -> _Cues:
    def forms(kind: FollowUpKind) -> list[Side]:
        return [tuple(normalise(form)) for form in vocabulary.follow_ups.get(kind, ())]

    serving = [tuple(normalise(word)) for word in vocabulary.function_words]
    return _Cues(
        Phrases(forms("differing")),
        Phrases(forms("preceding")),
        Phrases(forms("between")),
        Phrases([*forms("questions"), *forms("fillers"), *forms("ways"), *serving]),
        tuple(vocabulary.follow_ups.get("times", ())),
    )


def _asks_which(cut: Sequence[bool], between: Sequence[bool], idle: Sequence[bool]) -> bool:
    """Whether the words that ask for the first stand at the end, right before another side, or are
    all there is before the sides: `which came first`."""
    last = max(at for at, is_idle in enumerate(idle) if not is_idle or cut[at])
    return cut[:OPENING] == [True] * OPENING or any(
        at == last or (at + 1 < len(cut) and between[at + 1])
        for at, is_cue in enumerate(cut)
        if is_cue
    )


def _segments(tokens: Sequence[Token], cut: Sequence[bool], cues: _Cues) -> list[Side]:
    """What stands between the words that compare and those between two things."""
    between = cues.between.cover(tokens, strictly=True)
    found: list[Side] = []
    run: list[Token] = []
    for token, is_cue, is_between in zip(tokens, cut, between, strict=True):
        if is_cue or is_between:
            found.append(tuple(run))
            run = []
        else:
            run.append(token)
    found.append(tuple(run))
    return [side for side in found if side]


def _is_like(name: Side, other: Side) -> bool:
    """A number stands for a number, and a name for a name."""
    return name[-1].folded.isdecimal() == other[-1].folded.isdecimal()


def _text(tokens: Iterable[Token]) -> str:
    return " ".join(token.accented for token in tokens)
