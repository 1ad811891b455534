"""What an utterance means right after an answer: among its neighbours, with its subject in mind.

`Ai ký?` is close to nothing by itself. After an answer about Resolution 59 it asks for one of the
entries beside that answer: those of its topic and those that either names as related. Each is
scored twice, by the new words alone and by the last entry's title together with them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.content.model import Content, Entry
from bot.language.detection import Guess
from bot.language.entities import EntityFinder
from bot.language.fragments import Fragment, FragmentReader
from bot.language.normaliser import Normaliser, Utterance
from bot.language.tokens import Token
from bot.matching.antecedents import Antecedents
from bot.matching.decision import Candidate, Decision, Verdict
from bot.matching.fusion import Matrix, fuse, softmax
from bot.matching.guard import PENALTY, kind_of
from bot.matching.neighbours import Neighbourhood, Neighbours
from bot.matching.ranking import Ranker
from bot.matching.semantic import Floats
from bot.matching.speaking import Classes, Speaking
from bot.matching.swapping import Swapper
from bot.matching.thresholds import (
    AGAIN,
    BARE,
    BESIDE_ALONE,
    BESIDE_ALONE_LEAD,
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
    NEIGHBOUR_LEAD,
    NEIGHBOUR_LIKELY,
    NEIGHBOUR_PLAIN,
    NEIGHBOUR_TELLING,
    NEIGHBOUR_TELLING_LEAD,
    NOWHERE,
    STANDS_ALONE,
    STANDS_ALONE_WHEN_JOINED,
    TOGETHER,
    TOGETHER_LEAD,
)
from bot.matching.times import YEAR, AskedBy, Times

VectorOf = Callable[[Utterance], Floats | None]

SUBJECT_SHARE = 0.6
"""Weight of the reading with the last entry's title beside that of the new words alone."""
RIVALS = 15
"""Neighbours that share the probability: how many more stand on a topic's shelf says nothing about
the answer. From 12 to 16 it makes no difference; with all of a shelf of forty, three of a hundred
follow-ups were offered instead of answered."""
SPREAD = 0.35
"""Difference of scores by which one entry is e times as probable as another."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well the best neighbour fits what is said."""

    best: Candidate
    lead: float
    """Share of the probability that it has before the next."""
    covered: float
    """Share of the new words, by rarity, that it has."""
    is_beside: bool
    """It stands beside the last answer, and is not merely of its subject."""
    lacks: bool
    """Something of what is named anew."""
    tells: bool
    """What is asked for."""
    leaves_out: bool
    """Something is asked for that it is not known to tell."""

    @property
    def is_covered(self) -> bool:
        return self.covered >= NEIGHBOUR_COVERED

    @property
    def is_ahead(self) -> bool:
        """Far before the others, and it has every new word."""
        is_far = self.is_beside and self.lead >= NEIGHBOUR_LEAD and self.covered >= 1.0
        return is_far and not self.lacks and not self.leaves_out

    @property
    def is_telling(self) -> bool:
        """Known to tell what is asked, and before the others."""
        is_near = self.best.confidence >= NEIGHBOUR_TELLING
        return self.tells and not self.lacks and is_near and self.lead >= NEIGHBOUR_TELLING_LEAD

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
        self._ranker = ranker
        self._speaking = Speaking(content, normaliser, finder, ranker)
        self._reader = FragmentReader(
            content.vocabularies.values(), lambda text: normaliser.normalise_known(text).tokens
        )
        self._neighbourhood = Neighbourhood(content, self._speaking, self._reader)
        self._times = Times(self._speaking, self._reader)
        self.swapper = Swapper(self._speaking, self._reader)
        self.antecedents = Antecedents(self._speaking, self._reader, self.swapper)

    def read(self, utterance: Utterance) -> Fragment | None:
        """How the utterance leans on what was said before; None where it does not.

        What names something of its own stands by itself, unless it says that it goes on, or names
        but a year and says next to nothing else: `năm 2020 là bao nhiêu?`.
        """
        fragment = self._reader.read(utterance.tokens, utterance.guess.locale)
        if fragment is None or fragment.is_marked or not self._speaking.named(utterance.tokens):
            return fragment
        is_dated = self._speaking.kinds(utterance.tokens) == {YEAR} and not fragment.is_bare
        if not is_dated or len(fragment.content) > FEW_WORDS:
            return None
        return replace(fragment, is_joined=True)

    def covers(self, entry: str, utterance: Utterance) -> bool:
        """Whether the entry has all that is named, and most of what the utterance is about."""
        if not self.covers_names(entry, utterance):
            return False
        class_ = self._speaking.classes[entry]
        content = self._reader.content(utterance.tokens, utterance.guess.locale)
        return self._speaking.is_of(content, class_)

    def covers_names(self, entry: str, utterance: Utterance) -> bool:
        """Whether the entry has all that is named."""
        named = self._speaking.named(utterance.tokens)
        return bool(self._speaking.missing(named)[self._speaking.classes[entry]] == 0)

    def has_content(self, utterance: Utterance) -> bool:
        """Whether it has a word that neither asks nor serves."""
        return bool(self._reader.content(utterance.tokens, utterance.guess.locale))

    def tells(self, asked: frozenset[str], entry: str) -> bool:
        """Whether an entry is known to tell what is asked for."""
        return self._speaking.tells(asked, self._speaking.classes[entry])

    def title(self, entry: Entry, locale: str | None) -> Sequence[Token]:
        """Its words in that language, if it has one in it."""
        return self._speaking.title(entry, locale)

    def is_known(self, utterance: Utterance) -> bool:
        """Whether any entry has each word that the utterance is about."""
        content = self._reader.content(utterance.tokens, utterance.guess.locale)
        return self._speaking.are_known(content)

    def twin(self, fragment: Fragment, last: Entry, locale: str | None) -> str | None:
        """See `Swapper.twin`: of the entries beside the last answer."""
        return self.swapper.twin(fragment, last, self._beside(last), locale)

    def at_another_time(self, utterance: Utterance, last: Entry, asked_by: AskedBy) -> str | None:
        """See `Times.other`: of the entries beside the last answer."""
        locale = utterance.guess.locale
        return self._times.other(utterance.tokens, last, self._beside(last), locale, asked_by)

    def _beside(self, last: Entry) -> Iterator[Entry]:
        names = sorted(self._neighbourhood.names_beside(last))
        return (self._content.entries[id_] for id_ in names)

    def resolve(
        self,
        fragment: Fragment,
        alone: Verdict,
        last: Entry,
        locale: str | None,
        vector_of: VectorOf,
        *,
        asked: frozenset[str] = frozenset(),
        ranked: Sequence[Candidate] = (),
    ) -> Verdict:
        """The decision right after `last` was answered.

        `alone`: what would be decided without it; it stays wherever the neighbours fit no better.
        `locale`: of the utterance. `vector_of`: an utterance as the encoder sees it, or None.
        `asked`: what it asks for (a time, a person), as `Doubts` knows it; of `and the WTO?` what
        the question before asked for. `ranked`: what was near without it, of any topic.
        """
        if fragment.is_of_that_year:
            fragment = self._dated(fragment, last, locale)
            alone = self._unless_lacking(fragment, alone)
        near = self._neighbourhood.beside(last)
        beside = {*self._neighbourhood.names(near), last.id}
        by_itself = alone
        alone = self._unless_thin(fragment, alone, beside)
        around = self._neighbourhood.around(near, fragment, last, locale, ranked)
        if not len(around.classes) or _stands(fragment, alone, beside):
            return alone
        if fragment.is_bare and not (
            fragment.content and self._speaking.are_known(fragment.content)
        ):
            return alone
        fragment = self._beyond(fragment, last, locale)
        scores = self._scores(fragment, last, locale, around, vector_of)
        nearest = self._nearest(around, scores)
        fit = self._fit(fragment, nearest, asked, beside)
        if alone.decision is Decision.ANSWER:
            return self._unless_meant(fragment, fit, alone, asked)
        if self._is_again(fragment, fit, by_itself, last, asked):
            return Verdict(Decision.ANSWER, (Candidate(last.id, fit.best.confidence),))
        found = self._meant(fragment, fit, by_itself, last, asked)
        found = found or self._together(fragment, nearest, ranked, asked)
        if found is None and self._asks_nothing_else(fragment, fit, ranked, asked):
            found = Candidate(last.id, fit.best.confidence)
        if found is not None:
            return Verdict(Decision.ANSWER, (found,))
        if fit.lacks or not (fit.is_covered or self._says_too_little(fragment)):
            return alone
        return Verdict(Decision.CLARIFY, _offered(nearest, alone))

    def _beyond(self, fragment: Fragment, last: Entry, locale: str | None) -> Fragment:
        """About what it says beside the last title: that much every neighbour has."""
        known = {token.folded for token in self._speaking.title(last, locale)}
        return replace(fragment, content=fragment.content - known or fragment.content)

    def _nearest(self, around: Neighbours, scores: Matrix) -> list[Candidate]:
        """The best of them, each with its share of the probability."""
        best_first = np.argsort(-scores, kind="stable")
        order = best_first[:MAX_OFFERED]
        likely = softmax(scores[best_first[:RIVALS]] / SPREAD)[: len(order)]
        return [
            Candidate(self._speaking.ids[int(around.classes[at])], float(p))
            for at, p in zip(order, likely, strict=True)
        ]

    def _fit(
        self,
        fragment: Fragment,
        nearest: Sequence[Candidate],
        asked: frozenset[str],
        beside: Collection[str],
    ) -> _Fit:
        best, *others = nearest
        class_ = self._speaking.classes[best.entry]
        tells = self._speaking.tells(asked, class_)
        return _Fit(
            best,
            lead=best.confidence - (others[0].confidence if others else 0.0),
            covered=self._speaking.coverage(fragment.content, class_),
            is_beside=best.entry in beside,
            lacks=bool(self._lacking(fragment, np.array([class_]))[0] > 0),
            tells=tells,
            leaves_out=bool(asked) and not tells,
        )

    def _unless_meant(
        self, fragment: Fragment, fit: _Fit, alone: Verdict, asked: frozenset[str]
    ) -> Verdict:
        """What was answered without the last answer, unless a neighbour is compelling."""
        if not fit.tells and self._is_told_alone(asked, alone):
            return alone
        is_of_it = fragment.refers and not fit.lacks and self._is_named(fragment, fit.best)
        if fit.is_meant(NEIGHBOUR_COMPELLING) or is_of_it:
            return Verdict(Decision.ANSWER, (fit.best,))
        return alone

    def _meant(
        self,
        fragment: Fragment,
        fit: _Fit,
        by_itself: Verdict,
        last: Entry,
        asked: frozenset[str],
    ) -> Candidate | None:
        """The entry that is surely meant, if there is one."""
        if (own := self._closer(fragment, fit, by_itself)) is not None:
            return own
        class_ = self._speaking.classes[last.id]
        was_told = not fragment.content and self._speaking.tells(asked, class_)
        is_bare = was_told or not (fragment.content or fit.tells)
        is_bare = is_bare or fragment.is_bare or not fit.is_beside
        if fit.is_meant(NEIGHBOUR_COMPELLING if is_bare else NEIGHBOUR_LIKELY):
            return fit.best
        if fit.is_telling and not (fragment.content or was_told):
            return fit.best
        if fit.is_ahead and fragment.content:
            return fit.best
        if was_told and not fragment.is_marked:  # `on which day?`: the answer before has it
            return Candidate(last.id, fit.best.confidence)
        if (found := self._otherwise(fragment, fit, by_itself, last)) is not None:
            return found
        return Candidate(last.id, fit.best.confidence) if was_told else None

    def _is_again(
        self,
        fragment: Fragment,
        fit: _Fit,
        by_itself: Verdict,
        last: Entry,
        asked: frozenset[str],
    ) -> bool:
        """Whether the last answer tells what is asked: `how long did they talk?`."""
        is_other = fit.is_meant(NEIGHBOUR_COMPELLING) or (fit.is_ahead and fragment.content)
        if is_other or fragment.is_bare:
            return False
        own = by_itself.candidates[0] if by_itself.candidates else None
        if own is not None and own.entry == last.id and _is_likely(own):
            return True
        if by_itself.decision is Decision.ANSWER and len(fragment.content) >= FEW_WORDS:
            return False
        class_ = self._speaking.classes[last.id]
        if not self._speaking.tells(asked, class_) or not self._speaking.has_all(
            fragment.content, class_
        ):
            return False
        if fragment.is_joined and not fragment.refers:
            return bool(fragment.content) and not fit.is_covered
        is_new = bool(self._speaking.named(fragment.words))
        is_bare = not (fragment.refers or fragment.content)
        return not (is_new or is_bare or fit.is_meant(NEIGHBOUR_LIKELY))

    def likely_beside(self, candidates: Sequence[Candidate], last: Entry) -> Candidate | None:
        """The best candidate, if it was answered last, or is far ahead and stands beside that."""
        if not candidates:
            return None
        best, *others = candidates
        if best.entry == last.id and _is_likely(best):
            return best
        rival = others[0].confidence if others else 0.0
        is_capped = best.confidence in {GUARDED, DOUBTED}
        lead = best.confidence - rival
        is_likely = best.confidence >= BESIDE_LIKELY and lead >= BESIDE_LEAD
        is_alone = best.confidence >= BESIDE_ALONE and lead >= BESIDE_ALONE_LEAD
        if is_capped or not (is_likely or is_alone):
            return None
        return best if best.entry in self._neighbourhood.names_beside(last) else None

    def _asks_nothing_else(
        self, fragment: Fragment, fit: _Fit, ranked: Sequence[Candidate], asked: frozenset[str]
    ) -> bool:
        """Whether it has no word of its own and leads nowhere: `what for?` is told by the last
        answer, or by nothing."""
        if fragment.content or fragment.is_joined or fragment.is_bare:
            return False
        best = ranked[0].confidence if ranked else 0.0
        nowhere = NOWHERE if asked else NEIGHBOUR_LIKELY
        return fit.best.confidence < nowhere and best < BESIDE_LIKELY

    def _together(
        self,
        fragment: Fragment,
        nearest: Sequence[Candidate],
        ranked: Sequence[Candidate],
        asked: frozenset[str],
    ) -> Candidate | None:
        """What both readings speak for together, though neither alone is sure enough."""
        if fragment.is_bare or not self._speaking.are_known(fragment.content):
            return None
        alone, near = ({c.entry: c.confidence for c in found} for found in (ranked, nearest))
        both = [
            Candidate(entry, 1 - (1 - alone.get(entry, 0.0)) * (1 - near.get(entry, 0.0)))
            for entry in {**alone, **near}
            if not asked or self._speaking.tells(asked, self._speaking.classes[entry])
        ]
        best, *others = sorted(both, key=lambda c: -c.confidence) or [Candidate("", 0.0)]
        lead = best.confidence - max((c.confidence for c in others), default=0.0)
        if best.confidence < TOGETHER or lead < TOGETHER_LEAD:
            return None
        class_ = self._speaking.classes[best.entry]
        is_agreed = best.entry in alone and best.entry in near
        leans = fragment.refers or len(fragment.content) <= FEW_WORDS
        says_little = fragment.is_joined or (leans and best.entry in near)
        is_told = says_little and self._speaking.is_of(fragment.content, class_)
        if alone.get(best.entry) in {GUARDED, DOUBTED} or not (is_agreed or is_told):
            return None
        return best if self._lacking(fragment, np.array([class_]))[0] == 0 else None

    def _closer(self, fragment: Fragment, fit: _Fit, by_itself: Verdict) -> Candidate | None:
        """What was answered without the last answer, if it has two words together that the best
        neighbour has only apart: a word of Vietnamese has two syllables (`kiều hối`)."""
        if by_itself.decision is not Decision.ANSWER:
            return None
        words = [token.folded for token in fragment.words]
        pairs = [f"{a} {b}" for a, b in pairwise(words) if {a, b} <= fragment.content]
        own, classes = by_itself.candidates[0], self._speaking.classes
        if not pairs or not self._speaking.has_all(pairs, classes[own.entry]):
            return None
        return None if self._speaking.has_all(pairs, classes[fit.best.entry]) else own

    def _otherwise(
        self, fragment: Fragment, fit: _Fit, by_itself: Verdict, last: Entry
    ) -> Candidate | None:
        """What is meant though no neighbour has the very words."""
        own = by_itself.candidates[0] if by_itself.candidates else None
        if own is not None and by_itself.decision is Decision.ANSWER:  # of few words
            has = self._speaking.coverage(fragment.content, self._speaking.classes[own.entry])
            is_nearer = not fit.is_covered and has > fit.covered
            is_alone = fit.best.confidence < NEIGHBOUR_LIKELY
            return own if own.confidence >= STANDS_ALONE and (is_nearer or is_alone) else None
        if not self._speaking.are_known(fragment.content):
            return None
        if not fit.lacks and self._is_plain(fragment, fit.best, by_itself):
            return fit.best
        return self.likely_beside(by_itself.candidates, last)

    def _is_told_alone(self, asked: frozenset[str], alone: Verdict) -> bool:
        """Whether what was answered without context surely tells what is asked for."""
        own = alone.candidates[0]
        return own.confidence >= STANDS_ALONE and self._speaking.tells(
            asked, self._speaking.classes[own.entry]
        )

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
        return is_certain and bool(self._speaking.named(fragment.words))

    def _dated(self, fragment: Fragment, last: Entry, locale: str | None) -> Fragment:
        """With the year that `that year` stands for, where the last title has one."""
        named = {t: self._speaking.named([t]) for t in self._speaking.title(last, locale)}
        years = {t.folded: t for t, found in named.items() if any(map(_is_year, found))}
        if len(years) != 1:
            return fragment
        return replace(fragment, words=(*fragment.words, *years.values()))

    def _unless_lacking(self, fragment: Fragment, alone: Verdict) -> Verdict:
        """The verdict, no answer where its entry lacks what is named."""
        if alone.decision is not Decision.ANSWER:
            return alone
        class_ = self._speaking.classes[alone.candidates[0].entry]
        if self._lacking(fragment, np.array([class_]))[0] == 0:
            return alone
        return Verdict(Decision.CLARIFY, alone.candidates)

    def _unless_thin(self, fragment: Fragment, alone: Verdict, beside: Collection[str]) -> Verdict:
        """The verdict, no answer from elsewhere where too few words were said to be sure of it:
        `bắt đầu từ năm nào` goes on with what was spoken of."""
        if alone.decision is not Decision.ANSWER or len(fragment.content) > FEW_WORDS:
            return alone
        if fragment.is_bare or self._speaking.named(fragment.words):
            return alone
        best = alone.candidates[0]
        if best.is_exact or best.entry in beside or best.confidence >= STANDS_ALONE_WHEN_JOINED:
            return alone
        return Verdict(Decision.CLARIFY, alone.candidates)

    def _scores(
        self,
        fragment: Fragment,
        last: Entry,
        locale: str | None,
        beside: Neighbours,
        vector_of: VectorOf,
    ) -> Matrix:
        """Per neighbour; what was named anew and is not carried costs as in any ranking."""
        subject = self._subject(last, locale, self._speaking.kinds(fragment.words))
        new = self._score(fragment.words, locale, beside.classes, vector_of)
        whole = self._score((*subject, *fragment.words), locale, beside.classes, vector_of)
        lacking = self._lacking(fragment, beside.classes) + beside.lacking
        return (new + SUBJECT_SHARE * whole) * PENALTY**lacking + beside.bonus

    def _subject(self, last: Entry, locale: str | None, kinds: Collection[str]) -> list[Token]:
        """The last entry's title, without what the new words put something else in place of.

        `kinds`: of the entities named anew; 2025 gives way to 2020, Laos to Cambodia.
        """
        tokens = self._speaking.title(last, locale)
        replaced = {e for e in self._speaking.named(tokens) if kind_of(e) in kinds}
        if not replaced:
            return list(tokens)
        return [
            token
            for at, token in enumerate(tokens)
            if replaced <= self._speaking.named([*tokens[:at], *tokens[at + 1 :]])
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
        return self._speaking.missing(self._speaking.named(fragment.words))[classes]

    def _says_too_little(self, fragment: Fragment) -> bool:
        """To be looked for by itself: `ai ký?`, `who signed it?`; not `what about the weather?`."""
        if fragment.is_joined and not fragment.refers:  # what it goes on with is all it says
            return False
        if len(fragment.words) > BARE and not (
            fragment.refers and len(fragment.content) <= FEW_WORDS
        ):
            return False
        return self._speaking.are_known(fragment.content)


def _is_weak(alone: Verdict) -> bool:
    """Whether an utterance by itself is near to nothing."""
    return not alone.candidates or alone.candidates[0].confidence < NEIGHBOUR_LIKELY


def _is_likely(candidate: Candidate) -> bool:
    """Whether it is likelier than not, and nothing is known to speak against it."""
    return candidate.confidence >= AGAIN and candidate.confidence not in {GUARDED, DOUBTED}


def _is_year(entity: str) -> bool:
    return kind_of(entity) == YEAR


def _stands(fragment: Fragment, alone: Verdict, beside: Collection[str]) -> bool:
    """The utterance needs nothing that was said before."""
    if not alone.candidates or alone.decision in {Decision.CLARIFY, Decision.UNKNOWN}:
        return False
    best = alone.candidates[0]
    if best.is_exact:
        return True
    if alone.decision is Decision.SMALLTALK:  # like a courtesy, but the talk goes on
        return False
    sure = STANDS_ALONE_WHEN_JOINED if fragment.is_marked else STANDS_ALONE
    return best.confidence >= sure or best.entry in beside


def _offered(ranked: Sequence[Candidate], alone: Verdict) -> tuple[Candidate, ...]:
    """The best neighbour first, then what was plausible without them, then the next neighbours."""
    others = alone.candidates if alone.decision is Decision.CLARIFY else ()
    found: dict[str, Candidate] = {}
    for candidate in (ranked[0], *others[:1], *ranked[1:], *others[1:]):
        found.setdefault(candidate.entry, candidate)
    return tuple(found.values())[:MAX_OFFERED]
