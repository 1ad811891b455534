"""Where administrators look at what was asked in vain, and at what follows if it is taught."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

import numpy as np

from bot.content.files import read_files
from bot.content.kinds import Kind
from bot.content.model import Content
from bot.content.problems import N_, Problem, Severity
from bot.content.revisions import Revision, digest_of
from bot.conversation.broadcasts import Standing
from bot.conversation.changes import Draft, Past, Proposed, Received, Review, State
from bot.conversation.clusters import Weight, clustered
from bot.conversation.counts import Stats
from bot.conversation.handover import Handed
from bot.conversation.knowledge import Edition
from bot.conversation.masking import GONE
from bot.conversation.ports import Knowledge
from bot.conversation.unanswered import (
    Asked,
    Cluster,
    InVain,
    Lesson,
    Phrasing,
    Proposal,
    Shift,
    Unfit,
    Verdict,
    Wording,
)
from bot.editing.misplaced import ONE as READS_AS
from bot.editing.office_files import Brought, brought, is_office
from bot.errors import ContentError, LocaleError
from bot.i18n.negotiation import negotiate
from bot.knowledge.builder import BuildError
from bot.knowledge.building import build
from bot.knowledge.drafting import (
    entry_of,
    faults,
    judged,
    paused,
    place_of,
    proposed_files,
    reader_of,
    revisions_of,
)
from bot.knowledge.editions import laid_over, load_edition, problems_of, rehearsal, standing
from bot.knowledge.foreseen import Foreseen
from bot.knowledge.indexes import load_encoder
from bot.knowledge.preview import Known, known_questions, nearest, shifts
from bot.knowledge.reviewing import DAYS, Reviewer, disliked
from bot.knowledge.sources import Taught
from bot.knowledge.wording import (
    is_catalogue,
    locale_of,
    proposed_words,
    target_of,
    words_in_force,
)
from bot.language.folding import fold_key
from bot.matching.marks import text_to_encode
from bot.matching.matcher import Matcher
from bot.matching.semantic import Encoder, EncoderBusy, Floats, SemanticIndex
from bot.messages import Attachment, Upload
from bot.settings import Settings

logger = logging.getLogger(__name__)

MOST = 1_000
"""Questions that are put together, the most often asked: nobody pages further."""
AT_ONCE = 8
"""Questions the encoder is given at once; between two lots, people who ask get their turn."""
PROPOSED = 5
TAUGHT = 8
"""Wordings of a cluster that one may choose between: as many as make an entry's questions."""
READ = 3
"""Wordings of a cluster that are looked up to propose entries."""


class Unanswered(Protocol):
    """What was asked in vain, wherever it is kept."""

    async def open(self) -> Sequence[Asked]:
        """What nobody has dealt with yet, the most often asked first."""
        ...


class Record(Taught, Protocol):
    """What was taught, with what was before."""

    async def past(self, entry: str) -> tuple[Past, ...]:
        """See `Desk`."""
        ...


class Counted(Protocol):
    """What was counted, wherever it is kept."""

    async def stats(self, days: int) -> Stats:
        """Of the last so many days."""
        ...


class Requests(Protocol):
    """What people of ours are asked, wherever it is kept."""

    async def handed(self, user: str) -> Handed:
        """See `Desk`."""
        ...

    async def is_handed(self, number: int) -> bool:
        """See `Desk`."""
        ...


Fetch = Callable[[Upload], Awaitable[bytes | None]]


async def _nobody() -> Standing:
    return Standing()


async def _nothing(_upload: Upload) -> None:
    return None


