"""`nhipcau chat`: the bot in this terminal."""

from __future__ import annotations

import asyncio
import sys

from bot.cli import app
from bot.cli.logs import set_up_logging
from bot.settings import load_settings


@app.command()
def chat() -> None:
    """Chat in the terminal: what the person chose is remembered, as on any channel."""
    converse(with_page=False)


def converse(*, with_page: bool) -> None:
    """The chat until the person leaves. `with_page`: and the web page as long."""
    from bot.app.console import run_console  # noqa: PLC0415  (`run` may not need it)

    settings = load_settings()
    set_up_logging("WARNING" if settings.log_level == "INFO" else settings.log_level, "text")
    asyncio.run(run_console(settings, _greet if with_page else None))


def _greet(address: str) -> None:
    sys.stderr.write(f"In a browser: open {address}\n")
