"""`DATABASE_URL` in the forms that hosters hand out, in the words of libpq.

Hosters write for libpq or for an ORM. Parameters that the driver knows under another name are
translated, and mere hints are left out. A parameter that would change the connection but cannot be
served is refused by name. The words of libpq:
https://www.postgresql.org/docs/current/libpq-connect.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

ACCEPTED = (
    "sqlite+aiosqlite:///path/to/file.sqlite3 or postgresql://user:password@host:5432/database "
    "(with the extra `postgresql`)"
)
CONNECTING = 5.0
"""Seconds to wait for a connection where the address says nothing. A server that is there answers
in milliseconds, and the pool tries again."""
POOL = 10
"""Connections of one process, where the address says nothing."""

_SCHEMES = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_ADDRESS = re.compile(
    r"(?P<scheme>[\w+]+)://(?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<hosts>[^/?]*)(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?"
)
_HOST = re.compile(r"(?P<name>\[[^\]]+\]|[^:@\[\]]*)(?::(?P<port>[0-9]{1,5})?)?")

_FILES = ("sslcert", "sslkey", "sslrootcert", "sslcrl")
_FOR_THE_DRIVER = frozenset(
    {
        *_FILES,
        *("passfile", "sslpassword"),
        *("sslnegotiation", "ssl_min_protocol_version", "ssl_max_protocol_version"),
        *("target_session_attrs", "krbsrvname", "gsslib"),
    }
)
"""Words of libpq that asyncpg reads in an address."""
_FOR_THE_SERVER = {
    "schema": "search_path",
    "currentSchema": "search_path",
    **{
        word: word
        for word in ("application_name", "options", "search_path", "statement_timeout", "timezone")
    },
}
"""What the server itself takes when a connection begins, by the word for it in an address."""
_HINTS = frozenset(
    {
        *("channel_binding", "client_encoding", "fallback_application_name", "load_balance_hosts"),
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
        *("tcp_user_timeout", "sslcompression", "sslsni", "pool_timeout", "socket_timeout"),
        "supa",
    }
)
"""Parameters that a connection works without. Neon sends `channel_binding=require`. The driver does
not know it, and TLS protects the password all the same."""
_WRITTEN = "in a password @ is written %40, / %2F, : %3A"
_YES_OR_NO = {"true": True, "1": True, "false": False, "0": False}
_SSL = {"true": "require", "1": "require", "false": "disable", "0": "disable"}
_SSL |= {m: m for m in ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")}


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says, apart from the driver's name."""

    shown: URL
    """As SQLAlchemy has it, to show it without the password; of several hosts the first."""
    dsn: str = field(default="", repr=False)
    """For asyncpg: hosts, credentials, TLS. Empty for SQLite."""
    settings: tuple[tuple[str, str], ...] = ()
    """For the server, when a connection begins."""
    timeout: float = CONNECTING
    """Seconds to wait for a connection."""
    pool: int = POOL
    """Connections at most."""
    is_pooled: bool = False
    """Whether the address says that a pooler stands before the server."""
    trusts_system: bool = False
    """Whether the server's certificate is held against those that this machine trusts."""
    files: tuple[tuple[str, str], ...] = ()
    """Files that TLS needs, by the word for each."""
    key_password: str = field(default="", repr=False)
    """What opens the key among them, if it is encrypted."""


def read_address(address: str) -> Address:
    """The parts of an address; spaces and quotes around it are ignored.

    Raises SettingsError that names the part that cannot be used.
    """
    address = address.strip().strip("\"'").strip()
    scheme = address.partition("://")[0].lower()
    if scheme not in _SCHEMES:
        raise _refused(f"{scheme}://" if re.fullmatch(r"[\w+]{1,40}", scheme) else "")
    if _SCHEMES[scheme].startswith("sqlite"):
        return Address(_sqlite(address))
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise _refused()
    return _server(match)


