"""Upkeep: what is served follows the files, in two steps, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.model import Content
from bot.content.watcher import Watcher
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.errors import ContentError, LocaleError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.words import Lexicon
from bot.knowledge.builder import BuildStopped
from bot.knowledge.upkeep import SHARE, Upkeep
from bot.matching.match import Match
from bot.settings import ROOT

PATIENCE = 300
"""Seconds after which a test that waits has failed."""


@dataclass(frozen=True)
class BareMatcher:
    """Is only looked at, never asked."""

    is_semantic: bool

    def understand(
        self,
        text: str,
        after: str | None = None,
        *,
        before: Sequence[str] = (),
        in_brief: bool = False,
    ) -> tuple[Match, ...]:
        raise NotImplementedError

    def search(self, text: str, most: int) -> tuple[str, ...]:
        raise NotImplementedError


class AnnouncedChanges(Watcher):
    """Changes happen when the test says so."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._announced: asyncio.Queue[None] = asyncio.Queue()

    def announce(self) -> None:
        self._announced.put_nowait(None)

    async def changes(self) -> AsyncIterator[None]:
        while True:
            await self._announced.get()
            yield


class Files:
    """What there is to load: a version of the content and the words, or an error.

    `load` reads them when it begins and gives them when it may end, as the real one does.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.version = "first"
        self.lexicon = lexicon
        self.error: Exception | None = None
        self.has_encoder = True
        self.loads: list[tuple[str, bool]] = []
        """Version and `at_once` of every load that has begun, oldest first."""
        self.threads: list[threading.Thread] = []
        self.may_complete = threading.Event()
        """Until it is set, loads that are not `at_once` do not end."""
        self.may_complete.set()
        self.may_be_read = threading.Event()
        """Until it is set, the others do not end."""
        self.may_be_read.set()
        self.stopped = threading.Event()
        """Once it is set, those loads end without a result."""

    def load(self, at_once: bool) -> Edition:
        version, lexicon, error = self.version, self.lexicon, self.error
        self.threads.append(threading.current_thread())
        self.loads.append((version, at_once))
        while not at_once and not self.may_complete.wait(0.01):
            if self.stopped.is_set():
                raise BuildStopped
        if at_once:
            self.may_be_read.wait(PATIENCE)
        if error is not None:
            raise error
        matcher = BareMatcher(is_semantic=self.has_encoder and not at_once)
        return Edition(Content({}, version=version), matcher, lexicon)

    def is_complete(self, edition: Edition) -> bool:
        return not self.has_encoder or is_semantic(edition)


def is_semantic(edition: Edition) -> bool:
    assert isinstance(edition.matcher, BareMatcher)
    return edition.matcher.is_semantic


@dataclass(frozen=True)
class Kept:
    """What is being kept current, and by what."""

    files: Files
    knowledge: LiveKnowledge
    watcher: AnnouncedChanges
    task: asyncio.Task[None]

    @property
    def served(self) -> tuple[str, bool]:
        """Version, and whether it is complete."""
        edition = self.knowledge.edition
        return edition.content.version, is_semantic(edition)

    def change(self, version: str, *, error: Exception | None = None) -> None:
        self.files.version, self.files.error = version, error
        self.watcher.announce()

    async def serves(self, version: str, *, complete: bool) -> None:
        """Waits until it does."""
        await until(lambda: self.served == (version, complete))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  (what upkeep does tells no event)
            await asyncio.sleep(0.001)


def lives(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of every edition that was served, oldest first."""
    messages = [record.getMessage() for record in caplog.records]
    return [message for message in messages if message.endswith("is live")]


@pytest.fixture
def files(lexicon: Lexicon) -> Files:
    return Files(lexicon)


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.knowledge.upkeep")


@asynccontextmanager
async def upkeep(
    files: Files,
    tmp_path: Path,
    pause: float = 0.0,
    abandon: Callable[[], None] = lambda: None,
) -> AsyncIterator[Kept]:
    """Running, with what can be had in a moment already served, as at the start of the bot."""
    knowledge = LiveKnowledge(files.load(True))
    watcher = AnnouncedChanges(tmp_path)
    keeping = Upkeep(
        knowledge, watcher, files.load, files.is_complete, pause=pause, abandon=abandon
    )
    task = asyncio.create_task(keeping.run())
    try:
        yield Kept(files, knowledge, watcher, task)
        assert not task.done() or task.cancelled(), "the upkeep has ended"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        files.may_complete.set()


