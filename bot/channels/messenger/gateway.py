"""Makes the calls of the outbox to Messenger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.channels.common.errors import ApiError, ErrorKind
from bot.channels.common.gateway import PROBE, ApiGateway
from bot.channels.messenger.api import MessengerApi
from bot.channels.messenger.calls import Call
from bot.delivery import model

BAD_PARAMETER = "100"
"""Meta's code for a call whose form it does not take."""


class MessengerGateway(ApiGateway):
    """`Gateway` on a Page."""

    def __init__(self, api: MessengerApi, clock: Callable[[], float] | None = None) -> None:
        super().__init__("Messenger", "MESSENGER_PAGE_TOKEN", clock)
        self._api = api

    async def _call(self, payload: str) -> model.Outcome:
        call = Call.load(payload)
        try:
            answer = await self._api.post("me/messages", call.body)
        except ApiError as error:
            is_form = error.kind is ErrorKind.REFUSED and error.code == BAD_PARAMETER
            if is_form and call.quick_replies:  # the numbers in the text say the same
                return model.Instead(replace(call, quick_replies=[]).dump(), str(error))
            raise
        message = answer.get("message_id")
        if isinstance(message, str):
            return model.Sent(message if len(message) <= model.LONGEST_EVENT else None)
        if "recipient_id" in answer:
            return model.Sent()
        return model.Unknown("messages: an answer that is none")

    async def _probe(self) -> None:
        await self._api.get("me", patience=PROBE, fields="id")
