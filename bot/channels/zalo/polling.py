"""Long polling: fetches events one by one, each stored before the next is asked for.

`getUpdates` hands out one event and forgets it. There is no way to confirm it, so one whose answer
is lost on the line, or that is in our hands when the process is killed, is gone: polling is for
trying the bot, the webhook for serving people.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.channels.common.errors import ApiError, ErrorKind
from bot.channels.common.polling import FIRST_PAUSE, Fetcher
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.intake import source_of, updates_of
from bot.delivery.model import Update
from bot.delivery.ports import RoleStore
from bot.delivery.receiver import Receiver

LONG_POLL = 10
"""Seconds a request for events waits at Zalo."""
SLACK = 10.0
"""Seconds beyond that until a poll counts as lost on the way."""
LONGEST_PAUSE = 30.0
"""Seconds from one try that fails to the next, at most; doubles with each one from FIRST_PAUSE."""
LOOK = 5.0
"""Seconds to wait for an answer that is there at once."""
LAST_STORE = 2.0
"""Seconds that storing what is in our hands may take when we are told to stop."""
NOTHING_NEW, HAS_WEBHOOK = 408, 400


class Poller(Fetcher):
    """Fetches a bot's events. One process at a time does: what Zalo gives to one, no other gets."""

    def __init__(
        self,
        api: ZaloApi,
        receiver: Receiver,
        roles: RoleStore,
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(receiver, roles, clock)
        self._api = api

    @property
    def source(self) -> object:
        """As `intake.source_of`."""
        return source_of(self._api.number)

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
            except ApiError as error:
                must_free = must_free or error.code == HAS_WEBHOOK
                pause = await self._rest(error, pause)
                continue
            pause = FIRST_PAUSE
            self.succeeded_at = self._clock()
            if updates:
                await self._store(updates)

    async def _free(self) -> None:
        """Delete the webhook; not having one is as good."""
        try:
            await self._api.call("deleteWebhook", patience=LOOK, takes_bare=True)
        except ApiError as error:
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
        except ApiError as error:
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
        storing = asyncio.create_task(super()._store(updates))
        try:
            await asyncio.shield(storing)
        except asyncio.CancelledError:
            await asyncio.wait({storing}, timeout=LAST_STORE)
            storing.cancel()
            raise

    async def _rest(self, error: ApiError, pause: float) -> float:
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
