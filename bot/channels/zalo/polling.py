"""Long polling: fetches events one by one, each stored before the next is asked for.

`getUpdates` hands out one event and forgets it. There is no way to confirm it, so one whose answer
is lost on the line, or that is in our hands when the process is killed, is gone: polling is for
trying the bot, the webhook for serving people.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence

from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.errors import ErrorKind, ZaloError
from bot.channels.zalo.intake import source_of, updates_of
from bot.delivery.leadership import Leadership
from bot.delivery.model import Update
from bot.delivery.ports import LeadershipLost, RoleStore
from bot.delivery.receiver import Receiver
from bot.errors import InboxFull, StorageError

logger = logging.getLogger(__name__)

LONG_POLL = 10
"""Seconds a request for events waits at Zalo."""
SLACK = 10.0
"""Seconds beyond that until a poll counts as lost on the way."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds from one try that fails to the next; doubles with each one."""
LOOK = 5.0
"""Seconds to wait for an answer that is there at once."""
LAST_STORE = 2.0
"""Seconds that storing what is in our hands may take when we are told to stop."""
SILENCE = 30.0
"""Seconds between two lines in the log about the same trouble."""
NOTHING_NEW, HAS_WEBHOOK = 408, 400


class Poller:
    """Fetches a bot's events. One process at a time does: what Zalo gives to one, no other gets."""

    def __init__(
        self,
        api: ZaloApi,
        receiver: Receiver,
        roles: RoleStore,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._api = api
        self._receiver = receiver
        self._roles = roles
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._complained = -math.inf
        self.ticked_at: float | None = None
        """When the loop last came round, whatever came of it; None before it began or while
        another process has the role."""
        self.succeeded_at: float | None = None
        """When Zalo last answered."""

    async def run(self) -> None:
        """Until cancelled."""
        leadership = Leadership(self._roles, f"poller:{source_of(self._api.number)}")
        while True:
            try:
                async with leadership.held():
                    await self._poll()
            except LeadershipLost:
                logger.warning("another process fetches the updates now")
            except StorageError as error:
                self._complain("the store is away: %s", error)
                await asyncio.sleep(1.0)
            finally:
                self.ticked_at = None

    async def _poll(self) -> None:
        pause = FIRST_PAUSE
        must_free = True
        while True:
            self.ticked_at = self._clock()
            try:
                if must_free:  # while there is a webhook, nothing can be fetched
                    await self._free()
                    must_free = False
                updates = await self._fetch()
            except ZaloError as error:
                must_free = must_free or error.code == HAS_WEBHOOK
                pause = await self._rest(error, pause)
                continue
            pause = FIRST_PAUSE
            self.succeeded_at = self._clock()
            if updates:
                await self._store(updates)

    async def _free(self) -> None:
        """Take away the webhook; that there is none is as good."""
        try:
            await self._api.call("deleteWebhook", patience=LOOK, takes_bare=True)
        except ZaloError as error:
            if error.kind is not ErrorKind.REFUSED:
                raise

    async def _fetch(self) -> list[Update]:
        try:
            found = await self._api.call(
                "getUpdates",
                {"timeout": str(LONG_POLL)},
                patience=LONG_POLL + SLACK,
                takes_bare=True,
            )
        except ZaloError as error:
            if error.code == NOTHING_NEW:
                return []
            raise
        updates = updates_of(found, source_of(self._api.number))
        if not updates:
            await asyncio.sleep(FIRST_PAUSE)  # an answer at once, with nothing in it
        return updates

    async def _store(self, updates: Sequence[Update]) -> None:
        """Returns when they are stored; until then nothing more is asked for. Told to stop, it
        stores them all the same: nobody else has them."""
        storing = asyncio.create_task(self._keep_storing(updates))
        try:
            await asyncio.shield(storing)
        except asyncio.CancelledError:
            await asyncio.wait({storing}, timeout=LAST_STORE)
            storing.cancel()
            raise

    async def _keep_storing(self, updates: Sequence[Update]) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._receiver.accept(updates)
            except (StorageError, InboxFull) as error:
                self._complain("updates cannot be stored: %s", error)
                self.ticked_at = self._clock()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            else:
                return

    async def _rest(self, error: ZaloError, pause: float) -> float:
        """Wait after a try that failed; returns how long to wait after the next one."""
        if error.code == HAS_WEBHOOK:
            self._complain(
                "Zalo refuses to hand out updates, as it does while a webhook is set; it is "
                "deleted and tried again"
            )
        elif error.kind is ErrorKind.TOKEN:
            self._complain("Zalo refuses ZALO_BOT_TOKEN")
        else:
            self._complain("updates of Zalo cannot be fetched: %s", error)
        self.ticked_at = self._clock()
        await asyncio.sleep(LONGEST_PAUSE if error.kind is ErrorKind.WAIT else pause)
        return min(pause * 2, LONGEST_PAUSE)

    def _complain(self, message: str, *arguments: object) -> None:
        """Log, but not with every try."""
        now = self._clock()
        if now - self._complained >= SILENCE:
            self._complained = now
            logger.warning(message, *arguments)
