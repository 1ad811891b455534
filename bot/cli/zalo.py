"""`nhipcau zalo …`: where Zalo brings this bot's updates."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.errors import NhipCauError
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.channels.zalo.registration import Registrar

zalo = typer.Typer(help="Tell Zalo where to bring updates.", no_args_is_help=True)
app.add_typer(zalo, name="zalo")


@zalo.command()
def set_webhook() -> None:
    """Have updates brought to ZALO_WEBHOOK_URL. Once, and after each change of it or of
    ZALO_WEBHOOK_SECRET."""
    settings = load_settings()
    url, secret = settings.zalo_webhook_url, settings.zalo_webhook_secret
    if url is None or secret is None:
        raise NhipCauError("ZALO_WEBHOOK_URL is not set")
    asyncio.run(_registrar(settings).set(url, secret.get_secret_value()))
    typer.echo("Zalo brings updates to ZALO_WEBHOOK_URL from now on.")


@zalo.command()
def delete_webhook() -> None:
    """Have updates fetched again (`nhipcau run` without ZALO_WEBHOOK_URL, which does this too)."""
    asyncio.run(_registrar(load_settings()).delete())
    typer.echo("Updates are to be fetched from now on.")


@zalo.command()
def info(*, as_json: AsJson = False) -> None:
    """What Zalo says of the bot and its webhook."""
    found = asyncio.run(_registrar(load_settings()).info())
    groups = "answers where it is mentioned" if found.joins_groups else "Zalo allows it none"
    webhook = found.url or "none, updates are fetched"
    said = f"bot: {found.name}\ngroups: {groups}\nwebhook: {webhook}"
    tell(asdict(found), said, as_json=as_json)


def _registrar(settings: Settings) -> Registrar:
    from bot.channels.zalo.registration import Registrar  # noqa: PLC0415

    if settings.zalo_bot_token is None:
        raise NhipCauError("ZALO_BOT_TOKEN is not set")
    return Registrar(
        settings.zalo_bot_token.get_secret_value(), settings.zalo_api_url, settings.proxy_to_zalo
    )
