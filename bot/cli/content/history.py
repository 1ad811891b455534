"""`nhipcau content history` and `rollback`: what was taught beside the files."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from bot.app.stores import stored
from bot.cli.author import author
from bot.cli.content.desk import content
from bot.cli.telling import AsJson, tell
from bot.errors import ContentError
from bot.settings import load_settings

Entry = Annotated[str, typer.Argument(help="The id of an entry.")]


@content.command()
def history(
    entry: Entry,
    *,
    as_json: AsJson = False,
) -> None:
    """List what was taught to an entry: when, by whom, and whether it was taken back."""
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    async def read() -> None:
        async with stored(load_settings()) as engine:
            for record in await SqlRevisionStore(engine).history(entry):
                tell(record.as_json(), record, as_json=as_json)

    asyncio.run(read())


@content.command()
def rollback(
    entry: Entry,
    *,
    to: Annotated[
        int | None,
        typer.Option(min=0, help="Take back all that is newer than this; 0: everything."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take back what was taught to an entry: the newest of it, or all since a number of its
    history. The record stays."""
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    async def take_back() -> None:
        async with stored(load_settings()) as engine:
            store = SqlRevisionStore(engine)
            records = [one for one in await store.history(entry) if one.withdrawn_at is None]
            if to is not None:
                records = [one for one in records if one.revision.number > to]
            if not records:
                raise ContentError(f"{entry}: nothing that was taught is in force")
            chosen = records if to is not None else records[-1:]
            await store.withdraw([one.revision.number for one in chosen], author())
            for one in chosen:
                tell(asdict(one.revision), f"{one.revision.number}: {one.brief}", as_json=as_json)

    asyncio.run(take_back())
