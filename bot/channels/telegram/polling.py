"""Long polling: fetches raw updates, and tells Telegram only once they are stored."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.intake import UPDATES, source_of, updates_of
from bot.channels.telegram.types import Bot
from bot.delivery.leadership import Leadership
from bot.delivery.model import Update
from bot.delivery.ports import LeadershipLost, RoleStore
from bot.delivery.receiver import Receiver
from bot.errors import ChannelError, InboxFull, StorageError

logger = logging.getLogger(__name__)

LONG_POLL = 10
"""Seconds a request for updates waits at Telegram."""
SLACK = 5.0
"""Seconds beyond that until a poll counts as lost on the way."""
REFUSED_FOR = 40.0
"""Seconds of nothing but refusals after which the token is taken to be refused."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 2.0
"""Seconds from one try that fails to the next; doubles with each one."""
LOOK = 3.0
"""Seconds to wait for an answer after a failure. Then we ask for what is there already: on a line
that swallows everything, a long poll would be found out late, and once more after it is mended."""
CONFLICT_PAUSE = 5.0
"""Seconds to wait while another program fetches: Telegram is not to be hammered."""
REFUSED = (
    "TELEGRAM_BOT_TOKEN is refused by Telegram; accepted: the token that @BotFather gave you, "
    "not revoked since"
)


class Poller:
    """Fetches a bot's updates. One process at a time does: Telegram serves no second one."""

    def __init__(
        self,
        bot: Bot,
        receiver: Receiver,
        roles: RoleStore,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._bot = bot
        self._receiver = receiver
        self._roles = roles
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._refused_since: float | None = None
        self._complained = -math.inf
        self.ticked_at: float | None = None
        """When the loop last came round, whatever came of it; None before it began or while
        another process has the role."""
        self.succeeded_at: float | None = None
        """When Telegram last answered."""

    async def run(self) -> None:
        """Until cancelled. Raises ChannelError where Telegram refuses the token."""
        leadership = Leadership(self._roles, f"poller:{self._bot.id}")
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
        offset: int | None = None
        pause = FIRST_PAUSE
        must_free = True
        has_failed = False
        while True:
            self.ticked_at = self._clock()
            try:
                if must_free:  # while there is a webhook, nothing can be fetched
                    await self._bot.call("deleteWebhook", {}, patience=LOOK)
                    must_free = False
                updates = await self._fetch(offset, is_look=has_failed)
            except TelegramError as error:
                has_failed = True
                if isinstance(error, Conflict) and (host := await self._webhook()):
                    self._complain("a webhook is set for this bot, at %s; it is taken away", host)
                    must_free = True
                pause = await self._rest(error, pause)
                continue
            self._refused_since, pause, has_failed = None, FIRST_PAUSE, False
            self.succeeded_at = self._clock()
            if updates:
                await self._store(updates)
                offset = int(updates[-1].event) + 1

    async def _fetch(self, offset: int | None, *, is_look: bool) -> list[Update]:
        wait = 0 if is_look else LONG_POLL
        raws = await self._bot.call(
            "getUpdates",
            {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": UPDATES},
            patience=LOOK if is_look else LONG_POLL + SLACK,
        )
        updates = updates_of(raws, source_of(self._bot.id)) if isinstance(raws, list) else []
        if not updates and raws != []:
            raise TelegramError("getUpdates answered with something else")
        return updates

    async def _webhook(self) -> str | None:
        """Where somebody else has Telegram bring the updates: the host alone, as a path may be a
        secret; None where nobody has."""
        try:
            info = await self._bot.call("getWebhookInfo", {}, patience=LOOK)
            return urlsplit(info["url"]).hostname if isinstance(info, dict) else None
        except (TelegramError, KeyError, ValueError):
            return None

    async def _store(self, updates: Sequence[Update]) -> None:
        """Returns when they are stored; until then Telegram is not told that we have them."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._receiver.accept(updates)
            except (StorageError, InboxFull) as error:
                self._complain("updates cannot be stored: %s", error)
                self.ticked_at = self._clock()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    async def _rest(self, error: TelegramError, pause: float) -> float:
        """Wait as long as this error asks for; returns how long the next one should."""
        if not isinstance(error, InvalidToken):
            self._refused_since = None
        match error:
            case InvalidToken():
                self._note_refusal()
                wait = LONGEST_PAUSE
            case Conflict():
                self._complain("another process fetches this bot's updates; only one may")
                wait = CONFLICT_PAUSE
            case RetryAfter():
                after = error.retry_after
                wait = float(after) if isinstance(after, int) else after.total_seconds()
            case _:
                self._complain("updates cannot be fetched (%s)", type(error).__name__)
                took = self._clock() - (self.ticked_at or 0.0)
                wait = max(FIRST_PAUSE, pause - took)
        self.ticked_at = self._clock()
        while wait > 0:  # a long wait is no deafness
            self.ticked_at = self._clock()
            await asyncio.sleep(min(wait, 30.0))
            wait -= 30.0
        return min(pause * 2, LONGEST_PAUSE)

    def _note_refusal(self) -> None:
        """One 401 or 404 happens in Telegram's own upkeep; many in a row are meant."""
        now = self._clock()
        self._refused_since = now if self._refused_since is None else self._refused_since
        self._complain("Telegram refuses the token")
        if now - self._refused_since >= REFUSED_FOR:
            raise ChannelError(REFUSED)

    def _complain(self, message: str, *arguments: object) -> None:
        """Log, but not with every try."""
        now = self._clock()
        if now - self._complained >= 30.0:
            self._complained = now
            logger.warning(message, *arguments)
