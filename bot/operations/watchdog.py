"""Ends a process that is up but deaf, so that whoever supervises it starts it anew.

A process is deaf when its work neither succeeds nor fails. A platform or a store that is away is
noticed, tried again
and told to the operator elsewhere; a restart would not bring it back, and is not asked for.

Counted in looks, not in hours: a process that was stopped (a debugger, a suspended machine) has
missed its looks too and is not deaf when it goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.delivery.idling import Idling
from bot.errors import Deaf
from bot.operations.ports import Polling
from bot.operations.store_watch import StoreWatch

logger = logging.getLogger(__name__)

INTERVAL = 5.0
"""Seconds between two looks."""
ASLEEP_LOOKS = 24
"""While nothing comes, the store is looked at with one look of so many, every two minutes: a look
writes something. Whoever asks for health or figures has it looked at then."""
LONGEST_POLL = 90.0
"""Seconds in which a request for updates must have come to an end, well or not."""
LONGEST_NEGLECT = 30.0
"""Seconds in which some update must have been done with, well or not, while a lane is ready that
nobody takes up. With a long backlog lanes wait for longer, but then others move on."""


class Watchdog:
    """Looks whether updates are fetched and handled."""

    def __init__(
        self,
        store: StoreWatch,
        progress: Callable[[], int],
        polling: Polling | None = None,
        idling: Idling | None = None,
    ) -> None:
        """`progress`: a number that changes whenever an update is done with. `polling`: None where
        updates are brought (a webhook). `idling`: None where it is always to be looked."""
        self._idling = idling
        self._rare_looks = 0
        self.passed_over = 0
        """Looks at the store that were left out since something came."""
        self._store = store
        self._progress = progress
        self._polling = polling
        self._ticked_at: float | None = None
        self._poll_quiet = 0.0
        self._done = progress()
        self._worker_quiet = 0.0

    async def run(self) -> None:
        """Until cancelled. Raises Deaf."""
        while True:
            await asyncio.sleep(INTERVAL)
            await self.look()

    async def look(self) -> None:
        """One look, INTERVAL seconds after the last one. Raises Deaf."""
        if self._may_pass_over():
            self._look_at_polling()
            return
        depths = await self._store.look()
        if depths is None:
            self._poll_quiet = self._worker_quiet = 0.0
            return
        self._look_at_polling()
        self._look_at_worker(depths.neglected)

    def _may_pass_over(self) -> bool:
        """Where nothing comes, nothing can be neglected; what others leave is found by looking."""
        if self._idling is None or not self._idling.is_asleep:
            self._rare_looks = self.passed_over = 0
            return False
        self._rare_looks += 1
        may = self._idling.is_deep or self._rare_looks % ASLEEP_LOOKS != 0
        self.passed_over += may
        return may

    def _look_at_polling(self) -> None:
        ticked_at = self._polling.ticked_at if self._polling is not None else None
        is_quiet = ticked_at is not None and ticked_at == self._ticked_at
        self._ticked_at = ticked_at
        self._poll_quiet = self._poll_quiet + INTERVAL if is_quiet else 0.0
        if self._poll_quiet >= LONGEST_POLL:
            _give_up(f"no request for updates has come to an end for {LONGEST_POLL:.0f} s")

    def _look_at_worker(self, neglected: float) -> None:
        done = self._progress()
        is_quiet = neglected > 0 and done == self._done
        self._done = done
        self._worker_quiet = self._worker_quiet + INTERVAL if is_quiet else 0.0
        if self._worker_quiet >= LONGEST_NEGLECT and neglected >= LONGEST_NEGLECT:
            _give_up(f"updates wait and none has been handled for {LONGEST_NEGLECT:.0f} s")


def _give_up(what: str) -> None:
    logger.error("%s; the process ends to be started anew", what)
    raise Deaf(what)
