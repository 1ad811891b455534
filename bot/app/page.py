"""The web page, on a listener of its own."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.site import Site
from bot.channels.messenger.handling import link_to
from bot.channels.web.page import KEEP_ALIVE, WebPage
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import LiveKnowledge
from bot.delivery.idling import Idling
from bot.errors import SettingsError
from bot.messages import Incoming, Reply
from bot.operations import http
from bot.settings import Settings
from bot.storage.secret_store import shared_secret

logger = logging.getLogger(__name__)


@asynccontextmanager
async def page_served(
    settings: Settings,
    knowledge: LiveKnowledge,
    dialogue: Dialogue,
    engine: AsyncEngine,
    idling: Idling | None = None,
) -> AsyncIterator[str | None]:
    """The web page, on a listener of its own; gives its address, None where there is no page.

    An address that cannot be had is a warning: the bot has other doors.
    """
    if settings.web_port is None:
        yield None
        return

    async def handle(incoming: Incoming) -> tuple[Reply, ...]:
        if idling is not None:
            idling.worked(is_stored=False)
            await idling.give_way()
        return await dialogue.handle(incoming)

    page = WebPage(
        handle,
        lambda: knowledge.edition,
        await shared_secret(engine, "web"),
        site=Site(settings.web_url or ""),
        coded=[f"{link_to(id_)}?ref="] if (id_ := settings.messenger_page_id) else [],
        origins=settings.web_origins,
        proxies=settings.web_proxies,
    )
    names = ("WEB_HOST", "WEB_PORT")
    async with AsyncExitStack() as stack:
        try:
            listener = http.serving(
                page.routes,
                settings.web_host,
                settings.web_port,
                keep_alive=KEEP_ALIVE,
                settings=names,
            )
            port = await stack.enter_async_context(listener)
        except SettingsError as error:
            logger.warning("the web page is not served: %s", error)
            yield None
        else:
            yield _address(settings.web_host, port)


def _address(host: str, port: int) -> str:
    """Where to look for what is served there, as an address for a browser on this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"