class EditorsDesk:
    """`Desk` on what is served, what was taught and what was asked in vain."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        unanswered: Unanswered,
        taught: Record,
        *,
        counts: Counted,
        requests: Requests | None = None,
        standing: Callable[[], Awaitable[Standing]] = _nobody,
        fetch: Fetch = _nothing,
        foreseen: Foreseen | None = None,
    ) -> None:
        """`requests`: what people of ours are asked. `standing`: who could be told something.
        `fetch`: gets the bytes of a file that was sent; None where they cannot be had. `foreseen`:
        where the index is made that tells what a change would do; None: in this process."""
        self._fetch = fetch
        self._foreseen = foreseen
        self._rehearsing: asyncio.Task[None] | None = None
        self._standing = standing
        self._counts = counts
        self._requests = requests
        self._known: tuple[Known, ...] | None = None
        """Questions whose right answer is known; None: not read yet."""
        self._looked_at: tuple[object, tuple[tuple[Shift, ...], int]] | None = None
        """The change that was looked at last, and what it would do: it is confirmed soon."""
        self._settings = settings
        self._knowledge = knowledge
        self._unanswered = unanswered
        self._taught = taught
        self._reviewer, self._reviewing = Reviewer(settings), asyncio.Lock()
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
        self._rehearse()
        number = min(number, len(clusters) - 1)
        proposals = await asyncio.to_thread(self.proposals, clusters[number])
        return InVain(clusters[number], proposals, number, len(clusters))

    def _rehearse(self) -> None:
        """An administrator reads, and may soon want to see what a change would do."""
        wanted = rehearsal(self._settings, self._knowledge.edition)
        if self._foreseen is None or wanted is None:
            return
        if self._rehearsing is None or self._rehearsing.done():
            going_on = asyncio.to_thread(self._foreseen.rehearse, wanted)
            self._rehearsing = asyncio.create_task(going_on)

    async def cluster_of(self, asked: int) -> InVain | None:
        """The cluster of a question, nothing proposed; None where it was dealt with or erased."""
        clusters = await self.clusters()
        for number, cluster in enumerate(clusters):
            if asked in cluster.ids:
                return InVain(cluster, (), number, len(clusters))
        return None

    async def verdict(
        self, asked: int, entry: str, without: Collection[int] = ()
    ) -> Verdict | None:
        """What would follow if the wordings of the question's cluster became phrasings of the
        entry, but for those `without`; None as above."""
        found = await self.cluster_of(asked)
        if found is None:
            return None
        wordings = self._wordings(found.cluster, without)
        chosen = tuple(one.phrasing for one in wordings if one.is_chosen)
        judged = await self.judge(Lesson(entry, chosen, found.cluster.ids))
        taught = set(judged.lesson.phrasings)
        return replace(
            judged,
            number=found.number,
            wordings=tuple(replace(w, is_chosen=w.phrasing in taught) for w in wordings),
        )

    def _wordings(self, cluster: Cluster, without: Collection[int]) -> list[Wording]:
        """Those that are different questions, the most often asked first."""
        found: dict[tuple[str, str], Wording] = {}
        for asked in cluster.asked:
            text = " ".join(asked.text.replace(GONE, " ").split())
            wording = Wording(asked.id, Phrasing(asked.locale, text), asked.id not in without)
            if text:
                found.setdefault((asked.locale, fold_key(text)), wording)
        return list(found.values())[:TAUGHT]

    async def faults(self, _locale: str, key: str, given: str) -> tuple[Problem, ...]:
        """What is wrong with a title or an answer of a new entry; nothing where it can stand."""
        self._rehearse()
        return tuple(faults(key, given))

    async def drafted(self, draft: Draft) -> Proposed | None:
        """The file that a draft makes; None where its cluster was dealt with meanwhile."""
        phrasings: tuple[Phrasing, ...] = ()
        asked: tuple[int, ...] = ()
        if draft.asked:
            found = await self.cluster_of(draft.asked)
            if found is None:
                return None
            asked = found.cluster.ids
            phrasings = tuple(one.phrasing for one in self._wordings(found.cluster, ()))
        edition = self._knowledge.edition
        taught = await self._taught.in_force()

        def judge() -> Proposed:
            file = entry_of(draft, edition.content, phrasings)
            return judged(self._settings, edition, taught, Proposed((file,), (), asked))

        proposed = await asyncio.to_thread(judge)
        texts = [one.text for one in phrasings] + [t.title for t in draft.texts.values()]
        return await self._with_effect(proposed, taught, texts)

    async def paused(self, entry: str, since: str) -> Proposed:
        """An entry taken out of service from a day on, or back into it where that is empty; without
        files where it is so already."""
        edition, taught = self._knowledge.edition, await self._taught.in_force()
        return await asyncio.to_thread(paused, self._settings, edition, taught, entry, since)

    async def past(self, entry: str) -> tuple[Past, ...]:
        """What was put in force for an entry, the newest first; of all entries where it is empty,
        and then only what is in force."""
        return await self._taught.past(entry)

    async def received(self, upload: Upload) -> Received | None:
        """A file that was sent, fetched and looked at; None where it is none of ours."""
        is_ours = (
            is_catalogue(upload.name)
            or is_office(upload.name)
            or place_of(upload.name, upload.caption, self._knowledge.edition.content) is not None
        )
        data = await self._fetch(upload) if is_ours else None
        if data is None:
            return None
        found = await self.proposed({upload.name: data}, upload.caption)
        if isinstance(found, str):
            return None
        parts = [(file.target, file.base, file.text, file.diff) for file in found.files]
        return Received(found, digest_of(repr(parts).encode()))

    async def proposed(self, files: Mapping[str, bytes], topic: str) -> Proposed | str:
        """New versions of files, by their names, as they would be served. The first name that is
        none of ours where there is one. `topic`: of new entries."""
        edition = self._knowledge.edition
        new: dict[str, bytes] = {}
        words: dict[str, bytes] = {}
        notes: list[Problem] = []
        for name, data in files.items():
            if is_office(name):
                found = await self._brought(name, data, topic)
                if found.problems:
                    return Proposed((), tuple(found.problems))
                new |= found.files
                notes += found.notes
                continue
            is_words = is_catalogue(name)
            place = (
                locale_of(name, data, edition.lexicon)
                if is_words
                else place_of(name, topic, edition.content)
            )
            if place is None:
                return name
            (words if is_words else new)[place] = data
        taught = await self._taught.in_force()
        said = await asyncio.to_thread(
            proposed_words, self._settings, edition.lexicon, taught, words, reader_of(edition)
        )
        if not new:
            return replace(said, notes=tuple(notes))
        made = await asyncio.to_thread(proposed_files, self._settings, edition, taught, new)
        lines = [line[1:] for f in made.files for line in f.diff.splitlines() if line[:1] in "+-"]
        both = replace(
            made,
            files=made.files + said.files,
            problems=made.problems + said.problems,
            notes=tuple(notes),
            advice=made.advice + said.advice,
        )
        return await self._with_effect(both, taught, lines)

    async def _brought(self, name: str, data: bytes, caption: str) -> Brought:
        """What a file of an office program holds. `caption`: the topic of a text, and its language
        where that is not the default."""
        edition, taught = self._knowledge.edition, await self._taught.in_force()
        topic, _, asked = caption.strip().lower().partition(" ")
        locale = negotiate(asked.strip(), edition.lexicon.locales) or edition.lexicon.default

        def read() -> Brought:
            files = laid_over(self._settings, edition, taught)
            try:
                return brought(
                    data,
                    name,
                    edition.content,
                    files,
                    edition.lexicon.locales,
                    topic=topic,
                    locale=locale,
                )
            except ContentError as error:
                problem = Problem(name, 0, N_("it cannot be read: %(reason)s"), {"reason": error})
                return Brought(problems=[problem])

        return await asyncio.to_thread(read)

    async def exported(self, wanted: str) -> Attachment | None:
        """The file of an entry, or of this name, as it is served; None where there is none."""
        edition = self._knowledge.edition
        if is_catalogue(wanted):
            return await self._exported_words(wanted.rpartition(".")[0])
        name = wanted if wanted.endswith(".yaml") else f"{wanted}.yaml"
        target = place_of(name, "", edition.content)
        if target is None:
            return None
        taught = await self._taught.in_force()
        files = await asyncio.to_thread(laid_over, self._settings, edition, taught)
        data = files.get(target)
        return None if data is None else Attachment(name, data.decode("utf-8-sig", "replace"))

    async def _exported_words(self, wanted: str) -> Attachment | None:
        locales = {one.lower(): one for one in self._knowledge.edition.lexicon.locales}
        locale, taught = locales.get(wanted.lower(), ""), await self._taught.in_force()
        directory = self._settings.locales_dir
        data = await asyncio.to_thread(words_in_force, directory, taught, locale)
        return None if data is None else Attachment(target_of(locale), data.decode("utf-8-sig"))

    async def handed(self, user: str) -> Handed:
        """What somebody has asked people of ours of late."""
        if self._requests is None:
            return Handed(is_waiting=False, times=0)
        return await self._requests.handed(user)

    async def is_handed(self, number: int) -> bool:
        """Whether a question can still be answered by people of ours."""
        return self._requests is not None and await self._requests.is_handed(number)

    async def stats(self, days: int) -> Stats:
        """What was counted within the last so many days."""
        return await self._counts.stats(days)

    async def review(self) -> Review:
        """What is worth a second look. Each time it is looked a little further."""
        edition = self._knowledge.edition
        matcher, fold = edition.matcher, None
        if isinstance(matcher, Matcher):
            normaliser = matcher.normaliser
            fold = lambda text: normaliser.normalise_known(text).folded  # noqa: E731
        said = disliked(await self._counts.stats(DAYS))
        async with self._reviewing:
            found = await asyncio.to_thread(self._reviewer.review, edition.content, fold)
        return replace(found, findings=(*said, *found.findings))

    async def broadcasts(self) -> Standing:
        """Who could be told something, and what is being told or was told last."""
        return await self._standing()

    async def state(self) -> State:
        """What stands in the files and beside them."""
        taught = await self._taught.in_force()
        return await asyncio.to_thread(standing, self._settings, self._knowledge.edition, taught)

    async def judge(self, lesson: Lesson) -> Verdict:
        """What a lesson would change, looked at against the files and rows of this moment. What was
        asked in vain in its very words is dealt with by it too."""
        taught, asked = await self._taught.in_force(), await self._unanswered.open()
        judged = await asyncio.to_thread(self._judged, lesson, taught, asked)
        if not judged.lesson.phrasings:
            return judged
        new = self._revisions(judged.lesson, taught)
        texts = [one.text for one in judged.lesson.phrasings]
        found, looked = await asyncio.to_thread(self._shifts, taught, new, texts, asked)
        return replace(judged, shifts=found, looked=looked)

    def _revisions(self, lesson: Lesson, taught: Sequence[Revision]) -> list[Revision]:
        number = max((one.number for one in taught), default=0)
        return [
            Revision(number + place, Kind.PHRASING, lesson.entry, one.locale, one.text)
            for place, one in enumerate(lesson.phrasings, start=1)
        ]

    async def _with_effect(
        self, proposed: Proposed, taught: Sequence[Revision], texts: Sequence[str]
    ) -> Proposed:
        """The same with what it would do to answers."""
        if proposed.problems or not proposed.files:
            return proposed
        asked, new = await self._unanswered.open(), revisions_of(proposed, taught)
        found, looked = await asyncio.to_thread(self._shifts, taught, new, texts, asked)
        return replace(proposed, shifts=found, looked=looked)

    def _shifts(
        self,
        taught: Sequence[Revision],
        new: Sequence[Revision],
        changed: Sequence[str],
        asked: Sequence[Asked],
    ) -> tuple[tuple[Shift, ...], int]:
        """What would be answered differently; nothing where that cannot be found out."""
        before = self._knowledge.edition
        key = (before.content.version, tuple(new))
        if self._looked_at is not None and self._looked_at[0] == key:
            return self._looked_at[1]
        if self._known is None:
            locales = before.lexicon.locales
            self._known = known_questions(self._settings.content_dir, locales)
        in_vain = [Known(one.text, one.locale, None, is_known=False) for one in asked[:MOST]]
        try:
            revisions = [*taught, *new]
            after = load_edition(
                self._settings,
                at_once=True,
                before=before,
                revisions=revisions,
                build=build if self._foreseen is None else self._foreseen.preview,
            )
        except (ContentError, LocaleError, BuildError) as error:  # which is said elsewhere
            logger.warning("what a change would do is not known: %s", error)
            return (), 0
        found = shifts(before, after, [*self._known, *in_vain], changed)
        self._looked_at = (key, found)
        return found

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

    async def near(self, entry: str) -> Sequence[tuple[Cluster, float]]:
        """Clusters that may belong to an entry, the likeliest first, with the probability."""
        clusters = await self.clusters()
        return await asyncio.to_thread(self._near, entry, clusters)

    def _near(self, entry: str, clusters: Sequence[Cluster]) -> list[tuple[Cluster, float]]:
        """Only those that share a word with it are looked up: each takes a question's time."""
        phrasings = [text for _, text in self._knowledge.edition.content.entries[entry].phrasings()]
        heads = {c.head.text: c for c in clusters}
        known = [Known(c.head.text, c.head.locale, None, is_known=False) for c in clusters]
        chosen = [heads[one.text] for one in nearest(known, phrasings)]
        found = [
            (cluster, proposal.confidence)
            for cluster in chosen
            for proposal in self.proposals(cluster)
            if proposal.entry == entry
        ]
        return sorted(found, key=lambda pair: -pair[1])

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

    def _judged(
        self, lesson: Lesson, taught: Sequence[Revision], asked: Sequence[Asked]
    ) -> Verdict:
        edition = self._knowledge.edition
        nothing = replace(lesson, phrasings=())
        entry = edition.content.entries.get(lesson.entry)
        if entry is None:
            template, values = N_("there is no entry '%(id)s'"), {"id": lesson.entry}
            return Verdict(nothing, "", 0, (Problem(lesson.entry, 0, template, values),))
        names = read_files(self._settings.content_dir)
        file = next((n for n in names if PurePosixPath(n).stem == lesson.entry), "")
        unfit = self._unfit(edition, lesson, taught, file)
        fit = tuple(one for one in lesson.phrasings if one not in unfit)
        problems = () if fit else tuple(p for found in unfit.values() for p in found)
        also = _asked_so(edition, fit, asked)
        return Verdict(
            replace(lesson, phrasings=fit, asked=tuple(dict.fromkeys([*lesson.asked, *also]))),
            file,
            sum(len(text.questions) for text in entry.texts.values()),
            problems,
            unfit=tuple(Unfit(one, found) for one, found in unfit.items()),
            advice=_in_other_languages(edition, fit, file),
        )

    def _unfit(
        self, edition: Edition, lesson: Lesson, taught: Sequence[Revision], file: str
    ) -> dict[Phrasing, tuple[Problem, ...]]:
        """The phrasings that cannot be taught, each with its reasons."""
        texts = edition.content.entries[lesson.entry].texts
        found: dict[Phrasing, tuple[Problem, ...]] = {}
        new: dict[Revision, Phrasing] = {}
        number = max((one.number for one in taught), default=0)
        for phrasing in lesson.phrasings:
            if phrasing.locale not in texts:
                template = N_("the entry is missing in '%(locale)s'")
                values: dict[str, object] = {"locale": phrasing.locale or "?"}
            elif _has_already(edition, lesson.entry, phrasing.text):
                template = N_("'%(question)s' is one of its questions already")
                values = {"question": phrasing.text}
            else:
                number += 1
                revision = Revision(
                    number, Kind.PHRASING, lesson.entry, phrasing.locale, phrasing.text
                )
                new[revision] = phrasing
                continue
            found[phrasing] = (Problem(file, 0, template, values),)
        if new:
            for revision, problems in problems_of(
                self._settings, edition, taught, list(new)
            ).items():
                found[new[revision]] = tuple(_seen_from(lesson.entry, p) for p in problems)
        return found


