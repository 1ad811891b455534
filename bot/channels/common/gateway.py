"""Makes the calls of the outbox, and says what became of them in the delivery's terms."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable

from bot.channels.common.errors import ApiError, ErrorKind
from bot.delivery import model

logger = logging.getLogger(__name__)

PROBE = 3.0
"""Seconds to wait for an answer where only that there is one counts."""
FIRST_WAIT, LONGEST_WAIT = 30.0, 1800.0
"""Seconds of patience after `too many calls` where the platform names no time; doubles each time.
A guess: nobody has published what the limits are, and asking on too soon may make it longer."""
SILENCE = 60.0
"""Seconds between two lines in the log about a token that is refused."""


class ApiGateway(ABC):
    """`Gateway` on a platform whose calls fail with an ApiError."""

    def __init__(self, title: str, setting: str, clock: Callable[[], float] | None = None) -> None:
        """`title`: the platform, as people write it. `setting`: where its token stands."""
        self._title = title
        self._setting = setting
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._wait = FIRST_WAIT
        self._waits_until = 0.0
        self._complained: float | None = None

    @abstractmethod
    async def _call(self, payload: str) -> model.Outcome:
        """Make one call. Raises ApiError where it fails, ValueError for what is no call."""

    @abstractmethod
    async def _probe(self) -> None:
        """Ask something that changes nothing. Raises ApiError."""

    async def make(self, payload: str) -> model.Outcome:
        """One call; never raises for what the platform or the network does."""
        try:
            outcome = await self._call(payload)
        except ValueError:
            return model.Refused("not a call")
        except ApiError as error:
            return self._became(error)
        self._wait = FIRST_WAIT
        return outcome

    async def is_reachable(self) -> bool:
        """Whether the platform answers us. A token that is refused is no reason to lose answers:
        they wait until there is a new one."""
        try:
            await self._probe()
        except ApiError as error:
            if error.kind is ErrorKind.TOKEN:
                self._complain()
            return error.kind is ErrorKind.WAIT  # it does answer, and the next call says so
        return True

    def _became(self, error: ApiError) -> model.Outcome:
        reason = str(error)
        match error.kind:
            case ErrorKind.WAIT:
                return model.Wait(self._patience(error.seconds))
            case ErrorKind.AMBIGUOUS:
                return model.Unknown(reason)
            case ErrorKind.TOKEN:
                self._complain()
                return model.Retry(reason)
            case ErrorKind.RETRY:
                return model.Retry(reason)
            case ErrorKind.GONE:
                return model.Unreachable(reason)
            case ErrorKind.REFUSED:
                return model.Refused(reason)

    def _patience(self, asked: float | None) -> float:
        """Calls that were on their way together are refused together: that counts once."""
        if asked is not None:
            return min(asked, LONGEST_WAIT)
        now = self._clock()
        if now >= self._waits_until:
            self._waits_until = now + self._wait
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        return self._waits_until - now

    def _complain(self) -> None:
        now = self._clock()
        if self._complained is None or now - self._complained >= SILENCE:
            self._complained = now
            logger.error(
                "%s refuses %s; answers wait until it takes one", self._title, self._setting
            )
