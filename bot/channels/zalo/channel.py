"""The Zalo channel: who we are there, what comes in, what goes out."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.channels.common.errors import ApiError, ErrorKind
from bot.channels.common.handling import ConversationHandler
from bot.channels.common.payload import mapping
from bot.channels.common.receiving import webhook_route
from bot.channels.common.running import Away, Services
from bot.channels.common.spoken import spoken_in
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.calls import Address
from bot.channels.zalo.gateway import ZaloGateway
from bot.channels.zalo.handling import ZaloReader
from bot.channels.zalo.intake import source_of
from bot.channels.zalo.platform import ZALO
from bot.channels.zalo.polling import Poller
from bot.channels.zalo.reading import Me
from bot.channels.zalo.webhook import ZaloSender
from bot.errors import ChannelError

logger = logging.getLogger(__name__)

REFUSED = (
    "ZALO_BOT_TOKEN is refused by Zalo; accepted: the token that Zalo Bot Creator gave you, not "
    "reset since"
)

PATH = "/zalo"
"""Where events are taken, beside the path of the address that Zalo was given: a proxy may pass
that on as another."""


def zalo_channel(
    token: str,
    api_url: str,
    services: Services,
    *,
    url: str | None,
    secret: str | None,
    proxy: str | None = None,
) -> ZaloChannel:
    """The channel of a bot. `url`, `secret`: where and how events are brought; None: fetched.
    `proxy`: the address of one to go through."""
    api = ZaloApi(token, api_url, proxy)
    if url is None or secret is None:
        return ZaloChannel(api, services)
    sender = ZaloSender(secret, source_of(api.number))
    places = [webhook_route(place, sender, services.receiver.accept) for place in (PATH, url)]
    routes = {route.path: route for route in places}
    return ZaloChannel(api, services, polls=False, routes=list(routes.values()))


class ZaloChannel:
    """`Channel` of one bot."""

    platform = ZALO

    def __init__(
        self,
        api: ZaloApi,
        services: Services,
        *,
        polls: bool = True,
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        """`polls`: whether events are fetched; otherwise somebody else feeds the receiver."""
        self._api = api
        self._site = services.site
        self._reader = ZaloReader(spoken_in(services.lexicon), services.site)
        self.handler = ConversationHandler(ZALO, self._reader, services.talk)
        self.gateway = ZaloGateway(api)
        self.fetching = Poller(api, services.receiver, services.roles) if polls else None
        self.routes = routes

    def address_of(self, user: str) -> Address:
        """A person's private chat has the person's own name."""
        return Address(user.partition(":")[2], user, site=self._site)

    async def connect(self) -> None:
        """Learn who we are. Raises ChannelError where Zalo refuses the token."""
        try:
            found = await self._api.call("getMe")
        except ApiError as error:
            if error.kind is ErrorKind.TOKEN:
                raise ChannelError(REFUSED) from None
            raise Away(str(error)) from None
        self._reader.me = me_of(found)
        logger.info("answering on Zalo as %s", self._reader.me.title)

    async def attend(self) -> None:
        """Fetch events, where they are not brought."""
        if self.fetching is not None:
            await self.fetching.run()

    async def close(self) -> None:
        """Give back connections."""
        await self._api.close()


def me_of(found: object) -> Me:
    """What `getMe` says of the bot."""
    bot = mapping(found)
    id_, names = bot.get("id"), (bot.get("account_name"), bot.get("display_name"))
    return Me(
        id_ if isinstance(id_, str) else "",
        tuple(name.strip() for name in names if isinstance(name, str) and name.strip()),
        bot.get("can_join_groups") is True,
    )
