"""`nhipcau telegram …`: where Telegram brings this bot's updates."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.errors import NhipCauError
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.channels.telegram.registration import Registrar, Registration

CONNECTIONS = 40
"""At once; each chat has one, so that a few busy ones leave room for others."""
MOST_CONNECTIONS = 100

telegram = typer.Typer(help="Tell Telegram where to bring updates.", no_args_is_help=True)
app.add_typer(telegram, name="telegram")


@telegram.command()
def set_webhook(
    *,
    connections: Annotated[
        int, typer.Option(min=1, max=MOST_CONNECTIONS, help="That Telegram may open at once.")
    ] = CONNECTIONS,
) -> None:
    """Have updates brought to TELEGRAM_WEBHOOK_URL. Once, and after each change of it or of
    TELEGRAM_WEBHOOK_SECRET; what waits at Telegram is kept."""
    settings = load_settings()
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    if url is None or secret is None:
        raise NhipCauError("TELEGRAM_WEBHOOK_URL is not set")
    asyncio.run(_registrar(settings).set(url, secret.get_secret_value(), connections))
    typer.echo("Telegram brings updates to TELEGRAM_WEBHOOK_URL from now on.")


@telegram.command()
def delete_webhook() -> None:
    """Have updates fetched again (`nhipcau run` without TELEGRAM_WEBHOOK_URL); what waits is
    kept."""
    asyncio.run(_registrar(load_settings()).delete())
    typer.echo("Updates are to be fetched from now on.")


@telegram.command()
def info(*, as_json: AsJson = False) -> None:
    """What Telegram says of the bot and its webhook."""
    found = asyncio.run(_registrar(load_settings()).info())
    tell(asdict(found), "\n".join(_said(found)), as_json=as_json)


def _said(found: Registration) -> Iterator[str]:
    from bot.channels.telegram.registration import ELSEWHERE, GUEST, HEARS  # noqa: PLC0415

    yield f"bot: @{found.name}"
    yield f"groups: {HEARS[found.hears_groups]}"
    yield f"elsewhere: {ELSEWHERE[found.is_inline]}; {GUEST[found.is_guest]}"
    yield f"webhook: {found.url or 'none, updates are fetched'}"
    if found.url:
        yield f"connections: at most {found.connections or 40}"
        yield f"updates: {', '.join(found.updates) or 'as Telegram chooses'}"
    yield f"waiting at Telegram: {found.pending}"
    if found.last_error is not None:
        yield f"last failure: {found.last_error}"


def _registrar(settings: Settings) -> Registrar:
    # Other commands do without the platform's library: 15 MB.
    from bot.channels.telegram.registration import Registrar  # noqa: PLC0415

    if settings.telegram_bot_token is None:
        raise NhipCauError("TELEGRAM_BOT_TOKEN is not set")
    return Registrar(
        settings.telegram_bot_token.get_secret_value(),
        settings.telegram_api_url,
        settings.proxy_to_telegram,
    )
