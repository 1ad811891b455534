"""What is computed from the content once, and can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.content.model import Content
from bot.language.entities import EntityFinder
from bot.language.frames import NOT_NAMES, FrameReader
from bot.language.normaliser import Normaliser
from bot.language.orthographies import may_be_word
from bot.language.restoring import DiacriticRestorer
from bot.language.tokens import Token
from bot.language.wordlists import ordinary_words
from bot.matching.calibration import Calibrator
from bot.matching.corpus import Corpus, is_marked
from bot.matching.coverage import TermCoverage
from bot.matching.doubts import Doubts
from bot.matching.fitting import Confidence, fit, shortened_of
from bot.matching.guard import Guard, filled_in
from bot.matching.learnt import Learnt
from bot.matching.lexical import LexicalIndex
from bot.matching.marks import Marks
from bot.matching.ranking import Query, Ranker
from bot.matching.semantic import Encoder, Evened, Floats, SemanticIndex
from bot.matching.thresholds import NEAR, NEW_AT_ONCE
from bot.matching.workings import Workings


@dataclass(frozen=True)
class Index:
    """Everything a matcher needs besides the content itself."""

    texts: list[str]
    """Folded phrasings, titles included; `ranker.lexical.classes` says whose each is."""
    refused: list[str]
    """Folded questions that editors list as out of scope."""
    others: list[str]
    """Words that are no slips although no phrasing has them: other subjects, other names, cues."""
    ranker: Ranker
    calibrator: Calibrator
    alone: Calibrator
    """For what is ranked by words and letters alone."""
    sure_alone: float
    """The confidence of words and letters alone from which no vector is asked for."""
    restorer: DiacriticRestorer
    is_provisional: bool = False
    """It was made from the one before: good for the moment until one is built in full."""
    start: Floats | None = None
    """What its classifier was trained on from, if from another's: weights, the bias below them. All
    that are made one from another begin there too. Each that went on from the last one was a little
    less sure: 0.93, after 70 edits 0.80."""

    @classmethod
    def build(
        cls,
        content: Content,
        normaliser: Normaliser,
        encoder: Encoder | None = None,
        *,
        before: Index | None = None,
        learnt: Learnt | None = None,
        workings: Workings | None = None,
    ) -> Index:
        """Lexical: some seconds for 300 entries. With an encoder, as long as it takes to encode.

        `before`: the index of content that `is_near`, with the same encoder. Its calibrator is
        taken over and its classifier trained on, which takes a fraction of the time.
        `learnt`: from an index of this very content by this very code, with the same encoder:
        nothing is learnt anew. `workings`: of builds before this one, with the same normaliser.
        """
        workings = workings or Workings(normaliser)
        finder = entity_finder(content, normaliser)
        corpus = Corpus.read(content, normaliser, finder, workings.entries)
        marks = Marks() if before is None else workings.marks
        restorer = marks.learn(corpus.entries)
        texts = [u.folded for u in corpus.rows]
        lexical = LexicalIndex.build(
            texts, corpus.classes, corpus.class_count, workings.count_grams
        )
        start = None if before is None else before.learnt(texts, lexical)
        ranker = Ranker(
            lexical,
            _guard(corpus),
            TermCoverage.build(corpus.spoken(), len(corpus.entries), workings.terms),
            _semantic(corpus, marks, lexical, encoder, learnt or start, evened=workings.evened),
            _doubts(corpus, workings, frame_reader(normaliser, finder)),
        )
        if learnt is not None:
            confidence = learnt.confidence
        elif before is not None:
            confidence = before.confidence
        else:
            confidence = _confidence(corpus, finder, ranker, encoder)
        covered = len(corpus.phrasings)
        others = {word for text in texts[covered:] for word in text.split()}
        return cls(
            texts[:covered],
            texts[covered:],
            sorted(others | _cues(content, normaliser)),
            ranker,
            confidence.full,
            confidence.alone,
            confidence.sure_alone,
            restorer,
            is_provisional=before is not None,
            start=start,
        )

    @property
    def confidence(self) -> Confidence:
        """What was learnt about when to be sure."""
        return Confidence(self.calibrator, self.alone, self.sure_alone)

    def all_learnt(self) -> Learnt | None:
        """What need not be learnt anew for the same content; None without sentence vectors."""
        semantic = self.ranker.semantic
        if semantic is None:
            return None
        return Learnt(semantic.weights, semantic.bias, self.confidence)

    def is_near(self, content: Content, normaliser: Normaliser) -> bool:
        """Whether few of the phrasings of this content are new, and few are gone."""
        had = set(self.texts)
        has = {
            folded
            for entry in content.entries.values()
            for _, phrasing in entry.phrasings()
            if (folded := normaliser.normalise_known(phrasing).folded)
        }
        return len(has - had) <= NEW_AT_ONCE and len(has ^ had) <= NEAR * len(had)

    def learnt(self, texts: Sequence[str], lexical: LexicalIndex) -> Floats | None:
        """What the classifier had learnt when it was last built in full, bias below, for the
        classes of another index.

        `texts`: its rows. A class is the one that had its phrasings here; one that had none knows
        nothing.
        """
        if self.ranker.semantic is None:
            return None
        own = self.ranker.lexical.classes.tolist()
        owners = dict(zip([*self.texts, *self.refused], own, strict=True))
        pairs = {
            class_: owners[text]
            for text, class_ in zip(texts, lexical.classes.tolist(), strict=True)
            if text in owners
        }
        learnt = self.start
        if learnt is None:
            learnt = np.vstack([self.ranker.semantic.weights, self.ranker.semantic.bias])
        start = np.zeros((len(learnt), lexical.class_count), dtype=np.float32)
        start[:, list(pairs)] = learnt[:, list(pairs.values())]
        return start


def entity_finder(content: Content, normaliser: Normaliser) -> EntityFinder:
    """The finder for this content's vocabularies."""
    return EntityFinder(
        content.vocabularies.values(), lambda text: normaliser.normalise_known(text).tokens
    )


