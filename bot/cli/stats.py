"""`nhipcau stats`: how much is asked, and what becomes of it."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import Annotated, Any

import typer

from bot.app.stores import stored
from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.conversation.counts import Stats
from bot.conversation.features.stats import as_csv
from bot.settings import load_settings


@app.command()
def stats(
    *,
    days: Annotated[int, typer.Option(min=1, max=400, help="How many days, today included.")] = 7,
    as_json: AsJson = False,
    csv: Annotated[bool, typer.Option("--csv", help="A row for each thing counted.")] = False,
) -> None:
    """Count questions by what became of them, language and platform, and those who asked."""
    from bot.storage.tally_store import SqlTallyStore  # noqa: PLC0415

    async def read() -> Stats:
        async with stored(load_settings()) as engine:
            return await SqlTallyStore(engine).stats(days)

    found = asyncio.run(read())
    if csv:
        sys.stdout.write(as_csv(found))
        return
    told = {
        "days": found.days,
        "people": found.people,
        "new": found.new,
        "outcomes": found.by(lambda what: what.outcome),
        "locales": found.by(lambda what: what.locale),
        "platforms": found.by(lambda what: what.platform),
        "by_day": dict(sorted(found.by(lambda what: what.day.isoformat()).items(), key=str)),
        "entries": dict(found.by(lambda what: what.entry, outcomes=("answered",)).most_common()),
    }
    tell(told, partial(_print, told), as_json=as_json)


def _print(told: dict[str, Any]) -> None:
    for name, value in told.items():
        if isinstance(value, dict):
            typer.echo(f"{name}:")
            for key, count in value.items():
                typer.echo(f"  {count:>7}  {key or '-'}")
        else:
            typer.echo(f"{name}: {value}")
