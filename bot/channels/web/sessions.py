"""Who is talking: a random name in a signed cookie, and nothing of a person in it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import b32encode

COOKIE = "nhipcau"
LIFE = 30 * 24 * 3600
"""Seconds for which a browser keeps the cookie after the last message."""
_FORM = re.compile(r"[a-z2-7]{26}\.[a-z2-7]{26}")
"""128 random bits, and as many of their signature."""


class Sessions:
    """Begins sessions and knows its own again."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: the same in all processes, and after a restart."""
        self._secret = secret

    def begin(self) -> str:
        """The token of a new session."""
        name = _letters(secrets.token_bytes(16))
        return f"{name}.{self._signature(name)}"

    def known(self, token: str | None) -> str | None:
        """The token, if it is one of ours; None for anything else."""
        if token is None or not _FORM.fullmatch(token):
            return None
        name, _, signature = token.partition(".")
        return token if hmac.compare_digest(signature, self._signature(name)) else None

    def _signature(self, name: str) -> str:
        return _letters(hmac.digest(self._secret, name.encode(), "sha256")[:16])


def person(token: str) -> str:
    """What the store calls the holder of this token. The store does not reveal the token."""
    return f"web:{_letters(hashlib.sha256(token.encode()).digest()[:16])}"


def _letters(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()
