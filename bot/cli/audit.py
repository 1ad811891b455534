"""`nhipcau audit`: what administrators did."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.app.stores import stored
from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.settings import load_settings


@app.command()
def audit(
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many lines at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what administrators did, the newest first: when, who, what, and from which chat."""
    from bot.storage.audit_store import SqlAuditStore  # noqa: PLC0415

    async def read() -> None:
        async with stored(load_settings()) as engine:
            for line in await SqlAuditStore(engine).newest(limit):
                tell(line.as_json(), line, as_json=as_json)

    asyncio.run(read())
