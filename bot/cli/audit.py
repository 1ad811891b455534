"""`nhipcau audit`: what administrators did."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated

import typer

from bot.app import stored
from bot.cli import app
from bot.settings import load_settings


@app.command()
def audit(
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many lines at most.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what administrators did, the newest first: when, who, what, and from which chat."""
    from bot.storage.audit_store import SqlAuditStore  # noqa: PLC0415

    async def read() -> None:
        async with stored(load_settings()) as engine:
            for line in await SqlAuditStore(engine).newest(limit):
                told = json.dumps(line.as_json(), ensure_ascii=False) if as_json else line
                sys.stdout.write(f"{told}\n")

    asyncio.run(read())
