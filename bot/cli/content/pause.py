"""`nhipcau content pause` and `resume`: an entry out of service, and back into it."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated

import typer

from bot.app.stores import stored
from bot.cli.author import author
from bot.cli.content.desk import content, editor_locale, no_such_entry
from bot.cli.serving import at_the_desk
from bot.cli.telling import AsJson, tell
from bot.errors import ContentError
from bot.settings import load_settings

Entry = Annotated[str, typer.Argument(metavar="ID", help="The id of an entry.")]


@content.command()
def pause(id_: Entry, *, as_json: AsJson = False) -> None:
    """Take an entry out of service, wherever the bot runs: who asks for it is told that it is being
    looked over, and no list has it."""
    asyncio.run(_switch(id_, dt.datetime.now(dt.UTC).date().isoformat(), as_json=as_json))


@content.command()
def resume(id_: Entry, *, as_json: AsJson = False) -> None:
    """Put an entry back into service."""
    asyncio.run(_switch(id_, "", as_json=as_json))


async def _switch(id_: str, since: str, *, as_json: bool) -> None:
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    settings = load_settings()
    async with stored(settings) as engine:
        edition, desk = await at_the_desk(settings, engine)
        words = edition.lexicon[editor_locale(None, edition.lexicon.locales)]
        entry = edition.content.entry(id_)
        if entry is None:
            raise ContentError(no_such_entry(id_, edition.content, words))
        found = await desk.paused(entry.id, since)
        if found.problems:
            raise ContentError(
                words.gettext("This cannot be served:"),
                [words.gettext(p.template, **p.values) for p in found.problems],
            )
        if not found.files:
            typer.echo(words.gettext("That is what is served already."), err=True)
            return
        await SqlRevisionStore(engine).put_in_force(found, author())
        told = {"entry": entry.id, "paused": since or None}
        tell(told, found.files[0].diff, as_json=as_json)
