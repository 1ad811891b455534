"""What is computed from the content once, and can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from bot.content.model import Content, Entry
from bot.language.entities import EntityFinder
from bot.language.markup import plain
from bot.language.normaliser import Normaliser, Utterance
from bot.language.restoring import DiacriticRestorer, is_restored
from bot.language.tokens import Token
from bot.matching.calibration import Calibrator, Matrix
from bot.matching.coverage import Coverage
from bot.matching.decision import SHORT
from bot.matching.guard import Guard, filled_in
from bot.matching.lexical import LexicalIndex
from bot.matching.ranking import FEATURE_NAMES, Query, Ranker, Ranking
from bot.matching.semantic import Encoder, Floats, SemanticIndex

CALIBRATION_SAMPLE = 1500
"""Phrasings asked to fit the calibrator: more takes longer and changes little."""
SHORTENED_SAMPLE = 1000
"""Phrasings asked once more with one word left out."""
SHORTENED_SHARE = 0.6
"""Of the weight of covered questions, the part of the shortened ones. People ask something between
the two: a phrasing held out is further from its siblings than they are, since authors do not write
the same twice; a shortened one is nearer."""
WRONG = 0.16
"""What a wrong candidate weighs beside a right one, for the same reason: of phrasings held out
15 % are taken for another entry's, of people's questions 3 %."""
WRONG_ALONE = 0.11
"""The same without an encoder."""
UNCOVERED_SHARE = 0.087
"""Share of questions that nothing covers, as confidence assumes it: the curated ones, or, where
there are none, phrasings asked with their entry taken out."""
PLAIN = ("fused", "covered", "known", "missing")
"""All that confidence goes by where no question is listed as out of scope. A phrasing whose entry
is hidden leaves a gap, which other features show more clearly than they do a question about
something else: with them 69 % of clinc-5 are right at 5 % false answers, without them 73 %."""
OUTSIDE_TOGETHER = 10
"""Curated questions that make up one class: editors write those of one kind below each other."""
NO_CLASS = -1

NEAR = 0.1
"""Share of the phrasings that may have come or gone for an index to be made from the one before."""
NEW_AT_ONCE = 100
"""Phrasings that may have come: an encoder takes a second or two for them."""

MAX_ENCODED = 60
"""Words an encoder is given: its time grows with them, and a question is said in fewer."""

_SENTENCE = re.compile(r"[.;:!?\n]+")


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
    restorer: DiacriticRestorer
    is_provisional: bool = False
    """It was made from the one before: good for the moment until one is built in full."""

    @classmethod
    def build(
        cls,
        content: Content,
        normaliser: Normaliser,
        encoder: Encoder | None = None,
        *,
        before: Index | None = None,
    ) -> Index:
        """Lexical: some seconds for 300 entries. With an encoder, as long as it takes to encode.

        `before`: the index of content that `is_near`, with the same encoder. Its calibrator is
        taken over and its classifier trained on, which takes a fraction of the time.
        """
        finder = entity_finder(content, normaliser)
        phrasings: list[Utterance] = []
        classes: list[int] = []
        naming: list[tuple[int, frozenset[str]]] = []
        answered: list[set[str]] = []
        sentences: list[Utterance] = []
        spoken: list[tuple[int, list[str]]] = []
        for class_, entry in enumerate(content.entries.values()):
            asked = [(loc, normaliser.normalise_known(text)) for loc, text in entry.phrasings()]
            told = [(loc, normaliser.normalise_known(text)) for loc, text in _told(entry)]
            own = list({u.folded: (u, locale) for locale, u in asked if u.tokens}.values())
            phrasings += [u for u, _ in own]
            classes += [class_] * len(own)
            naming += [(class_, finder.find(u.tokens)) for u, _ in own]
            answered.append({e for _, u in told for e in finder.find(u.tokens)})
            if told:  # beside answers: phrasings alone tell nothing that naive Bayes does not
                spoken += [(class_, [u.folded]) for u, _ in own]
                spoken.append((class_, [u.folded for _, u in told]))
            sentences += [u for u, locale in own if is_restored(u.guess.locale or locale)]
            sentences += [u for locale, u in told if is_restored(locale)]
        # Phrasings without marks are welcome, but nothing about marks is to be learnt from them.
        restorer = DiacriticRestorer.learn(u.tokens for u in sentences if _is_marked(u))
        outside = [
            u
            for questions in content.out_of_scope.values()
            for u in map(normaliser.normalise_known, questions)
            if u.tokens
        ]
        rows = [*phrasings, *outside]
        classes += [len(content.entries) + i // OUTSIDE_TOGETHER for i in range(len(outside))]
        lexical = LexicalIndex.build(
            [u.folded for u in rows],
            classes,
            max(classes, default=-1) + 1 if outside else len(content.entries),
        )
        semantic = None
        shortened = dict(_shortened(phrasings)) if before is None else {}
        vectors: Sequence[Floats | None] = [None] * len(shortened)
        if encoder is not None and phrasings:
            if shortened:
                vectors = list(encoder.encode(list(map(_accented, shortened.values()))))
            read = [u.accented if _is_marked(u) else text_to_encode(u, restorer) for u in phrasings]
            read += [text_to_encode(u, restorer) for u in outside]
            semantic = SemanticIndex.build(
                encoder.encode(read),
                lexical.classes,
                lexical.class_count,
                start=None if before is None else before.learnt([u.folded for u in rows], lexical),
            )
        carried = [set(said) for said in answered]
        for class_, said in naming:
            carried[class_].update(said)
        ranker = Ranker(
            lexical,
            Guard.build(carried, filled_in(naming, answered)),
            Coverage.build(spoken, len(content.entries)),
            semantic,
        )
        if before is None:
            named = [said for _, said in naming] + [finder.find(u.tokens) for u in outside]
            queries = [Query(u.folded, names) for u, names in zip(rows, named, strict=True)]
            shorter = [
                (
                    classes[row],
                    Query(" ".join(t.folded for t in tokens), finder.find(tokens), vector),
                )
                for (row, tokens), vector in zip(shortened.items(), vectors, strict=True)
            ]
            calibrator = _fit(ranker, queries, len(phrasings), shorter)
        else:
            calibrator = before.calibrator
        return cls(
            [u.folded for u in phrasings],
            [u.folded for u in outside],
            sorted(
                {word for u in outside for word in u.folded.split()} | _cues(content, normaliser)
            ),
            ranker,
            calibrator,
            restorer,
            is_provisional=before is not None,
        )

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
        """What the classifier has learnt, bias below, for the classes of another index.

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
        learnt = np.vstack([self.ranker.semantic.weights, self.ranker.semantic.bias])
        start = np.zeros((len(learnt), lexical.class_count), dtype=np.float32)
        start[:, list(pairs)] = learnt[:, list(pairs.values())]
        return start


