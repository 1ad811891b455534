"""The matcher: built from content, asked with text."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import chain

import numpy as np

from bot.content.model import Content, Entry
from bot.language.asking import FEWEST, AskingReader
from bot.language.comparing import ComparisonReader
from bot.language.detection import DECISIVE, Guess
from bot.language.entities import PERSON
from bot.language.folding import fold, fold_key
from bot.language.fragments import MAX_JOINED, Fragment
from bot.language.frames import NO_FRAME, Frame, names_in
from bot.language.mistyped_english import reader_of
from bot.language.normaliser import Normaliser, Utterance
from bot.language.orthographies import ORTHOGRAPHIES, orthography_of
from bot.language.repair import WordRepairer
from bot.language.splitting import Splitter
from bot.language.tokens import Token, tokens_of
from bot.language.wordlists import ordinary_words
from bot.matching.calibration import Calibrator
from bot.matching.decision import Candidate, Decision, Verdict, decide
from bot.matching.doubts import SOURCE
from bot.matching.effort import TOKENS, Effort
from bot.matching.exact import exact_forms
from bot.matching.following import Follower
from bot.matching.fusion import Matrix, Scores
from bot.matching.guard import kind_of
from bot.matching.index import Index, entity_finder, frame_reader
from bot.matching.marks import words_to_encode
from bot.matching.match import Evidence, Match
from bot.matching.ranking import Query, Ranking
from bot.matching.semantic import Encoder, EncoderBusy, Floats
from bot.matching.several import Ask, compared, each_of, matches_of
from bot.matching.thresholds import (
    BESIDE_WORDS,
    CANDIDATES,
    DOUBTED,
    EXACT,
    GUARDED,
    LONGEST_MENDED,
    PART_STANDS,
    SHORT,
    SURE_WITHOUT,
    WIDE,
    WIDE_AT_LARGE,
    WIDELY_ASKED,
)

logger = logging.getLogger(__name__)


PLACES = frozenset({"country", "city", "region"})
"""Kinds of what is named that may only tell where somebody is."""


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A ranking with what it is worth."""

    query: Query
    ranking: Ranking
    confidence: Matrix
    """Per class of the ranking, 0 to 1; of what lacks something that was named, GUARDED at most, of
    what does not tell of what frames it, or has no word for what is asked, DOUBTED."""
    calibrator: Calibrator

    @classmethod
    def of(cls, query: Query, ranking: Ranking, calibrator: Calibrator) -> _Judgement:
        found = calibrator.confidence(ranking.features.matrix)
        is_doubtful = ranking.is_doubtful | (ranking.is_lacking & (found < SURE_WITHOUT))
        capped = np.where(is_doubtful, np.minimum(found, DOUBTED), found)
        capped = np.where(ranking.is_guarded, np.minimum(capped, GUARDED), capped)
        return cls(query, ranking, capped, calibrator)

    @property
    def best(self) -> float:
        return float(self.confidence.max(initial=0.0))


LONGEST_LEANING = 100
"""Letters of a text in which a number alone is looked for: MAX_JOINED words have less."""
COURTESY = 5
"""Words of a clause before a question that may be a courtesy: `cảm ơn bạn nhiều nhé` has five."""
SPARE = 10
"""More than are asked for are ranked in a search, as courtesies are left out of it."""
ALIKE = 0.1
"""Cosine of letters from which an entry without any of the words is found: half a word typed has
0.1 to 0.4 with what it becomes."""


