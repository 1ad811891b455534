"""What is done to files at a terminal goes on record with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.app.stores import stored
from bot.cli.author import author
from bot.settings import load_settings


def on_record(write: Callable[[], object], what: str, target: str, detail: str = "") -> None:
    """Do it, and note what was done to which entry: neither without the other."""
    from bot.storage.audit_store import Line, SqlAuditStore  # noqa: PLC0415

    async def run() -> None:
        line = Line(author(), what, target, detail)
        async with stored(load_settings()) as engine, SqlAuditStore(engine).adding([line]):
            write()

    asyncio.run(run())