async def test_a_change_is_served(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files.has_encoder = False
    async with upkeep(files, tmp_path) as kept:
        for version in ("second", "third"):
            kept.change(version)
            await kept.serves(version, complete=False)
            assert f"content {version} is live" in caplog.text


async def test_where_nothing_is_missing_nothing_is_completed(files: Files, tmp_path: Path) -> None:
    files.has_encoder = False
    async with upkeep(files, tmp_path) as kept:
        kept.change("second")
        await kept.serves("second", complete=False)
        kept.change("third")
        await kept.serves("third", complete=False)
    assert files.loads == [("first", True), ("second", True), ("third", True)]


async def test_what_takes_long_is_completed_from_the_start(files: Files, tmp_path: Path) -> None:
    async with upkeep(files, tmp_path) as kept:
        await kept.serves("first", complete=True)
    assert files.loads == [("first", True), ("first", False)]


async def test_a_change_is_served_quickly_and_completed_when_that_is_ready(
    files: Files, tmp_path: Path
) -> None:
    async with upkeep(files, tmp_path) as kept:
        await kept.serves("first", complete=True)
        files.may_complete.clear()
        kept.change("second")
        await until(lambda: files.loads[-1] == ("second", False))
        assert kept.served == ("second", False)
        files.may_complete.set()
        await kept.serves("second", complete=True)


async def test_while_edits_come_one_after_the_other_nothing_that_takes_long_is_begun(
    files: Files, tmp_path: Path
) -> None:
    async with upkeep(files, tmp_path, pause=0.5) as kept:
        await kept.serves("first", complete=True)
        for number in range(8):
            kept.change(f"edit {number}")
            await kept.serves(f"edit {number}", complete=False)
            await asyncio.sleep(0.1)
        assert [load for load in files.loads if not load[1]] == [("first", False)]
        await kept.serves("edit 7", complete=True)
    assert [load for load in files.loads if not load[1]] == [("first", False), ("edit 7", False)]


async def test_while_a_change_is_being_read_nothing_that_takes_long_is_begun(
    files: Files, tmp_path: Path
) -> None:
    """It would take the processor from it, the next change would take longer still, and so on."""
    async with upkeep(files, tmp_path, pause=0.2) as kept:
        await kept.serves("first", complete=True)
        kept.change("second")
        await kept.serves("second", complete=False)
        files.may_be_read.clear()
        kept.change("third")
        await asyncio.sleep(0.6)
        assert files.loads[-1] == ("third", True)
        files.may_be_read.set()
        await kept.serves("third", complete=True)
    assert [load for load in files.loads if not load[1]] == [("first", False), ("third", False)]


async def test_changes_are_served_while_an_older_edition_is_being_completed(
    files: Files, tmp_path: Path
) -> None:
    files.may_complete.clear()
    async with upkeep(files, tmp_path) as kept:
        await until(lambda: files.loads[-1] == ("first", False))
        kept.change("second")
        await kept.serves("second", complete=False)
        kept.change("third")
        await kept.serves("third", complete=False)


async def test_what_takes_long_is_given_up_once_it_is_of_files_that_are_no_more(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def abandon() -> None:
        files.stopped.set()

    files.may_complete.clear()
    async with upkeep(files, tmp_path, abandon=abandon) as kept:
        await until(lambda: files.loads[-1] == ("first", False))
        kept.change("second")
        await kept.serves("second", complete=False)
        await until(lambda: "given up" in caplog.text)
        files.stopped.clear()
        files.may_complete.set()
        await kept.serves("second", complete=True)
    assert "the change is not served" not in caplog.text


async def test_a_complete_edition_of_older_files_never_replaces_newer_ones(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files.may_complete.clear()
    async with upkeep(files, tmp_path) as kept:
        await until(lambda: files.loads[-1] == ("first", False))
        kept.change("second")
        await kept.serves("second", complete=False)
        files.may_complete.set()
        await kept.serves("second", complete=True)
    assert lives(caplog) == ["content second is live"] * 2


async def test_a_complete_edition_with_older_words_never_replaces_newer_ones(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files.may_complete.clear()
    async with upkeep(files, tmp_path) as kept:
        await until(lambda: files.loads[-1] == ("first", False))
        newer = files.lexicon = load_lexicon(ROOT / "locales", "en")
        kept.watcher.announce()
        await until(lambda: kept.knowledge.edition.lexicon is newer)
        files.may_complete.set()
        await until(lambda: is_semantic(kept.knowledge.edition))
        assert kept.knowledge.edition.lexicon is newer
    assert lives(caplog) == ["content first is live"] * 2


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ContentError("content has errors:"), "the change is not served: content has errors:"),
        (LocaleError("vi.po: bad"), "the change is not served: vi.po: bad"),
    ],
    ids=["content", "words"],
)
async def test_a_broken_change_keeps_the_last_edition_and_is_logged_without_a_traceback(
    files: Files,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    expected: str,
) -> None:
    async with upkeep(files, tmp_path) as kept:
        await kept.serves("first", complete=True)
        good = kept.knowledge.edition
        kept.change("broken", error=error)
        await until(lambda: expected in caplog.text)
        assert kept.knowledge.edition is good
        assert files.loads[-1] == ("broken", True)
        assert "Traceback" not in caplog.text
        kept.change("mended")
        await kept.serves("mended", complete=True)


async def test_an_error_nobody_thought_of_is_logged_with_its_traceback_and_upkeep_goes_on(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with upkeep(files, tmp_path) as kept:
        await kept.serves("first", complete=True)
        kept.change("odd", error=ZeroDivisionError("who would have thought"))
        await until(lambda: "ZeroDivisionError: who would have thought" in caplog.text)
        assert "Traceback" in caplog.text
        assert kept.served == ("first", True)
        kept.change("even")
        await kept.serves("even", complete=True)


async def test_an_error_while_completing_keeps_the_quick_edition_and_upkeep_goes_on(
    files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    quick = files.load(True)
    files.error = MemoryError("no room for vectors")
    knowledge, watcher = LiveKnowledge(quick), AnnouncedChanges(tmp_path)
    task = asyncio.create_task(
        Upkeep(knowledge, watcher, files.load, files.is_complete, pause=0).run()
    )
    kept = Kept(files, knowledge, watcher, task)
    try:
        await until(lambda: "no room for vectors" in caplog.text)
        assert knowledge.edition is quick
        kept.change("second")
        await kept.serves("second", complete=True)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_cancelling_returns_though_a_load_goes_on_in_its_thread(
    files: Files, tmp_path: Path
) -> None:
    files.may_complete.clear()
    async with upkeep(files, tmp_path) as kept:
        await until(lambda: files.loads[-1] == ("first", False))
        kept.task.cancel()
        async with asyncio.timeout(PATIENCE / 2):  # the load would go on for twice as long
            await asyncio.gather(kept.task, return_exceptions=True)
        assert kept.task.cancelled()
        loading = files.threads[-1]
        assert loading.is_alive()
        assert loading.daemon, "a process that ends would wait for it"
        files.may_complete.set()
        await until(lambda: not loading.is_alive())
        await asyncio.sleep(0)  # its result comes in, and nobody waits for it
        assert kept.served == ("first", False)


def test_a_load_that_ends_after_the_event_loop_is_no_error(files: Files, tmp_path: Path) -> None:
    files.may_complete.clear()

    async def live_shortly() -> None:
        async with upkeep(files, tmp_path) as kept:
            await until(lambda: files.loads[-1] == ("first", False))
            kept.task.cancel()
            await asyncio.gather(kept.task, return_exceptions=True)
            files.may_complete = threading.Event()

    blocked = files.may_complete
    asyncio.run(live_shortly())
    loading = files.threads[-1]
    assert loading.is_alive()
    blocked.set()
    loading.join(PATIENCE)  # an exception in a thread would be a warning, and fail the test
    assert not loading.is_alive()


async def test_nothing_runs_on_after_it_was_cancelled(files: Files, tmp_path: Path) -> None:
    async with upkeep(files, tmp_path) as kept:
        await kept.serves("first", complete=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_while_something_is_read_answers_get_the_interpreter_sooner(
    files: Files, tmp_path: Path
) -> None:
    usual = sys.getswitchinterval()
    files.may_complete.clear()
    async with upkeep(files, tmp_path) as kept:
        await until(lambda: ("first", False) in files.loads)
        kept.change("second")  # read beside the one that goes on
        await kept.serves("second", complete=False)
        meanwhile = sys.getswitchinterval()
        files.may_complete.set()
        await kept.serves("second", complete=True)

        # The interpreter counts in whole microseconds, and cuts off what is below.
        assert meanwhile == pytest.approx(SHARE, abs=1.1e-6)
        assert sys.getswitchinterval() == pytest.approx(usual)
    assert sys.getswitchinterval() == pytest.approx(usual)
