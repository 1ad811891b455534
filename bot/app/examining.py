"""What `nhipcau doctor` looks at."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.app.platforms import platforms_to_examine
from bot.channels.common.proxies import client_options
from bot.errors import ContentError, NhipCauError
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.editions import cache_for, load_content
from bot.operations.examination import Check, clock_beside, page_there, port_for_us
from bot.settings import Settings
from bot.storage.inspection import problems_of


def examinations(settings: Settings) -> dict[str, Check]:
    """What `nhipcau doctor` looks at, by name."""
    checks: dict[str, Check] = {
        "content": partial(_examine_content, settings),
        "database": partial(_examine_database, settings),
        "port": partial(port_for_us, settings.host, settings.port, ("HOST", "PORT"), "/healthz"),
    }
    if settings.web_port is not None:
        names = ("WEB_HOST", "WEB_PORT")
        checks["web page"] = partial(
            port_for_us, settings.web_host, settings.web_port, names, "/widget.js"
        )
    if settings.web_url is not None:
        checks["public page"] = partial(page_there, settings.web_url, "/widget.js")
    for at in platforms_to_examine(settings):
        checks[at.title] = at.token
        checks[f"{at.title} webhook"] = at.webhook
        options = client_options(at.proxy, connections=1)
        checks[f"clock, by {at.title}"] = partial(clock_beside, at.api_url, options)
    return checks


async def _examine_content(settings: Settings) -> str:
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    files = cache_for(settings, settings.content_dir)
    try:
        content = await asyncio.to_thread(load_content, settings.content_dir, lexicon, files)
    except ContentError as error:
        if not error.problems:
            raise
        count, where = len(error.problems), settings.content_dir
        text = f"{where} has {count} problems; list them with: nhipcau content check"
        raise NhipCauError(text) from None
    if not content.entries:
        raise NhipCauError(f"{settings.content_dir} holds no entries: nothing could be answered")
    return f"{len(content.entries)} entries, in {', '.join(lexicon.locales)}"


async def _examine_database(settings: Settings) -> str:
    problems = await problems_of(settings.database)
    if problems:
        raise NhipCauError("; ".join(problems))
    return "sound, of this version, and can be written"
