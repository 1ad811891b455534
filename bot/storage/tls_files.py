"""Files that TLS to a server needs, looked at before the driver reads them.

The driver says "no certificate or crl found" or "PEM lib", of whichever file it was.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from bot.errors import SettingsError

_HOLDING = {
    "sslrootcert": ("x509", "certificates of authorities as PEM (-----BEGIN CERTIFICATE-----)"),
    "sslcrl": ("crl", "a list of revoked certificates as PEM (-----BEGIN X509 CRL-----)"),
    "sslcert": ("x509", "this client's certificate as PEM (-----BEGIN CERTIFICATE-----)"),
}
"""What such a file must hold: as Python counts it, and in words."""


def see_that_they_serve(files: Mapping[str, str], password: str) -> None:
    """`files`: the path of each, by libpq's word for it; `password`: of the key, or empty.

    Raises SettingsError that names the word, the file and what is accepted.
    """
    for word, path in files.items():
        _see_that_it_is_there(word, path)
    for word, (kind, what) in _HOLDING.items():
        if word in files and not _counted(files[word])[kind]:
            raise _refused(word, files[word], f"a file with {what}")
    if {"sslcert", "sslkey"} <= files.keys():
        _see_that_they_match(files["sslcert"], files["sslkey"], password)


def _see_that_it_is_there(word: str, path: str) -> None:
    try:
        Path(path).read_bytes()
    except OSError as error:
        wanted = f"a file that this process can read ({error.strerror})"
        raise _refused(word, path, wanted) from None


def _counted(path: str) -> Mapping[str, int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:  # there is nothing of the kind in it, or it is cut off
        return {"x509": 0, "crl": 0}
    return context.cert_store_stats()


def _see_that_they_match(certificate: str, key: str, password: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        # Without a function OpenSSL would ask for the password at the terminal.
        context.load_cert_chain(certificate, key, password=lambda: password)
    except ssl.SSLError as error:
        wanted = f"the key of {certificate}"
        if error.reason != "KEY_VALUES_MISMATCH":
            wanted = (
                "a file with a private key as PEM (-----BEGIN PRIVATE KEY-----); "
                "of one that is encrypted, sslpassword opens it"
            )
        raise _refused("sslkey", key, wanted) from None


def _refused(word: str, path: str, wanted: str) -> SettingsError:
    return SettingsError("DATABASE_URL", f"(hidden), with {word}={path}", wanted)
