"""Where administrators look at what was asked in vain, and at what follows if it is taught."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

import numpy as np

from bot.content.files import read_files
from bot.content.model import Content
from bot.content.problems import N_, Problem
from bot.content.revisions import Kind, Revision
from bot.conversation.clusters import Weight, clustered
from bot.conversation.knowledge import Edition
from bot.conversation.masking import GONE
from bot.conversation.ports import Knowledge
from bot.conversation.unanswered import Asked, Cluster, InVain, Lesson, Proposal, Verdict
from bot.knowledge.editions import problems_of
from bot.knowledge.indexes import load_encoder
from bot.knowledge.sources import Taught
from bot.matching.index import text_to_encode
from bot.matching.matcher import Matcher
from bot.matching.semantic import Encoder, EncoderBusy, Floats, SemanticIndex
from bot.settings import Settings

logger = logging.getLogger(__name__)

MOST = 1_000
"""Questions that are put together, the most often asked: nobody pages further."""
AT_ONCE = 8
"""Questions the encoder is given at once; between two lots, people who ask get their turn."""
PROPOSED = 5
READ = 3
"""Wordings of a cluster that are looked up to propose entries."""


class Unanswered(Protocol):
    """What was asked in vain, wherever it is kept."""

    async def open(self) -> Sequence[Asked]:
        """What nobody has dealt with yet, the most often asked first."""
        ...


class EditorsDesk:
    """`Desk` on what is served, what was taught and what was asked in vain."""

    def __init__(
        self, settings: Settings, knowledge: Knowledge, unanswered: Unanswered, taught: Taught
    ) -> None:
        self._settings = settings
        self._knowledge = knowledge
        self._unanswered = unanswered
        self._taught = taught
        self._vectors: dict[int, Floats] = {}
        """By question, as long as it is kept."""

    async def clusters(self) -> tuple[Cluster, ...]:
        """All of them, the most often asked first."""
        asked = (await self._unanswered.open())[:MOST]
        return await asyncio.to_thread(self._clustered, asked, self._knowledge.edition)

    async def in_vain(self, number: int) -> InVain | None:
        """A cluster by its place, from 0, or the last one there is; None where there is none."""
        clusters = await self.clusters()
        if not clusters:
            return None
        number = min(number, len(clusters) - 1)
        proposals = await asyncio.to_thread(self.proposals, clusters[number])
        return InVain(clusters[number], proposals, number, len(clusters))

    async def cluster_of(self, asked: int) -> InVain | None:
        """The cluster of a question, nothing proposed; None where it was dealt with or erased."""
        clusters = await self.clusters()
        for number, cluster in enumerate(clusters):
            if asked in cluster.ids:
                return InVain(cluster, (), number, len(clusters))
        return None

    async def verdict(self, asked: int, entry: str) -> Verdict | None:
        """What would follow if the question became a phrasing of the entry; None as above."""
        found = await self.cluster_of(asked)
        if found is None:
            return None
        question = next(one for one in found.cluster.asked if one.id == asked)
        text = " ".join(question.text.replace(GONE, " ").split())
        judged = await self.judge(Lesson(entry, question.locale, text, found.cluster.ids))
        return replace(judged, number=found.number)

    async def judge(self, lesson: Lesson) -> Verdict:
        """What a lesson would change, looked at against the files and rows of this moment."""
        taught = await self._taught.in_force()
        return await asyncio.to_thread(self._judged, lesson, taught)

    def proposals(self, cluster: Cluster) -> tuple[Proposal, ...]:
        """The entries that a cluster may belong to. Takes a question's time for each wording."""
        likely: dict[str, float] = {}
        for asked in cluster.asked[:READ]:
            for match in self._knowledge.edition.matcher.understand(asked.text):
                for candidate in match.ranked:
                    known = likely.get(candidate.entry, 0.0)
                    likely[candidate.entry] = max(known, candidate.confidence)
        ranked = sorted(likely.items(), key=lambda pair: -pair[1])
        return tuple(Proposal(entry, confidence) for entry, confidence in ranked[:PROPOSED])

    def _clustered(self, asked: Sequence[Asked], edition: Edition) -> tuple[Cluster, ...]:
        matcher = edition.matcher
        if not isinstance(matcher, Matcher):
            return clustered(asked, lambda _word: 1.0)
        meanings = self._meanings(asked, edition.content, matcher)
        return clustered(asked, _weight(matcher), meanings)

    def _meanings(
        self, asked: Sequence[Asked], content: Content, matcher: Matcher
    ) -> Floats | None:
        """Centred sentence vectors, a row for each question; None where there is no encoder."""
        encoder, semantic = load_encoder(), matcher.index.ranker.semantic
        if encoder is None or semantic is None or not asked:
            return None
        try:
            vectors = self._encoded(asked, matcher, encoder)
        except EncoderBusy:
            return None
        except Exception as error:  # noqa: BLE001  (then words alone tell what is alike)
            logger.warning("the encoder failed at what was asked in vain: %r", error)
            return None
        centres = _centres(content, matcher, semantic)
        found = _unit(np.stack([vectors[one.id] for one in asked]) - semantic.centre)
        nowhere = np.zeros(found.shape[1], dtype=np.float32)
        return _unit(found - np.stack([centres.get(one.locale, nowhere) for one in asked]))

    def _encoded(
        self, asked: Sequence[Asked], matcher: Matcher, encoder: Encoder
    ) -> dict[int, Floats]:
        vectors = {one.id: self._vectors[one.id] for one in asked if one.id in self._vectors}
        new = [one for one in asked if one.id not in vectors]
        for start in range(0, len(new), AT_ONCE):
            lot = new[start : start + AT_ONCE]
            read = (matcher.normaliser.normalise(one.text) for one in lot)
            texts = [text_to_encode(utterance, matcher.index.restorer) for utterance in read]
            vectors |= dict(zip((one.id for one in lot), encoder.encode(texts), strict=True))
        self._vectors = vectors
        return vectors

    def _judged(self, lesson: Lesson, taught: Sequence[Revision]) -> Verdict:
        edition = self._knowledge.edition
        entry = edition.content.entries.get(lesson.entry)
        if entry is None:
            missing = Problem(
                lesson.entry, 0, N_("there is no entry '%(id)s'"), {"id": lesson.entry}
            )
            return Verdict(lesson, "", 0, (missing,))
        names = read_files(self._settings.content_dir)
        file = next((n for n in names if PurePosixPath(n).stem == lesson.entry), "")
        text = entry.texts.get(lesson.locale)
        if text is None:
            values = {"locale": lesson.locale or "?"}
            missing = Problem(file, 0, N_("the entry is missing in '%(locale)s'"), values)
            return Verdict(lesson, file, 0, (missing,))
        problems = tuple(self._problems(edition, lesson, taught))
        return Verdict(lesson, file, len(text.questions), problems)

    def _problems(
        self, edition: Edition, lesson: Lesson, taught: Sequence[Revision]
    ) -> Sequence[Problem]:
        if _has_already(edition, lesson):
            template = N_("'%(question)s' is one of its questions already")
            return [Problem(lesson.entry, 0, template, {"question": lesson.text})]
        number = max((one.number for one in taught), default=0) + 1
        new = Revision(number, Kind.PHRASING, lesson.entry, lesson.locale, lesson.text)
        found = problems_of(self._settings, edition, taught, new)
        return [_seen_from(lesson.entry, problem) for problem in found]


