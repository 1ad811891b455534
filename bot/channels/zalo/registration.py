"""Tells Zalo where to bring events: once, by an operator, not by each process that starts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.common.errors import ApiError, ErrorKind
from bot.channels.common.payload import mapping
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.channel import REFUSED, me_of
from bot.errors import ChannelError

NO_WEBHOOK = 404
CHECKING = 30.0
"""Seconds to wait for an answer: while it is asked, Zalo tries the address."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What Zalo says of a bot and its webhook."""

    name: str
    joins_groups: bool
    url: str
    """Empty where events are fetched."""


class Registrar:
    """One bot's entry at Zalo. Every method raises ChannelError, without token or secret."""

    def __init__(self, token: str, api_url: str, proxy: str | None = None) -> None:
        """`proxy`: the address of one to go through."""
        self._token = token
        self._api_url = api_url
        self._proxy = proxy

    async def set(self, url: str, secret: str) -> None:
        """From now on events are brought to `url`."""
        await self._do("setWebhook", {"url": url, "secret_token": secret}, secret)

    async def delete(self) -> None:
        """From now on events are fetched. Where there is no webhook it is done already."""
        await self._do("deleteWebhook")

    async def info(self) -> Registration:
        """As Zalo has it now."""
        me, webhook = await asyncio.gather(self._do("getMe"), self._do("getWebhookInfo"))
        url = mapping(webhook).get("url")
        bot = me_of(me)
        return Registration(
            bot.title,
            bot.joins_groups,
            url.replace(self._token, "(token)") if isinstance(url, str) else "",
        )

    async def check_token(self) -> str:
        """Who we are, in a line."""
        return f"answers as {me_of(await self._do('getMe')).title}"

    async def check_webhook(self, url: str | None) -> str:
        """Whether events are brought to `url`, or fetched where it is None, in a line. Raises
        ChannelError, which says what to do."""
        found = await self.info()
        if url is None:
            return "not set" + ("; the one that Zalo has the bot deletes" if found.url else "")
        where = f"brings updates to {found.url}" if found.url else "brings updates nowhere"
        if found.url != url.replace(self._token, "(token)"):
            raise ChannelError(f"Zalo {where}; mend it with: nhipcau zalo set-webhook")
        return f"Zalo {where}"

    async def _do(
        self, method: str, parameters: Mapping[str, Any] | None = None, secret: str = ""
    ) -> Any:
        api = ZaloApi(self._token, self._api_url, self._proxy)
        try:
            return await api.call(method, parameters, patience=CHECKING, takes_bare=True)
        except ApiError as error:
            if method != "setWebhook" and error.code == NO_WEBHOOK:
                return None
            if error.kind is ErrorKind.TOKEN:
                raise ChannelError(REFUSED) from None
            said = error.description.replace(secret, "(secret)") if secret else error.description
            raise ChannelError(f"Zalo did not do it: {said or error}") from None
        finally:
            await api.close()