class Matcher:
    """Answers `match` from an immutable index; safe to share between threads."""

    def __init__(
        self,
        content: Content,
        normaliser: Normaliser,
        index: Index,
        encoder: Encoder | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`encoder`: the one the index was built with, if any; without it an index still works."""
        self.index = index
        self._today = today
        self.normaliser = normaliser
        self._encoder = encoder if index.ranker.semantic is not None else None
        self._restorer = index.restorer
        self._repairer = WordRepairer.learn(
            index.texts,
            index.others,
            ordinary=_ordinary(content),
            aliases=normaliser.short_forms,
            written=index.restorer.words,
        )
        normaliser.words.of_content = self._repairer.words.keys() | index.restorer.words
        self._phrased: dict[int, dict[str, str | None]] = {}
        self._finder = entity_finder(content, normaliser)
        self._frames = frame_reader(normaliser, self._finder)
        self._ids = self.ids = tuple(content.entries)
        self._smalltalk = [content.entries[id_].is_smalltalk for id_ in self._ids]
        self._orthography = orthography_of(_locales(content))
        self._english = reader_of(self._repairer.words, self._orthography, normaliser.detector)
        self._asking = AskingReader(
            content.vocabularies.values(),
            lambda text: normaliser.normalise_known(text).tokens,
            normaliser.cut,
        )
        self._comparisons = ComparisonReader(
            content.vocabularies.values(),
            lambda text: normaliser.normalise_known(text).tokens,
            self._finder.name_length_at,
        )
        self._exact = self._of_topics(content) | exact_forms(
            index.texts,
            index.ranker.lexical.classes.tolist(),
            subjects=[
                tuple(normaliser.normalise(phrase).folded.split())
                for vocabulary in content.vocabularies.values()
                for phrase in vocabulary.follow_ups.get("subjects", ())
            ],
            excluded=[class_ for class_, is_courtesy in enumerate(self._smalltalk) if is_courtesy],
        )
        self._refused = frozenset(folded.replace(" ", "") for folded in index.refused)
        self._ranker = index.ranker
        self._entries = content.entries
        self._wide = {topic.overview: True for topic in content.topics.values()}
        """Whether an entry is an overview, as far as somebody asked for one."""
        self._splitter = Splitter(content.vocabularies.values())
        self._follower = Follower(
            content,
            normaliser=normaliser,
            finder=self._finder,
            ranker=index.ranker,
        )

    def _of_topics(self, content: Content) -> dict[str, int]:
        """A topic's name alone asks for its overview."""
        numbers = {id_: class_ for class_, id_ in enumerate(self._ids)}
        return {
            self.normaliser.normalise_known(name).folded.replace(" ", ""): numbers[topic.overview]
            for topic in content.topics.values()
            if topic.overview in numbers
            for name in topic.names.values()
        }

    @classmethod
    def of(cls, content: Content, encoder: Encoder | None = None) -> Matcher:
        """A matcher for this content, its index built now."""
        normaliser = Normaliser(content.vocabularies.values())
        return cls(content, normaliser, Index.build(content, normaliser, encoder), encoder)

    @property
    def is_semantic(self) -> bool:
        """Whether sentence vectors are compared besides words and letters."""
        return self._encoder is not None

    def match(self, text: str, effort: Effort | None = None) -> Match:
        """Never raises; a text without words is `unknown`.

        `effort`: what the encoder may still do for the message that the text is a part of.
        """
        return self._match(text, effort or Effort(), after_answer=False)

    def _match(self, text: str, effort: Effort, *, after_answer: bool) -> Match:
        """As it stands, or, where that is not answered, what of it is the question."""
        whole = self._ask(text, effort, after_answer=after_answer)
        if whole.decision is Decision.ANSWER or not whole.utterance.tokens:
            return whole
        said = NO_FRAME if whole.evidence is None else whole.evidence.query.frame
        asked = self._asking.question(text) or self._after_courtesy(text, effort)
        if asked is not None:
            said = replace(said, relations=frozenset())  # they may be those of the story
        else:
            tokens = whole.utterance.tokens
            subject = self._asking.subject(tokens)
            if len(subject) in {len(tokens), 1} or self._loses_a_name(tokens, subject):
                return whole
            asked = " ".join(token.accented for token in subject)
        part = _in_language_of(whole, self._ask(asked, effort, after_answer=False, said=said))
        stands = part.decision is Decision.ANSWER and part.candidates[0].confidence >= PART_STANDS
        return part if stands else self._overview(whole, part)

    def _after_courtesy(self, text: str, effort: Effort) -> str | None:
        """What is asked after `Thank you.`; None where nothing such stands before it."""
        clauses = self._asking.clauses(text)
        if len(clauses) < 2:  # nothing could be left: it need not be asked again
            return None
        told = 0
        while told < len(clauses) and self._is_courtesy(clauses[told], effort):
            told += 1
        rest = " ".join(clauses[told:])
        return rest if told and len(self._read(rest).tokens) >= FEWEST else None

    def _is_courtesy(self, text: str, effort: Effort) -> bool:
        if len(self._read(text).tokens) > COURTESY:
            return False
        return self._ask(text, effort, after_answer=False).decision is Decision.SMALLTALK

    def _loses_a_name(self, tokens: Sequence[Token], subject: Sequence[Token]) -> bool:
        """`Ba Lan` begins with a word that asks for three things."""
        return bool(self._finder.find(tokens) - self._finder.find(subject))

    def _overview(self, whole: Match, part: Match) -> Match:
        """The overview of what is asked for in general terms, where one is likely, or else the
        entry that is likeliest; `whole` where none is likely enough.

        An overview is a topic's, or told by its own phrasings: many ask in such terms.
        """
        is_courtesy = whole.decision is Decision.SMALLTALK
        if is_courtesy or not self._asking.is_wide(whole.utterance.tokens):
            return whole
        for found in (part, whole):
            best = found.candidates[0] if found.candidates else None
            if best is None or best.is_smalltalk or best.confidence in {GUARDED, DOUBTED}:
                continue
            if self._is_doubtful(best.entry, found.evidence):
                continue
            if best.confidence >= (WIDE if self._is_overview(best.entry) else WIDE_AT_LARGE):
                return replace(found, decision=Decision.ANSWER, candidates=(best,), is_wide=True)
        return whole

    def _is_doubtful(self, id_: str, evidence: Evidence | None) -> bool:
        """Whether an entry does not tell of what frames the question, however likely it is."""
        if evidence is None:
            return False
        ranking = evidence.ranking
        doubted = ranking.order[ranking.is_doubtful | ranking.is_guarded]
        return any(self._ids[class_] == id_ for class_ in doubted)

    def _is_overview(self, id_: str) -> bool:
        found = self._wide.get(id_)
        if found is None:
            texts = [text for _, text in self._entries[id_].phrasings()]
            tokens = [self.normaliser.normalise_known(text).tokens for text in texts]
            asked = sum(map(self._asking.is_wide, tokens)) / max(1, len(texts))
            found = self._wide[id_] = asked >= WIDELY_ASKED
        return found

    def _ask(
        self, text: str, effort: Effort, *, after_answer: bool, said: Frame = NO_FRAME
    ) -> Match:
        """`said`: what framed the message that the text is a part of."""
        typed = self._read(text)
        utterance, mended = self._repaired(typed, text)
        present = self._finder.without_present(utterance.tokens, self._today().year)
        utterance = replace(utterance, tokens=present)
        folded = utterance.folded
        if not folded or not self._ids:
            return Match(Decision.UNKNOWN, (), (), utterance)
        exact = self._exact.get(folded.replace(" ", ""))
        is_wide = False
        if exact is None:
            exact, is_wide = self._as_subject(utterance.tokens), True
        if exact is not None:
            utterance = self._told_by_phrasing(utterance, text, exact)
        if exact is None and folded.replace(" ", "") in self._refused:  # editors said so
            return Match(Decision.UNKNOWN, (), (), utterance)
        if exact is not None and not effort.explains:
            return self._settled(exact, utterance, is_wide=is_wide)
        frame = NO_FRAME if exact is not None else self._frames.read(text, utterance.tokens)
        frame = frame if exact is not None else frame.beside(said, folded)
        named = self._finder.find(utterance.tokens) | self._authors_of(frame)
        if any(kind_of(entity) in PLACES for entity in named):
            named -= self._told_of(text)
        query = Query(folded, named, None, mended, frame)
        sure = self.index.sure_alone
        if exact is not None:
            sure = 0.0
        elif after_answer and self._follower.read(utterance) is not None:
            sure = 1.0  # it is not alone: `which meetings were held?` fits many a year by its words
        judged = self._judge(query, utterance, sure, effort)
        query, ranking, capped = judged.query, judged.ranking, judged.confidence
        candidates = [
            self._candidate(int(c), float(p), exact)
            for c, p in zip(ranking.order, capped, strict=True)
        ]
        if exact is not None and exact not in ranking.order:
            candidates.append(self._candidate(exact, EXACT, exact))
        candidates.sort(key=lambda c: (-c.confidence, not c.is_exact))
        # `apec` is short, but a name stands for nothing else.
        words = len(utterance.tokens)
        words = SHORT + 1 if words <= SHORT and self._is_name(utterance) else words
        verdict = decide(candidates, words=words)
        entries = tuple(c for c in candidates if not c.is_smalltalk)[:CANDIDATES]
        evidence = Evidence(typed, query, ranking, judged.calibrator)
        return Match(
            verdict.decision,
            verdict.candidates,
            entries,
            utterance,
            is_wide=is_wide and exact is not None,
            evidence=evidence,
        )

    def _is_name(self, utterance: Utterance) -> bool:
        """Whether it is one name, also of a row: `NQ 22`."""
        if self._finder.is_name(utterance.tokens):
            return True
        name = self._follower.swapper.name(utterance)
        return name is not None and self._follower.swapper.number(name) is None

    def _settled(self, class_: int, utterance: Utterance, *, is_wide: bool) -> Match:
        """Of an exact phrasing: whatever else comes near, this is what was asked."""
        found = (self._candidate(class_, EXACT, class_),)
        verdict = decide(found, words=len(utterance.tokens))
        entries = () if self._smalltalk[class_] else found
        return Match(verdict.decision, verdict.candidates, entries, utterance, is_wide=is_wide)

    def _as_subject(self, tokens: Sequence[Token]) -> int | None:
        """The class of `summary of Resolution 59`, where `Resolution 59` is one's exact name."""
        subject = self._asking.subject(tokens)
        if len(subject) == len(tokens):
            return None
        class_ = self._exact.get("".join(token.folded for token in subject))
        return None if class_ is None or self._smalltalk[class_] else class_

    def _judge(self, query: Query, utterance: Utterance, sure: float, effort: Effort) -> _Judgement:
        """By words and letters; with the sentence vector too, where the best is below `sure`."""
        words = self._ranker.words(query.folded)
        ranking = self._ranker.select(query, Scores.of(words, None), CANDIDATES)
        judged = _Judgement.of(query, ranking, self.index.alone)
        if judged.best >= sure:
            return judged
        vector = self._vector(utterance, effort)
        if vector is None:
            return judged
        query = replace(query, vector=vector)
        ranking = self._ranker.select(query, self._ranker.score(words, vector), CANDIDATES)
        return _Judgement.of(query, ranking, self.index.calibrator)

    def leans(self, text: str) -> bool:
        """Whether a text may mean something else right after an answer than by itself."""
        utterance, _ = self._repaired(self._read(text), text)
        return self._follower.read(utterance) is not None

    def follow(self, text: str, after: str, effort: Effort | None = None) -> Match:
        """The same right after the entry `after` was answered; never raises.

        What stands by itself is understood as ever: the two differ only where an utterance leans
        on what was said before (`còn năm 2020 thì sao?`, `who signed it?`, `tell me more`).
        """
        effort = effort or Effort()
        if not self._may_lead_on(after):
            return self.match(text, effort)
        return self._followed(self._match(text, effort, after_answer=True), [after], effort)

    def _may_lead_on(self, after: str) -> bool:
        last = self._entries.get(after)
        return last is not None and not last.is_smalltalk

    def _followed(self, alone: Match, spoken_of: Sequence[str], effort: Effort) -> Match:
        """What is meant right after an answer. `alone`: what the text means by itself. `spoken_of`:
        that answer, then those before it, the latest first."""
        last, *before = (self._entries[id_] for id_ in spoken_of)
        if (whose := self._of_whom(alone, [last, *before], effort)) is not alone:
            if whose.decision is Decision.ANSWER:
                return whose
            alone = whose
        fragment = self._follower.read(alone.utterance)
        locale = alone.utterance.guess.locale
        name = self._follower.swapper.name(alone.utterance) if fragment is None else fragment
        if name is not None and (other := self._swapped(name, last, alone, effort)) is not None:
            return other
        if name is not None and (twin := self._follower.twin(name, last, locale)) is not None:
            found = (Candidate(twin, EXACT),)
            return Match(Decision.ANSWER, found, found, alone.utterance, is_follow_up=True)
        is_exact = any(c.is_exact for c in alone.candidates)
        then = (
            None
            if is_exact
            else self._follower.at_another_time(alone.utterance, last, self._asked_by)
        )
        if then is not None:
            found = (Candidate(then, EXACT),)
            return Match(Decision.ANSWER, found, found, alone.utterance, is_follow_up=True)
        if fragment is None and name is not None:
            is_open = alone.decision is not Decision.ANSWER
            fragment = name if is_open else self._follower.swapper.number(name)
        if fragment is None:
            beside = self._beside(alone, last)
            if beside.decision is Decision.ANSWER:
                return beside
            return self._named_again(alone, [last, *before], effort) or beside
        if fragment.asks_for_more or fragment.is_told_again:
            return _told_again(fragment, last, alone)
        return self._leaning(fragment, [last, *before], alone, effort)

    def _of_whom(self, alone: Match, spoken_of: Sequence[Entry], effort: Effort) -> Match:
        """What is asked of the person that the talk is about: `which university is he from?`. What
        is told of somebody else is not answered."""
        utterance, antecedents = alone.utterance, self._follower.antecedents
        is_whole = len(utterance.tokens) > MAX_JOINED or self._names_somebody(utterance)
        if is_whole or any(c.is_exact for c in alone.candidates):
            return alone
        text = antecedents.named(utterance.tokens, spoken_of, utterance.guess.locale, persons=True)
        if text is None:
            return alone
        found = self._ask(text, effort, after_answer=False)
        if found.decision is Decision.ANSWER:
            return replace(found, utterance=utterance, is_follow_up=True)
        best = alone.candidates[0].entry if alone.decision is Decision.ANSWER else None
        if best is None or self._follower.covers_names(best, found.utterance):
            return alone
        return replace(found, decision=Decision.CLARIFY, utterance=utterance)

    def _leaning(
        self, fragment: Fragment, spoken_of: Sequence[Entry], alone: Match, effort: Effort
    ) -> Match:
        last = spoken_of[0]
        verdict, locale = Verdict(alone.decision, alone.candidates), alone.utterance.guess.locale
        vector_of = partial(self._vector, effort=effort)
        asked = self._frames.relations(alone.utterance.tokens)
        if not asked and self._follower.swapper.keeps_the_question(fragment):
            asked = self._asked_by(last, locale)
        resolved = self._follower.resolve(
            fragment, verdict, last, locale, vector_of, asked=asked, ranked=alone.ranked
        )
        is_sure = resolved.decision is Decision.ANSWER
        if fragment.refers and (
            named := self._named_again(alone, spoken_of, effort, exactly=is_sure)
        ):
            return named
        if not is_sure and (own := self._by_name(fragment, alone, effort)) is not None:
            return own
        if resolved is verdict:
            return alone
        others = [c for c in alone.ranked if c not in resolved.candidates]
        ranked = (*resolved.candidates, *others)[:CANDIDATES]
        return Match(
            resolved.decision, resolved.candidates, ranked, alone.utterance, is_follow_up=True
        )

    def _by_name(self, fragment: Fragment, alone: Match, effort: Effort) -> Match | None:
        """What is asked by the name alone that the talk goes on with: `and Resolution 22?`."""
        if not self._follower.swapper.keeps_the_question(fragment):
            return None
        name = " ".join(token.accented for token in fragment.words)
        found = self._ask(name, effort, after_answer=False)
        if found.decision is not Decision.ANSWER:
            return None
        return replace(found, utterance=alone.utterance, is_follow_up=True)

    def _asked_by(self, entry: Entry, locale: str | None) -> frozenset[str]:
        """What an entry's title asks for: a time, a person."""
        return self._frames.asked(self._follower.title(entry, locale))

    def _swapped(
        self, fragment: Fragment, last: Entry, alone: Match, effort: Effort
    ) -> Match | None:
        """The answer to the last question with another name in it, if there is one."""
        locale = alone.utterance.guess.locale
        swapper = self._follower.swapper
        for swapped in swapper.swapped(fragment, last, locale):
            other = self._ask(swapped.text, effort, after_answer=False)
            if self._answers_the_same(other, last, locale) and swapper.fits(
                swapped, fragment, other.candidates[0].entry
            ):
                return replace(other, utterance=alone.utterance, is_follow_up=True)
        return None

    def _answers_the_same(self, found: Match, last: Entry, locale: str | None) -> bool:
        """Whether another entry is answered, which tells what the last title asked for."""
        if found.decision is not Decision.ANSWER or found.candidates[0].entry == last.id:
            return False
        asked = self._asked_by(last, locale)
        return not asked or self._follower.tells(asked, found.candidates[0].entry)

    def _named_again(
        self, alone: Match, spoken_of: Sequence[Entry], effort: Effort, *, exactly: bool = False
    ) -> Match | None:
        """The answer to the utterance with the name of whom or what it speaks of, if there is one.

        `exactly`: only where that is a phrasing, which costs next to nothing to see.
        """
        utterance = alone.utterance
        locale = utterance.guess.locale
        text = self._follower.antecedents.named(utterance.tokens, spoken_of, locale)
        if text is None:
            return None
        if exactly and self._read(text).folded.replace(" ", "") not in self._exact:
            return None
        found = self._ask(text, effort, after_answer=False)
        if found.decision is not Decision.ANSWER:
            return None
        return replace(found, utterance=utterance, is_follow_up=True)

    def _beside(self, alone: Match, last: Entry) -> Match:
        """The best candidate answered where few words lead to a neighbour of the last answer."""
        if alone.decision is not Decision.CLARIFY:
            return alone
        if not SHORT <= len(alone.utterance.tokens) <= BESIDE_WORDS:
            return alone
        best = self._follower.likely_beside(alone.candidates, last)
        if best is None or not self._follower.is_known(alone.utterance):
            return alone
        return replace(alone, decision=Decision.ANSWER, candidates=(best,), is_follow_up=True)

    def search(self, text: str, most: int) -> tuple[str, ...]:
        """The entries that have something of these words, the best first; by words and letters
        alone, so that it costs little while somebody is still typing. Never raises."""
        utterance, mended = self._repaired(self._read(text), text)
        if not utterance.folded or not self._ids:
            return ()
        named = self._finder.find(utterance.tokens)
        query = Query(utterance.folded, named, None, mended, NO_FRAME)
        scores = Scores.of(self._ranker.words(query.folded), None)
        ranking = self._ranker.select(query, scores, min(len(self._ids), most + SPARE))
        has_some = (ranking.features.covered > 0) | (ranking.features.cosine >= ALIKE)
        found = [int(class_) for class_, has in zip(ranking.order, has_some, strict=True) if has]
        return tuple(self._ids[class_] for class_ in found if not self._smalltalk[class_])[:most]

    def understand(
        self,
        text: str,
        after: str | None = None,
        *,
        before: Sequence[str] = (),
        in_brief: bool = False,
    ) -> tuple[Match, ...]:
        """Every question the text asks: one, or two or three that are answered each by itself.

        `after`: the entry answered shortly before, if any. `before`: what was spoken of before
        that, the latest first. `in_brief`: by words and letters alone. Never raises.
        """
        effort = Effort(0.0 if in_brief else TOKENS, explains=False)
        spoken_of = [id_ for id_ in (after, *before) if id_ and self._may_lead_on(id_)]
        named = self._with_whole_name(text, spoken_of)
        if named is None:
            return self._understood(text, after, spoken_of, effort)
        found = self._understood(named, after, spoken_of, effort)
        guess = self._read(text).guess  # a name tells no language
        return tuple(replace(m, utterance=replace(m.utterance, guess=guess)) for m in found)

    def _understood(
        self, text: str, after: str | None, spoken_of: Sequence[str], effort: Effort
    ) -> tuple[Match, ...]:
        @cache
        def alone(text: str) -> Match:
            return self._match(text, effort, after_answer=True)

        @cache  # ways of cutting share parts, and a first part is asked again as it is
        def ask(text: str, after: str | None) -> Match:
            if after is None or not self._may_lead_on(after):
                return self.match(text, effort)
            those = [id_ for id_ in spoken_of if id_ != after]
            return self._followed(alone(text), [after, *those], effort)

        whole = ask(text, after)
        if whole.decision is not Decision.ANSWER and self._is_about_something(whole):
            # What leads nowhere from the last answer may go on with the one before it.
            earlier = (id_ for id_ in spoken_of if id_ != after)
            whole = next((m for id_ in earlier if _is_led_to(m := ask(text, id_))), whole)
        if whole.asks_for_more or any(c.is_exact for c in whole.candidates):
            return (whole,)
        return next(self._parted(text, whole, after, ask), (whole,))

    def _parted(
        self, text: str, whole: Match, after: str | None, ask: Ask
    ) -> Iterator[tuple[Match, ...]]:
        """Each way in which it is several questions: two things compared, several numbers under one
        name, a question and another."""
        tokens, locale = whole.utterance.tokens, whole.utterance.guess.locale
        for sides in self._comparisons.ways(tokens, locale):
            if found := compared(sides, whole, ask=ask, covers=self._covers):
                yield found
        if found := each_of(self._splitter.series(text), whole, ask=ask):
            yield found
        for parts in self._splitter.ways(text):
            if found := matches_of(
                parts,
                whole,
                after,
                ask=ask,
                names_something=self._names_something,
                covers=self._covers,
            ):
                yield found

    def _is_about_something(self, match: Match) -> bool:
        """Whether it has a word of its own: `when?` goes on with the last answer, or nothing."""
        return self._follower.has_content(match.utterance)

    def _with_whole_name(self, text: str, spoken_of: Sequence[str]) -> str | None:
        """With what a number alone stands for after these entries: `and the 8th?`; None where there
        is no such number."""
        if not spoken_of or len(text) > LONGEST_LEANING:
            return None
        said = self._read(text)
        if len(said.tokens) > MAX_JOINED:
            return None
        entries = [self._entries[id_] for id_ in spoken_of]
        return self._follower.antecedents.numbered(said.tokens, entries, said.guess.locale)

    def _told_of(self, text: str) -> frozenset[str]:
        """The places of the asker's own story, which nothing is asked of."""
        story = self._asking.story(text)
        if story is None:
            return frozenset()
        told, asked = (self._finder.find(self.normaliser.normalise(part).tokens) for part in story)
        return frozenset(e for e in told - asked if kind_of(e) in PLACES)

    def _authors_of(self, frame: Frame) -> frozenset[str]:
        """Whose figure is asked for, of those who wrote something here."""
        carriers = self._ranker.guard.carriers
        if not frame.said_by:
            return frozenset()
        named = self._finder.find(tokens_of(" ".join(frame.said_by)))
        return frozenset(source for e in named if (source := f"{SOURCE}:{e}") in carriers)

    def _covers(self, entry: str, match: Match) -> bool:
        """Whether the entry speaks of what an utterance says."""
        return self._follower.covers(entry, match.utterance)

    def _names_somebody(self, utterance: Utterance) -> bool:
        return any(kind_of(entity) == PERSON for entity in self._finder.find(utterance.tokens))

    def _names_something(self, match: Match) -> bool:
        return bool(self._finder.find(match.utterance.tokens))

    def _read(self, text: str) -> Utterance:
        """Normalised; English that an input method took for Vietnamese as it was meant."""
        typed = self.normaliser.normalise(text)
        if text.isascii() or not any(token.is_marked for token in typed.tokens):
            return typed
        tokens = self.normaliser.cut(text)
        names = self.normaliser.detector.names_in(tokens)
        meant = None if self._english is None else self._english.read(tokens, names)
        return typed if meant is None else self.normaliser.normalise(" ".join(meant))

    def _told_by_phrasing(self, utterance: Utterance, text: str, class_: int) -> Utterance:
        """An exact phrasing of one language alone is in that language, whatever its words."""
        locales = self._phrased.get(class_)
        if locales is None:
            locales = {}
            for locale, phrasing in self._entries[self._ids[class_]].phrasings():
                key = fold_key(phrasing)
                locales[key] = locale if locales.get(key, locale) == locale else None
            self._phrased[class_] = locales
        told = locales.get(fold_key(text))
        if told is None or told == utterance.guess.locale:
            return utterance
        return replace(utterance, guess=Guess(told, DECISIVE))

    def _repaired(self, utterance: Utterance, text: str) -> tuple[Utterance, frozenset[str]]:
        """The utterance with its slips mended, and the words that were put in.

        One that is longer than any question is read as it is: each unknown word costs a search.
        """
        if len(utterance.tokens) > LONGEST_MENDED:
            return utterance, frozenset()
        locale = utterance.guess.locale
        orthography = ORTHOGRAPHIES.get(locale) if locale else self._orthography
        named = frozenset(chain.from_iterable(() if orthography else names_in(text)))
        tokens, mended = self._repairer.repair(
            utterance.tokens, orthography, self._orthography, named
        )
        if not mended:
            return utterance, mended
        # What was cut apart may be an abbreviation or a date, and tell the language.
        read = self.normaliser.normalise(" ".join(token.accented for token in tokens))
        known = {token.folded for token in utterance.tokens}
        mended = frozenset(t.folded for t in read.tokens if t.folded not in known)
        guess = read.guess if read.guess.locale else utterance.guess
        return Utterance(read.tokens, guess), mended

    def _vector(self, utterance: Utterance, effort: Effort) -> Floats | None:
        if self._encoder is None:
            return None
        words = words_to_encode(utterance, self._restorer)
        try:
            return effort.vector(words, self._is_known, self._encode)
        except EncoderBusy:
            return None
        except Exception as error:  # noqa: BLE001  (a question is answered by words and letters)
            logger.warning("the encoder failed at a question: %r", error)
            return None

    def _encode(self, text: str) -> Floats:
        assert self._encoder is not None  # noqa: S101  (its caller has looked)
        return np.asarray(self._encoder.encode([text])[0], dtype=np.float32)

    def _is_known(self, word: str) -> bool:
        return word in self._restorer.words or fold(word) in self._repairer.words

    def _candidate(self, class_: int, confidence: float, exact: int | None) -> Candidate:
        is_exact = class_ == exact
        return Candidate(
            self._ids[class_],
            EXACT if is_exact else min(confidence, EXACT),
            is_smalltalk=self._smalltalk[class_],
            is_exact=is_exact,
        )


def _told_again(fragment: Fragment, last: Entry, alone: Match) -> Match:
    """The last answer, or what there is beyond it."""
    if fragment.is_told_again and any(c.is_exact for c in alone.candidates):
        return alone
    again = (Candidate(last.id, EXACT),)
    return Match(
        Decision.ANSWER,
        again,
        again,
        alone.utterance,
        is_follow_up=True,
        asks_for_more=fragment.asks_for_more,
    )


def _is_led_to(match: Match) -> bool:
    """Whether it is answered only because something was spoken of before."""
    return match.decision is Decision.ANSWER and match.is_follow_up


def _in_language_of(whole: Match, part: Match) -> Match:
    """The language of a sentence is told by all of it: its subject alone may have words of none."""
    if part.utterance.guess.locale or not whole.utterance.guess.locale:
        return part
    return replace(part, utterance=replace(part.utterance, guess=whole.utterance.guess))


def _locales(content: Content) -> Iterator[str]:
    """The languages that something is written in."""
    return (locale for entry in content.entries.values() for locale in entry.texts)


def _ordinary(content: Content) -> Collection[str]:
    """Words that are right as they are: of whole languages, and those that editors list."""
    listed = {word for vocabulary in content.vocabularies.values() for word in vocabulary.words}
    own = {form for word in listed for token in tokens_of(word) for form in _views(token)}
    return ordinary_words().with_more(own)


def _views(token: Token) -> tuple[str, str]:
    return token.accented, token.folded
