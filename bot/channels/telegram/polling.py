"""Long polling: fetches raw updates, and tells Telegram only once they are stored."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from urllib.parse import urlsplit

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.common.polling import FIRST_PAUSE, Fetcher
from bot.channels.telegram.intake import UPDATES, source_of, updates_of
from bot.channels.telegram.types import Bot
from bot.delivery.model import Update
from bot.delivery.ports import RoleStore
from bot.delivery.receiver import GATHERED, Receiver
from bot.errors import ChannelError

LONG_POLL = 10
"""Seconds a request for updates waits at Telegram."""
SLACK = 5.0
"""Seconds beyond that until a poll counts as lost on the way."""
REFUSED_FOR = 40.0
"""Seconds of nothing but refusals after which the token is taken to be refused."""
LONGEST_PAUSE = 2.0
"""Seconds from one try that fails to the next, at most; doubles with each one from FIRST_PAUSE."""
LOOK = 3.0
"""Seconds to wait for an answer after a failure. Then we ask for what is there already: on a line
that swallows everything, a long poll would be found out late, and once more after it is mended."""
CONFLICT_PAUSE = 5.0
"""Seconds to wait while another program fetches: Telegram is not to be hammered."""
REFUSED = (
    "TELEGRAM_BOT_TOKEN is refused by Telegram; accepted: the token that @BotFather gave you, "
    "not revoked since"
)


class Poller(Fetcher):
    """Fetches a bot's updates. One process at a time does: Telegram serves no second one."""

    def __init__(
        self,
        bot: Bot,
        receiver: Receiver,
        roles: RoleStore,
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(receiver, roles, clock)
        self._bot = bot
        self._refused_since: float | None = None

    @property
    def source(self) -> object:
        """The bot's number."""
        return self._bot.id

    async def _poll(self) -> None:
        offset: int | None = None
        pause = FIRST_PAUSE
        must_free = True
        has_failed = False
        asked_at = -math.inf
        while True:
            await asyncio.sleep(max(0.0, asked_at + GATHERED - self._clock()))
            asked_at = self.ticked_at = self._clock()
            try:
                if must_free:  # while there is a webhook, nothing can be fetched
                    await self._bot.call("deleteWebhook", {}, patience=LOOK)
                    must_free = False
                updates = await self._fetch(offset, is_look=has_failed)
            except TelegramError as error:
                has_failed = True
                if isinstance(error, Conflict):
                    must_free = await self._note_conflict()
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

    async def _note_conflict(self) -> bool:
        """Whether a webhook is in the way, which is to be taken away."""
        host = await self._webhook()
        if host:
            self._complain("a webhook is set for this bot, at %s; it is taken away", host)
        else:
            self._complain("another process fetches this bot's updates; only one may")
        return bool(host)

    async def _webhook(self) -> str | None:
        """Where somebody else has Telegram bring the updates: the host alone, as a path may be a
        secret; None where nobody has."""
        try:
            info = await self._bot.call("getWebhookInfo", {}, patience=LOOK)
            return urlsplit(info["url"]).hostname if isinstance(info, dict) else None
        except (TelegramError, KeyError, ValueError):
            return None

    async def _rest(self, error: TelegramError, pause: float) -> float:
        """Wait as long as this error asks for; returns how long the next one should."""
        if not isinstance(error, InvalidToken):
            self._refused_since = None
        match error:
            case InvalidToken():
                self._note_refusal()
                wait = LONGEST_PAUSE
            case Conflict():
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