def _sqlite(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise _refused() from None
    return url.set(drivername=_SCHEMES["sqlite"])


def _server(match: re.Match[str]) -> Address:
    if "@" in (match["database"] or ""):  # the rest of a password, which must not be shown
        raise _refused("an @ too many", _WRITTEN)
    words = dict(parse_qsl(match["query"] or "", keep_blank_values=True))
    hosts = [*_hosts(match["hosts"] or words.pop("host", ""), words.pop("port", ""))]
    words.pop("host", None)
    words.pop("port", None)
    user = words.pop("user", unquote(match["user"] or ""))
    password = words.pop("password", unquote(match["password"] or ""))
    database = words.pop("dbname", unquote(match["database"] or ""))
    first, port = hosts[0] if hosts else ("", None)
    found: dict[str, Any] = {"driver": {}, "server": {}}
    for word, value in words.items():
        _take(word, value, found)
    files = tuple((word, found["driver"][word]) for word in _FILES if word in found["driver"])
    if found.get("trusts_system"):
        _see_that_system_suffices(found["driver"])
    credentials = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    netloc = ",".join(_quoted(name) + (f":{number}" if number else "") for name, number in hosts)
    driver = found.pop("driver")
    query = urlencode(driver)
    return Address(
        shown=URL.create(
            "postgresql+asyncpg", user or None, password or None, first or None, port, database
        ),
        dsn="postgresql://"
        + (f"{credentials}@" if credentials else "")
        + f"{netloc}/{quote(database, safe='')}"
        + (f"?{query}" if query else ""),
        settings=tuple(found.pop("server").items()),
        files=files,
        key_password=driver.get("sslpassword", ""),
        **found,
    )


def _take(word: str, value: str, found: dict[str, Any]) -> None:
    """Put one word of the query where it belongs."""
    if word in _OWN_WAYS:
        _OWN_WAYS[word](word, value, found)
    elif word in _FOR_THE_DRIVER:
        found["driver"][word] = value
    elif word in _FOR_THE_SERVER:
        found["server"][_FOR_THE_SERVER[word]] = value
    elif word not in _HINTS:
        raise _refused(f"…?{word}=…", f"leave out the parameter {word}")


def _take_ssl(word: str, value: str, found: dict[str, Any]) -> None:
    if value.lower() not in _SSL:
        raise _refused(f"{word}={value}", f"{word} is one of {', '.join(_SSL)}")
    found["driver"]["sslmode"] = _SSL[value.lower()]


def _take_root(word: str, value: str, found: dict[str, Any]) -> None:
    if value == "system":  # which libpq knows since 16, and the driver does not
        found["trusts_system"] = True
    else:
        found["driver"][word] = value


def _see_that_system_suffices(driver: dict[str, str]) -> None:
    """As libpq has it: who trusts everybody that the machine trusts looks at the name too."""
    mode = driver.pop("sslmode", "verify-full")
    if mode != "verify-full":
        raise _refused(f"sslmode={mode}", "with sslrootcert=system, sslmode is verify-full")
    for word in _FILES:
        if word in driver:
            raise _refused(f"…?{word}=…", f"{word} only with a file as sslrootcert")


def _take_timeout(word: str, value: str, found: dict[str, Any]) -> None:
    found["timeout"] = float(_number(word, value)) or CONNECTING  # 0 is libpq's "for ever"


def _take_pool(word: str, value: str, found: dict[str, Any]) -> None:
    found["pool"] = max(1, _number(word, value))


def _take_pooler(word: str, value: str, found: dict[str, Any]) -> None:
    if value.lower() not in _YES_OR_NO:
        raise _refused(f"{word}={value}", f"{word} is true or false")
    found["is_pooled"] = _YES_OR_NO[value.lower()]


def _take_cache_size(word: str, value: str, found: dict[str, Any]) -> None:
    if _number(word, value) == 0:  # the usual advice for a pooler
        found["is_pooled"] = True


def _refuse_gss(word: str, value: str, _found: dict[str, Any]) -> None:
    if value == "require":
        raise _refused(f"{word}={value}", "the driver encrypts with TLS (sslmode) only")


_OWN_WAYS = {
    "ssl": _take_ssl,
    "sslmode": _take_ssl,
    "sslrootcert": _take_root,
    "connect_timeout": _take_timeout,
    "connection_limit": _take_pool,
    "pgbouncer": _take_pooler,
    "statement_cache_size": _take_cache_size,
    "prepared_statement_cache_size": _take_cache_size,
    "gssencmode": _refuse_gss,
}


def _hosts(hosts: str, ports: str) -> Iterator[tuple[str, int | None]]:
    """By name and port. A folder is a socket's: `@%2Fvar%2Frun:5433` or `?host=/var/run`."""
    numbers = [number.strip() for number in ports.split(",")] if ports else []
    for place, host in enumerate(hosts.split(",") if hosts else []):
        match = _HOST.fullmatch(host)
        if match is None:
            raise _refused(
                "the host",
                f"a host is a name, with a port behind a colon or without; {_WRITTEN}",
            )
        port = match["port"] or (numbers[min(place, len(numbers) - 1)] if numbers else "")
        if port and not (port.isdecimal() and 0 < int(port) < 65536):
            raise _refused(f"the port {port}", "a port is a number from 1 to 65535")
        yield unquote(match["name"]).strip("[]"), int(port) if port else None


def _quoted(host: str) -> str:
    return f"[{host}]" if ":" in host else quote(host, safe="")


def _number(word: str, value: str) -> int:
    if not value.isdecimal():
        raise _refused(f"{word}={value}", f"{word} is a whole number")
    return int(value)


def _refused(what: str = "", accepted: str = "") -> SettingsError:
    shown = f"(hidden), with {what}" if what else "(hidden)"
    return SettingsError("DATABASE_URL", shown, f"{accepted}; {ACCEPTED}" if accepted else ACCEPTED)
