"""`nhipcau db …`: makes, checks and copies the database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.settings import load_settings

# What works with databases is imported where it is used: other commands do without its 35 MB.

db = typer.Typer(help="Make, check or copy the database.", no_args_is_help=True)
app.add_typer(db, name="db")


@db.command()
def upgrade(*, as_json: AsJson = False) -> None:
    """Make the tables, or bring them up to this version. The bot does so by itself when it starts;
    with several processes, do it once before they do. Exit 1 if nothing can be written there."""
    problems = asyncio.run(_upgrade(load_settings().database))
    lines = [f"The tables are up to date, but {problem}" for problem in problems]
    _tell(problems, lines or ["The tables are up to date."], as_json=as_json)


@db.command()
def check(*, as_json: AsJson = False) -> None:
    """Look whether the database is sound, of this version and can be written; exit 1 if not."""
    from bot.storage.inspection import problems_of  # noqa: PLC0415

    problems = asyncio.run(problems_of(load_settings().database))
    _tell(problems, problems or ["The database is sound."], as_json=as_json)


@db.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to make; it must not be there yet.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Copy the SQLite database, whole, while the bot goes on."""
    from bot.storage.backup import back_up  # noqa: PLC0415

    back_up(load_settings().database, path)
    tell({"file": str(path)}, f"The copy is {path}.", as_json=as_json)


def _tell(problems: Sequence[str], lines: Sequence[str], *, as_json: bool) -> None:
    """And end with status 1 where there are problems."""
    tell({"problems": list(problems)}, "\n".join(lines), as_json=as_json)
    if problems:
        raise typer.Exit(1)


async def _upgrade(address: str) -> list[str]:
    """Why they cannot be used all the same: made already, they are not written by this."""
    from bot.storage.database import open_database  # noqa: PLC0415
    from bot.storage.inspection import refusals  # noqa: PLC0415

    engine = await open_database(address)
    try:
        return await refusals(engine)
    finally:
        await engine.dispose()
