"""What a server says, or TLS on the way to it, that another address alone can mend."""

from __future__ import annotations

import ssl

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import SettingsError
from bot.storage.transactions import reason_of

_TURNED_AWAY = {
    "28000": "an address that the server lets in",
    "28P01": "an address that the server lets in",
    "3D000": "an address that the server lets in",
    "42501": "a user who may make tables in this database: its owner, or one with "
    "GRANT CREATE ON SCHEMA",
    "3F000": "an address whose schema is there",
}
"""What is accepted, by the code of who is refused for another user, password or database than the
server has, or lacks a right: asking again mends nothing. By
https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_CUT_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
"""The line broke while TLS was spoken; that can pass."""
_WITHOUT_TLS = "rejected SSL upgrade"
"""The driver's words for a server that speaks no TLS; it has no class for them."""

_OF_HOME = (
    "an address, and a HOME that this process may read: for TLS the driver looks there for keys "
    "and certificates (~/.postgresql), and a service may have been given root's"
)
"""Unlike libpq, which passes over what it may not look into. Of a socket it is the folder's fault,
and the driver says so."""


def refusal_of(engine: AsyncEngine, error: Exception) -> SettingsError | None:
    """Why the address cannot be used, ever; None for what may pass. Shows no password."""
    cause = getattr(error, "orig", None) or error
    is_of_files = isinstance(cause, PermissionError) and not (engine.url.host or "/").startswith(
        "/"
    )
    wanted = _OF_HOME if is_of_files else _wanted(cause)
    if wanted is None:
        return None
    shown = engine.url.render_as_string(hide_password=True)
    return SettingsError("DATABASE_URL", shown, wanted)


def _wanted(cause: Exception) -> str | None:
    if accepted := _TURNED_AWAY.get(getattr(cause, "sqlstate", None) or ""):
        return f"{accepted}; it says: {reason_of(cause)}"
    if isinstance(cause, ConnectionError) and _WITHOUT_TLS in str(cause):
        return "an address without sslmode and sslrootcert, as this server speaks no TLS"
    error: BaseException | None = cause
    while error is not None:  # TLS 1.3 refuses our certificate in the midst of what comes after
        if isinstance(error, ssl.SSLError) and not isinstance(error, _CUT_OFF):
            return _wanted_of_tls(error)
        error = error.__cause__
    return None


def _wanted_of_tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            "an address whose sslrootcert names the authority that signed the server's "
            f"certificate, for this host; the driver says: {error.verify_message}"
        )
    return (
        "an address with a certificate (sslcert, sslkey) and versions of TLS "
        f"(ssl_min_protocol_version) that the server takes; the driver says: {error.reason}"
    )
