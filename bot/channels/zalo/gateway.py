"""Makes the calls of the outbox to Zalo."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.common.gateway import PROBE, ApiGateway
from bot.channels.common.payload import mapping
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.calls import Call
from bot.delivery import model


class ZaloGateway(ApiGateway):
    """`Gateway` on a bot."""

    def __init__(self, api: ZaloApi, clock: Callable[[], float] | None = None) -> None:
        super().__init__("Zalo", "ZALO_BOT_TOKEN", clock)
        self._api = api

    async def _call(self, payload: str) -> model.Outcome:
        call = Call.load(payload)
        result = await self._api.call(call.method, call.parameters)
        message = mapping(result).get("message_id")
        return model.Sent(message if isinstance(message, str) else None)

    async def _probe(self) -> None:
        await self._api.call("getMe", patience=PROBE)
