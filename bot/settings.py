"""Environment and `.env` -> one frozen `Settings`. Secrets mask themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from dotenv import dotenv_values
from pydantic import (
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder: where `content/` and `locales/` stand beside the code."""

_TOKEN = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{8,}")
"""No wider than what `bot.cli.logs` takes out of the log."""

TELEGRAM_API_URL = "https://api.telegram.org"
ZALO_API_URL = "https://bot-api.zaloplatforms.com"
MESSENGER_API_URL = "https://graph.facebook.com"
_WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})
"""Telegram's own server calls no other: https://core.telegram.org/bots/api#setwebhook"""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PORT = (
    r"(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}"
    r"|655[0-2][0-9]|6553[0-5]))?"
)
"""From 1 to 65535, or none."""
_PROXY = re.compile(rf"(https?|socks5h?)://([^\s/@]*@)?([^\s/@:\[\]]+|\[[0-9a-fA-F:.]+\]){_PORT}/?")
_MESSENGER_WORD = re.compile(r"[!-~]{8,1024}")
"""A token or secret of Meta's, whose form is not documented: no spaces, nothing beyond ASCII."""
_PAGE = re.compile(r"[0-9]{1,30}")
_ORIGIN = re.compile(rf"https?://[A-Za-z0-9.-]+{_PORT}")
_SHORTEST_SECRET = 16
"""Characters; whoever guesses it can put words into anybody's mouth."""

PROXIES = (
    "the address of a proxy: socks5://, socks5h://, http:// or https://, where it asks for them "
    "user:password@, then host and port, such as socks5://127.0.0.1:1080"
)
_ACCEPTED = {
    "telegram_bot_token": "the token that @BotFather gave you, such as 123456:ABC-DEF…",
    "telegram_api_url": (
        "an http or https address; http, over which the token could be read on its way, only for "
        "this machine or a private network"
    ),
    "admin_ids": "numeric Telegram user ids, separated by commas",
    "telegram_help_chat": "the number of a group, such as -1001234567890",
    "telegram_proxy": PROXIES,
    "telegram_paid_per_second": "a number of messages from 31 to 1000, or nothing: free",
    "telegram_rich": "0 or 1",
    "telegram_webhook_url": (
        "an https address whose port is 443, 80, 88 or 8443 (any port, and http, only where "
        "TELEGRAM_API_URL is a server of your own)"
    ),
    "telegram_webhook_secret": (
        "with TELEGRAM_WEBHOOK_URL 16 to 256 letters, digits, _ and -, such as "
        "`openssl rand -hex 32` prints"
    ),
    "zalo_bot_token": "the token that Zalo Bot Creator gave you, such as 123456:abc-def…",
    "zalo_api_url": (
        "an http or https address; http, over which the token could be read on its way, only for "
        "this machine or a private network"
    ),
    "zalo_webhook_url": (
        "an https address (http only where ZALO_API_URL is a server of your own); another path "
        "than TELEGRAM_WEBHOOK_URL has"
    ),
    "zalo_webhook_secret": (
        "with ZALO_WEBHOOK_URL 16 to 256 letters, digits, _ and -, such as "
        "`openssl rand -hex 32` prints"
    ),
    "messenger_page_token": "the token of the Page that the app dashboard of Meta gave you",
    "messenger_app_secret": (
        "with MESSENGER_PAGE_TOKEN the secret of the app, from its basic settings at Meta"
    ),
    "messenger_verify_token": (
        "with MESSENGER_PAGE_TOKEN 8 or more letters, digits and signs without spaces that you "
        "make up and type into the app dashboard too"
    ),
    "messenger_page_id": "with MESSENGER_PAGE_TOKEN the number of the Page",
    "messenger_api_url": (
        "an http or https address; http, over which the token could be read on its way, only for "
        "this machine or a private network"
    ),
    "host": "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them",
    "port": "a number from 0 to 65535 (0: any that is free)",
    "web_host": "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them",
    "web_port": "a number from 0 to 65535 (0: any that is free), or nothing: no page",
    "web_url": "an https address without a path, such as https://bot.example.org",
    "web_origins": (
        "addresses of sites without a path, separated by commas, such as https://school.example.vn"
    ),
    "web_proxies": "addresses or networks, separated by commas, such as 127.0.0.1,10.0.0.0/8",
    "unanswered_days": "a number of days from 0 (keep nothing) to 365",
    "log_level": "DEBUG, INFO, WARNING, ERROR",
    "log_format": "text, json",
    "default_locale": "a language tag such as vi or en",
}


