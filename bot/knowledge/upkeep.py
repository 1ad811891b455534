"""Keeps what is served current: every sound change of its sources, as soon as it can be served."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.errors import ContentError, LocaleError
from bot.knowledge.builder import BuildError, BuildStopped
from bot.knowledge.sharing import Sharing
from bot.knowledge.sources import Changes

logger = logging.getLogger(__name__)

PAUSE = 15.0
"""Seconds without a further change before an index is built in full, which takes most of a minute:
whoever saves every few seconds would have one begun, and thrown away, each time. An administrator
who teaches one question after the other takes some ten seconds for each."""
SHARE = 0.0001
"""Seconds for which a load may keep the interpreter from whoever answers. An answer asks for it
some twenty times, whenever the store was waited for, and each took 5 ms, Python's own value."""
Result = TypeVar("Result")
Load = Callable[[bool], Edition]
"""Reads the sources as they are now. True: at once, even if that means without sentence vectors."""


class Upkeep:
    """Replaces the edition of `knowledge` when its sources change.

    In two steps: first what can be had in a moment, then, beside the bot's work, what takes long.
    A change that cannot be served is logged, and the last good edition stays.
    """

    def __init__(
        self,
        knowledge: LiveKnowledge,
        sources: Changes,
        load: Load,
        is_complete: Callable[[Edition], bool],
        sharing: Sharing | None = None,
        *,
        pause: float | None = None,
        abandon: Callable[[], None] = lambda: None,
    ) -> None:
        """`sharing`: where other processes serve the same; None where this one is alone. `pause`:
        seconds instead of PAUSE. `abandon`: ends what takes long, once it is of files that are no
        more."""
        self._pause = PAUSE if pause is None else pause
        self._abandon = abandon
        self._changed_at: float | None = None
        self._edit = asyncio.Lock()
        """Held while a change is read: what takes long would make it, and the next, slower."""
        self._knowledge = knowledge
        self._sources = sources
        self._load = load
        self._is_complete = is_complete
        self._sharing = sharing
        self._incomplete = asyncio.Event()
        self._loads = _Loads()

    async def run(self) -> None:
        """Until cancelled."""
        self._ask_for_the_rest()
        completing = asyncio.create_task(self._complete())
        try:
            async for _ in self._sources.changes():
                self._abandon()
                async with self._edit:
                    edition = await self._try(at_once=True)
                    self._changed_at = asyncio.get_running_loop().time()
                if edition is not None:
                    self._serve(edition)
                    self._ask_for_the_rest()
        finally:
            completing.cancel()
            await asyncio.gather(completing, return_exceptions=True)

    def _ask_for_the_rest(self) -> None:
        if not self._is_complete(self._knowledge.edition):
            self._incomplete.set()

    async def _complete(self) -> None:
        while True:
            await self._incomplete.wait()
            await self._edits_are_over()
            self._incomplete.clear()
            logger.info("building the index in full; until that is done, it is a provisional one")
            served = self._knowledge.edition
            edition = await self._completed(served)
            # What was served meanwhile is made of newer files: this would be a step back.
            if edition is not None and self._knowledge.edition is served:
                self._serve(edition)

    async def _edits_are_over(self) -> None:
        """At once where nothing was changed yet, as at the start."""
        while (left := await self._left_of_the_pause()) > 0:  # noqa: ASYNC110  (edits go on)
            await asyncio.sleep(left)

    async def _left_of_the_pause(self) -> float:
        async with self._edit:
            if self._changed_at is None:
                return 0.0
            return self._changed_at + self._pause - asyncio.get_running_loop().time()

    async def _completed(self, served: Edition) -> Edition | None:
        load = partial(self._try, at_once=False)
        if self._sharing is None:
            return await load()
        return await self._sharing.complete(served, load, lambda: self._knowledge.edition is served)

    async def _try(self, *, at_once: bool) -> Edition | None:
        try:
            with self._loads:
                return await _on_a_daemon_thread(partial(self._load, at_once))
        except BuildStopped:
            logger.info("the content changed again; what was being built of it is given up")
        except (ContentError, LocaleError, BuildError) as error:
            logger.error("the change is not served: %s", error)  # noqa: TRY400  (no traceback)
        except Exception:
            logger.exception("the change is not served")
        return None

    def _serve(self, edition: Edition) -> None:
        self._knowledge.edition = edition
        logger.info("content %s is live", edition.content.version)


class _Loads:
    """Those that go on: meanwhile whoever waits for the interpreter gets it sooner (`SHARE`)."""

    def __init__(self) -> None:
        self._count = 0
        self._usual = 0.0

    def __enter__(self) -> None:
        if not self._count:
            self._usual = sys.getswitchinterval()
            sys.setswitchinterval(min(SHARE, self._usual))
        self._count += 1

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            sys.setswitchinterval(self._usual)


async def _on_a_daemon_thread(compute: Callable[[], Result]) -> Result:
    """As `asyncio.to_thread`, but a process that ends does not wait: encoding takes minutes."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = compute()
        except Exception as error:  # noqa: BLE001  (handed to the one who waits)
            _tell(loop, partial(_fail, future, error))
        else:
            _tell(loop, partial(_succeed, future, result))

    threading.Thread(target=run, name="upkeep", daemon=True).start()
    return await future


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(call)


def _succeed(future: asyncio.Future[Result], result: Result) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
