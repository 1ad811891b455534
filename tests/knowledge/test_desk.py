"""What administrators see at their desk, on content in files and rows in both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.answering import desk_on
from bot.conversation.effects import KeepQuestion, SetAside, Teach
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept
from bot.conversation.unanswered import Lesson, Phrasing, Verdict
from bot.knowledge.building import Wanted
from bot.knowledge.editions import load_edition
from bot.knowledge.foreseen import Foreseen
from bot.settings import Settings, load_settings
from bot.storage.database import open_database
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.session_store import SqlSessionStore
from tests.small_content import FULL, LONELY, VIETNAMESE_ONLY, write_small_content

ADMIN = SessionKey("telegram:1", "telegram:1")
QUESTION = KeepQuestion("how many paces over the planks", "how many paces over the planks", "en")
LIKE_IT = KeepQuestion("paces over the planks?", "paces over the planks", "en")
OTHER = KeepQuestion("Giá vàng hôm nay", "gia vang hom nay", "vi")


pytestmark = pytest.mark.usefixtures("without_vectors")


def lesson_of(question: KeepQuestion, asked: tuple[int, ...] = ()) -> Lesson:
    """Of one phrasing."""
    return Lesson(FULL, (Phrasing(question.locale, question.text),), asked)


class Office:
    """A desk with what lies on it."""

    def __init__(self, settings: Settings, engine: AsyncEngine) -> None:
        self.house = settings, LiveKnowledge(load_edition(settings)), engine
        self.desk = desk_on(*self.house)
        self.revisions = SqlRevisionStore(engine)
        self._sessions = SqlSessionStore(engine)

    async def does(self, *effects: KeepQuestion | Teach | SetAside) -> None:
        await self._sessions.save(Kept(ADMIN, Session(), effects))

    async def asked(self) -> dict[str, int]:
        """The place of each cluster, by the question that stands for it."""
        return {c.head.text: place for place, c in enumerate(await self.desk.clusters())}

    async def verdict(self, text: str, entry: str) -> Verdict:
        (id_,) = (c.head.id for c in await self.desk.clusters() if c.head.text == text)
        verdict = await self.desk.verdict(id_, entry)
        assert verdict is not None
        return verdict


@pytest.fixture
async def office(database: str, tmp_path: Path) -> AsyncIterator[Office]:
    folder = write_small_content(tmp_path / "content")
    environ = {"CONTENT_DIR": str(folder), "DATA_DIR": str(tmp_path), "DATABASE_URL": database}
    settings = load_settings(environ, None)
    engine = await open_database(settings.database)
    yield Office(settings, engine)
    await engine.dispose()


async def test_what_was_asked_in_vain_is_put_together_with_what_it_may_belong_to(
    office: Office,
) -> None:
    assert await office.desk.in_vain(0) is None
    await office.does(OTHER)
    for _ in range(2):
        await office.does(QUESTION, LIKE_IT)
    found = await office.desk.in_vain(0)
    assert found is not None
    assert {asked.text for asked in found.cluster.asked} == {QUESTION.text, LIKE_IT.text}
    assert (found.cluster.count, found.number, found.of) == (4, 0, 2)
    assert 1 <= len(found.proposals) <= 5
    confidences = [proposal.confidence for proposal in found.proposals]
    assert confidences == sorted(confidences, reverse=True)
    last = await office.desk.in_vain(99)
    assert last is not None
    assert (last.number, last.cluster.head.text) == (1, OTHER.text)


async def test_what_shows_the_effect_is_prepared_while_an_administrator_reads(
    office: Office,
) -> None:
    """The first index after a rest takes three times as long as the next."""
    prepared = Counter[bool]()
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def build(wanted: Wanted) -> None:
        prepared[wanted.is_rehearsal] += 1
        loop.call_soon_threadsafe(done.set)

    desk = desk_on(*office.house, foreseen=Foreseen(build))
    assert await desk.in_vain(0) is None
    assert not prepared, "there is nothing to read"
    await office.does(QUESTION)
    assert await desk.in_vain(0) is not None
    async with asyncio.timeout(30):
        await done.wait()
    assert prepared == {True: 1}


async def test_a_lesson_that_can_be_taught_names_the_file_and_changes_nothing_yet(
    office: Office,
) -> None:
    await office.does(QUESTION)
    verdict = await office.verdict(QUESTION.text, FULL)
    assert (verdict.file, verdict.problems) == (f"entries/bridges/{FULL}.yaml", ())
    assert verdict.lesson.phrasings == (Phrasing("en", QUESTION.text),)
    assert await office.revisions.in_force() == ()


REFUSED = {
    "another entry's phrasing": ("is there a toll for crossing?", "en", FULL, "is asked in"),
    "another entry's title, without marks": ("Cau da dai bao nhieu met", "vi", FULL, "is asked in"),
    "its own phrasing": (
        "LENGTH of the wooden bridge",
        "en",
        FULL,
        "is one of its questions already",
    ),
    "a language it has not": ("price of tea", "en", VIETNAMESE_ONLY, "is missing in"),
    "none of our languages": ("wie lang ist sie", "", FULL, "is missing in"),
    "an entry that is gone": ("how long", "en", "gone", "there is no entry"),
}


@pytest.mark.parametrize(("text", "locale", "entry", "reason"), REFUSED.values(), ids=REFUSED)
async def test_a_lesson_that_content_check_would_refuse_is_refused_with_the_reason(
    office: Office, text: str, locale: str, entry: str, reason: str
) -> None:
    await office.does(KeepQuestion(text, text.lower(), locale))
    verdict = await office.verdict(text, entry)
    assert verdict.lesson.phrasings == ()
    assert [reason in problem.template for problem in verdict.problems] == [True]


async def test_what_was_taught_a_moment_ago_counts_before_it_is_live(office: Office) -> None:
    await office.does(QUESTION)
    await office.does(Teach((await office.verdict(QUESTION.text, FULL)).lesson))
    await office.does(QUESTION)
    verdict = await office.verdict(QUESTION.text, LONELY)
    (problem,) = verdict.problems
    assert (problem.values["question"], problem.values["other"]) == (QUESTION.text, FULL)


async def test_all_wordings_of_a_cluster_are_taught_but_those_that_are_left_out(
    office: Office,
) -> None:
    louder = KeepQuestion("PACES, over the planks!", "paces over the planks !", "en")
    for _ in range(2):
        await office.does(QUESTION)
    await office.does(LIKE_IT, louder)
    verdict = await office.verdict(QUESTION.text, FULL)
    assert [one.text for one in verdict.lesson.phrasings] == [QUESTION.text, LIKE_IT.text]
    assert len(verdict.lesson.asked) == 3
    head, _ = verdict.wordings
    fewer = await office.desk.verdict(head.asked, FULL, [head.asked])
    assert fewer is not None
    assert [one.is_chosen for one in fewer.wordings] == [False, True]
    assert fewer.lesson.asked == verdict.lesson.asked
    await office.does(Teach(fewer.lesson))
    assert [one.text for one in await office.revisions.in_force()] == [LIKE_IT.text]


async def test_of_several_phrasings_the_one_another_entry_has_is_left_out_with_the_reason(
    office: Office,
) -> None:
    taken = Phrasing("en", "is there a toll for crossing?")
    good = Phrasing("en", QUESTION.text)
    verdict = await office.desk.judge(Lesson(FULL, (taken, good)))
    assert verdict.lesson.phrasings == (good,)
    (unfit,) = verdict.unfit
    assert unfit.phrasing == taken
    assert "is asked in" in unfit.problems[0].template
    assert verdict.problems == ()


async def test_what_was_taken_out_of_a_question_is_not_taught(office: Office) -> None:
    masked = KeepQuestion("call […] about the planks", "call about the planks", "en")
    await office.does(masked)
    (phrasing,) = (await office.verdict(masked.text, FULL)).lesson.phrasings
    assert phrasing.text == "call about the planks"


async def test_a_lesson_is_on_record_and_its_cluster_off_the_list(office: Office) -> None:
    await office.does(QUESTION, LIKE_IT, OTHER)
    lesson = (await office.verdict(QUESTION.text, FULL)).lesson
    await office.does(Teach(lesson))
    assert set(await office.asked()) == {OTHER.text}
    record, other = await office.revisions.history(FULL)
    assert (record.revision.text, record.revision.locale) == (QUESTION.text, "en")
    assert other.revision.text == LIKE_IT.text
    assert (record.author, record.withdrawn_at) == (ADMIN.user, None)
    age = dt.datetime.now(dt.UTC) - record.made_at.replace(tzinfo=dt.UTC)
    assert abs(age) < dt.timedelta(minutes=1)


async def test_a_lesson_that_is_given_twice_is_taught_once(office: Office) -> None:
    await office.does(QUESTION)
    lesson = (await office.verdict(QUESTION.text, FULL)).lesson
    await office.does(Teach(lesson))
    await office.does(Teach(lesson))
    await office.does(Teach(Lesson(LONELY, lesson.phrasings, lesson.asked)))
    assert [one.target for one in await office.revisions.in_force()] == [FULL]


async def test_what_is_still_asked_in_vain_comes_back_and_what_was_put_aside_does_not(
    office: Office,
) -> None:
    await office.does(QUESTION, OTHER)
    clusters = {c.head.text: c for c in await office.desk.clusters()}
    await office.does(
        Teach(lesson_of(QUESTION, clusters[QUESTION.text].ids)),
        SetAside(clusters[OTHER.text].ids, "ignored"),
    )
    assert await office.asked() == {}
    await office.does(QUESTION, OTHER)
    assert await office.asked() == {QUESTION.text: 0}


async def test_a_lesson_taken_back_is_not_in_force_and_stays_on_record(office: Office) -> None:
    for question in (QUESTION, OTHER):
        await office.does(question)
        clusters = await office.desk.clusters()
        ids = next(c.ids for c in clusters if c.head.text == question.text)
        await office.does(Teach(lesson_of(question, ids)))
    first, second = await office.revisions.in_force()
    await office.revisions.withdraw([second.number], "terminal:lan")
    await office.revisions.withdraw([second.number], "terminal:minh")
    assert await office.revisions.in_force() == (first,)
    kept, taken_back = await office.revisions.history(FULL)
    assert (kept.withdrawn_at, taken_back.withdrawn_by) == (None, "terminal:lan")
    assert await office.revisions.history("length") == ()
