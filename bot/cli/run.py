"""`nhipcau run`: the configured channels."""

from __future__ import annotations

import asyncio
import logging
import sys

from bot.app import run_channels
from bot.channels.common.stopping import Stop
from bot.cli import app
from bot.cli.chat import chat
from bot.cli.logs import set_up_logging
from bot.settings import describe_env_file, load_settings

logger = logging.getLogger(__name__)


@app.command()
def run() -> None:
    """Start the bot: on Telegram with TELEGRAM_BOT_TOKEN set, on Zalo with ZALO_BOT_TOKEN, on both
    with both; else as a chat in this terminal."""
    stop = Stop()
    stop.listen()
    settings = load_settings()
    if settings.telegram_bot_token is None and settings.zalo_bot_token is None:
        sys.stderr.write("TELEGRAM_BOT_TOKEN is not set: this is a chat in the terminal.\n")
        chat()
        return
    set_up_logging(settings.log_level, settings.log_format)
    for line in describe_env_file():
        logger.log(logging.WARNING if "chmod" in line else logging.INFO, "%s", line)
    asyncio.run(run_channels(settings, stop))
