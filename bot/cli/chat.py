"""`nhipcau chat`: the bot in this terminal."""

from __future__ import annotations

import asyncio

from bot.app import run_console
from bot.cli import app
from bot.cli.logs import set_up_logging
from bot.settings import load_settings


@app.command()
def chat() -> None:
    """Chat in the terminal: what the person chose is remembered, as on any channel."""
    settings = load_settings()
    set_up_logging("WARNING" if settings.log_level == "INFO" else settings.log_level, "text")
    asyncio.run(run_console(settings))