class Settings(BaseSettings):
    """Everything an operator can set. `.env.example` explains each one."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, env_file_encoding="utf-8"
    )

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+[^\s]*$")] = (
        TELEGRAM_API_URL
    )
    telegram_proxy: SecretStr | None = None
    telegram_paid_per_second: Annotated[int, Field(gt=30, le=1000)] | None = None
    telegram_rich: bool = True
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    zalo_bot_token: SecretStr | None = None
    zalo_api_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+[^\s]*$")] = (
        ZALO_API_URL
    )
    zalo_webhook_url: str | None = None
    zalo_webhook_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    messenger_page_token: SecretStr | None = None
    messenger_app_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    messenger_verify_token: Annotated[SecretStr | None, Field(validate_default=True)] = None
    messenger_page_id: Annotated[str | None, Field(validate_default=True)] = None
    messenger_api_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+[^\s]*$")] = (
        MESSENGER_API_URL
    )
    host: Annotated[str, StringConstraints(pattern=r"^\S+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    web_host: Annotated[str, StringConstraints(pattern=r"^\S+$")] = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] | None = 8000
    """None: no page."""
    web_url: str | None = None
    """Where people reach the page, without a slash at the end; None: not said."""
    web_origins: Annotated[tuple[str, ...], NoDecode] = ()
    web_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    database_url: SecretStr | None = None
    database_sleeps: bool = False
    data_dir: Path = Path(".data")
    content_dir: Path = ROOT / "content"
    locales_dir: Path = ROOT / "locales"
    default_locale: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_]\w+)*$")] = "vi"
    telegram_help_chat: Annotated[int | None, Field(lt=0)] = None
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    unanswered_days: Annotated[int, Field(ge=0, le=365)] = 30
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("telegram_bot_token", "zalo_bot_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        token = value.get_secret_value().strip()
        if not _TOKEN.fullmatch(token):
            raise ValueError("not a token")
        return SecretStr(token)

    @field_validator("telegram_api_url", "zalo_api_url", "messenger_api_url")
    @classmethod
    def _keeps_the_token_secret(cls, value: str) -> str:
        """The token goes along with every call there."""
        url = urlsplit(value)
        if (
            not url.hostname
            or url.port == 0
            or (  # raises ValueError for what is no port
                url.scheme == "http" and not _is_near(url.hostname)
            )
        ):
            raise ValueError("the token would be sent in the open")
        return value

    @field_validator("telegram_proxy")
    @classmethod
    def _is_a_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _PROXY.fullmatch(value.get_secret_value()):
            raise ValueError("not a proxy")
        return value

    @field_validator("telegram_webhook_url")
    @classmethod
    def _is_called_by_telegram(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value is None:
            return None
        url = urlsplit(value)  # raises ValueError for what is no address; so does .port
        is_telegrams_own = others.data.get("telegram_api_url") == TELEGRAM_API_URL
        port = url.port or (443 if url.scheme == "https" else 80)
        is_fit = url.scheme == "https" and port in _WEBHOOK_PORTS
        if not is_telegrams_own:
            is_fit = url.scheme in {"http", "https"}
        if not is_fit or not url.hostname or "@" in url.netloc or re.search(r"[\s#]", value):
            raise ValueError("not an address Telegram calls")
        return value

    @field_validator("zalo_webhook_url")
    @classmethod
    def _is_called_by_zalo(cls, value: str | None, others: ValidationInfo) -> str | None:
        """Both platforms are answered on one listener: each needs a path of its own."""
        if value is None:
            return None
        url, other = urlsplit(value), others.data.get("telegram_webhook_url")
        is_zalos_own = others.data.get("zalo_api_url") == ZALO_API_URL
        schemes = {"https"} if is_zalos_own else {"http", "https"}
        is_same = other is not None and (urlsplit(other).path or "/") == (url.path or "/")
        is_fit = url.scheme in schemes and url.port != 0 and bool(url.hostname) and not is_same
        if not is_fit or "@" in url.netloc or re.search(r"[\s#]", value):
            raise ValueError("not an address Zalo calls")
        return value

    @field_validator("telegram_webhook_secret", "zalo_webhook_secret")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        url = str(others.field_name).replace("_secret", "_url")
        is_needed = others.data.get(url) is not None
        if value is None and not is_needed:
            return None
        secret = value.get_secret_value() if value is not None else ""
        if not _SECRET.fullmatch(secret) or (is_needed and len(secret) < _SHORTEST_SECRET):
            raise ValueError("not a secret")
        return value

    @field_validator("messenger_page_token", "messenger_app_secret", "messenger_verify_token")
    @classmethod
    def _is_one_word(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if value is None and others.data.get("messenger_page_token") is None:
            return None
        word = value.get_secret_value().strip() if value is not None else ""
        if not _MESSENGER_WORD.fullmatch(word):
            raise ValueError("not a token or secret")
        return SecretStr(word)

    @field_validator("messenger_page_id")
    @classmethod
    def _is_a_page(cls, value: str | None, others: ValidationInfo) -> str | None:
        is_needed = others.data.get("messenger_page_token") is not None
        if (value is not None or is_needed) and not _PAGE.fullmatch(value or ""):
            raise ValueError("not the number of a Page")
        return value

    @field_validator("admin_ids", "web_origins", "web_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [v.strip() for v in value.replace(";", ",").split(",") if v.strip()]
            if isinstance(value, str)
            else value
        )

    @field_validator("web_port", mode="before")
    @classmethod
    def _nothing_is_no_page(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("web_url")
    @classmethod
    def _is_public(cls, value: str | None) -> str | None:
        """Platforms fetch pictures from it, and take no other scheme."""
        url = None if value is None else value.strip().rstrip("/")
        if url is not None and not (url.startswith("https://") and _ORIGIN.fullmatch(url)):
            raise ValueError("not where everybody reaches a page")
        return url

    @field_validator("web_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """They become a part of a header, so nothing else may stand in them."""
        origins = tuple(origin.rstrip("/") for origin in value)
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("not an origin")
        return origins

    @field_validator("web_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            ip_network(one)  # raises ValueError for anything else
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("log_format", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the store: SQLite under `DATA_DIR` unless set."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{(self.data_dir / 'nhipcau.sqlite3').resolve()}"

    @property
    def proxy_to_telegram(self) -> str | None:
        """TELEGRAM_PROXY, or else what the environment says, as for any program. Raises
        SettingsError for a variable such as ALL_PROXY that names what cannot be used."""
        if self.telegram_proxy is not None:
            return self.telegram_proxy.get_secret_value()
        return _proxy_to(self.telegram_api_url)

    @property
    def proxy_to_zalo(self) -> str | None:
        """The same of the environment alone: Zalo is blocked nowhere that we know of."""
        return _proxy_to(self.zalo_api_url)

    @property
    def proxy_to_messenger(self) -> str | None:
        """As `proxy_to_zalo`."""
        return _proxy_to(self.messenger_api_url)

    @property
    def cache_dir(self) -> Path:
        """What can be made anew at any time."""
        return self.data_dir / "cache"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment comes as an argument (see `load_settings`), so tests patch nothing."""
        return init_settings, dotenv_settings


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")
) -> Settings:
    """The settings of this process; the environment wins over `.env`.

    Raises SettingsError naming the first setting that cannot be used, never showing a secret.
    """
    environ = os.environ if environ is None else environ
    given = {
        name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())
    }
    try:
        if _is_empty("WEB_PORT", environ, env_file):
            given["web_port"] = ""
        return Settings(_env_file=env_file, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        detail = error.errors()[0]
        name = str(detail["loc"][0])
        accepted = _ACCEPTED.get(name, detail["msg"])
        raise SettingsError(name.upper(), _shown(name, detail.get("input", "")), accepted) from None
    except UnicodeDecodeError:
        raise SettingsError(str(env_file), "(not readable)", "a text file in UTF-8") from None


def _is_empty(name: str, environ: Mapping[str, str], env_file: Path | None) -> bool:
    """Whether a setting is there, with nothing in it; the environment wins over `.env`."""
    if name in environ:
        return not environ[name]
    return env_file is not None and dotenv_values(env_file).get(name) == ""


def _proxy_to(url: str) -> str | None:
    """What HTTPS_PROXY, ALL_PROXY and NO_PROXY of this process (or the system) say of an address.

    Raises SettingsError naming the variable.
    """
    parts, proxies = urlsplit(url), getproxies()
    kind = next((kind for kind in (parts.scheme, "all") if proxies.get(kind)), None)
    if kind is None or proxy_bypass(parts.netloc):
        return None
    proxy = proxies[kind] if "://" in proxies[kind] else f"http://{proxies[kind]}"
    if not _PROXY.fullmatch(proxy):
        raise SettingsError(f"{kind.upper()}_PROXY", _without_login(proxy), PROXIES)
    return proxy


def _without_login(address: str) -> str:
    return re.sub(r"^([^:/]*://)?.*@", r"\1…@", address)


_NEAR = re.compile(
    r"[a-z][a-z0-9_-]*|(?:[a-z0-9_-]+\.)+(?:localhost|local|internal|lan)", re.ASCII | re.IGNORECASE
)
"""In ASCII, and no number: 134744072 is 8.8.8.8, and so is what is written with other dots."""


def _is_near(host: str) -> bool:
    """Whether a host is this machine or in a private network, by its address or by a name that no
    public server can have: a single word such as a container's, or one of a private domain."""
    try:
        address = ip_address(host)
    except ValueError:
        return _NEAR.fullmatch(host) is not None
    return address.is_loopback or address.is_private


def describe_env_file(
    environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")
) -> list[str]:
    """What whoever starts the bot should know about `.env`, a line each: which settings come from
    it (a foreign folder's file could name another server), and whether others can read it."""
    environ = os.environ if environ is None else environ
    try:
        given = {name.upper() for name, value in dotenv_values(env_file).items() if value}
        mode = env_file.stat().st_mode if env_file.is_file() else 0
    except (OSError, UnicodeDecodeError):
        return []
    names = [
        n.upper()
        for n in Settings.model_fields
        if n.upper() in given and not environ.get(n.upper())
    ]
    lines = [f"from {env_file.resolve()}: {', '.join(names)}"] if names else []
    if mode & 0o077 and os.name == "posix":
        lines.append(f"others can read {env_file.resolve()}; mend it with: chmod 600 {env_file}")
    return lines


def _shown(name: str, value: object) -> str:
    """A value as a message may show it; people put tokens into addresses."""
    if value is None:
        return "(not set)"
    if any(word in name for word in ("token", "secret", "database")):
        return "(hidden)"
    if name == "telegram_proxy":
        return _without_login(str(value))
    return _TOKEN.sub("(token)", str(value))