def entity_finder(content: Content, normaliser: Normaliser) -> EntityFinder:
    """The finder for this content's vocabularies."""
    return EntityFinder(
        content.vocabularies.values(), lambda text: normaliser.normalise_known(text).tokens
    )


def text_to_encode(utterance: Utterance, restorer: DiacriticRestorer) -> str:
    """What an encoder reads: the words with their marks, put back where they were left out."""
    tokens: Sequence[Token] = utterance.tokens[:MAX_ENCODED]
    if utterance.guess.locale is None or is_restored(utterance.guess.locale):
        tokens = restorer.restore(tokens)
    return " ".join(token.accented for token in tokens)


def _cues(content: Content, normaliser: Normaliser) -> set[str]:
    """The words of names, and of what people say to go on after an answer."""
    names = (
        form
        for vocabulary in content.vocabularies.values()
        for entities in vocabulary.entities.values()
        for forms in entities
        for form in forms
    )
    cues = (
        form
        for vocabulary in content.vocabularies.values()
        for forms in vocabulary.follow_ups.values()
        for form in forms
    )
    return {
        word
        for text in chain(names, cues)
        for word in normaliser.normalise_known(text).folded.split()
    }


def _told(entry: Entry) -> Iterator[tuple[str, str]]:
    """What the entry says, sentence by sentence, with its locale."""
    for locale, text in entry.texts.items():
        for part in (text.answer, text.more or "", entry.as_of or "", entry.event or ""):
            for sentence in _SENTENCE.split(plain(part)):
                if sentence.strip():
                    yield locale, sentence


def _shortened(phrasings: Sequence[Utterance]) -> Iterator[tuple[int, list[Token]]]:
    """A sample of phrasings, by number, each with one of its words left out."""
    random = np.random.default_rng(59)
    step = max(1, -(-len(phrasings) // SHORTENED_SAMPLE))
    for row in range(step // 2, len(phrasings), step):
        tokens = list(phrasings[row].tokens)
        if len(tokens) > SHORT + 1:
            del tokens[int(random.integers(len(tokens)))]
            yield row, tokens


def _is_marked(utterance: Utterance) -> bool:
    return any(token.is_marked for token in utterance.tokens)


def _accented(tokens: Sequence[Token]) -> str:
    return " ".join(token.accented for token in tokens)


def _fit(
    ranker: Ranker,
    queries: Sequence[Query],
    covered: int,
    shortened: Sequence[tuple[int, Query]],
) -> Calibrator:
    """`queries` are the rows of the index; from number `covered` on, nothing covers them.

    `shortened`: questions that are not in the index, each with its class.
    """
    rows: list[Matrix] = []
    right: list[bool] = []
    weight: list[float] = []

    wrong = WRONG if ranker.semantic is not None else WRONG_ALONE

    def add(ranking: Ranking, own: int, importance: float) -> None:
        is_right = [c == own for c in ranking.order.tolist()]
        rows.append(ranking.features)
        right.extend(is_right)
        weight.extend(importance * (1.0 if yes else wrong) for yes in is_right)

    step = max(1, -(-covered // CALIBRATION_SAMPLE))
    sample = range(0, covered, step)
    outside = range(covered, len(queries))
    share = SHORTENED_SHARE if shortened else 0.0
    each_held_out = 1.0 - share
    each_shortened = share * len(sample) / max(1, len(shortened))
    uncovered = len(sample) * UNCOVERED_SHARE / (1 - UNCOVERED_SHARE) / wrong
    # Mixed, so that what is held out at a time is a part of every class, and of no class all.
    asked = _mixed([*sample, *outside])
    held_out = ranker.rank_held_out(asked, [queries[row] for row in asked], 3)
    for row, (own, ranking) in zip(asked, held_out, strict=True):
        if row < covered:
            add(ranking, own, each_held_out)
        else:
            add(ranking.first, NO_CLASS, uncovered / len(outside))
    if not outside:
        hidden = ranker.rank_held_out(asked, [queries[row] for row in asked], 1, hide=True)
        for _, ranking in hidden:
            add(ranking, NO_CLASS, uncovered / len(sample))
    for own, query in shortened:
        add(ranker.rank(query, 3), own, each_shortened)
    if not rows:
        return Calibrator.prior(len(FEATURE_NAMES))
    features = np.vstack(rows)
    if not outside:  # what never differs weighs nothing
        features[:, [name not in PLAIN for name in FEATURE_NAMES]] = 0.0
    return Calibrator.fit(features, np.array(right, dtype=float), np.array(weight))


def _mixed(rows: Sequence[int]) -> list[int]:
    return [rows[i] for i in np.random.default_rng(59).permutation(len(rows))]