def frame_reader(normaliser: Normaliser, finder: EntityFinder) -> FrameReader:
    """The reader of frames for the normaliser's vocabularies."""
    return FrameReader(
        normaliser.vocabularies,
        lambda text: normaliser.normalise_known(text).tokens,
        finder.name_at,
        lambda folded: folded in ordinary_words() or may_be_word(folded),
        normalise_asked=lambda text: normaliser.normalise(text).tokens,
    )


def texts_to_encode(content: Content, normaliser: Normaliser) -> list[str]:
    """Every text that an encoder is given when an index of this content is built."""
    corpus = Corpus.read(content, normaliser, entity_finder(content, normaliser))
    marks = Marks()
    marks.learn(corpus.entries)
    shortened = (_accented(tokens) for _, tokens in shortened_of(corpus.phrasings))
    return [*_read(corpus, marks), *shortened]


def _read(corpus: Corpus, marks: Marks) -> list[str]:
    """The rows of the corpus as an encoder reads them."""
    read = [u.accented if is_marked(u) else marks.read(u) for u in corpus.phrasings]
    return read + [marks.read(u) for u in corpus.outside]


def _guard(corpus: Corpus) -> Guard:
    answered = [entry.answered for entry in corpus.entries]
    carried = [entry.answered.union(entry.drawn_from, *entry.names) for entry in corpus.entries]
    return Guard.build(carried, filled_in(list(corpus.named()), answered))


def _doubts(corpus: Corpus, workings: Workings, reader: FrameReader) -> Doubts:
    return Doubts.build(
        workings.relations(corpus.entries, reader),
        [entry.documents.terms for entry in corpus.entries],
    )


def _semantic(
    corpus: Corpus,
    marks: Marks,
    lexical: LexicalIndex,
    encoder: Encoder | None,
    start: Learnt | Floats | None,
    *,
    evened: Evened,
) -> SemanticIndex | None:
    """None without an encoder, or where there is nothing to encode."""
    if encoder is None or not corpus.phrasings:
        return None
    vectors = encoder.encode(_read(corpus, marks))
    if isinstance(start, Learnt):
        return SemanticIndex.of(vectors, lexical.classes, start.weights, start.bias)
    return SemanticIndex.build(
        vectors, lexical.classes, lexical.class_count, start=start, evened=evened
    )


def _confidence(
    corpus: Corpus, finder: EntityFinder, ranker: Ranker, encoder: Encoder | None
) -> Confidence:
    names = [names for _, names in corpus.named()]
    names += [finder.find(u.tokens) for u in corpus.outside]
    queries = [Query(u.folded, named) for u, named in zip(corpus.rows, names, strict=True)]
    shortened = dict(shortened_of(corpus.phrasings))
    vectors: Sequence[Floats | None] = [None] * len(shortened)
    if encoder is not None and shortened:
        vectors = list(encoder.encode([_accented(tokens) for tokens in shortened.values()]))
    asked = [
        (
            corpus.classes[row],
            Query(" ".join(token.folded for token in tokens), finder.find(tokens), vector),
        )
        for (row, tokens), vector in zip(shortened.items(), vectors, strict=True)
    ]
    return fit(ranker, queries, len(corpus.phrasings), asked)


def _cues(content: Content, normaliser: Normaliser) -> set[str]:
    """The words of names, and of what people say to go on after an answer."""
    return {
        word
        for text in _names_and_cues(content)
        for word in normaliser.normalise_known(text).folded.split()
    }


def _names_and_cues(content: Content) -> Iterator[str]:
    for vocabulary in content.vocabularies.values():
        for kind, entities in vocabulary.entities.items():
            for forms in entities if kind not in NOT_NAMES else ():
                yield from forms
        for forms in vocabulary.follow_ups.values():
            yield from forms


def _accented(tokens: Sequence[Token]) -> str:
    return " ".join(token.accented for token in tokens)
