"""`nhipcau run`: the configured channels."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import sys

from bot.channels.common.stopping import Stop
from bot.cli import app
from bot.cli.chat import converse
from bot.cli.logs import set_up_logging
from bot.settings import describe_env_file, load_settings

logger = logging.getLogger(__name__)


@app.command()
def run() -> None:
    """Start the bot: its web page, Telegram with TELEGRAM_BOT_TOKEN set, Zalo with ZALO_BOT_TOKEN,
    Messenger with MESSENGER_PAGE_TOKEN; with none a chat in this terminal too, where there is one.
    """
    stop = Stop()
    stop.listen()
    settings = load_settings()
    tokens = settings.telegram_bot_token, settings.zalo_bot_token, settings.messenger_page_token
    has_token = any(token is not None for token in tokens)
    if not has_token and (settings.web_port is None or _has_input()):
        sys.stderr.write("TELEGRAM_BOT_TOKEN is not set: this is a chat in the terminal.\n")
        converse(with_page=sys.stdin.isatty())
        return
    set_up_logging(settings.log_level, settings.log_format)
    for line in describe_env_file():
        logger.log(logging.WARNING if "chmod" in line else logging.INFO, "%s", line)
    # Reading all of it takes a while, in which a stop is listened for already.
    from bot.app.running import run_channels  # noqa: PLC0415

    asyncio.run(run_channels(settings, stop))


def _has_input() -> bool:
    """Whether a chat has somebody to talk to: a person, or a pipe or file with questions. A
    service and a container have a device that gives nothing."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):  # made by whoever runs us in their own process
        return True
    except AttributeError:  # closed before we began
        return False
    return sys.stdin.isatty() or not stat.S_ISCHR(mode)
