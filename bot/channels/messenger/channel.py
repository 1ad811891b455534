"""The Messenger channel: which Page we are, what comes in, what goes out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute

from bot.channels.common.errors import ApiError, ErrorKind
from bot.channels.common.handling import ConversationHandler
from bot.channels.common.receiving import webhook_route
from bot.channels.common.running import Away, Services
from bot.channels.common.spoken import spoken_in
from bot.channels.messenger.api import MessengerApi, Page
from bot.channels.messenger.calls import Address
from bot.channels.messenger.gateway import MessengerGateway
from bot.channels.messenger.handling import MessengerReader
from bot.channels.messenger.platform import MESSENGER
from bot.channels.messenger.profile import keep_set_up
from bot.channels.messenger.webhook import MessengerSender, verification_route
from bot.errors import ChannelError
from bot.i18n.words import Lexicon

logger = logging.getLogger(__name__)

REFUSED = (
    "MESSENGER_PAGE_TOKEN is refused by Meta, or MESSENGER_APP_SECRET is that of another app; "
    "accepted: a token of the Page that has not ended, and the secret of the app it was made with"
)
OTHER_PAGE = "MESSENGER_PAGE_TOKEN is of another Page than MESSENGER_PAGE_ID"
PATH = "/messenger"
"""Where events are brought, and where Meta asks whether we want them."""


def messenger_channel(page: Page, verify_token: str, services: Services) -> MessengerChannel:
    """The channel of a Page. `verify_token`: what Meta shows when it asks for the address."""
    sender = MessengerSender(page.secret, page.id)
    routes = [
        webhook_route(PATH, sender, services.receiver.accept),
        verification_route(PATH, verify_token),
    ]
    return MessengerChannel(page, services, routes)


class MessengerChannel:
    """`Channel` of one Page. Its events are brought; Meta has no way to fetch them."""

    platform = MESSENGER
    fetching = None

    def __init__(self, page: Page, services: Services, routes: Sequence[BaseRoute] = ()) -> None:
        api = self._api = MessengerApi(page)
        self._page = page
        self._site = services.site
        self._lexicon: Callable[[], Lexicon] = services.lexicon
        reader = MessengerReader(spoken_in(services.lexicon), page.id, services.site)
        self.handler = ConversationHandler(MESSENGER, reader, services.talk)
        self.gateway = MessengerGateway(api)
        self.routes = routes

    def address_of(self, user: str) -> Address:
        """As the Page knows them."""
        return Address(user.partition(":")[2], user, self._site)

    async def connect(self) -> None:
        """Learn whether we are the Page. Raises ChannelError where Meta says that we are not."""
        try:
            name = await name_of_page(self._api, self._page.id)
        except ApiError as error:
            if error.kind is ErrorKind.TOKEN:
                raise ChannelError(REFUSED) from None
            raise Away(str(error)) from None
        logger.info("answering on Messenger as %s", name or "a Page")

    async def attend(self) -> None:
        """Make the Page look as it should."""
        await keep_set_up(self._api, self._lexicon)

    async def close(self) -> None:
        """Give back connections."""
        await self._api.close()


async def name_of_page(api: MessengerApi, page: str) -> str:
    """The Page's name. Raises ChannelError where the token is another's, ApiError."""
    me = await api.get("me", fields="id,name")
    if str(me.get("id")) != page:
        raise ChannelError(OTHER_PAGE)
    name = me.get("name")
    return name if isinstance(name, str) else ""