def _seen_from(entry: str, problem: Problem) -> Problem:
    """Of two entries with one question the check blames the later one, and names the other."""
    if problem.values.get("other") != entry:
        return problem
    values = {**problem.values, "other": PurePosixPath(problem.file).stem}
    return replace(problem, values=values)


def _asked_so(edition: Edition, phrasings: Iterable[Phrasing], asked: Iterable[Asked]) -> list[int]:
    """Which questions were asked in the very words of a phrasing, marks and short forms aside."""
    if not isinstance(edition.matcher, Matcher):
        return []
    normalise = edition.matcher.normaliser.normalise
    words = {normalise(one.text).folded for one in phrasings}
    return [one.id for one in asked if one.folded in words]


def _in_other_languages(
    edition: Edition, phrasings: Iterable[Phrasing], file: str
) -> tuple[Problem, ...]:
    """Phrasings that plainly read as another language than the one they are for."""
    reader = reader_of(edition)
    return tuple(
        Problem(
            file,
            0,
            READS_AS,
            {"key": one.text, "locale": one.locale, "guess": guess},
            Severity.WARNING,
        )
        for one in phrasings
        if (guess := reader.other(one.text, one.locale)) is not None
    )


def _has_already(edition: Edition, entry: str, text: str) -> bool:
    """Whether the entry is asked so already, marks and short forms aside."""
    if not isinstance(edition.matcher, Matcher):
        return False
    normaliser = edition.matcher.normaliser
    phrasings = edition.content.entries[entry].phrasings()
    known = {normaliser.normalise_known(phrasing).folded for _, phrasing in phrasings}
    return normaliser.normalise(text).folded in known


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
