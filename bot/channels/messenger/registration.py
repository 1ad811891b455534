"""Tells Meta which events to bring: once, by an operator, not by each process that starts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.channels.common.errors import ApiError, ErrorKind
from bot.channels.common.payload import mapping
from bot.channels.messenger.api import MessengerApi, Page
from bot.channels.messenger.channel import REFUSED, name_of_page
from bot.errors import ChannelError

Result = TypeVar("Result")

FIELDS = ("messages", "messaging_postbacks", "messaging_referrals")
"""Kinds of events that are read; nothing else need be brought."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What Meta says of a Page."""

    name: str
    fields: Mapping[str, tuple[str, ...]]
    """By app, the events it gets of the Page; empty where no app gets any."""

    @property
    def missing(self) -> list[str]:
        """Events that the bot needs and no app gets."""
        brought = {field for fields in self.fields.values() for field in fields}
        return [field for field in FIELDS if field not in brought]


class Registrar:
    """One Page's entry at Meta. Every method raises ChannelError, without token or secret."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def subscribe(self) -> None:
        """From now on the Page's events are brought to the app's callback address."""
        await self._do(self._subscribe)

    async def info(self) -> Registration:
        """As Meta has it now."""
        return await self._do(self._info)

    async def check_token(self) -> str:
        """Which Page we are, in a line."""
        return f"answers as {(await self.info()).name or 'a Page'}"

    async def check_webhook(self) -> str:
        """Whether Meta brings what the bot reads, in a line. Raises ChannelError, which says what
        to do. To which address it brings that, only the app dashboard shows."""
        missing = (await self.info()).missing
        if missing:
            fields = ", ".join(missing)
            raise ChannelError(
                f"Meta does not bring {fields}; mend it with: nhipcau messenger set-webhook"
            )
        return "Meta brings what people write to the address in its app dashboard"

    async def _subscribe(self, api: MessengerApi) -> None:
        body = {"subscribed_fields": ",".join(FIELDS)}
        answer = await api.post(f"{self._page.id}/subscribed_apps", body)
        if answer.get("success") is not True:
            raise ChannelError("Messenger did not do it: it does not say why")

    async def _info(self, api: MessengerApi) -> Registration:
        name = await name_of_page(api, self._page.id)
        answer = await api.get(f"{self._page.id}/subscribed_apps", fields="name,subscribed_fields")
        return Registration(name, dict(_apps(answer.get("data"))))

    async def _do(self, ask: Callable[[MessengerApi], Awaitable[Result]]) -> Result:
        api = MessengerApi(self._page)
        try:
            return await ask(api)
        except ApiError as error:
            if error.kind is ErrorKind.TOKEN:
                raise ChannelError(REFUSED) from None
            raise ChannelError(f"Messenger did not do it: {error.description or error}") from None
        finally:
            await api.close()


def _apps(data: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    for app in data if isinstance(data, list) else ():
        name, fields = mapping(app).get("name"), mapping(app).get("subscribed_fields")
        found = fields if isinstance(fields, list) else []
        yield str(name or "an app"), tuple(one for one in found if isinstance(one, str))
