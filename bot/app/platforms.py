"""The platforms that are configured: each is a folder, its settings and its lines here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bot.settings import Settings

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.channels.common.running import Channel, Services
    from bot.channels.messenger.api import Page
    from bot.operations.examination import Check


def channels(settings: Settings, services: Services) -> Iterator[Channel]:
    """Those that are configured: a platform is a folder, its settings and a line here."""
    from bot.channels.messenger.channel import messenger_channel  # noqa: PLC0415
    from bot.channels.telegram.channel import telegram_channel  # noqa: PLC0415
    from bot.channels.zalo.channel import zalo_channel  # noqa: PLC0415
    from bot.storage.file_cache import FileCache  # noqa: PLC0415

    if (token := settings.telegram_bot_token) is not None:
        secret = settings.telegram_webhook_secret
        yield telegram_channel(
            token.get_secret_value(),
            settings.telegram_api_url,
            services,
            url=settings.telegram_webhook_url,
            secret=secret.get_secret_value() if secret is not None else None,
            proxy=settings.proxy_to_telegram,
            notes=FileCache(settings.cache_dir),
            paid=settings.telegram_paid_per_second,
            rich=settings.telegram_rich,
        )
    if (token := settings.zalo_bot_token) is not None:
        secret = settings.zalo_webhook_secret
        yield zalo_channel(
            token.get_secret_value(),
            settings.zalo_api_url,
            services,
            url=settings.zalo_webhook_url,
            secret=secret.get_secret_value() if secret is not None else None,
            proxy=settings.proxy_to_zalo,
        )
    if (page := messenger_page(settings)) is not None:
        yield messenger_channel(page, _revealed(settings.messenger_verify_token), services)


def messenger_page(settings: Settings) -> Page | None:
    """The Page that is configured, if one is."""
    from bot.channels.messenger.api import Page  # noqa: PLC0415

    if settings.messenger_page_token is None:
        return None
    return Page(
        settings.messenger_page_id or "",
        _revealed(settings.messenger_page_token),
        _revealed(settings.messenger_app_secret),
        settings.messenger_api_url,
        settings.proxy_to_messenger,
    )


def _revealed(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


def reachable(settings: Settings) -> Iterator[str]:
    """Platforms on which we may write first, by name: those that are configured."""
    from bot.channels.messenger.platform import MESSENGER  # noqa: PLC0415
    from bot.channels.telegram.platform import TELEGRAM  # noqa: PLC0415
    from bot.channels.zalo.platform import ZALO  # noqa: PLC0415

    tokens = (
        (TELEGRAM, settings.telegram_bot_token),
        (ZALO, settings.zalo_bot_token),
        (MESSENGER, settings.messenger_page_token),
    )
    yield from (platform.name for platform, token in tokens if token is not None)


class Examined(NamedTuple):
    """A platform that is configured."""

    title: str
    api_url: str
    proxy: str | None
    token: Check
    webhook: Check


def platforms_to_examine(settings: Settings) -> Iterator[Examined]:
    if (secret := settings.telegram_bot_token) is not None:
        from bot.channels.telegram import registration as telegram  # noqa: PLC0415

        url, proxy = settings.telegram_api_url, settings.proxy_to_telegram
        bot = telegram.Registrar(secret.get_secret_value(), url, proxy)
        webhook = partial(bot.check_webhook, settings.telegram_webhook_url)
        yield Examined("Telegram", url, proxy, bot.check_token, webhook)
    if (secret := settings.zalo_bot_token) is not None:
        from bot.channels.zalo import registration as zalo  # noqa: PLC0415

        url, proxy = settings.zalo_api_url, settings.proxy_to_zalo
        account = zalo.Registrar(secret.get_secret_value(), url, proxy)
        webhook = partial(account.check_webhook, settings.zalo_webhook_url)
        yield Examined("Zalo", url, proxy, account.check_token, webhook)
    if (page := messenger_page(settings)) is not None:
        from bot.channels.messenger import registration as messenger  # noqa: PLC0415

        owner = messenger.Registrar(page)
        yield Examined(
            "Messenger", page.api_url, page.proxy, owner.check_token, owner.check_webhook
        )
