"""Tells Telegram where to bring updates: once, by an operator, not by each process that starts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from telegram import User, WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.channels.common.proxies import client_options
from bot.channels.telegram.intake import UPDATES
from bot.errors import ChannelError

HEARS = {
    True: "in groups it hears everything",
    False: "in groups it hears /ask and replies, and mentions only as an administrator "
    "(privacy mode; @BotFather: /setprivacy)",
}
"""By `Registration.hears_groups`, for those who operate the bot."""

ELSEWHERE = {
    True: "`@bot words` offers answers in any chat",
    False: "`@bot words` offers nothing in other chats (@BotFather: /setinline)",
}
"""By `Registration.is_inline`."""
GUEST = {
    True: "it can be summoned as a guest",
    False: "it cannot be summoned as a guest (guest mode, in @BotFather's app)",
}
"""By `Registration.is_guest`."""

Client: TypeAlias = ExtBot[None]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Registration:
    """What Telegram says of a bot and its webhook."""

    name: str
    """Without the @."""
    url: str
    """Empty where updates are fetched."""
    pending: int
    """Updates that wait at Telegram."""
    connections: int | None
    updates: tuple[str, ...]
    """Kinds that are brought; empty for Telegram's own choice."""
    last_error: str | None
    """When and why the last delivery failed."""
    hears_groups: bool
    """Whether everything that is written in a group comes, a mention too."""
    is_inline: bool = False
    """Whether it is asked while somebody types its name in another chat."""
    is_guest: bool = False
    """Whether it is asked where it is not."""

    @property
    def reach(self) -> str:
        """Where people can ask it beside its private chat, for those who operate it."""
        return "; ".join(
            (HEARS[self.hears_groups], ELSEWHERE[self.is_inline], GUEST[self.is_guest])
        )


class Registrar:
    """One bot's entry at Telegram. Every method raises ChannelError, without token or secret."""

    def __init__(self, token: str, api_url: str, proxy: str | None = None) -> None:
        """`proxy`: the address of one to go through."""
        self._token = token
        self._proxy = proxy
        self._base = f"{api_url.rstrip('/')}/bot"

    async def set(self, url: str, secret: str, connections: int) -> None:
        """From now on updates are brought to `url`, over so many connections at once (1 to 100);
        those that wait are kept."""

        async def call(bot: Client) -> None:
            await bot.set_webhook(
                url,
                max_connections=connections,
                allowed_updates=list(UPDATES),
                secret_token=secret,
            )

        await self._do(call, secret)

    async def delete(self) -> None:
        """From now on updates are fetched; those that wait are kept."""

        async def call(bot: Client) -> None:
            await bot.delete_webhook()

        await self._do(call)

    async def info(self) -> Registration:
        """As Telegram has it now."""

        async def call(bot: Client) -> Registration:
            return _registration(bot.bot, await bot.get_webhook_info(), self._redact)

        return await self._do(call)

    async def check_token(self) -> str:
        """Who we are, in a line."""
        found = await self.info()
        return f"answers as @{found.name}; {found.reach}"

    async def check_webhook(self, url: str | None) -> str:
        """Whether updates are brought to `url`, or nowhere where it is None, in a line. Raises
        ChannelError, which says what to do."""
        found = await self.info()
        where = f"brings updates to {found.url}" if found.url else "brings updates nowhere"
        if found.url == self._redact(url or ""):
            failure = f"; last failure: {found.last_error}" if found.last_error else ""
            return f"Telegram {where}, {found.pending} wait{failure}" if url else "not set"
        command = "delete-webhook" if url is None else "set-webhook"
        raise ChannelError(f"Telegram {where}; mend it with: nhipcau telegram {command}")

    async def _do(
        self, call: Callable[[Client], Coroutine[Any, Any, Result]], secret: str = ""
    ) -> Result:
        try:
            async with ExtBot(
                self._token,
                base_url=self._base,
                request=HTTPXRequest(httpx_kwargs=client_options(self._proxy, 1)),
            ) as bot:
                return await call(bot)
        except InvalidToken:  # its text holds the token
            raise ChannelError("TELEGRAM_BOT_TOKEN is refused by Telegram") from None
        except TelegramError as error:
            text = self._redact(error.message, secret)
            raise ChannelError(f"Telegram did not do it: {text}") from None

    def _redact(self, text: str, secret: str = "") -> str:
        text = text.replace(self._token, "(token)")
        return text.replace(secret, "(secret)") if secret else text


def _registration(me: User, info: WebhookInfo, redact: Callable[[str], str]) -> Registration:
    error = None
    if info.last_error_date is not None:
        error = f"{info.last_error_date:%Y-%m-%d %H:%M:%S} UTC: {info.last_error_message}"
    return Registration(
        name=me.username or "",
        url=redact(info.url),
        pending=info.pending_update_count,
        connections=info.max_connections,
        updates=tuple(info.allowed_updates or ()),
        last_error=redact(error) if error is not None else None,
        hears_groups=bool(me.can_read_all_group_messages),
        is_inline=bool(me.supports_inline_queries),
        is_guest=bool(me.supports_guest_queries),
    )
