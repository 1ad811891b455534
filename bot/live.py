"""Keeps what is served current: every sound change of a file, as soon as it can be served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.content.watcher import Watcher
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.errors import ContentError, LocaleError

logger = logging.getLogger(__name__)

Load = Callable[[bool], Edition]
"""Reads the files as they are now. True: at once, even if that means without sentence vectors."""


class Upkeep:
    """Replaces the edition of `knowledge` when files change.

    In two steps: first what can be had in a moment, then, beside the bot's work, what takes long.
    A change that cannot be served is logged, and the last good edition stays.
    """

    def __init__(
        self,
        knowledge: LiveKnowledge,
        watcher: Watcher,
        load: Load,
        is_complete: Callable[[Edition], bool],
    ) -> None:
        self._knowledge = knowledge
        self._watcher = watcher
        self._load = load
        self._is_complete = is_complete
        self._incomplete = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        self._ask_for_the_rest()
        completing = asyncio.create_task(self._complete())
        try:
            async for _ in self._watcher.changes():
                edition = await self._try(at_once=True)
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
            self._incomplete.clear()
            logger.info("encoding phrasings; until that is done, matching is lexical")
            edition = await self._try(at_once=False)
            # Files that changed meanwhile are being served already: this would be a step back.
            served = self._knowledge.edition
            if edition is not None and edition.content.version == served.content.version:
                self._serve(edition)

    async def _try(self, *, at_once: bool) -> Edition | None:
        try:
            return await asyncio.to_thread(self._load, at_once)
        except (ContentError, LocaleError) as error:
            logger.error("the change is not served: %s", error)  # noqa: TRY400  (no traceback)
        except Exception:
            logger.exception("the change is not served")
        return None

    def _serve(self, edition: Edition) -> None:
        self._knowledge.edition = edition
        logger.info("content %s is live", edition.content.version)
