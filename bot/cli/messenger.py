"""`nhipcau messenger …`: which of a Page's events Meta brings."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from bot.app.platforms import messenger_page
from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.errors import NhipCauError
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.channels.messenger.registration import Registrar

messenger = typer.Typer(help="Tell Meta which events to bring.", no_args_is_help=True)
app.add_typer(messenger, name="messenger")


@messenger.command()
def set_webhook() -> None:
    """Have the Page's messages brought to the app's callback address. Once for each Page. The
    address itself, `https://…/messenger`, and MESSENGER_VERIFY_TOKEN are typed into Meta's app
    dashboard while the bot runs."""
    asyncio.run(_registrar().subscribe())
    typer.echo("Meta brings the Page's messages to the app's callback address from now on.")


@messenger.command()
def info(*, as_json: AsJson = False) -> None:
    """What Meta says of the Page and of the events it brings."""
    found = asyncio.run(_registrar().info())
    said = [f"page: {found.name}"]
    for name, fields in found.fields.items():
        said.append(f"brought to {name}: {', '.join(fields) or 'nothing'}")
    if found.missing:
        missing = ", ".join(found.missing)
        said.append(f"not brought: {missing}; mend it with: nhipcau messenger set-webhook")
    told = asdict(found) | {"missing": found.missing}
    tell(told, "\n".join(said), as_json=as_json)


def _registrar() -> Registrar:
    from bot.channels.messenger.registration import Registrar  # noqa: PLC0415

    page = messenger_page(load_settings())
    if page is None:
        raise NhipCauError("MESSENGER_PAGE_TOKEN is not set")
    return Registrar(page)