def _seen_from(entry: str, problem: Problem) -> Problem:
    """Of two entries with one question the check blames the later one, and names the other."""
    if problem.values.get("other") != entry:
        return problem
    values = {**problem.values, "other": PurePosixPath(problem.file).stem}
    return replace(problem, values=values)


def _has_already(edition: Edition, lesson: Lesson) -> bool:
    """Whether the entry is asked so already, marks and short forms aside."""
    if not isinstance(edition.matcher, Matcher):
        return False
    normaliser = edition.matcher.normaliser
    phrasings = edition.content.entries[lesson.entry].phrasings()
    known = {normaliser.normalise_known(text).folded for _, text in phrasings}
    return normaliser.normalise(lesson.text).folded in known


def _centres(content: Content, matcher: Matcher, semantic: SemanticIndex) -> dict[str, Floats]:
    """Where the phrasings of each language lie. What is said in one language is nearer to anything
    else in it than to its own translation, unless this is taken away."""
    rows = {text: row for row, text in enumerate(matcher.index.texts)}
    found: dict[str, set[int]] = {}
    for entry in content.entries.values():
        for locale, phrasing in entry.phrasings():
            row = rows.get(matcher.normaliser.normalise_known(phrasing).folded)
            if row is not None:
                found.setdefault(locale, set()).add(row)
    vectors = semantic.vectors[:]
    return {locale: vectors[sorted(of_it)].mean(axis=0) for locale, of_it in found.items()}


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _weight(matcher: Matcher) -> Weight:
    """How rare a word is in the content; one that is not there is the rarest."""
    texts = matcher.index.texts
    found = Counter(word for text in texts for word in set(text.split()))
    return lambda word: math.log((len(texts) + 1) / (found[word] + 1))
