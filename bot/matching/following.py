"""What an utterance means right after an answer: among its neighbours, with its subject in mind.

`Ai ký?` is close to nothing by itself. After an answer about Resolution 59 it asks for one of the
entries beside that answer: those of its topic and those that either names as related. Each is
scored twice, by the new words alone and by the last entry's title together with them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.content.model import Content, Entry
from bot.language.detection import Guess
from bot.language.entities import EntityFinder
from bot.language.fragments import Fragment, FragmentReader
from bot.language.normaliser import Normaliser, Utterance
from bot.language.tokens import Token
from bot.matching.decision import Candidate, Decision, Verdict
from bot.matching.fusion import Matrix, fuse, softmax
from bot.matching.guard import PENALTY
from bot.matching.ranking import Ranker
from bot.matching.semantic import Floats
from bot.matching.thresholds import (
    BARE,
    BESIDE_LEAD,
    BESIDE_LIKELY,
    DOUBTED,
    FEW_WORDS,
    GUARDED,
    MAX_OFFERED,
    NEIGHBOUR_AGREED,
    NEIGHBOUR_ALL_BUT_CERTAIN,
    NEIGHBOUR_COMPELLING,
    NEIGHBOUR_COVERED,
    NEIGHBOUR_LIKELY,
    NEIGHBOUR_PLAIN,
    STANDS_ALONE,
    STANDS_ALONE_WHEN_JOINED,
)

Classes = NDArray[np.int64]
VectorOf = Callable[[Utterance], Floats | None]

SUBJECT_SHARE = 0.6
"""Weight of the reading with the last entry's title beside that of the new words alone."""
RELATED, RELATING = 0.2, 0.1
"""Added to entries that the last one names as related, and to those that name it."""
RIVALS = 15
"""Neighbours that share the probability: how many more stand on a topic's shelf says nothing about
the answer. From 12 to 16 it makes no difference; with all of a shelf of forty, three of a hundred
follow-ups were offered instead of answered."""
LONGEST_NAME = 6
"""Words of a name in a title that another may stand for."""
MOSTLY = 0.5
"""Share of an utterance's words, by rarity, from which an entry speaks of it."""
SPREAD = 0.35
"""Difference of scores by which one entry is e times as probable as another."""


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """The entries beside the one answered last, itself left out."""

    classes: Classes
    bonus: Matrix


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well the best neighbour fits what is said."""

    best: Candidate
    covered: float
    """Share of the new words, by rarity, that it has."""
    lacks: bool
    """Something of what is named anew."""
    tells: bool
    """What is asked for."""
    leaves_out: bool
    """Something is asked for that it is not known to tell."""

    @property
    def is_covered(self) -> bool:
        return self.covered >= NEIGHBOUR_COVERED

    def is_meant(self, needed: float) -> bool:
        """By a share of the probability of at least so much."""
        is_near = self.best.confidence >= needed and self.is_covered
        return is_near and not self.lacks and not self.leaves_out


class Follower:
    """Understands what is said right after an answer."""

    def __init__(
        self,
        content: Content,
        *,
        normaliser: Normaliser,
        finder: EntityFinder,
        ranker: Ranker,
    ) -> None:
        self._content = content
        self._normaliser = normaliser
        self._finder = finder
        self._ranker = ranker
        self._ids = tuple(content.entries)
        self._classes = {id_: class_ for class_, id_ in enumerate(self._ids)}
        self._relating: dict[str, set[str]] = {}
        for entry in content.entries.values():
            for id_ in entry.related:
                self._relating.setdefault(id_, set()).add(entry.id)
        self._reader = FragmentReader(
            content.vocabularies.values(), lambda text: normaliser.normalise_known(text).tokens
        )

    def read(self, utterance: Utterance) -> Fragment | None:
        """How the utterance leans on what was said before; None where it does not.

        What names something of its own stands by itself, unless it says that it goes on.
        """
        fragment = self._reader.read(utterance.tokens, utterance.guess.locale)
        if fragment is None or fragment.is_marked or not self._finder.find(utterance.tokens):
            return fragment
        return None

    def covers(self, entry: str, utterance: Utterance) -> bool:
        """Whether the entry has all that is named, and most of what the utterance is about."""
        class_ = self._classes[entry]
        named = self._finder.find(utterance.tokens)
        if self._ranker.guard.missing(named)[class_] > 0:
            return False
        content = self._reader.content(utterance.tokens, utterance.guess.locale)
        return self._coverage(content, class_) >= MOSTLY

    def swapped(self, fragment: Fragment, last: Entry, locale: str | None) -> str | None:
        """The last title with another name in it: `what about the WTO?` keeps what was asked.

        None where the utterance says more than a name, or the title has not one of its kind.
        """
        new = self._finder.find(fragment.words)
        if not fragment.is_joined or len(new) != 1 or not self._is_name(fragment.words):
            return None
        (kind, _, _), title = next(iter(new)).partition(":"), self._title(last, locale)
        spans = [
            (start, end)
            for start in range(len(title))
            for end in range(start + 1, min(len(title), start + LONGEST_NAME) + 1)
            if self._is_name(title[start:end]) and kind in self._kinds(title[start:end])
        ]
        longest = [
            s for s in spans if not any(s != o and o[0] <= s[0] and s[1] <= o[1] for o in spans)
        ]
        if len(longest) != 1:
            return None
        start, end = longest[0]
        return " ".join(t.accented for t in (*title[:start], *fragment.words, *title[end:]))

    def keeps_the_question(self, fragment: Fragment) -> bool:
        """Whether only the subject is another: `and the WTO?`."""
        return fragment.is_joined and self._is_name(fragment.words)

    def is_known(self, utterance: Utterance) -> bool:
        """Whether any entry has each word that the utterance is about."""
        content = self._reader.content(utterance.tokens, utterance.guess.locale)
        return self._are_known(content)

    def tells(self, asked: frozenset[str], entry: str) -> bool:
        """Whether an entry is known to tell what is asked for."""
        return self._tells(asked, self._classes[entry])

    def title(self, entry: Entry, locale: str | None) -> Sequence[Token]:
        """Its words in that language, if it has one in it."""
        return self._title(entry, locale)

    def _is_name(self, words: Sequence[Token]) -> bool:
        """Nothing but one name, or one number."""
        return self._finder.is_name(words) or (len(words) == 1 and words[0].folded.isdecimal())

    def resolve(
        self,
        fragment: Fragment,
        alone: Verdict,
        last: Entry,
        locale: str | None,
        vector_of: VectorOf,
        *,
        asked: frozenset[str] = frozenset(),
    ) -> Verdict:
        """The decision right after `last` was answered.

        `alone`: what would be decided without it; it stays wherever the neighbours fit no better.
        `locale`: of the utterance. `vector_of`: an utterance as the encoder sees it, or None.
        `asked`: what it asks for (a time, a person), as `Doubts` knows it; of `and the WTO?` what
        the question before asked for.
        """
        if fragment.is_of_that_year:
            fragment = self._dated(fragment, last, locale)
            alone = self._unless_lacking(fragment, alone)
        beside = self._neighbours(last)
        by_itself = alone
        alone = self._unless_thin(fragment, alone, {*self._named(beside), last.id})
        if not len(beside.classes) or _stands(fragment, alone, {*self._named(beside), last.id}):
            return alone
        scores = self._scores(fragment, last, locale, beside, vector_of)
        best_first = np.argsort(-scores, kind="stable")
        order = best_first[:MAX_OFFERED]
        likely = softmax(scores[best_first[:RIVALS]] / SPREAD)[: len(order)]
        ranked = [
            Candidate(self._ids[int(beside.classes[at])], float(p))
            for at, p in zip(order, likely, strict=True)
        ]
        first = int(beside.classes[order[0]])
        tells = self._tells(asked, first)
        fit = _Fit(
            ranked[0],
            covered=self._coverage(fragment.content, first),
            lacks=bool(self._lacking(fragment, beside.classes[order[:1]])[0] > 0),
            tells=tells,
            leaves_out=bool(asked) and not tells,
        )
        is_answered = alone.decision is Decision.ANSWER
        if is_answered and not fit.tells and self._is_told_alone(asked, alone):
            return alone
        was_told = not fragment.content and self._tells(asked, self._classes[last.id])
        is_bare = is_answered or was_told or not (fragment.content or fit.tells)
        if fit.is_meant(NEIGHBOUR_COMPELLING if is_bare else NEIGHBOUR_LIKELY):
            return Verdict(Decision.ANSWER, (fit.best,))
        if is_answered:
            is_of_it = fragment.refers and not fit.lacks and self._is_named(fragment, fit.best)
            return Verdict(Decision.ANSWER, (fit.best,)) if is_of_it else alone
        if (found := self._otherwise(fragment, fit, by_itself, last)) is not None:
            return Verdict(Decision.ANSWER, (found,))
        if was_told and _is_weak(by_itself):  # `on which day?`: the answer before has it
            return Verdict(Decision.ANSWER, (Candidate(last.id, fit.best.confidence),))
        if fit.lacks or not (fit.is_covered or self._says_too_little(fragment)):
            return alone
        return Verdict(Decision.CLARIFY, _offered(ranked, alone))

    def likely_beside(self, candidates: Sequence[Candidate], last: Entry) -> Candidate | None:
        """The best candidate, if it is far ahead and stands beside the entry answered last."""
        if not candidates:
            return None
        best, *others = candidates
        rival = others[0].confidence if others else 0.0
        is_capped = best.confidence in {GUARDED, DOUBTED}
        if is_capped or best.confidence < max(BESIDE_LIKELY, rival + BESIDE_LEAD):
            return None
        return best if best.entry in self._named(self._neighbours(last)) else None

    def _otherwise(
        self, fragment: Fragment, fit: _Fit, by_itself: Verdict, last: Entry
    ) -> Candidate | None:
        """What is meant though no neighbour has the very words."""
        own = by_itself.candidates[0] if by_itself.candidates else None
        if own is not None and by_itself.decision is Decision.ANSWER:  # of few words
            has = self._coverage(fragment.content, self._classes[own.entry])
            is_nearer = not fit.is_covered and has > fit.covered
            is_alone = fit.best.confidence < NEIGHBOUR_LIKELY
            return own if own.confidence >= STANDS_ALONE and (is_nearer or is_alone) else None
        if not self._are_known(fragment.content):
            return None
        if not fit.lacks and self._is_plain(fragment, fit.best, by_itself):
            return fit.best
        return self.likely_beside(by_itself.candidates, last)

    def _tells(self, asked: frozenset[str], class_: int) -> bool:
        """Whether something is asked for that the class is known to tell."""
        doubts = self._ranker.doubts
        if not asked or doubts is None:
            return False
        return bool(doubts.told.missing(asked)[class_] == 0)

    def _is_told_alone(self, asked: frozenset[str], alone: Verdict) -> bool:
        """Whether what was answered without context surely tells what is asked for."""
        own = alone.candidates[0]
        return own.confidence >= STANDS_ALONE and self._tells(asked, self._classes[own.entry])

    def _is_plain(self, fragment: Fragment, best: Candidate, alone: Verdict) -> bool:
        """Whether a neighbour is meant though it has not the very words: `how much did it grow`.

        By itself the utterance is nearest to it too, or to nothing, or it has what is named.
        """
        if self._is_named(fragment, best):
            return True
        if _is_weak(alone):
            return best.confidence >= NEIGHBOUR_PLAIN and len(fragment.words) <= BARE
        own = alone.candidates[0]
        return own.entry == best.entry and best.confidence >= NEIGHBOUR_AGREED

    def _is_named(self, fragment: Fragment, best: Candidate) -> bool:
        """Whether a neighbour is all but certain, and something of it is named."""
        is_certain = best.confidence >= NEIGHBOUR_ALL_BUT_CERTAIN
        return is_certain and bool(self._finder.find(fragment.words))

    def _dated(self, fragment: Fragment, last: Entry, locale: str | None) -> Fragment:
        """With the year that `that year` stands for, where the last title has one."""
        named = {t: self._finder.find([t]) for t in self._title(last, locale)}
        years = {t.folded: t for t, found in named.items() if any(map(_is_year, found))}
        if len(years) != 1:
            return fragment
        return replace(fragment, words=(*fragment.words, *years.values()))

    def _unless_lacking(self, fragment: Fragment, alone: Verdict) -> Verdict:
        """The verdict, no answer where its entry lacks what is named."""
        if alone.decision is not Decision.ANSWER:
            return alone
        class_ = self._classes[alone.candidates[0].entry]
        if self._lacking(fragment, np.array([class_]))[0] == 0:
            return alone
        return Verdict(Decision.CLARIFY, alone.candidates)

    def _unless_thin(self, fragment: Fragment, alone: Verdict, beside: Collection[str]) -> Verdict:
        """The verdict, no answer from elsewhere where too few words were said to be sure of it:
        `bắt đầu từ năm nào` goes on with what was spoken of."""
        if alone.decision is not Decision.ANSWER or len(fragment.content) > FEW_WORDS:
            return alone
        if self._finder.find(fragment.words):
            return alone
        best = alone.candidates[0]
        if best.is_exact or best.entry in beside or best.confidence >= STANDS_ALONE_WHEN_JOINED:
            return alone
        return Verdict(Decision.CLARIFY, alone.candidates)

    def _title(self, entry: Entry, locale: str | None) -> tuple[Token, ...]:
        text = entry.texts.get(locale or "") or next(iter(entry.texts.values()))
        return self._normaliser.normalise(text.title).tokens

    def _neighbours(self, last: Entry) -> _Neighbours:
        shelf = [entry.id for entry in self._content.by_topic.get(last.topic or "", ())]
        relating = self._relating.get(last.id, set())
        found = dict.fromkeys([*last.related, *sorted(relating), *shelf])
        ids = [id_ for id_ in found if id_ in self._classes and id_ != last.id]
        bonus = [RELATED * (id_ in last.related) + RELATING * (id_ in relating) for id_ in ids]
        classes = np.array([self._classes[id_] for id_ in ids], dtype=np.int64)
        return _Neighbours(classes, np.array(bonus, dtype=np.float64))

    def _named(self, beside: _Neighbours) -> set[str]:
        return {self._ids[class_] for class_ in beside.classes.tolist()}

    def _scores(
        self,
        fragment: Fragment,
        last: Entry,
        locale: str | None,
        beside: _Neighbours,
        vector_of: VectorOf,
    ) -> Matrix:
        """Per neighbour; what was named anew and is not carried costs as in any ranking."""
        subject = self._subject(last, locale, self._kinds(fragment.words))
        new = self._score(fragment.words, locale, beside.classes, vector_of)
        whole = self._score((*subject, *fragment.words), locale, beside.classes, vector_of)
        lacking = self._lacking(fragment, beside.classes)
        return (new + SUBJECT_SHARE * whole) * PENALTY**lacking + beside.bonus

    def _kinds(self, tokens: Sequence[Token]) -> set[str]:
        return {entity.split(":")[0] for entity in self._finder.find(tokens)}

    def _subject(self, last: Entry, locale: str | None, kinds: Collection[str]) -> list[Token]:
        """The last entry's title, without what the new words put something else in place of.

        `kinds`: of the entities named anew; 2025 gives way to 2020, Laos to Cambodia.
        """
        tokens = self._title(last, locale)
        replaced = {e for e in self._finder.find(tokens) if e.split(":")[0] in kinds}
        if not replaced:
            return list(tokens)
        return [
            token
            for at, token in enumerate(tokens)
            if replaced <= self._finder.find([*tokens[:at], *tokens[at + 1 :]])
        ]

    def _score(
        self, tokens: Sequence[Token], locale: str | None, classes: Classes, vector_of: VectorOf
    ) -> Matrix:
        """How well each class fits the words, as if there were no others."""
        utterance = Utterance(tuple(tokens), Guess(locale, 0.0))
        words = self._ranker.words(utterance.folded)
        scores = self._ranker.score(words, vector_of(utterance))
        return fuse(scores.among(classes)).total

    def _lacking(self, fragment: Fragment, classes: Classes) -> NDArray[np.int64]:
        """Per class: how much of what is named anew it does not carry."""
        return self._ranker.guard.missing(self._finder.find(fragment.words))[classes]

    def _says_too_little(self, fragment: Fragment) -> bool:
        """To be looked for by itself: `ai ký?`, `who signed it?`; not `what about the weather?`."""
        if fragment.is_joined and not fragment.refers:  # what it goes on with is all it says
            return False
        if len(fragment.words) > BARE and not (
            fragment.refers and len(fragment.content) <= FEW_WORDS
        ):
            return False
        return self._are_known(fragment.content)

    def _are_known(self, content: Collection[str]) -> bool:
        """Whether any entry has each of the words."""
        return all(self._ranker.lexical.word(word) for word in content)

    def _coverage(self, content: Collection[str], class_: int) -> float:
        """Share of these words, by rarity, that the class has; 1 where there are none."""
        if not content:
            return 1.0
        index = self._ranker.lexical
        found = [index.word(word) for word in sorted(content)]
        known = [word for word in found if word is not None]
        total = sum(word.rarity for word in known) + (len(found) - len(known)) * index.rarest
        return sum(word.rarity for word in known if word.classes[class_]) / total


def _is_weak(alone: Verdict) -> bool:
    """Whether an utterance by itself is near to nothing."""
    return not alone.candidates or alone.candidates[0].confidence < NEIGHBOUR_LIKELY


def _is_year(entity: str) -> bool:
    return entity.startswith("year:")


def _stands(fragment: Fragment, alone: Verdict, beside: Collection[str]) -> bool:
    """The utterance needs nothing that was said before."""
    if not alone.candidates or alone.decision in {Decision.CLARIFY, Decision.UNKNOWN}:
        return False
    best = alone.candidates[0]
    if best.is_exact:
        return True
    if alone.decision is Decision.SMALLTALK:
        return not fragment.is_marked and len(fragment.words) > BARE
    sure = STANDS_ALONE_WHEN_JOINED if fragment.is_marked else STANDS_ALONE
    return best.confidence >= sure or best.entry in beside


def _offered(ranked: Sequence[Candidate], alone: Verdict) -> tuple[Candidate, ...]:
    """The best neighbour first, then what was plausible without them, then the next neighbours."""
    others = alone.candidates if alone.decision is Decision.CLARIFY else ()
    found: dict[str, Candidate] = {}
    for candidate in (ranked[0], *others[:1], *ranked[1:], *others[1:]):
        found.setdefault(candidate.entry, candidate)
    return tuple(found.values())[:MAX_OFFERED]
