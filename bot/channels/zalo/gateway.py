"""Makes the calls of the outbox, and says what became of them in the delivery's terms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.channels.common.payload import mapping
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.calls import Call
from bot.channels.zalo.errors import ErrorKind, ZaloError
from bot.delivery import model

logger = logging.getLogger(__name__)

PROBE = 3.0
"""Seconds to wait for an answer where only that there is one counts."""
FIRST_WAIT, LONGEST_WAIT = 30.0, 1800.0
"""Seconds of patience after `too many calls`, for which Zalo names no time; doubles each time. A
guess: nobody has published what Zalo's limits are, and asking on too soon may make it longer."""
SILENCE = 60.0
"""Seconds between two lines in the log about a token that is refused."""


class ZaloGateway:
    """`Gateway` on a bot."""

    def __init__(self, api: ZaloApi, clock: Callable[[], float] | None = None) -> None:
        self._api = api
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._wait = FIRST_WAIT
        self._waits_until = 0.0
        self._complained: float | None = None

    async def make(self, payload: str) -> model.Outcome:
        """One call; never raises for what Zalo or the network does."""
        try:
            call = Call.load(payload)
        except ValueError:
            return model.Refused("not a call")
        try:
            result = await self._api.call(call.method, call.parameters)
        except ZaloError as error:
            return self._became(error)
        self._wait = FIRST_WAIT
        message = mapping(result).get("message_id")
        return model.Sent(message if isinstance(message, str) else None)

    async def is_reachable(self) -> bool:
        """Whether Zalo answers us, by a call that changes nothing. A token that is refused is no
        reason to lose answers: they wait until there is a new one."""
        try:
            await self._api.call("getMe", patience=PROBE)
        except ZaloError as error:
            if error.kind is ErrorKind.TOKEN:
                self._complain()
            return error.kind is ErrorKind.WAIT  # it does answer, and the next call says so
        return True

    def _became(self, error: ZaloError) -> model.Outcome:
        reason = str(error)
        match error.kind:
            case ErrorKind.WAIT:
                return model.Wait(self._patience())
            case ErrorKind.AMBIGUOUS:
                return model.Unknown(reason)
            case ErrorKind.TOKEN:
                self._complain()
                return model.Retry(reason)
            case ErrorKind.RETRY:
                return model.Retry(reason)
            case ErrorKind.REFUSED:
                return model.Refused(reason)

    def _patience(self) -> float:
        """Calls that were on their way together are refused together: that counts once."""
        now = self._clock()
        if now >= self._waits_until:
            self._waits_until = now + self._wait
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        return self._waits_until - now

    def _complain(self) -> None:
        now = self._clock()
        if self._complained is None or now - self._complained >= SILENCE:
            self._complained = now
            logger.error("Zalo refuses ZALO_BOT_TOKEN; answers wait until it takes one")
